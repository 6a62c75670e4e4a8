// A small language of words, strings and punctuation, of which a key file is the simplest case.
#include "dns/tsig_key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace signet {
namespace {

constexpr std::array<std::string_view, 3> kAlgorithms{"hmac-sha256", "hmac-sha384", "hmac-sha512"};
constexpr size_t kWordsMax = 16;

tl::unexpected<Error> Wrong(std::string why) {
  return Fail(Code::kBadInput, "not a TSIG key: " + std::move(why));
}

std::string Lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 0x20);
  }
  return out;
}

std::optional<TsigAlgorithm> AlgorithmNamed(std::string_view text) {
  std::string word = Lowered(text);
  if (word.ends_with('.')) word.pop_back();
  for (size_t i = 0; i < kAlgorithms.size(); ++i) {
    if (word == kAlgorithms[i]) return static_cast<TsigAlgorithm>(i);
  }
  return std::nullopt;
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Where a comment of named's ("#", "//", "/* */") that begins at `at` ends; `at` where none does.
size_t AfterComment(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with('#') || rest.starts_with("//"))
    return std::min(text.find('\n', at), text.size());
  if (!rest.starts_with("/*")) return at;
  const size_t end = text.find("*/", at + 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

// Words and strings, and each of { } ; by itself.  Too many, or a string without an end: nothing.
std::optional<std::vector<std::string_view>> WordsOf(std::string_view text) {
  std::vector<std::string_view> words;
  for (size_t at = 0; at < text.size();) {
    if (IsSpace(text[at])) {
      ++at;
      continue;
    }
    if (const size_t after = AfterComment(text, at); after != at) {
      at = after;
      continue;
    }
    if (words.size() == kWordsMax) return std::nullopt;
    if (text[at] == '"') {
      const size_t end = text.find('"', at + 1);
      if (end == std::string_view::npos) return std::nullopt;
      words.push_back(text.substr(at + 1, end - at - 1));
      at = end + 1;
      continue;
    }
    size_t end = text.find_first_of(" \t\r\n{};\"", at);
    end = std::max(std::min(end, text.size()), at + 1);
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

Result<Secret> SecretOf(std::string_view base64) {
  std::string bytes(base64.size() / 4 * 3 + 3, '\0');
  const auto wrong = [&bytes](std::string why) {
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return Wrong(std::move(why));
  };
  constexpr std::string_view kBase64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const size_t padding = base64.ends_with("==") ? 2 : base64.ends_with('=') ? 1 : 0;
  const std::string_view digits = base64.substr(0, base64.size() - padding);
  const bool fits = !base64.empty() && base64.size() % 4 == 0 &&
                    base64.size() <= TsigKey::kSecretBytesMax * 4 / 3 + 4 &&
                    digits.find_first_not_of(kBase64) == std::string_view::npos;
  if (!fits) return wrong("its secret is not base64");
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(base64.data()),
                                   static_cast<int>(base64.size()));
  if (size < 0) return wrong("its secret is not base64");
  const size_t length = static_cast<size_t>(size) - padding;
  if (length < TsigKey::kSecretBytesMin) return wrong("its secret is shorter than 16 bytes");
  Secret secret(bytes.substr(0, length));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return secret;
}

Result<TsigKey> KeyOf(std::string_view name, std::string_view algorithm, std::string_view secret) {
  const auto parsed = DomainName::Parse(name);
  if (!parsed || parsed->root()) return Wrong("its name is no domain name");
  const auto known = AlgorithmNamed(algorithm);
  if (!known) return Wrong("its algorithm is not hmac-sha256, hmac-sha384 or hmac-sha512");
  auto bytes = SecretOf(secret);
  if (!bytes) return Fail(bytes.error());
  return TsigKey{*parsed, *known, *std::move(bytes)};
}

Result<TsigKey> ParseLine(std::string_view line) {
  const size_t first = line.find(':');
  const size_t second = line.find(':', first + 1);
  if (second == std::string_view::npos)
    return Wrong("give hmac-sha256:NAME:SECRET, or a file of tsig-keygen");
  return KeyOf(line.substr(first + 1, second - first - 1), line.substr(0, first),
               line.substr(second + 1));
}

// `key NAME { algorithm A; secret S; };`, with its two statements in any order.
Result<TsigKey> ParseStatement(const std::vector<std::string_view>& words) {
  constexpr size_t kHead = 3, kStatement = 3;
  if (words.size() < kHead || words[2] != "{") return Wrong("there is no { behind its name");
  std::string_view algorithm, secret;
  size_t at = kHead;
  for (; at + 2 < words.size() && words[at] != "}"; at += kStatement) {
    std::string_view* value = words[at] == "algorithm" ? &algorithm
                              : words[at] == "secret"  ? &secret
                                                       : nullptr;
    if (!value || !value->empty() || words[at + 2] != ";")
      return Wrong("it is more than one algorithm and one secret, each ended by a ;");
    *value = words[at + 1];
  }
  if (at >= words.size() || words[at] != "}") return Wrong("it is not ended by a }");
  if (at + 1 < words.size() && words[at + 1] == ";") ++at;
  if (at + 1 != words.size()) return Wrong("something stands behind it; a file holds one key");
  return KeyOf(words[1], algorithm, secret);
}

}  // namespace

std::string_view TsigAlgorithmName(TsigAlgorithm algorithm) {
  return kAlgorithms[static_cast<size_t>(algorithm)];
}

Result<TsigKey> ParseTsigKey(std::string_view text) {
  if (text.size() > TsigKey::kFileBytesMax) return Wrong("it is over 16 KiB");
  // keymgr -t of knot prints the line as a comment, and its own configuration behind it.
  constexpr std::string_view kComment = "# ";
  if (text.starts_with(kComment) && text.substr(kComment.size()).starts_with("hmac-")) {
    const std::string_view line = text.substr(kComment.size());
    return ParseLine(line.substr(0, line.find_first_of("\r\n")));
  }
  const auto words = WordsOf(text);
  if (!words || words->empty())
    return Wrong("give hmac-sha256:NAME:SECRET, or a file of tsig-keygen");
  if (words->front() == "key") return ParseStatement(*words);
  if (words->size() != 1) return Wrong("give hmac-sha256:NAME:SECRET, or a file of tsig-keygen");
  return ParseLine(words->front());
}

}  // namespace signet
