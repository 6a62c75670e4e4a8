// DMARC tags, and the two ways down from a domain to the record that speaks for it.
#include "model/dmarc_record.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "model/identity.h"

namespace signet {
namespace {

constexpr std::array<std::string_view, 3> kPolicies{"none", "quarantine", "reject"};
constexpr std::array<std::string_view, 7> kProblems{"missing-policy", "bad-policy", "bad-value",
                                                    "bad-address",    "bad-tag",    "repeated-tag",
                                                    "too-long"};

constexpr std::string_view kBlanks = " \t";

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

struct Tag {
  std::string name;        // Lower-cased; empty where this is no tag.
  std::string_view value;  // Without the blanks around it.
  std::string_view whole;
};

Tag TagIn(std::string_view part) {
  Tag tag{.name = {}, .value = {}, .whole = Trim(part)};
  const size_t equals = part.find('=');
  if (equals == std::string_view::npos) return tag;
  tag.name = LowerAscii(Trim(part.substr(0, equals)));
  tag.value = Trim(part.substr(equals + 1));
  const bool word = std::all_of(tag.name.begin(), tag.name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!word) tag.name.clear();
  return tag;
}

std::vector<std::string_view> Split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (size_t from = 0; from <= text.size();) {
    const size_t end = std::min(text.find(at, from), text.size());
    parts.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return parts;
}

std::optional<DmarcPolicy> PolicyNamed(std::string_view word) {
  const auto* found = std::find(kPolicies.begin(), kPolicies.end(), LowerAscii(word));
  if (found == kPolicies.end()) return std::nullopt;
  return static_cast<DmarcPolicy>(found - kPolicies.begin());
}

// RFC 3986 as far as it matters: a scheme, a colon and something without a blank.
bool IsUri(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) return false;
  const auto scheme = LowerAscii(text.substr(0, colon));
  if (scheme[0] < 'a' || scheme[0] > 'z') return false;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; })) {
    return false;
  }
  return scheme != "mailto" || ReportHost(text).has_value();
}

class Reader {
 public:
  explicit Reader(DmarcRecord& record) : record_(record) {}

  void Take(const Tag& tag) {
    if (tag.name.empty()) return Wrong(DmarcProblem::kBadTag, tag);
    if (!seen_.insert(tag.name).second) return Wrong(DmarcProblem::kRepeatedTag, tag);
    const std::string value = LowerAscii(tag.value);
    if (tag.name == "v") return;
    if (tag.name == "p") return Policy(tag, record_.p);
    if (tag.name == "sp") return Policy(tag, record_.sp);
    if (tag.name == "np") return Policy(tag, record_.np);
    if (tag.name == "rua") return Addresses(tag, record_.rua);
    if (tag.name == "ruf") return Addresses(tag, record_.ruf);
    if (tag.name == "adkim") return Letter(tag, value, "rs", record_.strict_dkim, 's');
    if (tag.name == "aspf") return Letter(tag, value, "rs", record_.strict_spf, 's');
    if (tag.name == "t") return Letter(tag, value, "yn", record_.testing, 'y');
    if (tag.name == "psd") return Psd(tag, value);
    if (tag.name == "pct") return Percent(tag);
    if (tag.name == "fo") {
      record_.fo = value;
    } else if (tag.name != "rf" && tag.name != "ri") {
      record_.unknown.push_back(std::string(tag.whole));
    }
  }

  void End() {
    if (!seen_.contains("p")) record_.errors.push_back({DmarcProblem::kMissingPolicy, ""});
  }

 private:
  void Wrong(DmarcProblem problem, const Tag& tag) {
    record_.errors.push_back({problem, std::string(tag.whole)});
  }

  void Policy(const Tag& tag, std::optional<DmarcPolicy>& policy) {
    policy = PolicyNamed(tag.value);
    if (!policy) Wrong(DmarcProblem::kBadPolicy, tag);
  }

  void Letter(const Tag& tag, std::string_view value, std::string_view known, bool& flag,
              char means_true) {
    if (value.size() != 1 || known.find(value[0]) == std::string_view::npos) {
      return Wrong(DmarcProblem::kBadValue, tag);
    }
    flag = value[0] == means_true;
  }

  void Psd(const Tag& tag, std::string_view value) {
    if (value != "y" && value != "n" && value != "u") return Wrong(DmarcProblem::kBadValue, tag);
    if (value != "u") record_.psd = value == "y";
  }

  void Percent(const Tag& tag) {
    uint32_t percent = 0;
    const char* end = tag.value.data() + tag.value.size();
    const auto [at, error] = std::from_chars(tag.value.data(), end, percent);
    if (error != std::errc() || at != end || percent > 100) {
      return Wrong(DmarcProblem::kBadValue, tag);
    }
    record_.percent = percent;
  }

  void Addresses(const Tag& tag, std::vector<std::string>& uris) {
    for (const std::string_view part : Split(tag.value, ',')) {
      const std::string_view uri = Trim(part).substr(0, Trim(part).rfind('!'));
      if (IsUri(uri)) {
        uris.emplace_back(uri);
      } else {
        record_.errors.push_back({DmarcProblem::kBadAddress, std::string(Trim(part))});
      }
    }
  }

  DmarcRecord& record_;
  std::set<std::string> seen_;
};

// One level down, for t=y.
DmarcPolicy Lowered(DmarcPolicy policy) {
  return policy == DmarcPolicy::kReject ? DmarcPolicy::kQuarantine : DmarcPolicy::kNone;
}

// The one DMARC record at a name, or why there is none.
enum class At : uint8_t { kRecord, kNone, kUnread };
struct Looked {
  At at = At::kUnread;
  DmarcRecord record;
};

Looked LookAt(const DmarcFound& found, const DomainName& name) {
  const auto entry = found.find(name);
  if (entry == found.end() || std::holds_alternative<Unread>(entry->second)) return {};
  const DmarcSelection selection = SelectDmarc(std::get<std::vector<std::string>>(entry->second));
  const std::string* only = selection.only();
  if (!only) return {At::kNone, {}};
  return {At::kRecord, ParseDmarc(*only)};
}

// The names of the tree walk: the domain, then from its seventh label (or its parent) up to
// the top-level domain.
std::vector<DomainName> WalkNames(const DomainName& domain) {
  constexpr size_t kLabelsMax = 7;
  std::vector<DomainName> names{domain};
  const size_t labels = domain.label_count();
  for (size_t count = std::min(labels > 0 ? labels - 1 : 0, kLabelsMax); count > 0; --count) {
    names.push_back(domain.Last(count));
  }
  return names;
}

DmarcVerdict Rfc7489(const DomainName& domain, const DmarcFound& found,
                     const std::optional<DomainName>& registrable) {
  DmarcVerdict verdict;
  verdict.org_domain = registrable.value_or(domain);
  for (const DomainName& name : {domain, *verdict.org_domain}) {
    const Looked looked = LookAt(found, name);
    if (looked.at == At::kUnread) {
      verdict.policy_known = false;
      verdict.unread.push_back(name);
      return verdict;
    }
    if (looked.at == At::kNone) continue;
    verdict.record_at = name;
    if (looked.record.applies()) {
      verdict.policy = name == domain ? looked.record.own() : looked.record.below();
    }
    return verdict;
  }
  return verdict;
}

// What the walk met, from the longest name to the shortest, up to where it must stop.
struct Walked {
  std::vector<std::pair<DomainName, DmarcRecord>> records;
  std::vector<DomainName> unread;
};

Walked WalkTree(const DomainName& domain, const DmarcFound& found) {
  Walked walked;
  for (const DomainName& name : WalkNames(domain)) {
    Looked looked = LookAt(found, name);
    if (looked.at == At::kUnread) walked.unread.push_back(name);
    if (looked.at != At::kRecord) continue;
    walked.records.emplace_back(name, std::move(looked.record));
    if (walked.records.back().second.psd) break;
  }
  return walked;
}

DomainName OrgDomain(const DomainName& domain, const Walked& walked) {
  if (walked.records.empty()) return domain;
  const auto& [last, record] = walked.records.back();
  if (record.psd.value_or(false) && last != domain) return domain.Last(last.label_count() + 1);
  return last;
}

DmarcPolicy PolicyBy9989(const DmarcRecord& record, bool own, bool exists) {
  const DmarcPolicy policy = own      ? record.own()
                             : exists ? record.below()
                                      : record.below_and_missing();
  return record.testing ? Lowered(policy) : policy;
}

DmarcVerdict Rfc9989(const DomainName& domain, const DmarcFound& found, bool exists) {
  const Walked walked = WalkTree(domain, found);
  DmarcVerdict verdict;
  verdict.unread = walked.unread;
  verdict.org_known = walked.unread.empty();
  if (verdict.org_known) verdict.org_domain = OrgDomain(domain, walked);
  const bool own = !walked.records.empty() && walked.records.front().first == domain;
  // A record of the domain's own speaks whatever stands above it.
  verdict.policy_known = own || walked.unread.empty();
  if (!verdict.policy_known || walked.records.empty()) return verdict;
  // The organizational domain's record, else that of the public suffix above it: in both
  // cases the last one that the walk met, because it stopped there.
  const auto& [name, record] = own ? walked.records.front() : walked.records.back();
  const DomainName& org = verdict.org_domain.value_or(domain);
  const auto at_org = std::find_if(walked.records.begin(), walked.records.end(),
                                   [&](const auto& met) { return met.first == org; });
  const bool nearer = !own && at_org != walked.records.end();
  const DmarcRecord& chosen = nearer ? at_org->second : record;
  verdict.record_at = nearer ? at_org->first : name;
  if (chosen.applies()) verdict.policy = PolicyBy9989(chosen, own, exists);
  return verdict;
}

}  // namespace

std::string_view DmarcPolicyName(DmarcPolicy policy) {
  return kPolicies.at(static_cast<size_t>(policy));
}

std::string_view DmarcProblemName(DmarcProblem problem) {
  return kProblems.at(static_cast<size_t>(problem));
}

bool DmarcRecord::valid() const {
  return p && std::none_of(errors.begin(), errors.end(), [](const DmarcError& error) {
           return error.problem == DmarcProblem::kBadPolicy;
         });
}

bool DmarcRecord::applies() const { return valid() || !rua.empty(); }

DmarcPolicy DmarcRecord::own() const { return valid() ? *p : DmarcPolicy::kNone; }

DmarcPolicy DmarcRecord::below() const { return valid() ? sp.value_or(*p) : DmarcPolicy::kNone; }

DmarcPolicy DmarcRecord::below_and_missing() const {
  return valid() ? np.value_or(below()) : DmarcPolicy::kNone;
}

bool IsDmarc(std::string_view text) {
  if (text.empty() || (text[0] != 'v' && text[0] != 'V')) return false;
  const Tag tag = TagIn(text.substr(0, text.find(';')));
  return tag.name == "v" && tag.value == "DMARC1";
}

bool LooksLikeDmarc(std::string_view text) {
  return LowerAscii(text.substr(0, 200)).find("dmarc1") != std::string::npos;
}

DmarcRecord ParseDmarc(std::string_view text) {
  DmarcRecord record;
  if (text.size() > kDmarcBytesMax) {
    record.errors.push_back({DmarcProblem::kTooLong, std::string(text.substr(0, 80))});
    return record;
  }
  record.text = text;
  Reader reader(record);
  for (const std::string_view part : Split(text, ';')) {
    if (!Trim(part).empty()) reader.Take(TagIn(part));
  }
  reader.End();
  return record;
}

DmarcSelection SelectDmarc(std::span<const std::string> texts) {
  DmarcSelection selection;
  for (const std::string& text : texts) {
    if (IsDmarc(text)) {
      selection.records.push_back(text);
    } else if (LooksLikeDmarc(text)) {
      selection.almost.push_back(text);
    }
  }
  return selection;
}

std::vector<DomainName> DmarcNames(const DomainName& domain,
                                   const std::optional<DomainName>& registrable) {
  std::vector<DomainName> names = WalkNames(domain);
  if (registrable && std::find(names.begin(), names.end(), *registrable) == names.end()) {
    names.push_back(*registrable);
  }
  return names;
}

Agreement DmarcVerdicts::policies() const {
  if (!rfc7489.policy_known || !rfc9989.policy_known) return Agreement::kUnknown;
  return rfc7489.policy == rfc9989.policy ? Agreement::kSame : Agreement::kDiffer;
}

Agreement DmarcVerdicts::org_domains() const {
  if (!rfc7489.org_known || !rfc9989.org_known) return Agreement::kUnknown;
  return rfc7489.org_domain == rfc9989.org_domain ? Agreement::kSame : Agreement::kDiffer;
}

DmarcVerdicts DmarcFor(const DomainName& domain, const DmarcFound& found,
                       const std::optional<DomainName>& registrable, bool exists) {
  return {Rfc7489(domain, found, registrable), Rfc9989(domain, found, exists)};
}

std::optional<DomainName> ReportPermission(const DomainName& domain, const DomainName& host) {
  auto below = host.Child("_dmarc");
  if (below) below = below->Child("_report");
  return below ? domain.Under(*below) : std::nullopt;
}

std::optional<DomainName> ReportHost(std::string_view uri) {
  constexpr std::string_view kScheme = "mailto:";
  if (LowerAscii(uri.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  uri = uri.substr(0, uri.find('?'));
  const size_t at = uri.rfind('@');
  if (at == std::string_view::npos || at == kScheme.size()) return std::nullopt;
  auto host = DomainName::Parse(uri.substr(at + 1));
  if (!host || host->root()) return std::nullopt;
  return *std::move(host);
}

}  // namespace signet
