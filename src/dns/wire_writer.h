// dns/wire_writer.h
// The pieces of a message that we write, byte by byte (RFC 1035 4.1).
#pragma once

#include <cstdint>
#include <span>

#include "dns/message.h"

namespace signet {

void Append16(Bytes& out, uint16_t value);
void Append32(Bytes& out, uint32_t value);
// Not compressed, in lower case (RFC 4034 6.2) unless its case is to be mixed: 0x20.
void AppendName(Bytes& out, const DomainName& name, bool mixed_case = false);
// Twelve bytes, with the counts of the four sections.
struct MessageHeader {
  uint16_t id = 0;
  uint16_t flags = 0;
  uint16_t counts[4] = {};
};
void AppendHeader(Bytes& out, const MessageHeader& header);

uint16_t At16(std::span<const uint8_t> bytes, size_t at);

}  // namespace signet
