// model/dkim_key.h
// DkimKey: a DKIM key record (RFC 6376 3.6.1), as a verifier reads it and as it would read
// once the usual pasting accidents are mended.  Text is the bytes of a TXT record, its
// strings joined.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace signet {

// In the order of telling: the first explains those behind it.
enum class DkimKeyProblem : uint8_t {
  kPrivateKey,        // A private key was published.
  kPemHeader,         // "-----BEGIN PUBLIC KEY-----" was pasted along.
  kQuoted,            // Quotation marks are part of the text.
  kEscapedSemicolon,  // "\;": an escape that the provider kept.
  kBadVersion,        // v is not DKIM1, or not the first tag.
  kRepeatedTag,
  kBadTag,      // What stands between semicolons is no tag.
  kMissingKey,  // No p.
  kRevoked,     // p is empty.
  kTruncated,   // The key says itself that it is longer; cut at 255 bytes, most often.
  kBadBase64,
  kNotAKey,       // Base64, but not a SubjectPublicKeyInfo.
  kBareRsaKey,    // A PKCS#1 key without its SubjectPublicKeyInfo.
  kEd25519,       // Which SES does not sign with.
  kNotRsa,        // k, or the key itself, is of another kind.
  kTooSmall,      // Under 1024 bits.
  kTooLarge,      // Over 2048 bits, SES's limit.
  kNotForMail,    // s leaves out "email".
  kNotForSha256,  // h leaves out "sha256".
  kTooLong,       // Over kDkimKeyBytesMax; nothing of it was read.
};
std::string_view DkimKeyProblemName(DkimKeyProblem problem);  // "private-key".

inline constexpr size_t kDkimKeyBytesMax = 65535;
inline constexpr int kDkimBitsMin = 1024;
inline constexpr int kDkimBitsMax = 2048;

struct DkimKey {
  std::string text;
  std::string key_type = "rsa";          // k, lower-cased.
  std::string key;                       // p without white space and pasted markers.
  std::string der;                       // Its bytes, as far as they decode.
  int rsa_bits = 0;                      // 0: not an RSA key.
  bool testing = false;                  // t=y: verifiers treat the mail as unsigned.
  bool exact_domain = false;             // t=s: no sub-domains in i=.
  std::vector<DkimKeyProblem> problems;  // In the order of the enum, each once.
  friend bool operator==(const DkimKey&, const DkimKey&) = default;

  bool Has(DkimKeyProblem problem) const;
  // SES can sign with it and a verifier can use it.
  bool good() const { return problems.empty(); }
};

// Reads any bytes; what is wrong is in `problems`.
DkimKey ParseDkimKey(std::string_view text);

// Which texts at a selector are meant as key records: a verifier is lost with several.
std::vector<std::string> SelectDkimKeys(std::span<const std::string> texts);

enum class KeyMatch : uint8_t {
  kSame,
  kCut,        // The published one is a beginning of ours.
  kDifferent,  // Another key, or none.
};
// Holds the published key against our public key in base64 (with or without PEM markers).
KeyMatch MatchKey(const DkimKey& published, std::string_view public_key);

}  // namespace signet
