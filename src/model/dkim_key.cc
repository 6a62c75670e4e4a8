// Tags as RFC 6376 3.2 cuts them.  The accidents are mended before the key is decoded, so
// that "right key, pasted wrong" and "wrong key" are told apart.
#include "model/dkim_key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>

#include "model/identity.h"

namespace signet {
namespace {

using enum DkimKeyProblem;

constexpr std::array<std::string_view, 20> kProblems{
    "private-key",  "pem-header", "quoted",       "escaped-semicolon", "bad-version",
    "repeated-tag", "bad-tag",    "missing-key",  "revoked",           "truncated",
    "bad-base64",   "not-a-key",  "bare-rsa-key", "ed25519",           "not-rsa",
    "too-small",    "too-large",  "not-for-mail", "not-for-sha256",    "too-long"};

constexpr std::string_view kBlanks = " \t\r\n";

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

// Replaces every `from`; true where there was one.
bool Replace(std::string& text, std::string_view from, std::string_view to) {
  std::string out;
  size_t at = 0;
  for (size_t next = text.find(from); next != std::string::npos; next = text.find(from, at)) {
    out.append(text, at, next - at).append(to);
    at = next + from.size();
  }
  if (at == 0) return false;
  text = out.append(text, at);
  return true;
}

std::string WithoutBlanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (kBlanks.find(c) == std::string_view::npos) out += c;
  }
  return out;
}

// Takes "-----BEGIN X-----" and what ends it out of a key.
void CutMarkers(std::string& key) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kRule = "-----";
  const size_t begin = key.find(kBegin);
  if (begin == std::string::npos) return;
  const size_t body = std::min(key.find(kRule, begin + kBegin.size()), key.size() - kRule.size());
  key = key.substr(body + kRule.size());
  key.resize(std::min(key.find(kRule), key.size()));
}

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct Decoded {
  std::string bytes;  // As far as it decodes.
  bool good = true;
};

Decoded DecodeBase64(std::string_view text) {
  Decoded decoded;
  decoded.good = text.size() % 4 == 0;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      decoded.good = false;
      break;
    }
    bits = (bits << 6 | static_cast<uint32_t>(value)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    decoded.bytes += static_cast<char>(bits >> held & 0xff);
  }
  return decoded;
}

// Whether a DER sequence names a length that the bytes do not fill.
bool EndsEarly(std::string_view der) {
  if (der.size() < 4 || der[0] != 0x30) return false;
  const auto byte = [&](size_t at) {
    return static_cast<size_t>(static_cast<unsigned char>(der[at]));
  };
  if (byte(1) < 0x80) return der.size() < 2 + byte(1);
  if (byte(1) == 0x81) return der.size() < 3 + byte(2);
  return byte(1) == 0x82 && der.size() < 4 + (byte(2) << 8 | byte(3));
}

// Runs an OpenSSL reader over the bytes and leaves no error behind for others to find.
template <class Read>
Key ReadAll(const std::string& der, Read read) {
  ERR_set_mark();
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* end = at + der.size();
  Key key(read(&at, static_cast<long>(der.size())));
  ERR_pop_to_mark();
  return at == end ? std::move(key) : nullptr;
}

class Reader {
 public:
  explicit Reader(DkimKey& out) : out_(out) {}

  void Read() {
    std::string text = out_.text;
    if (Replace(text, "\"", "")) Found(kQuoted);
    if (Replace(text, "\\;", ";")) Found(kEscapedSemicolon);
    if (text.find("-----BEGIN ") != std::string::npos) Found(kPemHeader);
    if (text.find("PRIVATE KEY-----") != std::string::npos) Found(kPrivateKey);
    for (size_t from = 0; from < text.size();) {
      const size_t end = std::min(text.find(';', from), text.size());
      const std::string_view part = Trim(std::string_view(text).substr(from, end - from));
      if (!part.empty()) Tag(part);
      from = end + 1;
    }
    if (!has_key_) {
      Found(kMissingKey);
    } else {
      LookAtKey();
    }
    out_.problems.assign(found_.begin(), found_.end());
  }

 private:
  void Found(DkimKeyProblem problem) { found_.insert(problem); }

  void Tag(std::string_view part) {
    const size_t equals = part.find('=');
    const std::string_view name = Trim(part.substr(0, equals));
    const bool first = seen_.empty();
    if (equals == std::string_view::npos || name.empty()) {
      seen_.insert("");
      return Found(kBadTag);
    }
    if (!seen_.insert(std::string(name)).second) return Found(kRepeatedTag);
    const std::string_view value = Trim(part.substr(equals + 1));
    if (name == "v" && (value != "DKIM1" || !first)) Found(kBadVersion);
    if (name == "k") out_.key_type = LowerAscii(value);
    if (name == "p") TakeKey(value);
    if (name == "t") Flags(value);
    if (name == "s" && !Lists(value, "email") && !Lists(value, "*")) Found(kNotForMail);
    if (name == "h" && !Lists(value, "sha256")) Found(kNotForSha256);
  }

  static bool Lists(std::string_view value, std::string_view word) {
    while (!value.empty()) {
      const size_t end = std::min(value.find(':'), value.size());
      if (LowerAscii(Trim(value.substr(0, end))) == word) return true;
      value.remove_prefix(std::min(end + 1, value.size()));
    }
    return false;
  }

  void Flags(std::string_view value) {
    out_.testing = Lists(value, "y");
    out_.exact_domain = Lists(value, "s");
  }

  void TakeKey(std::string_view value) {
    has_key_ = true;
    std::string key(value);
    CutMarkers(key);
    out_.key = WithoutBlanks(key);
  }

  void LookAtKey() {
    if (out_.key.empty()) return Found(found_.contains(kPemHeader) ? kNotAKey : kRevoked);
    const Decoded decoded = DecodeBase64(out_.key);
    out_.der = decoded.bytes;
    if (EndsEarly(out_.der)) return Found(kTruncated);
    if (!decoded.good) return Found(kBadBase64);
    constexpr size_t kEd25519Bytes = 32;
    if (out_.key_type == "ed25519") {
      Found(kEd25519);
      if (out_.der.size() != kEd25519Bytes) Found(kNotAKey);
      return;
    }
    if (out_.key_type != "rsa") return Found(kNotRsa);
    LookAtRsa();
  }

  void LookAtRsa() {
    Key key = ReadAll(out_.der, [](const unsigned char** at, long size) {
      return d2i_PUBKEY(nullptr, at, size);
    });
    if (!key) key = OtherForm();
    if (!key) return Found(kNotAKey);
    const int kind = EVP_PKEY_get_base_id(key.get());
    if (kind != EVP_PKEY_RSA) return Found(kind == EVP_PKEY_ED25519 ? kEd25519 : kNotRsa);
    out_.rsa_bits = EVP_PKEY_get_bits(key.get());
    if (out_.rsa_bits < kDkimBitsMin) Found(kTooSmall);
    if (out_.rsa_bits > kDkimBitsMax) Found(kTooLarge);
  }

  // What people publish instead of a SubjectPublicKeyInfo.
  Key OtherForm() {
    Key bare = ReadAll(out_.der, [](const unsigned char** at, long size) {
      return d2i_PublicKey(EVP_PKEY_RSA, nullptr, at, size);
    });
    if (bare) {
      Found(kBareRsaKey);
      return bare;
    }
    Key secret = ReadAll(out_.der, [](const unsigned char** at, long size) {
      return d2i_AutoPrivateKey(nullptr, at, size);
    });
    if (secret) Found(kPrivateKey);
    return secret;
  }

  DkimKey& out_;
  std::set<DkimKeyProblem> found_;
  std::set<std::string> seen_;
  bool has_key_ = false;
};

}  // namespace

std::string_view DkimKeyProblemName(DkimKeyProblem problem) {
  return kProblems.at(static_cast<size_t>(problem));
}

bool DkimKey::Has(DkimKeyProblem problem) const {
  return std::find(problems.begin(), problems.end(), problem) != problems.end();
}

DkimKey ParseDkimKey(std::string_view text) {
  DkimKey key;
  if (text.size() > kDkimKeyBytesMax) {
    key.problems.push_back(kTooLong);
    return key;
  }
  key.text = text;
  Reader(key).Read();
  return key;
}

std::vector<std::string> SelectDkimKeys(std::span<const std::string> texts) {
  std::vector<std::string> keys;
  for (const std::string& text : texts) {
    const DkimKey key = ParseDkimKey(text);
    const bool versioned = LowerAscii(text).find("dkim1") != std::string::npos;
    if (versioned || !key.Has(kMissingKey)) keys.push_back(text);
  }
  return keys;
}

KeyMatch MatchKey(const DkimKey& published, std::string_view public_key) {
  std::string ours(public_key);
  CutMarkers(ours);
  ours = WithoutBlanks(ours);
  if (published.key.empty() || ours.empty()) return KeyMatch::kDifferent;
  if (published.key == ours) return KeyMatch::kSame;
  return ours.starts_with(published.key) ? KeyMatch::kCut : KeyMatch::kDifferent;
}

}  // namespace signet
