// Big-endian, as everything in the DNS.
#include "dns/wire_writer.h"

#include "dns/random_bits.h"

namespace signet {

void Append16(Bytes& out, uint16_t value) {
  out.push_back(static_cast<uint8_t>(value >> 8));
  out.push_back(static_cast<uint8_t>(value));
}

void Append32(Bytes& out, uint32_t value) {
  Append16(out, static_cast<uint16_t>(value >> 16));
  Append16(out, static_cast<uint16_t>(value));
}

uint16_t At16(std::span<const uint8_t> bytes, size_t at) {
  return static_cast<uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

void AppendName(Bytes& out, const DomainName& name, bool mixed_case) {
  for (const std::string& label : name.Labels()) {
    out.push_back(static_cast<uint8_t>(label.size()));
    uint16_t bits = 0;
    for (size_t at = 0; at < label.size(); ++at) {
      if (mixed_case && at % 16 == 0) bits = RandomBits16();
      auto byte = static_cast<uint8_t>(label[at]);
      const bool lower = byte >= 'a' && byte <= 'z';
      if (mixed_case && lower && (bits >> at % 16 & 1)) byte -= 0x20;
      out.push_back(byte);
    }
  }
  out.push_back(0);
}

void AppendHeader(Bytes& out, const MessageHeader& header) {
  Append16(out, header.id);
  Append16(out, header.flags);
  for (const uint16_t count : header.counts) Append16(out, count);
}

}  // namespace signet
