// Takes the Authorization header apart, rebuilds what the client must have signed,
// and compares.
#include "sim/signature.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>

#include "sim/call.h"

namespace sim {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t kSignedHeadersMax = 64;

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<Time> ParseBasicTime(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  constexpr std::pair<std::size_t, std::size_t> kFields[6] = {{0, 4}, {4, 2},  {6, 2},
                                                              {9, 2}, {11, 2}, {13, 2}};
  int parts[6] = {};
  for (int i = 0; i < 6; ++i) {
    const char* from = text.data() + kFields[i].first;
    const char* to = from + kFields[i].second;
    const auto [end, error] = std::from_chars(from, to, parts[i]);
    if (error != std::errc() || end != to || parts[i] < 0) return std::nullopt;
  }
  namespace c = std::chrono;
  const c::year_month_day date{c::year(parts[0]), c::month(static_cast<unsigned>(parts[1])),
                               c::day(static_cast<unsigned>(parts[2]))};
  if (!date.ok()) return std::nullopt;
  return Time(c::sys_days(date)) + c::hours(parts[3]) + c::minutes(parts[4]) + c::seconds(parts[5]);
}

// Spaces at the ends go, and runs of them inside become one.
void AppendTrimmed(std::string& out, std::string_view value) {
  bool space = false;
  for (const char c : Trim(value)) {
    if (c == ' ' || c == '\t') {
      space = true;
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += c;
  }
}

std::optional<std::string> CanonicalQuery(std::string_view query) {
  std::vector<std::string> pairs;
  if (query.empty()) return std::string();
  for (const auto part : Split(query, '&')) {
    if (part.empty()) continue;
    const auto equals = part.find('=');
    std::string pair;
    const auto key = PercentDecode(part.substr(0, equals), false);
    const auto value = equals == std::string_view::npos
                           ? std::optional<std::string>("")
                           : PercentDecode(part.substr(equals + 1), false);
    if (!key || !value) return std::nullopt;
    AppendPercentEncoded(pair, *key, false);
    // Sorts as the name alone would: nothing that an encoded name holds is below 0x01.
    pair += '\x01';
    AppendPercentEncoded(pair, *value, false);
    pairs.push_back(std::move(pair));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (auto& pair : pairs) {
    if (!out.empty()) out += '&';
    pair[pair.find('\x01')] = '=';
    out += pair;
  }
  return out;
}

}  // namespace

std::optional<std::variant<Authorization, std::string>> ParseAuthorization(const Request& request) {
  const auto header = FindHeader(request.headers, "authorization");
  if (!header) return std::nullopt;
  std::string_view text = *header;
  if (!text.starts_with(kAlgorithm)) {
    return fmt::format("Authorization header requires '{}' as its algorithm.", kAlgorithm);
  }
  text.remove_prefix(kAlgorithm.size());
  Authorization out;
  std::string_view credential;
  std::string_view signed_headers;
  for (const auto raw : Split(text, ',')) {
    const auto part = Trim(raw);
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = part.substr(0, equals);
    const auto value = part.substr(equals + 1);
    if (name == "Credential") credential = value;
    if (name == "SignedHeaders") signed_headers = value;
    if (name == "Signature") out.signature = value;
  }
  if (credential.empty()) return "Authorization header requires 'Credential' parameter.";
  if (signed_headers.empty()) return "Authorization header requires 'SignedHeaders' parameter.";
  if (out.signature.empty()) return "Authorization header requires 'Signature' parameter.";
  const auto scope = Split(credential, '/');
  if (scope.size() != 5) {
    return fmt::format(
        "Credential must have exactly 5 slash-delimited elements, e.g. "
        "keyid/date/region/service/term, got '{}'",
        credential);
  }
  if (scope[4] != "aws4_request") {
    return "Credential should be scoped with a valid terminator: 'aws4_request'.";
  }
  out.key_id = scope[0];
  out.date = scope[1];
  out.region = scope[2];
  out.service = scope[3];
  const auto names = Split(signed_headers, ';');
  if (names.size() > kSignedHeadersMax) return "There are too many signed headers.";
  out.signed_headers.assign(names.begin(), names.end());
  const auto amz_date = FindHeader(request.headers, "x-amz-date");
  const auto signed_at = amz_date ? ParseBasicTime(*amz_date) : std::nullopt;
  if (!signed_at) {
    return "Authorization header requires existence of an 'X-Amz-Date' header, as "
           "20260131T120000Z.";
  }
  out.amz_date = *amz_date;
  out.signed_at = *signed_at;
  return out;
}

Digest DeriveSigningKey(const std::string& secret, const Authorization& authorization) {
  const Digest date = HmacSha256("AWS4" + secret, authorization.date);
  const Digest region = HmacSha256(Bytes(date), authorization.region);
  const Digest service = HmacSha256(Bytes(region), authorization.service);
  return HmacSha256(Bytes(service), "aws4_request");
}

std::string VerifySignature(const Request& request, const Authorization& authorization,
                            const Digest& signing_key) {
  const auto& names = authorization.signed_headers;
  const auto is_signed = [&names](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!std::is_sorted(names.begin(), names.end())) return "The signed headers are not sorted.";
  if (!is_signed("host")) return "'Host' must be a 'SignedHeader' in the AWS Authorization.";
  if (!is_signed("x-amz-date")) {
    return "'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.";
  }
  if (authorization.amz_date.compare(0, 8, authorization.date) != 0) {
    return fmt::format(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
        "date from HTTP: '{}' != '{}', from '{}'.",
        authorization.date, authorization.amz_date.substr(0, 8), authorization.amz_date);
  }

  const std::string_view target = request.target;
  const auto mark = target.find('?');
  const auto path = target.substr(0, mark);
  const auto query =
      CanonicalQuery(mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1));
  if (!query) return "The query string is not percent-encoded.";

  std::string canonical;
  canonical.reserve(1024);
  canonical += request.method;
  canonical += '\n';
  // Every service but S3 signs the path encoded once more than it travels.
  AppendPercentEncoded(canonical, path, true);
  canonical += '\n';
  canonical += *query;
  canonical += '\n';
  for (const auto& name : names) {
    bool found = false;
    for (const auto& [key, value] : request.headers) {
      if (!SameHeader(key, name)) continue;
      if (found) {
        canonical += ',';
      } else {
        canonical += name;
        canonical += ':';
      }
      found = true;
      AppendTrimmed(canonical, value);
    }
    if (!found) return fmt::format("The signed header '{}' is not in the request.", name);
    canonical += '\n';
  }
  for (const auto& header : request.headers) {
    std::string lower = header.first;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (lower.starts_with("x-amz-") && !is_signed(lower)) {
      return fmt::format("There were headers present in the request which were not signed: {}",
                         lower);
    }
  }
  canonical += '\n';
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) canonical += ';';
    canonical += names[i];
  }
  canonical += '\n';
  const std::string payload = Hex(Bytes(Sha256(request.body)));
  if (const auto claimed = FindHeader(request.headers, "x-amz-content-sha256");
      claimed && *claimed != payload) {
    return "The provided 'x-amz-content-sha256' header does not match what was computed.";
  }
  canonical += payload;

  const std::string to_sign = fmt::format(
      "{}\n{}\n{}/{}/{}/aws4_request\n{}", kAlgorithm, authorization.amz_date, authorization.date,
      authorization.region, authorization.service, Hex(Bytes(Sha256(canonical))));
  const std::string expected = Hex(Bytes(HmacSha256(Bytes(signing_key), to_sign)));
  if (expected.size() != authorization.signature.size() ||
      CRYPTO_memcmp(expected.data(), authorization.signature.data(), expected.size()) != 0) {
    return "The request signature we calculated does not match the signature you provided. Check "
           "your AWS Secret Access Key and signing method. Consult the service documentation for "
           "details.";
  }
  return {};
}

}  // namespace sim
