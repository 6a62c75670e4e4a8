// SigV4 for services that are not S3: canonical request, string to sign, one HMAC.
#include "aws/sign_v4.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace signet {
namespace {

// 1,000 accounts in 30 regions on two sides of midnight fit.
constexpr size_t kKeysMax = 65'536;

using Hash = std::array<uint8_t, 32>;

// OpenSSL looks an algorithm up anew for each use unless it is fetched once; that search
// costs more than the hash.
const EVP_MD* Sha256Algorithm() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

EVP_MD_CTX* HashContext() {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  return context.get();
}

// Without SHA-256 nothing can be signed, and an unsigned request must not look signed.
[[noreturn]] void NoSha256() {
  std::fputs("signet: OpenSSL offers no SHA-256\n", stderr);
  std::abort();
}

Hash Sha256(std::string_view first, std::string_view second = {}) {
  Hash out;
  EVP_MD_CTX* context = HashContext();
  if (!context || EVP_DigestInit_ex2(context, Sha256Algorithm(), nullptr) != 1 ||
      EVP_DigestUpdate(context, first.data(), first.size()) != 1 ||
      EVP_DigestUpdate(context, second.data(), second.size()) != 1 ||
      EVP_DigestFinal_ex(context, out.data(), nullptr) != 1) {
    NoSha256();
  }
  return out;
}

std::string_view View(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Hash Hmac(std::string_view key, std::string_view message) {
  constexpr size_t kBlock = 64;
  std::array<char, kBlock> inner{};
  std::array<char, kBlock> outer{};
  Hash short_key;
  if (key.size() > kBlock) {
    short_key = Sha256(key);
    key = View(short_key);
  }
  std::copy(key.begin(), key.end(), inner.begin());
  std::copy(key.begin(), key.end(), outer.begin());
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  const Hash message_hash = Sha256({inner.data(), kBlock}, message);
  const Hash out = Sha256({outer.data(), kBlock}, View(message_hash));
  OPENSSL_cleanse(inner.data(), kBlock);
  OPENSSL_cleanse(outer.data(), kBlock);
  return out;
}

void AppendHex(std::string& out, const Hash& hash) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const uint8_t byte : hash) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

std::string AmzDate(Time now) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(now - day));
  std::array<char, 40> text;
  const int size = std::snprintf(
      text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<size_t>(size)};
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string Lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), Lower);
  return out;
}

struct UrlParts {
  std::string host;  // As the Host header will say it: no port where it is the usual one.
  std::string_view path;
  std::string_view query;
};

UrlParts Split(std::string_view url) {
  UrlParts parts;
  const size_t scheme_end = url.find("://");
  const std::string_view scheme =
      scheme_end == std::string_view::npos ? std::string_view() : url.substr(0, scheme_end);
  std::string_view rest = url.substr(scheme.empty() ? 0 : scheme_end + 3);
  rest = rest.substr(0, rest.find('#'));
  const size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, authority_end);
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
    authority.remove_prefix(at + 1);
  }
  const std::string_view usual_port = scheme == "http" ? ":80" : ":443";
  if (authority.ends_with(usual_port)) authority.remove_suffix(usual_port.size());
  parts.host = Lowered(authority);
  rest.remove_prefix(authority_end);
  const size_t question = std::min(rest.find('?'), rest.size());
  parts.path = rest.substr(0, question);
  if (question < rest.size()) parts.query = rest.substr(question + 1);
  return parts;
}

// AWS resolves "." and ".." and joins slashes before it looks at a path.
std::string Normalized(std::string_view path) {
  if (path.find("//") == std::string_view::npos && path.find("/.") == std::string_view::npos) {
    return std::string(path.empty() ? "/" : path);
  }
  std::vector<std::string_view> kept;
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    if (part == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!part.empty() && part != ".") {
      kept.push_back(part);
    }
    at = end + 1;
  }
  std::string out;
  for (const std::string_view part : kept) {
    out += '/';
    out += part;
  }
  if (out.empty() || path.ends_with('/')) out += '/';
  return out;
}

void AppendCanonicalQuery(std::string& out, std::string_view query) {
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    pairs.emplace_back(pair.substr(0, equals),
                       equals < pair.size() ? pair.substr(equals + 1) : std::string_view());
  }
  std::sort(pairs.begin(), pairs.end());
  bool first = true;
  for (const auto& [name, value] : pairs) {
    if (!first) out += '&';
    first = false;
    out += name;
    out += '=';
    out += value;
  }
}

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string Collapsed(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (const char c : value) {
    if (!IsSpace(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

// Headers that a proxy or the transport may change on the way.
bool IsUnsigned(std::string_view name) {
  return name == "user-agent" || name == "expect" || name == "transfer-encoding" ||
         name == "connection" || name == "x-amzn-trace-id";
}

bool IsOurs(std::string_view name) {
  return name == "authorization" || name == "x-amz-date" || name == "x-amz-security-token";
}

// Sorted by name; several of one name joined in their order.
Headers SignedHeaders(const HttpRequest& request, std::string host) {
  // Insertion keeps equals in order, and there are few.
  Headers headers;
  headers.reserve(request.headers.size() + 1);
  headers.emplace_back("host", std::move(host));
  for (const auto& [name, value] : request.headers) {
    std::string lower = Lowered(name);
    if (IsUnsigned(lower) || lower == "host") continue;
    const auto place = std::upper_bound(
        headers.begin(), headers.end(), lower,
        [](const std::string& wanted, const auto& header) { return wanted < header.first; });
    headers.emplace(place, std::move(lower), Collapsed(value));
  }
  Headers joined;
  joined.reserve(headers.size());
  for (auto& header : headers) {
    if (!joined.empty() && joined.back().first == header.first) {
      joined.back().second += ',' + header.second;
    } else {
      joined.push_back(std::move(header));
    }
  }
  return joined;
}

}  // namespace

Signer::~Signer() { Forget(); }

void Signer::Forget() {
  for (auto& [scope, derived] : keys_) OPENSSL_cleanse(&derived, sizeof derived);
  keys_.clear();
}

const Signer::Key& Signer::KeyFor(const Credentials& credentials, std::string_view scope,
                                  std::string_view date, std::string_view region,
                                  std::string_view service) {
  const std::string_view secret = credentials.secret_access_key.Reveal();
  const Hash secret_hash = Sha256(secret);
  std::string name = credentials.access_key_id;
  name += '/';
  name += scope;
  if (const auto it = keys_.find(name);
      it != keys_.end() && it->second.secret_hash == secret_hash) {
    return it->second.key;
  }
  std::string start = "AWS4";
  start += secret;
  Hash key = Hmac(start, date);
  OPENSSL_cleanse(start.data(), start.size());
  for (const std::string_view step : {region, service, std::string_view("aws4_request")}) {
    key = Hmac(View(key), step);
  }
  if (keys_.size() >= kKeysMax) Forget();
  Derived& kept = keys_[std::move(name)];
  kept = {secret_hash, key};
  OPENSSL_cleanse(key.data(), key.size());
  return kept.key;
}

void Signer::Sign(HttpRequest& request, const Credentials& credentials, std::string_view region,
                  std::string_view service, Time now) {
  std::erase_if(request.headers, [](const auto& header) { return IsOurs(Lowered(header.first)); });
  const std::string amz_date = AmzDate(now);
  const std::string_view date = std::string_view(amz_date).substr(0, amz_date.find('T'));
  request.headers.emplace_back("x-amz-date", amz_date);
  if (!credentials.session_token.empty()) {
    request.headers.emplace_back("x-amz-security-token",
                                 std::string(credentials.session_token.Reveal()));
  }

  UrlParts url = Split(request.url);
  const Headers headers = SignedHeaders(request, std::move(url.host));
  std::string names;
  for (const auto& [name, value] : headers) {
    if (!names.empty()) names += ';';
    names += name;
  }

  std::string canonical;
  canonical.reserve(1024);
  canonical += request.method;
  canonical += '\n';
  canonical += PercentEncode(Normalized(url.path), /*keep_slash=*/true);
  canonical += '\n';
  AppendCanonicalQuery(canonical, url.query);
  canonical += '\n';
  for (const auto& [name, value] : headers) {
    canonical += name;
    canonical += ':';
    canonical += value;
    canonical += '\n';
  }
  canonical += '\n';
  canonical += names;
  canonical += '\n';
  AppendHex(canonical, Sha256(request.body));

  std::string scope(date);
  for (const std::string_view part : {region, service, std::string_view("aws4_request")}) {
    scope += '/';
    scope += part;
  }
  std::string to_sign = "AWS4-HMAC-SHA256\n" + amz_date + '\n' + scope + '\n';
  AppendHex(to_sign, Sha256(canonical));
  // The canonical request holds the session token.
  OPENSSL_cleanse(canonical.data(), canonical.size());

  std::string authorization = "AWS4-HMAC-SHA256 Credential=" + credentials.access_key_id + '/' +
                              scope + ", SignedHeaders=" + names + ", Signature=";
  AppendHex(authorization, Hmac(View(KeyFor(credentials, scope, date, region, service)), to_sign));
  request.headers.emplace_back("authorization", std::move(authorization));
}

void Sign(HttpRequest& request, const Credentials& credentials, std::string_view region,
          std::string_view service, Time now) {
  Signer().Sign(request, credentials, region, service, now);
}

}  // namespace signet
