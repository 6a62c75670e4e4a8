// Records in their presentation, and what an exchange says of its question.
#include "model/dns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace signet {
namespace {

constexpr std::array<std::pair<RecordType, std::string_view>, 13> kTypes{{
    {RecordType::kA, "A"},
    {RecordType::kNs, "NS"},
    {RecordType::kCname, "CNAME"},
    {RecordType::kSoa, "SOA"},
    {RecordType::kMx, "MX"},
    {RecordType::kTxt, "TXT"},
    {RecordType::kAaaa, "AAAA"},
    {RecordType::kDname, "DNAME"},
    {RecordType::kDs, "DS"},
    {RecordType::kRrsig, "RRSIG"},
    {RecordType::kNsec, "NSEC"},
    {RecordType::kDnskey, "DNSKEY"},
    {RecordType::kNsec3, "NSEC3"},
}};

constexpr std::array<std::pair<Rcode, std::string_view>, 12> kRcodes{{
    {Rcode::kNoError, "NOERROR"},
    {Rcode::kFormErr, "FORMERR"},
    {Rcode::kServFail, "SERVFAIL"},
    {Rcode::kNxDomain, "NXDOMAIN"},
    {Rcode::kNotImp, "NOTIMP"},
    {Rcode::kRefused, "REFUSED"},
    {Rcode::kYxDomain, "YXDOMAIN"},
    {Rcode::kYxRrset, "YXRRSET"},
    {Rcode::kNxRrset, "NXRRSET"},
    {Rcode::kNotAuth, "NOTAUTH"},
    {Rcode::kNotZone, "NOTZONE"},
    {Rcode::kBadVers, "BADVERS"},
}};

constexpr std::array<std::string_view, 12> kClasses{
    "data",     "alias",       "no-data",   "no-name",   "referral",    "lame",
    "servfail", "other-rcode", "truncated", "timed-out", "unreachable", "malformed"};

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

template <class N>
std::optional<N> Number(std::string_view word) {
  N value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

std::optional<DomainName> NameIn(std::string_view word) {
  auto name = DomainName::Parse(word);
  if (!name) return std::nullopt;
  return *std::move(name);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// RFC 9824: a name that does not exist is denied by an NSEC at the very name, which claims
// nothing but NSEC, RRSIG and the sentinel NXNAME (TYPE128), or whose next name is \000.<name>.
bool CompactDenial(const DnsReply& reply, const Question& question) {
  return std::any_of(reply.authority.begin(), reply.authority.end(), [&](const DnsRecord& record) {
    if (record.type != RecordType::kNsec || record.name != question.name) return false;
    const auto words = Words(record.data);
    if (words.empty()) return false;
    const auto next = NameIn(words[0]);
    if (!next || next != question.name.Child(std::string(1, '\0'))) return false;
    return std::all_of(words.begin() + 1, words.end(), [](std::string_view type) {
      return type == "RRSIG" || type == "NSEC" || type == "TYPE128" || type == "NXNAME";
    });
  });
}

// The zone that a referral leads to: NS records in the authority section of an answer that
// is not authoritative.
std::optional<DomainName> ReferredZone(const DnsReply& reply) {
  for (const DnsRecord& record : reply.authority) {
    if (record.type == RecordType::kNs) return record.name;
  }
  return std::nullopt;
}

AnswerClass ClassOfReply(const DnsReply& reply, const Question& question, const DomainName& zone,
                         bool direct) {
  if (reply.truncated) return AnswerClass::kTruncated;
  if (reply.rcode == Rcode::kServFail) return AnswerClass::kServFail;
  if (reply.rcode == Rcode::kRefused && direct) return AnswerClass::kLame;
  if (reply.rcode != Rcode::kNoError && reply.rcode != Rcode::kNxDomain) {
    return AnswerClass::kOtherRcode;
  }
  if (direct && !reply.authoritative) {
    const auto referred = ReferredZone(reply);
    const bool below = reply.rcode == Rcode::kNoError && referred && reply.answer.empty() &&
                       *referred != zone && referred->IsSameOrUnder(zone) &&
                       question.name.IsSameOrUnder(*referred);
    return below ? AnswerClass::kReferral : AnswerClass::kLame;
  }
  if (!reply.Of(question.name, question.type).empty()) return AnswerClass::kData;
  if (!reply.Of(question.name, RecordType::kCname).empty()) return AnswerClass::kAlias;
  if (reply.rcode == Rcode::kNxDomain) return AnswerClass::kNoName;
  return CompactDenial(reply, question) ? AnswerClass::kNoName : AnswerClass::kNoData;
}

}  // namespace

std::string RecordTypeName(RecordType type) {
  for (const auto& [known, name] : kTypes) {
    if (known == type) return std::string(name);
  }
  return fmt::format("TYPE{}", static_cast<unsigned>(type));
}

std::optional<RecordType> RecordTypeNamed(std::string_view name) {
  for (const auto& [known, text] : kTypes) {
    if (text == name) return known;
  }
  if (!name.starts_with("TYPE")) return std::nullopt;
  const auto number = Number<uint16_t>(name.substr(4));
  if (!number) return std::nullopt;
  return static_cast<RecordType>(*number);
}

std::string RcodeName(Rcode rcode) {
  for (const auto& [known, name] : kRcodes) {
    if (known == rcode) return std::string(name);
  }
  return fmt::format("RCODE{}", static_cast<unsigned>(rcode));
}

std::string_view DnsTransportName(DnsTransport transport) {
  switch (transport) {
    case DnsTransport::kUdp:
      return "udp";
    case DnsTransport::kTcp:
      return "tcp";
    case DnsTransport::kHttps:
      return "https";
    case DnsTransport::kValidator:
      break;
  }
  return "validator";
}

std::string_view AnswerClassName(AnswerClass answer) {
  return kClasses.at(static_cast<size_t>(answer));
}

std::optional<DomainName> TargetOf(const DnsRecord& record) {
  const auto words = Words(record.data);
  switch (record.type) {
    case RecordType::kCname:
    case RecordType::kNs:
    case RecordType::kDname:
      return words.size() == 1 ? NameIn(words[0]) : std::nullopt;
    case RecordType::kMx:
      return words.size() == 2 ? NameIn(words[1]) : std::nullopt;
    default:
      return std::nullopt;
  }
}

std::vector<std::string> StringsOf(const DnsRecord& txt) {
  std::vector<std::string> strings;
  bool inside = false;
  for (size_t at = 0; at < txt.data.size(); ++at) {
    const char c = txt.data[at];
    if (c == '"') {
      inside = !inside;
      if (inside) strings.emplace_back();
    } else if (inside && c == '\\' && at + 1 < txt.data.size()) {
      const std::string_view rest = std::string_view(txt.data).substr(at + 1);
      if (rest.size() >= 3 && IsDigit(rest[0]) && IsDigit(rest[1]) && IsDigit(rest[2])) {
        strings.back() +=
            static_cast<char>((rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0'));
        at += 3;
      } else {
        strings.back() += rest[0];
        ++at;
      }
    } else if (inside) {
      strings.back() += c;
    }
  }
  return strings;
}

std::string JoinedText(const DnsRecord& txt) {
  std::string joined;
  for (const std::string& part : StringsOf(txt)) joined += part;
  return joined;
}

std::string EncodeTxt(std::string_view text) {
  constexpr size_t kStringMax = 255;
  std::string out;
  do {
    out += out.empty() ? "\"" : " \"";
    for (const char c : text.substr(0, kStringMax)) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (byte < 0x20 || byte >= 0x7f) {
        out += fmt::format("\\{:03d}", byte);
      } else {
        out += c;
      }
    }
    out += '"';
    text.remove_prefix(std::min(text.size(), kStringMax));
  } while (!text.empty());
  return out;
}

std::optional<uint16_t> PreferenceOf(const DnsRecord& mx) {
  const auto words = Words(mx.data);
  if (mx.type != RecordType::kMx || words.empty()) return std::nullopt;
  return Number<uint16_t>(words[0]);
}

std::optional<Soa> SoaOf(const DnsRecord& record) {
  const auto words = Words(record.data);
  if (record.type != RecordType::kSoa || words.size() != 7) return std::nullopt;
  const auto primary = NameIn(words[0]);
  const auto admin = NameIn(words[1]);
  const auto serial = Number<uint32_t>(words[2]);
  const auto minimum = Number<uint32_t>(words[6]);
  if (!primary || !admin || !serial || !minimum) return std::nullopt;
  return Soa{*primary, *admin, *serial, std::min(record.ttl, *minimum)};
}

std::vector<std::string> RenderZoneLines(const RecordSet& set) {
  std::vector<std::string> lines;
  for (const std::string& value : set.values) {
    lines.push_back(fmt::format("{} {} IN {} {}", set.name.absolute(), set.ttl,
                                RecordTypeName(set.type), value));
  }
  return lines;
}

std::vector<DnsRecord> DnsReply::Of(const DomainName& name, RecordType type) const {
  std::vector<DnsRecord> records;
  for (const DnsRecord& record : answer) {
    if (record.name == name && record.type == type) records.push_back(record);
  }
  return records;
}

AnswerClass Classify(const Exchange& exchange, const DomainName& zone) {
  if (const Unread* unread = exchange.unread()) {
    switch (unread->why.code) {
      case Code::kTimedOut:
        return AnswerClass::kTimedOut;
      case Code::kMalformed:
        return AnswerClass::kMalformed;
      default:
        return AnswerClass::kUnreachable;
    }
  }
  const bool direct =
      exchange.transport != DnsTransport::kValidator && !exchange.question.recursion;
  return ClassOfReply(*exchange.reply(), exchange.question, zone, direct);
}

}  // namespace signet
