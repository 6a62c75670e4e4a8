// model/spf_record.h
// SpfRecord: one SPF record (RFC 7208) as terms, what an evaluation of it costs, and
// whether it lets SES send.  Texts are the bytes of a TXT record, its strings joined.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/answer.h"
#include "model/dns.h"

namespace signet {

enum class SpfQualifier : uint8_t { kPass, kFail, kSoftFail, kNeutral };
char SpfQualifierSign(SpfQualifier qualifier);  // '+', '-', '~', '?'.

enum class SpfMechanism : uint8_t { kAll, kInclude, kA, kMx, kPtr, kIp4, kIp6, kExists };

struct SpfTerm {
  SpfQualifier qualifier{};
  SpfMechanism mechanism{};
  std::string domain;  // As written, macros and all; the address of ip4 and ip6.
  std::optional<uint8_t> prefix4;
  std::optional<uint8_t> prefix6;
  size_t at = 0;  // Where the term begins in the text.
  friend bool operator==(const SpfTerm&, const SpfTerm&) = default;
};

struct SpfModifier {
  std::string name;   // Lower-cased.
  std::string value;  // As written.
  size_t at = 0;
  friend bool operator==(const SpfModifier&, const SpfModifier&) = default;
};

// Each makes a receiver answer "permerror", which is as good as no SPF at all.
enum class SpfProblem : uint8_t {
  kUnknownMechanism,
  kMissingDomain,       // include, exists or redirect without one.
  kBadDomain,           // Not a domain-spec.
  kBadMacro,            // "%" that begins no macro, or one that does not exist.
  kBadPrefix,           // "/33", "/08", "/".
  kBadAddress,          // Of ip4 or ip6.
  kUnexpectedArgument,  // "all:example.com".
  kRepeatedModifier,    // redirect or exp twice.
  kBadByte,             // Not printable ASCII.
  kTooLong,             // Over kSpfBytesMax; nothing of it was read.
};
std::string_view SpfProblemName(SpfProblem problem);  // "unknown-mechanism".

struct SpfError {
  SpfProblem problem{};
  std::string term;
  friend bool operator==(const SpfError&, const SpfError&) = default;
};

inline constexpr size_t kSpfBytesMax = 65535;
inline constexpr uint32_t kSpfLookupsAllowed = 10;  // RFC 7208 4.6.4.
inline constexpr uint32_t kSpfVoidsAllowed = 2;
inline constexpr size_t kSpfMxHostsAllowed = 10;

struct SpfRecord {
  std::string text;
  std::vector<SpfTerm> terms;
  std::vector<SpfModifier> modifiers;
  std::vector<SpfError> errors;  // A receiver gives up on the whole record for one.
  friend bool operator==(const SpfRecord&, const SpfRecord&) = default;

  const SpfTerm* all() const;
  // The modifier's value; redirect only where it is not made void by an `all`.
  std::optional<std::string> redirect() const;
  // Terms of this record alone that cost a look-up; none behind `all`, nobody gets there.
  uint32_t lookups() const;
  bool passes_everybody() const;  // "+all" or "all".
};

// `v=spf1` and then a blank or the end (RFC 7208 4.5).  A blank in front makes it another
// text, which LooksLikeSpf still finds, to tell the owner.
bool IsSpf(std::string_view text);
bool LooksLikeSpf(std::string_view text);

// Reads any bytes; what is wrong is in `errors`.
SpfRecord ParseSpf(std::string_view text);

// How many of a name's TXT records are SPF: only one is good.
struct SpfSelection {
  std::vector<std::string> records;
  std::vector<std::string> almost;  // Meant as SPF, but no receiver takes them so.
  friend bool operator==(const SpfSelection&, const SpfSelection&) = default;

  const std::string* only() const { return records.size() == 1 ? &records[0] : nullptr; }
};
SpfSelection SelectSpf(std::span<const std::string> texts);

// What `include:amazonses.com` stands for in this very record.
struct SesInSpf {
  SpfQualifier qualifier{};
  bool reached = true;  // False behind `all`.
  friend bool operator==(const SesInSpf&, const SesInSpf&) = default;
};
std::optional<SesInSpf> SesIn(const SpfRecord& record);

// What a name holds, as far as SPF asks: a TXT record's text, an MX record's host, an
// address.  `Void` is NXDOMAIN or an empty answer; Unread is neither.
struct SpfFound {
  std::vector<std::string> values;
};
struct SpfVoid {};
using SpfAnswer = std::variant<SpfFound, SpfVoid, Unread>;
using SpfLookup = std::function<SpfAnswer(const DomainName& name, RecordType type)>;

enum class SpfFault : uint8_t {
  kTooManyLookups,
  kTooManyVoids,
  kTooManyMxHosts,
  kLoop,             // A record that includes itself on the way.
  kNoRecord,         // include or redirect to a name without an SPF record.
  kManyRecords,      // … with more than one.
  kSyntax,           // … with one that is wrong.
  kBadName,          // A domain that is too long for the DNS.
  kBeyondOurBounds,  // We stopped counting: far more than a receiver would look up.
};
std::string_view SpfFaultName(SpfFault fault);  // "too-many-lookups".

struct SpfCost {
  struct At {
    SpfFault fault{};
    std::string name;  // The name at which it was met.
    friend bool operator==(const At&, const At&) = default;
  };

  uint32_t lookups = 0;  // As if no mechanism matched: the dearest case.
  uint32_t voids = 0;
  std::vector<At> faults;
  // Names that could not be read, in which case the counts are lower bounds.
  std::vector<std::string> unread;
  std::vector<std::string> with_macros;  // Counted, and not looked up: depend on the mail.
  // What SES's servers get by an `include:amazonses.com` here or in an included record, in
  // the order of evaluation; nothing where none was met.
  std::optional<SpfQualifier> ses;
  friend bool operator==(const SpfCost&, const SpfCost&) = default;

  bool Has(SpfFault fault) const;
};

// Counts what evaluating `record`, found at `name`, costs a receiver.  A + AAAA of one host
// are one look-up, void only where both are.  Bounded in depth and look-ups.
SpfCost CostOf(const SpfRecord& record, const DomainName& name, const SpfLookup& look_up);

// The record with `include:amazonses.com` before its `all` and every other byte kept; the
// same record where SES passes already.  Refused, with the reason: none or several records,
// a record with errors, one that says `-include:amazonses.com`, more than 10 look-ups, or
// look-ups that could not be counted because something was not read.
Result<std::string> AddSesToSpf(std::span<const std::string> texts, const DomainName& name,
                                const SpfLookup& look_up);

}  // namespace signet
