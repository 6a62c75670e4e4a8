// model/dns.h
// What is asked of a name server and what comes back: Question, DnsReply, Exchange.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/answer.h"
#include "model/domain_name.h"

namespace signet {

// By number (RFC 1035 3.2.2 and the IANA registry); any other number may occur.
enum class RecordType : uint16_t {
  kA = 1,
  kNs = 2,
  kCname = 5,
  kSoa = 6,
  kMx = 15,
  kTxt = 16,
  kAaaa = 28,
  kDname = 39,
  kDs = 43,
  kRrsig = 46,
  kNsec = 47,
  kDnskey = 48,
  kNsec3 = 50,
};

std::string RecordTypeName(RecordType type);  // "CNAME", "TYPE65".
std::optional<RecordType> RecordTypeNamed(std::string_view name);

enum class Rcode : uint16_t {
  kNoError = 0,
  kFormErr = 1,
  kServFail = 2,
  kNxDomain = 3,
  kNotImp = 4,
  kRefused = 5,
  kYxDomain = 6,  // From here on: answers to updates (RFC 2136 2.2).
  kYxRrset = 7,
  kNxRrset = 8,
  kNotAuth = 9,  // Also of TSIG (RFC 8945 5.2).
  kNotZone = 10,
  kBadVers = 16,
};
std::string RcodeName(Rcode rcode);  // "NXDOMAIN", "RCODE11".

// One record.  `data` is its canonical presentation: names in it are absolute and
// lower-cased ("ns1.example.com."), texts are quoted strings with RFC 1035 escapes
// ("\"v=spf1\" \" -all\"").
struct DnsRecord {
  DomainName name;
  RecordType type{};
  uint32_t ttl = 0;  // Seconds.
  std::string data;
  friend auto operator<=>(const DnsRecord&, const DnsRecord&) = default;
};

// The name in the data of a CNAME, NS, DNAME or MX record; nothing for other types.
std::optional<DomainName> TargetOf(const DnsRecord& record);
// The character-strings of a TXT record as bytes, and joined without a separator (RFC 7208
// 3.3, RFC 6376 3.6.2.2).
std::vector<std::string> StringsOf(const DnsRecord& txt);
std::string JoinedText(const DnsRecord& txt);
// A TXT record's data for text of any length: cut into strings of 255 bytes, quoted.
std::string EncodeTxt(std::string_view text);
// An MX record's preference.
std::optional<uint16_t> PreferenceOf(const DnsRecord& mx);

// The parts of an SOA record that tell who serves a zone and how long a denial is kept.
struct Soa {
  DomainName primary;
  DomainName admin;
  uint32_t serial = 0;
  uint32_t negative_ttl = 0;  // min(TTL of the record, MINIMUM): RFC 2308 5.  Seconds.
  friend bool operator==(const Soa&, const Soa&) = default;
};
std::optional<Soa> SoaOf(const DnsRecord& record);

// Every value of one name and type; `values` sorted, so that two sets are equal whenever the
// zone would behave the same.  The TTL belongs to the set.
struct RecordSet {
  DomainName name;
  RecordType type{};
  uint32_t ttl = 0;
  std::vector<std::string> values;  // As DnsRecord::data.
  friend bool operator==(const RecordSet&, const RecordSet&) = default;
};
// "name. 1800 IN TYPE value", a line for each value: zone-file text, safe to copy.
std::vector<std::string> RenderZoneLines(const RecordSet& set);

struct Question {
  DomainName name;
  RecordType type{};
  bool dnssec_ok = false;          // DO (RFC 3225).
  bool checking_disabled = false;  // CD; only a resolver minds.
  bool recursion = false;          // RD; never towards an authoritative server.
  friend auto operator<=>(const Question&, const Question&) = default;
};

// RFC 8914.
struct ExtendedError {
  uint16_t code = 0;
  std::string text;
  friend bool operator==(const ExtendedError&, const ExtendedError&) = default;
};

struct DnsReply {
  Rcode rcode{};
  bool authoritative = false;        // AA.
  bool truncated = false;            // TC, still so in the end: TCP was not to be had.
  bool recursion_available = false;  // RA.
  bool authenticated = false;        // AD, or libunbound's "secure".
  bool bogus = false;                // libunbound's; only a validator says so.
  std::vector<DnsRecord> answer;
  std::vector<DnsRecord> authority;
  std::vector<DnsRecord> additional;  // Without OPT.
  std::vector<ExtendedError> errors;
  friend bool operator==(const DnsReply&, const DnsReply&) = default;

  // Records of the answer section with this name and type.
  std::vector<DnsRecord> Of(const DomainName& name, RecordType type) const;
};

enum class DnsTransport : uint8_t { kUdp, kTcp, kHttps, kValidator };
std::string_view DnsTransportName(DnsTransport transport);

// One question to one server and what came of it.  An Unread outcome (kTimedOut: no answer
// to any try; kUnreachable: the network refused; kMalformed: not an answer to this question)
// is never an answer (law 5).
struct Exchange {
  std::string server;   // The name server's name without final dot; "" where it has none.
  std::string address;  // "192.0.2.1", "2001:db8::1", a DoH URL, "" for the validator.
  Question question;
  DnsTransport transport = DnsTransport::kUdp;
  uint32_t tries = 0;
  uint32_t took_ms = 0;
  std::variant<Unread, DnsReply> outcome;
  friend bool operator==(const Exchange&, const Exchange&) = default;

  const DnsReply* reply() const { return std::get_if<DnsReply>(&outcome); }
  const Unread* unread() const { return std::get_if<Unread>(&outcome); }
};

// What one exchange says of its question, so that nobody decides by rcode alone
// (RFC 2308, RFC 9824; a name server that is not authoritative proves nothing).
enum class AnswerClass : uint8_t {
  kData,        // Authoritative, with records of the type asked for at the name asked for.
  kAlias,       // Authoritative, a CNAME stands at the name and another type was asked for.
  kNoData,      // Authoritative: the name exists, not this type.
  kNoName,      // Authoritative: NXDOMAIN, or a compact denial of the name itself.
  kReferral,    // To a zone below the one asked: a zone cut on the way to the name.
  kLame,        // Not authoritative: REFUSED, an upward referral, or data without AA.
  kServFail,    // SERVFAIL.
  kOtherRcode,  // FORMERR, NOTIMP, BADVERS …, also without EDNS.
  kTruncated,   // Cut, and TCP gave nothing.
  kTimedOut,
  kUnreachable,
  kMalformed,
};
std::string_view AnswerClassName(AnswerClass answer);

// `zone` is the zone that the server was asked as a server of; answers from a validator or a
// resolver are classed without asking for AA.
AnswerClass Classify(const Exchange& exchange, const DomainName& zone);

// True for the classes that say something about the name: everything else is "not known".
inline bool Definite(AnswerClass answer) { return answer <= AnswerClass::kNoName; }

}  // namespace signet
