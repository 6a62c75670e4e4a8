// dns/message.h
// DNS messages on the wire, built and parsed by ldns.  Bytes from outside come in here and
// nowhere else.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/dns.h"

namespace signet {

using Bytes = std::vector<uint8_t>;

struct QueryOptions {
  uint16_t id = 0;
  bool edns = true;
  uint16_t udp_size = 1'232;
  bool mixed_case = false;  // 0x20: random case of the name's letters.
};

// kBadInput where the question cannot be put on the wire.
Result<Bytes> EncodeQuery(const Question& question, const QueryOptions& options);

// The reply to `query` as bytes came: kMalformed where they are no message, where the id,
// the question (case-insensitive, or exact where the query's case was mixed) or QR do not
// fit.  `truncated` is as on the wire.
Result<DnsReply> ParseReply(std::span<const uint8_t> bytes, std::span<const uint8_t> query);

}  // namespace signet
