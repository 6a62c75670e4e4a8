// dns/tsig.h
// TSIG (RFC 8945): signing a request, and knowing whether what comes back is from who has the
// key.  Our own digest, of a few lines, and not ldns': that one takes the time from the system,
// the algorithm from the reply, compares in a time that depends on the data, and cannot go over
// the unsigned messages of a transfer (RFC 8945 5.3.1).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "dns/message.h"
#include "dns/tsig_key.h"
#include "model/time.h"

namespace signet {

constexpr std::chrono::seconds kTsigFudge{300};  // RFC 8945 10.

// RFC 8945 3.  Others may occur.
enum class TsigError : uint16_t {
  kNone = 0,
  kBadSig = 16,
  kBadKey = 17,
  kBadTime = 18,
  kBadTrunc = 22
};

// The record as it came.
struct TsigRecord {
  DomainName key;
  DomainName algorithm;
  uint64_t time = 0;  // Seconds since 1970.
  uint16_t fudge = 0;
  Bytes mac;
  uint16_t original_id = 0;
  TsigError error{};
  Bytes other;
  size_t at = 0;  // Where in the message it begins.
};

// The record at the end of a message; nothing where there is none; kMalformed where the message
// cannot be read up to it, or has one elsewhere.
Result<std::optional<TsigRecord>> TsigOf(std::span<const uint8_t> message);

// Appends the record; returns the MAC, which the reply's MAC covers.
Bytes SignRequest(Bytes& message, const TsigKey& key, Time now);

struct TsigDigest;  // An HMAC that is being computed.

// Judges the messages that answer one request, in order.  `key` outlives it.
class TsigReplies {
 public:
  static constexpr size_t kUnsignedMax = 99;  // In a row (RFC 8945 5.3.1).

  TsigReplies(const TsigKey& key, const Bytes& request_mac);
  ~TsigReplies();

  // kMalformed: not from who has the key, or not now; kDenied: the server does not know the key,
  // or lets it do nothing of the kind; kRejected: it refuses our signature.  What an unsigned
  // refusal says may be forged; that nothing was proven to be done is true all the same.
  Result<void> Take(std::span<const uint8_t> message, Time now);
  // Whether the last message taken was a signed one: all before it are proven too.
  bool proven() const { return proven_; }

 private:
  Result<void> Check(std::span<const uint8_t> message, const TsigRecord& tsig, Time now);

  const TsigKey& key_;
  std::unique_ptr<TsigDigest> digest_;
  bool first_ = true;
  bool proven_ = false;
  size_t unsigned_ = 0;
};

// What the server's TSIG error means and what to do, as a sentence.
std::string TsigErrorText(const TsigRecord& tsig, const TsigKey& key, Time now);

}  // namespace signet
