// A keyed hash turns words into others, so that nobody without the key can turn them back; a map
// remembers them, because the few that would become a word that is kept need another one.
#include "model/anonymise.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <span>
#include <type_traits>
#include <utility>

#include "model/dmarc_record.h"
#include "model/evidence_json.h"
#include "model/region.h"
#include "model/spf_record.h"

namespace signet {
namespace {

// The words of the DNS, of mail policies and of SES, and labels that say nothing of their owner.
constexpr std::array<std::string_view, 92> kPublicWords{"_domainkey",
                                                        "domainkey",
                                                        "_dmarc",
                                                        "dmarc",
                                                        "_amazonses",
                                                        "amazonses",
                                                        "_report",
                                                        "_bimi",
                                                        "_spf",
                                                        "spf",
                                                        "dkim",
                                                        "feedback-smtp",
                                                        "inbound-smtp",
                                                        "email-smtp",
                                                        "amazonaws",
                                                        "aws",
                                                        "cloudflare",
                                                        "ns",
                                                        "google",
                                                        "outlook",
                                                        "protection",
                                                        "www",
                                                        "noreply",
                                                        "no-reply",
                                                        "donotreply",
                                                        "do-not-reply",
                                                        "localhost",
                                                        "arpa",
                                                        "ip6",
                                                        "ip4",
                                                        "in-addr",
                                                        "co",
                                                        "com",
                                                        "org",
                                                        "net",
                                                        "gov",
                                                        "edu",
                                                        "ac",
                                                        "or",
                                                        "ne",
                                                        "go",
                                                        "v",
                                                        "spf1",
                                                        "dkim1",
                                                        "dmarc1",
                                                        "include",
                                                        "all",
                                                        "redirect",
                                                        "exp",
                                                        "a",
                                                        "mx",
                                                        "ptr",
                                                        "exists",
                                                        "p",
                                                        "sp",
                                                        "np",
                                                        "rua",
                                                        "ruf",
                                                        "mailto",
                                                        "none",
                                                        "quarantine",
                                                        "reject",
                                                        "pct",
                                                        "adkim",
                                                        "aspf",
                                                        "fo",
                                                        "rf",
                                                        "ri",
                                                        "psd",
                                                        "k",
                                                        "rsa",
                                                        "ed25519",
                                                        "t",
                                                        "s",
                                                        "h",
                                                        "sha256",
                                                        "sha1",
                                                        "n",
                                                        "y",
                                                        "r",
                                                        "u",
                                                        "d",
                                                        "bimi1",
                                                        "l",
                                                        "cname",
                                                        "txt",
                                                        "ns1",
                                                        "ns2",
                                                        "ns3",
                                                        "ns4",
                                                        "root-servers",
                                                        "gtld-servers"};

constexpr size_t kDigitsKept = 3;  // "pct=100" and "/24" say nothing of anybody.
constexpr uint32_t kAttemptsMax = 64;
constexpr std::string_view kLeftOut = "(left out)";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsWordByte(char c) { return IsDigit(c) || IsLower(c) || IsUpper(c) || c == '-' || c == '_'; }

// Where the word at `at` ends; `at` where there is none.  A hyphen in front is none of it: "-all".
size_t WordEnd(std::string_view text, size_t at) {
  if (text[at] == '-') return at;
  size_t end = at;
  while (end < text.size() && IsWordByte(text[end])) ++end;
  return end;
}

std::array<unsigned char, EVP_MAX_MD_SIZE> Hash(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return digest;
}

// The case of `pattern`, byte by byte.
std::string CasedAs(std::string word, std::string_view pattern) {
  for (size_t i = 0; i < std::min(word.size(), pattern.size()); ++i) {
    if (IsUpper(pattern[i]) && IsLower(word[i])) word[i] = static_cast<char>(word[i] - 'a' + 'A');
  }
  return word;
}

// Nothing where the text is no dotted quad.
std::optional<std::array<int, 4>> QuadOf(std::string_view text) {
  std::array<int, 4> quad{};
  size_t part = 0;
  int digits = 0;
  for (const char c : text) {
    if (c == '.') {
      if (digits == 0 || ++part == quad.size()) return std::nullopt;
      digits = 0;
    } else if (IsDigit(c) && ++digits <= 3) {
      quad[part] = quad[part] * 10 + (c - '0');
      if (quad[part] > 255) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (part != 3 || digits == 0) return std::nullopt;
  return quad;
}

// Reachable by nobody outside, and the same in every house: 10/8, 127/8, 169.254/16,
// 172.16/12, 192.168/16, 100.64/10, 0/8.
bool IsPrivate(const std::array<int, 4>& ip) {
  return ip[0] == 10 || ip[0] == 127 || ip[0] == 0 || (ip[0] == 169 && ip[1] == 254) ||
         (ip[0] == 172 && ip[1] >= 16 && ip[1] < 32) || (ip[0] == 192 && ip[1] == 168) ||
         (ip[0] == 100 && ip[1] >= 64 && ip[1] < 128);
}

bool IsPrivateSix(std::string_view text) {
  const std::string lower = LowerAscii(text);
  return lower == "::1" || lower == "::" || lower.starts_with("fc") || lower.starts_with("fd") ||
         lower.starts_with("fe8");
}

// A public key: it is useless without its name, and causes look into it.
bool IsKeyText(std::string_view text) {
  if (LooksLikeSpf(text) || LooksLikeDmarc(text)) return false;
  for (size_t at = text.find("p="); at != std::string_view::npos; at = text.find("p=", at + 1)) {
    if (at == 0 || text[at - 1] == ';' || text[at - 1] == ' ' || text[at - 1] == '"') return true;
  }
  return false;
}

}  // namespace

Anonymiser::Anonymiser(std::string key, IsPublic is_public)
    : key_(std::move(key)), is_public_(std::move(is_public)) {
  for (const std::string_view word : kPublicWords) kept_.emplace(word);
  for (const SesRegion& region : SesRegions()) kept_.emplace(region.name);
}

// --- Words ----------------------------------------------------------------------------

// Top level domains and public suffixes are kept, but never a word of the domain itself.
void Anonymiser::Learn(const IdentityEvidence& evidence) {
  const auto keep = [&](const std::string& label) {
    if (label.size() > 1 && std::all_of(label.begin(), label.end(), IsWordByte) &&
        !own_.contains(label) && !words_.contains(label)) {
      kept_.insert(label);
    }
  };
  const auto parsed = DomainName::Parse(DomainOf(evidence.identity));
  if (!parsed) return;
  const std::vector<std::string> labels = parsed->Labels();
  if (is_public_ && is_public_(parsed->text())) {
    for (const std::string& label : labels) keep(label);
    return;
  }
  const DnsEvidence* dns = evidence.dns.read();
  const auto registrable = DomainName::Parse(dns ? dns->registrable_domain : "");
  const size_t suffix = registrable ? registrable->label_count() - 1 : 1;
  for (size_t i = 0; i < labels.size(); ++i) {
    const bool own = labels.size() - i > suffix || labels.size() == 1;
    if (own && !kept_.contains(labels[i])) own_.insert(labels[i]);
    if (!own) keep(labels[i]);
  }
  if (!dns) return;
  const auto top_of = [&](const DomainName& name) {
    if (name.label_count() > 1) keep(name.Last(1).text());
  };
  for (const Walk& walk : dns->walks) {
    for (const ZoneCut& cut : walk.cuts) {
      for (const NameServer& server : cut.servers) top_of(server.name);
    }
  }
  for (const Exchange& exchange : dns->exchanges) {
    const DnsReply* reply = exchange.reply();
    if (!reply) continue;
    for (const DnsRecord& record : reply->answer) {
      if (const auto target = TargetOf(record)) top_of(*target);
    }
  }
}

// Letters for letters, digits for digits; what is neither stays.  Each is turned by what comes
// before it, so that no two words become one, and a word that was cut short stays the beginning
// of the whole one.
std::string Anonymiser::Shaped(std::string_view lower, uint32_t attempt) const {
  std::string out(lower);
  for (size_t i = 0; i < out.size(); ++i) {
    const auto hash = Hash(key_, fmt::format("word {} {}", attempt, lower.substr(0, i)));
    const int turn = hash[0] << 8 | hash[1];
    if (IsLower(out[i])) out[i] = static_cast<char>('a' + (out[i] - 'a' + turn) % 26);
    if (IsDigit(out[i])) out[i] = static_cast<char>('0' + (out[i] - '0' + turn) % 10);
  }
  return out;
}

std::string Anonymiser::Word(std::string_view word) {
  const std::string lower = LowerAscii(word);
  if (word.size() <= kDigitsKept && std::all_of(word.begin(), word.end(), IsDigit)) {
    return std::string(word);
  }
  if (kept_.contains(lower) || lower.starts_with("awsdns-")) return std::string(word);
  const auto known = words_.find(lower);
  if (known != words_.end()) return CasedAs(known->second, word);
  std::string chosen;
  for (uint32_t attempt = 0; attempt < kAttemptsMax; ++attempt) {
    chosen = Shaped(lower, attempt);
    if (!kept_.contains(chosen) && taken_.insert(chosen).second) break;
    chosen.clear();
  }
  // All words of this shape are given out: it has one or two letters.
  for (size_t number = 0; chosen.empty(); ++number) {
    std::string longer = fmt::format("{}x{}", Shaped(lower, 0), number);
    if (taken_.insert(longer).second) chosen = std::move(longer);
  }
  words_.emplace(lower, chosen);
  return CasedAs(chosen, word);
}

// A label may hold any bytes, which stay what they are.
std::string Anonymiser::Label(std::string_view label) {
  std::string out;
  for (size_t at = 0; at < label.size();) {
    size_t end = WordEnd(label, at);
    out += end > at ? Word(label.substr(at, end - at)) : std::string(1, label[end++]);
    at = end;
  }
  return out;
}

DomainName Anonymiser::Name(const DomainName& name) {
  std::vector<std::string> labels = name.Labels();
  for (std::string& label : labels) label = Label(label);
  auto masked = DomainName::FromLabels(labels);
  return masked ? *std::move(masked) : DomainName();
}

std::string Anonymiser::NameText(std::string_view text) {
  const auto name = DomainName::Parse(text);
  if (!name) return Text(text);
  const std::string masked = Name(*name).text();
  return text.ends_with('.') && !name->root() ? masked + "." : masked;
}

// Words of any text; what stands between them stays.
std::string Anonymiser::Text(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    const auto in_number = [](char c) { return IsDigit(c) || c == '.'; };
    while (end < text.size() && in_number(text[end])) ++end;
    const std::string_view number = text.substr(at, end - at);
    const bool whole = end == text.size() || !IsWordByte(text[end]);
    if (whole && QuadOf(number)) {
      out += Address(number);
      at = end;
      continue;
    }
    end = WordEnd(text, at);
    const std::string_view word = text.substr(at, end - at);
    if (word.empty()) {
      out += text[at++];
      continue;
    }
    if (word == "ip6" && text.substr(end).starts_with(':')) {
      const size_t from = end + 1;
      const size_t to = std::min(text.find_first_of(" /\"", from), text.size());
      out += "ip6:" + Address(text.substr(from, to - from));
      at = to;
      continue;
    }
    out += Word(word);
    at = end;
  }
  return out;
}

std::string Anonymiser::Address(std::string_view address) {
  if (address.empty()) return {};
  if (address.find("://") != std::string_view::npos) return "https://resolver.invalid/";
  const auto quad = QuadOf(address);
  const bool six = !quad && address.find(':') != std::string_view::npos;
  if (quad ? IsPrivate(*quad) : !six || IsPrivateSix(address)) return std::string(address);
  const auto known = addresses_.find(address);
  if (known != addresses_.end()) return known->second;
  constexpr std::array<std::string_view, 3> kDocumentation{"192.0.2", "198.51.100", "203.0.113"};
  std::string chosen;
  for (uint32_t attempt = 0; chosen.empty(); ++attempt) {
    const auto hash = Hash(key_, fmt::format("address {} {}", attempt, address));
    std::string candidate =
        six ? fmt::format("2001:db8::{:x}:{:x}:{:x}", hash[0] << 8 | hash[1],
                          hash[2] << 8 | hash[3], hash[4] << 8 | hash[5] | 1)
        // They are few: beyond them comes the range for benchmarks (RFC 2544).
        : attempt < kAttemptsMax
            ? fmt::format("{}.{}", kDocumentation.at(hash[0] % 3), 1 + hash[1] % 254)
            : fmt::format("198.{}.{}.{}", 18 + hash[0] % 2, hash[1], hash[2]);
    if (taken_.insert(candidate).second) chosen = std::move(candidate);
  }
  addresses_.emplace(address, chosen);
  return chosen;
}

Target Anonymiser::Where(const Target& target) {
  constexpr uint64_t kAccounts = 1'000'000'000'000;
  const auto hash = Hash(key_, "account " + target.account);
  uint64_t number = 0;
  for (size_t i = 0; i < 8; ++i) number = number << 8 | hash[i];
  return {fmt::format("{:012}", number % kAccounts), target.region};
}

// --- Records --------------------------------------------------------------------------

std::string Anonymiser::Txt(const DnsRecord& record) {
  const std::vector<std::string> strings = StringsOf(record);
  const std::string joined = JoinedText(record);
  if (IsKeyText(joined)) return record.data;
  const std::string masked = Text(joined);
  // A word may go on in the next string, so the whole is masked and cut again where it was.
  if (masked.size() != joined.size()) return EncodeTxt(masked);
  std::string out;
  size_t at = 0;
  for (const std::string& part : strings) {
    if (!out.empty()) out += ' ';
    out += EncodeTxt(std::string_view(masked).substr(at, part.size()));
    at += part.size();
  }
  return out;
}

DnsRecord Anonymiser::Record(DnsRecord record) {
  record.name = Name(record.name);
  const auto words = [&](auto&& change) {
    std::string out;
    size_t index = 0;
    for (size_t at = 0; at < record.data.size(); ++index) {
      const size_t end = std::min(record.data.find(' ', at), record.data.size());
      if (!out.empty()) out += ' ';
      out += change(index, record.data.substr(at, end - at));
      at = end + 1;
    }
    record.data = std::move(out);
  };
  const auto names_at = [&](size_t first, size_t last) {
    words([&](size_t index, const std::string& word) {
      return index >= first && index <= last ? NameText(word) : word;
    });
  };
  switch (record.type) {
    case RecordType::kCname:
    case RecordType::kNs:
    case RecordType::kDname:
    case RecordType::kNsec:
      names_at(0, 0);
      break;
    case RecordType::kMx:
      names_at(1, 1);
      break;
    case RecordType::kSoa:
      names_at(0, 1);
      break;
    case RecordType::kRrsig:
      names_at(7, 7);
      break;
    case RecordType::kTxt:
      record.data = Txt(record);
      break;
    case RecordType::kA:
    case RecordType::kAaaa:
      record.data = Address(record.data);
      break;
    case RecordType::kDs:
    case RecordType::kDnskey:
    case RecordType::kNsec3:
      break;
    default:
      record.data = Text(record.data);
  }
  return record;
}

Exchange Anonymiser::Of(Exchange exchange) {
  if (!exchange.server.empty()) exchange.server = NameText(exchange.server);
  exchange.address = Address(exchange.address);
  exchange.question.name = Name(exchange.question.name);
  if (auto* unread = std::get_if<Unread>(&exchange.outcome)) {
    unread->why.detail = kLeftOut;
    return exchange;
  }
  DnsReply& reply = std::get<DnsReply>(exchange.outcome);
  for (auto* section : {&reply.answer, &reply.authority, &reply.additional}) {
    for (DnsRecord& record : *section) record = Record(std::move(record));
  }
  for (ExtendedError& error : reply.errors) error.text.clear();
  return exchange;
}

Walk Anonymiser::Of(Walk walk) {
  walk.name = Name(walk.name);
  if (walk.failed) walk.failed->why.detail = kLeftOut;
  for (ZoneCut& cut : walk.cuts) {
    cut.zone = Name(cut.zone);
    cut.parent = Name(cut.parent);
    for (NameServer& server : cut.servers) {
      server.name = Name(server.name);
      for (std::string& address : server.ipv4) address = Address(address);
      for (std::string& address : server.ipv6) address = Address(address);
      if (!SaysNoAddress(server.no_address) && !server.no_address.empty()) {
        server.no_address = kLeftOut;
      }
    }
  }
  return walk;
}

DnsEvidence Anonymiser::Of(DnsEvidence dns) {
  dns.domain = Name(dns.domain);
  dns.resolver = Address(dns.resolver);
  if (!dns.registrable_domain.empty()) dns.registrable_domain = NameText(dns.registrable_domain);
  for (Walk& walk : dns.walks) walk = Of(std::move(walk));
  for (Exchange& exchange : dns.exchanges) exchange = Of(std::move(exchange));
  return dns;
}

// --- Lines ----------------------------------------------------------------------------

IdentityEvidence Anonymiser::Of(IdentityEvidence evidence) {
  Learn(evidence);
  const auto hush = [](auto& asked) {
    if (asked.unread()) asked = Unread{{asked.unread()->why.code, std::string(kLeftOut)}};
  };
  hush(evidence.verification);
  hush(evidence.dkim);
  hush(evidence.mail_from);
  hush(evidence.legacy_token);
  hush(evidence.dns);
  evidence.target = Where(evidence.target);
  evidence.identity = Text(evidence.identity);
  if (VerificationInfo* info = evidence.verification.read()) {
    info->soa_primary = Text(info->soa_primary);
    info->soa_admin = Text(info->soa_admin);
  }
  if (DkimAttributes* dkim = evidence.dkim.read()) {
    for (std::string& token : dkim->tokens) token = Text(token);
    dkim->signing_hosted_zone = Text(dkim->signing_hosted_zone);
  }
  if (MailFromAttributes* mail_from = evidence.mail_from.read()) {
    mail_from->domain = Text(mail_from->domain);
  }
  if (std::string* token = evidence.legacy_token.read()) *token = Text(*token);
  if (DnsEvidence* dns = evidence.dns.read()) *dns = Of(std::move(*dns));
  evidence.notifications = NotAsked{};
  evidence.policies = NotAsked{};
  evidence.tags = NotAsked{};
  evidence.configuration_set = NotAsked{};
  return evidence;
}

Neighbours Anonymiser::Of(Neighbours neighbours) {
  for (auto* list : {&neighbours.covering, &neighbours.elsewhere, &neighbours.case_twins}) {
    for (Neighbour& neighbour : *list) {
      neighbour.target = Where(neighbour.target);
      neighbour.identity = Text(neighbour.identity);
      for (std::string& token : neighbour.dkim_tokens) token = Text(token);
    }
  }
  for (HostedTokens& hosted : neighbours.hosted) {
    hosted.account = Where({hosted.account, ""}).account;
    for (std::string& token : hosted.tokens) token = Text(token);
  }
  return neighbours;
}

TargetEvidence Anonymiser::Of(TargetEvidence evidence) {
  evidence.target = Where(evidence.target);
  evidence.account_name.clear();
  if (HostedKeys* hosted = evidence.hosted_keys.read()) {
    for (HostedKey& key : hosted->keys) {
      key.token = Word(key.token);
      key.domain = NameText(key.domain);
    }
    std::sort(hosted->keys.begin(), hosted->keys.end());
  }
  if (const Unread* unread = evidence.hosted_keys.unread()) {
    evidence.hosted_keys = Unread{{unread->why.code, std::string(kLeftOut)}};
  }
  if (evidence.account.unread()) {
    evidence.account = Unread{{evidence.account.unread()->why.code, std::string(kLeftOut)}};
  }
  return evidence;
}

Coverage Anonymiser::Of(Coverage coverage) {
  coverage.target = Where(coverage.target);
  if (!coverage.reason.empty()) coverage.reason = kLeftOut;
  for (FailedCall& call : coverage.failures) {
    call.message = kLeftOut;
    call.request_id.clear();
  }
  coverage.notes.clear();
  coverage.accepted_by.clear();
  return coverage;
}

Result<std::string> Anonymiser::Line(std::string_view line) {
  Result<EvidenceLine> parsed = ParseEvidenceLine(line);
  if (!parsed) return Fail(parsed.error());
  if (auto* saved = std::get_if<SavedIdentity>(&*parsed)) {
    const IdentityEvidence evidence = Of(std::move(saved->evidence));
    if (!saved->neighbours) return EncodeEvidence(evidence);
    return EncodeEvidence(evidence, Of(std::move(*saved->neighbours)));
  }
  if (auto* target = std::get_if<TargetEvidence>(&*parsed)) {
    return EncodeEvidence(Of(std::move(*target)));
  }
  return EncodeEvidence(Of(std::move(std::get<Coverage>(*parsed))));
}

}  // namespace signet
