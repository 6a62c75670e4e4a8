// model/dmarc_record.h
// DmarcRecord: one DMARC record, and the policy that applies to a domain by RFC 7489 (public
// suffix list) and by RFC 9989 (tree walk).  Texts are the bytes of a TXT record, its
// strings joined.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/answer.h"
#include "model/domain_name.h"

namespace signet {

enum class DmarcRule : uint8_t { kRfc7489, kRfc9989 };

enum class DmarcPolicy : uint8_t { kNone, kQuarantine, kReject };
std::string_view DmarcPolicyName(DmarcPolicy policy);  // "quarantine".

enum class DmarcProblem : uint8_t {
  kMissingPolicy,  // No `p`.
  kBadPolicy,      // `p`, `sp` or `np` with another word.
  kBadValue,       // Another tag's value; the tag is ignored.
  kBadAddress,     // A report address that is no URI.
  kBadTag,         // What stands between semicolons is no tag.
  kRepeatedTag,
  kTooLong,  // Over kDmarcBytesMax; nothing of it was read.
};
std::string_view DmarcProblemName(DmarcProblem problem);  // "missing-policy".

struct DmarcError {
  DmarcProblem problem{};
  std::string tag;  // As written, "p=rejekt".
  friend bool operator==(const DmarcError&, const DmarcError&) = default;
};

inline constexpr size_t kDmarcBytesMax = 65535;

// Asks receivers for nothing, and is a policy to those that ask whether there is one.
inline constexpr std::string_view kDmarcWeakest = "v=DMARC1; p=none";

struct DmarcRecord {
  std::string text;
  std::optional<DmarcPolicy> p;
  std::optional<DmarcPolicy> sp;
  std::optional<DmarcPolicy> np;  // RFC 9989 alone.
  std::optional<bool> psd;        // psd=y, psd=n; nothing for "u" and where it is not said.
  bool testing = false;           // t=y: RFC 9989 lowers the policy by one.
  bool strict_dkim = false;       // adkim=s.
  bool strict_spf = false;        // aspf=s.
  uint32_t percent = 100;         // pct, which RFC 9989 dropped.
  std::vector<std::string> rua;   // URIs, a "!10m" cut off.
  std::vector<std::string> ruf;
  std::string fo;
  std::vector<std::string> unknown;  // Tags that we do not know; receivers ignore them.
  std::vector<DmarcError> errors;
  friend bool operator==(const DmarcRecord&, const DmarcRecord&) = default;

  // False where a receiver must not apply DMARC at all: no valid policy, and no address for
  // reports that would make it one of "none".
  bool applies(DmarcRule rule) const;
  // The policy as published, where it applies; below the record's own name, `sp` (or `np` for
  // names that do not exist, by RFC 9989) stands in for `p`.
  DmarcPolicy own(DmarcRule rule) const;
  DmarcPolicy below(DmarcRule rule, bool exists = true) const;

 private:
  // `p`, where nothing is wrong with it, `sp` and (RFC 9989) `np`.
  std::optional<DmarcPolicy> Valid(DmarcRule rule) const;
};

// `v` first and exactly DMARC1, blanks around "=" allowed.
bool IsDmarc(std::string_view text);
// Meant as one, but discarded by receivers: a blank in front, "v=dmarc1", `v` not first.
bool LooksLikeDmarc(std::string_view text);

// Reads any bytes; what is wrong is in `errors`.
DmarcRecord ParseDmarc(std::string_view text);

// Which of the TXT records at one _dmarc name are DMARC: more than one is as good as none.
struct DmarcSelection {
  std::vector<std::string> records;
  std::vector<std::string> almost;
  friend bool operator==(const DmarcSelection&, const DmarcSelection&) = default;

  const std::string* only() const { return records.size() == 1 ? &records[0] : nullptr; }
};
DmarcSelection SelectDmarc(std::span<const std::string> texts);

// What was found at `_dmarc.<name>`, by name without the _dmarc: every TXT text, none of
// them where there is none.  A name that is not in the map was not read either.
using DmarcTexts = std::variant<std::vector<std::string>, Unread>;
using DmarcFound = std::map<DomainName, DmarcTexts>;

// The names whose _dmarc a verdict by both rules needs, nearest first; at most nine.
std::vector<DomainName> DmarcNames(const DomainName& domain,
                                   const std::optional<DomainName>& registrable);

struct DmarcVerdict {
  // The name whose record applies; nothing where there is none, or where it is not known.
  std::optional<DomainName> record_at;
  // What receivers are asked to do, t=y included; nothing where DMARC does not apply.
  std::optional<DmarcPolicy> policy;
  // The organizational domain, which relaxed alignment compares.
  std::optional<DomainName> org_domain;
  bool policy_known = true;
  bool org_known = true;
  std::vector<DomainName> unread;  // What it would take to know.
  friend bool operator==(const DmarcVerdict&, const DmarcVerdict&) = default;
};

enum class Agreement : uint8_t { kSame, kDiffer, kUnknown };

struct DmarcVerdicts {
  DmarcVerdict rfc7489;
  DmarcVerdict rfc9989;
  friend bool operator==(const DmarcVerdicts&, const DmarcVerdicts&) = default;

  // Differ is a claim about what both rules surely say.
  Agreement policies() const;
  Agreement org_domains() const;
};

// `registrable` is the registrable domain by the public suffix list; nothing where the
// domain is a public suffix itself.  `exists` is false where the DNS denies the domain.
DmarcVerdicts DmarcFor(const DomainName& domain, const DmarcFound& found,
                       const std::optional<DomainName>& registrable, bool exists = true);

// Where `host` must agree to get the reports of `domain`: <domain>._report._dmarc.<host>.
// Nothing where that name would be too long.
std::optional<DomainName> ReportPermission(const DomainName& domain, const DomainName& host);
// The domain of a mailto: URI.
std::optional<DomainName> ReportHost(std::string_view uri);

}  // namespace signet
