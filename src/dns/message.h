// dns/message.h
// DNS messages on the wire: queries as we write them, replies as ldns parses them.  Bytes
// from outside come in here and nowhere else.
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

// True where `bytes` answer `query`: QR, the id and the question fit (exactly where the query
// has upper-case letters, else in any case).  An error may come without its question, as
// servers write it that could not read ours.
bool Answers(std::span<const uint8_t> bytes, std::span<const uint8_t> query);

// Records in one message; a longer one is kTooLarge.
constexpr size_t kRecordsMax = 2'000;

// The reply to `query` as bytes came: kMalformed where they are no message or do not answer
// it.  `truncated` is as on the wire; of a cut message that cannot be read to its end the
// sections are empty.  Records of classes other than IN are left out.
Result<DnsReply> ParseReply(std::span<const uint8_t> bytes, std::span<const uint8_t> query);

// As many as go into 64 KiB, and some.
constexpr size_t kTransferRecordsMax = 8'000;

// One message of the stream that answers `query`, a transfer (RFC 5936 2.2): those behind the
// first may come without the question.
Result<DnsReply> ParseTransferPart(std::span<const uint8_t> bytes, std::span<const uint8_t> query);

// The name at `at`, which then stands behind it; pointers are followed.
Result<DomainName> NameAt(std::span<const uint8_t> bytes, size_t& at);

}  // namespace signet
