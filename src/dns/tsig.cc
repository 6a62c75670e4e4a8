// The digest covers the message without its TSIG record, the record's own fields, and in a reply
// the MAC before it, so that a reply belongs to one request.
#include "dns/tsig.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "dns/wire_writer.h"

namespace signet {
namespace {

constexpr size_t kHeaderSize = 12;
constexpr uint16_t kTsigType = 250;
constexpr uint16_t kClassAny = 255;
constexpr uint16_t kNotAuthRcode = 9;

uint64_t Seconds(Time time) {
  return static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

void Append48(Bytes& out, uint64_t value) {
  Append16(out, static_cast<uint16_t>(value >> 32));
  Append32(out, static_cast<uint32_t>(value));
}

uint64_t At48(std::span<const uint8_t> bytes, size_t at) {
  return uint64_t{At16(bytes, at)} << 32 | uint64_t{At16(bytes, at + 2)} << 16 |
         At16(bytes, at + 4);
}

DomainName AlgorithmDomain(TsigAlgorithm algorithm) {
  return *DomainName::Parse(TsigAlgorithmName(algorithm));
}

void AppendSized(Bytes& out, const Bytes& bytes) {
  Append16(out, static_cast<uint16_t>(bytes.size()));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// RFC 8945 4.3.3.
Bytes Variables(const TsigKey& key, const TsigRecord& tsig) {
  Bytes out;
  AppendName(out, key.name);
  Append16(out, kClassAny);
  Append32(out, 0);
  AppendName(out, AlgorithmDomain(key.algorithm));
  Append48(out, tsig.time);
  Append16(out, tsig.fudge);
  Append16(out, static_cast<uint16_t>(tsig.error));
  AppendSized(out, tsig.other);
  return out;
}

Bytes Timers(const TsigRecord& tsig) {
  Bytes out;
  Append48(out, tsig.time);
  Append16(out, tsig.fudge);
  return out;
}

// Where a name ends that begins at `at`, or 0.
size_t NameEnd(std::span<const uint8_t> bytes, size_t at) {
  while (at < bytes.size()) {
    const uint8_t size = bytes[at];
    if (size >= 0xc0) return at + 2 <= bytes.size() ? at + 2 : 0;
    if (size > DomainName::kLabelMax) return 0;
    at += 1U + size;
    if (size == 0) return at;
  }
  return 0;
}

// Where a record ends that begins at `at`, or 0.
size_t RecordEnd(std::span<const uint8_t> bytes, size_t at) {
  const size_t fixed = NameEnd(bytes, at);
  if (fixed == 0 || fixed + 10 > bytes.size()) return 0;
  const size_t end = fixed + 10 + At16(bytes, fixed + 8);
  return end <= bytes.size() ? end : 0;
}

bool IsTsig(std::span<const uint8_t> bytes, size_t at) {
  return At16(bytes, NameEnd(bytes, at)) == kTsigType;
}

tl::unexpected<Error> Malformed() {
  return Fail(Code::kMalformed, "the reply is no whole DNS message");
}

Result<TsigRecord> ReadRecord(std::span<const uint8_t> bytes, size_t start) {
  TsigRecord tsig;
  tsig.at = start;
  size_t at = start;
  auto key = NameAt(bytes, at);
  if (!key) return Fail(key.error());
  tsig.key = *std::move(key);
  // Class ANY, TTL 0 (RFC 8945 4.2): the digest takes them for granted.
  const bool fixed =
      At16(bytes, at + 2) == kClassAny && At16(bytes, at + 4) == 0 && At16(bytes, at + 6) == 0;
  if (!fixed || RecordEnd(bytes, start) != bytes.size()) return Malformed();
  at += 10;
  auto algorithm = NameAt(bytes, at);
  if (!algorithm) return Fail(algorithm.error());
  tsig.algorithm = *std::move(algorithm);
  const auto sized = [&](Bytes& into, size_t size) {
    if (at + size > bytes.size()) return false;
    into.assign(bytes.begin() + static_cast<ptrdiff_t>(at),
                bytes.begin() + static_cast<ptrdiff_t>(at + size));
    at += size;
    return true;
  };
  if (at + 10 > bytes.size()) return Malformed();
  tsig.time = At48(bytes, at);
  tsig.fudge = At16(bytes, at + 6);
  at += 10;
  if (!sized(tsig.mac, At16(bytes, at - 2)) || at + 6 > bytes.size()) return Malformed();
  tsig.original_id = At16(bytes, at);
  tsig.error = static_cast<TsigError>(At16(bytes, at + 2));
  at += 6;
  if (!sized(tsig.other, At16(bytes, at - 2)) || at != bytes.size()) return Malformed();
  return tsig;
}

const char* DigestName(TsigAlgorithm algorithm) {
  constexpr std::array<const char*, 3> kNames{"SHA256", "SHA384", "SHA512"};
  return kNames.at(static_cast<size_t>(algorithm));
}

}  // namespace

struct TsigDigest {
  explicit TsigDigest(const TsigKey& key) : mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr)) {
    context = mac ? EVP_MAC_CTX_new(mac) : nullptr;
    Begin(key);
  }
  ~TsigDigest() {
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
  }
  TsigDigest(const TsigDigest&) = delete;
  TsigDigest& operator=(const TsigDigest&) = delete;

  void Begin(const TsigKey& key) {
    std::string name = DigestName(key.algorithm);
    const std::array<OSSL_PARAM, 2> params{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
        OSSL_PARAM_construct_end()};
    const std::string_view secret = key.secret.Reveal();
    // A library without HMAC is none to sign with.
    if (!context || EVP_MAC_init(context, reinterpret_cast<const unsigned char*>(secret.data()),
                                 secret.size(), params.data()) != 1)
      std::abort();
  }
  void Add(std::span<const uint8_t> bytes) {
    if (!bytes.empty()) EVP_MAC_update(context, bytes.data(), bytes.size());
  }
  Bytes Done() {
    Bytes out(EVP_MAX_MD_SIZE);
    size_t size = 0;
    if (EVP_MAC_final(context, out.data(), &size, out.size()) != 1) std::abort();
    out.resize(size);
    return out;
  }

  EVP_MAC* mac;
  EVP_MAC_CTX* context = nullptr;
};

Result<std::optional<TsigRecord>> TsigOf(std::span<const uint8_t> message) {
  if (message.size() < kHeaderSize) return Malformed();
  size_t at = kHeaderSize;
  for (size_t left = At16(message, 4); left > 0; --left) {
    at = NameEnd(message, at);
    if (at == 0 || at + 4 > message.size()) return Malformed();
    at += 4;
  }
  const size_t additional = At16(message, 10);
  size_t left = size_t{At16(message, 6)} + At16(message, 8) + additional;
  for (; left > 0; --left) {
    const size_t end = RecordEnd(message, at);
    if (end == 0) return Malformed();
    if (IsTsig(message, at)) {
      if (left != 1 || additional == 0) return Malformed();
      auto tsig = ReadRecord(message, at);
      if (!tsig) return Fail(tsig.error());
      return std::optional<TsigRecord>(*std::move(tsig));
    }
    at = end;
  }
  return std::optional<TsigRecord>();
}

Bytes SignRequest(Bytes& message, const TsigKey& key, Time now) {
  TsigRecord tsig;
  tsig.time = Seconds(now);
  tsig.fudge = static_cast<uint16_t>(kTsigFudge.count());
  tsig.original_id = At16(message, 0);
  TsigDigest digest(key);
  digest.Add(message);
  digest.Add(Variables(key, tsig));
  tsig.mac = digest.Done();

  Bytes data;
  AppendName(data, AlgorithmDomain(key.algorithm));
  Append48(data, tsig.time);
  Append16(data, tsig.fudge);
  AppendSized(data, tsig.mac);
  Append16(data, tsig.original_id);
  Append16(data, 0);
  AppendSized(data, {});
  AppendName(message, key.name);
  Append16(message, kTsigType);
  Append16(message, kClassAny);
  Append32(message, 0);
  AppendSized(message, data);
  const auto additional = static_cast<uint16_t>(At16(message, 10) + 1);
  message[10] = static_cast<uint8_t>(additional >> 8);
  message[11] = static_cast<uint8_t>(additional);
  return std::move(tsig.mac);
}

TsigReplies::TsigReplies(const TsigKey& key, const Bytes& request_mac)
    : key_(key), digest_(std::make_unique<TsigDigest>(key)) {
  Bytes before;
  AppendSized(before, request_mac);
  digest_->Add(before);
}

TsigReplies::~TsigReplies() = default;

Result<void> TsigReplies::Take(std::span<const uint8_t> message, Time now) {
  proven_ = false;
  auto tsig = TsigOf(message);
  if (!tsig) return Fail(tsig.error());
  if (const auto& record = *tsig; record.has_value()) return Check(message, *record, now);
  if (first_) {
    const auto rcode = static_cast<Rcode>(message[3] & 0x0f);
    if (rcode == Rcode::kNoError)
      return Fail(Code::kMalformed, "the reply is not signed, so nobody knows whom it is from");
    return Fail(Code::kDenied,
                fmt::format("the server answers {} and does not sign it: it does not know the key "
                            "{}, or does not allow it this",
                            RcodeName(rcode), key_.name.text()));
  }
  if (++unsigned_ > kUnsignedMax)
    return Fail(Code::kMalformed, "a hundred messages of the transfer in a row are not signed");
  digest_->Add(message);
  return {};
}

Result<void> TsigReplies::Check(std::span<const uint8_t> message, const TsigRecord& tsig,
                                Time now) {
  const bool refused = (message[3] & 0x0f) == kNotAuthRcode && tsig.error != TsigError::kNone;
  // The server could not sign for us: there is nothing to check it by.
  if (tsig.mac.empty() && refused) {
    const bool unknown = tsig.error == TsigError::kBadKey;
    return Fail(unknown ? Code::kDenied : Code::kRejected, TsigErrorText(tsig, key_, now));
  }
  if (tsig.key != key_.name || tsig.algorithm != AlgorithmDomain(key_.algorithm))
    return Fail(Code::kMalformed, "the reply is signed by another key or algorithm than ours");
  Bytes head(message.begin(), message.begin() + kHeaderSize);
  head[0] = static_cast<uint8_t>(tsig.original_id >> 8);
  head[1] = static_cast<uint8_t>(tsig.original_id);
  const auto additional = static_cast<uint16_t>(At16(message, 10) - 1);
  head[10] = static_cast<uint8_t>(additional >> 8);
  head[11] = static_cast<uint8_t>(additional);
  digest_->Add(head);
  digest_->Add(message.subspan(kHeaderSize, tsig.at - kHeaderSize));
  digest_->Add(first_ ? Variables(key_, tsig) : Timers(tsig));
  const Bytes mac = digest_->Done();
  // Whole MACs alone: a shortened one is easier to guess (RFC 8945 5.2.2.1).
  if (mac.size() != tsig.mac.size() || CRYPTO_memcmp(mac.data(), tsig.mac.data(), mac.size()) != 0)
    return Fail(Code::kMalformed,
                fmt::format("the signature of the reply is not by our key {}", key_.name.text()));
  if (refused) return Fail(Code::kRejected, TsigErrorText(tsig, key_, now));
  const uint64_t here = Seconds(now);
  const uint64_t apart = std::max(here, tsig.time) - std::min(here, tsig.time);
  if (apart > tsig.fudge) {
    return Fail(Code::kMalformed,
                fmt::format("the reply was signed {} s away from our time, more than the {} s that "
                            "it allows",
                            apart, tsig.fudge));
  }
  digest_->Begin(key_);
  Bytes before;
  AppendSized(before, mac);
  digest_->Add(before);
  first_ = false;
  unsigned_ = 0;
  proven_ = true;
  return {};
}

std::string TsigErrorText(const TsigRecord& tsig, const TsigKey& key, Time now) {
  const std::string name = key.name.text();
  switch (tsig.error) {
    case TsigError::kBadKey:
      return fmt::format(
          "the server does not know the key {} with {}, or does not allow it this (BADKEY)", name,
          TsigAlgorithmName(key.algorithm));
    case TsigError::kBadSig:
      return fmt::format("the server knows the key {}, and ours has another secret (BADSIG)", name);
    case TsigError::kBadTrunc:
      return fmt::format("the server wants another length of signature for the key {} (BADTRUNC)",
                         name);
    case TsigError::kBadTime:
      break;
    default:
      return fmt::format("the server refuses the signature by the key {} (TSIG error {})", name,
                         static_cast<unsigned>(tsig.error));
  }
  if (tsig.other.size() != 6) {
    return "the server's clock and ours differ by more than a signature allows (BADTIME)";
  }
  const auto theirs = static_cast<int64_t>(At48(tsig.other, 0));
  const auto ours = static_cast<int64_t>(Seconds(now));
  return fmt::format(
      "the server's clock and ours differ by {} s, and a signature allows {} (BADTIME): set the "
      "clock that is wrong",
      std::abs(theirs - ours), kTsigFudge.count());
}

}  // namespace signet
