// SPF as RFC 7208 section 12 writes it down.  Terms are cut at blanks; a cidr length is cut
// from a term's end before the domain is looked at, because a macro may hold a slash.
#include "model/spf_record.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "model/identity.h"

namespace signet {
namespace {

constexpr std::string_view kVersion = "v=spf1";
constexpr std::string_view kSes = "amazonses.com";
constexpr std::string_view kSesTerm = "include:amazonses.com";

constexpr std::array<std::pair<std::string_view, SpfMechanism>, 8> kMechanisms{{
    {"all", SpfMechanism::kAll},
    {"include", SpfMechanism::kInclude},
    {"a", SpfMechanism::kA},
    {"mx", SpfMechanism::kMx},
    {"ptr", SpfMechanism::kPtr},
    {"ip4", SpfMechanism::kIp4},
    {"ip6", SpfMechanism::kIp6},
    {"exists", SpfMechanism::kExists},
}};

constexpr std::array<std::string_view, 10> kProblems{
    "unknown-mechanism", "missing-domain",      "bad-domain",        "bad-macro", "bad-prefix",
    "bad-address",       "unexpected-argument", "repeated-modifier", "bad-byte",  "too-long"};

constexpr std::array<std::string_view, 9> kFaults{
    "too-many-lookups", "too-many-voids", "too-many-mx-hosts", "loop", "no-record", "many-records",
    "syntax",           "bad-name",       "beyond-our-bounds"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAlnum(char c) { return IsDigit(c) || IsAlpha(c); }
bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

// The length of the macro that begins with the "%" at `at`; 0 where it is none.
// c, r and t are for explanations only.
size_t MacroLength(std::string_view text, size_t at, bool explanation) {
  if (at + 1 >= text.size()) return 0;
  if (text[at + 1] == '%' || text[at + 1] == '_' || text[at + 1] == '-') return 2;
  const std::string_view letters = explanation ? "slodiphvcrt" : "slodiphv";
  if (text[at + 1] != '{' || at + 2 >= text.size()) return 0;
  if (letters.find(LowerAscii(text.substr(at + 2, 1))) == std::string_view::npos) return 0;
  size_t end = at + 3;
  const size_t digits = end;
  while (end < text.size() && IsDigit(text[end])) ++end;
  const bool zero = end > digits && text.find_first_not_of('0', digits) >= end;
  if (end < text.size() && (text[end] == 'r' || text[end] == 'R')) ++end;
  while (end < text.size() && std::string_view(".-+,/_=").find(text[end]) != std::string_view::npos)
    ++end;
  if (zero || end >= text.size() || text[end] != '}') return 0;
  return end + 1 - at;
}

struct Macros {
  bool good = true;
  bool any = false;
  size_t last_end = 0;  // Where the last one ends.
};

Macros MacrosIn(std::string_view text, bool explanation) {
  Macros macros;
  for (size_t at = text.find('%'); at != std::string_view::npos;
       at = text.find('%', macros.last_end)) {
    const size_t length = MacroLength(text, at, explanation);
    if (length == 0) {
      macros.good = false;
      return macros;
    }
    macros.any = true;
    macros.last_end = at + length;
  }
  return macros;
}

// A last label of letters, digits and inner hyphens that is not a number.
bool IsTopLabel(std::string_view label) {
  if (label.empty() || !IsAlnum(label.front()) || !IsAlnum(label.back())) return false;
  return !AllDigits(label) &&
         std::all_of(label.begin(), label.end(), [](char c) { return IsAlnum(c) || c == '-'; });
}

// What is wrong with a domain-spec, if anything is.
std::optional<SpfProblem> WrongDomain(std::string_view text, bool explanation = false) {
  if (text.empty()) return SpfProblem::kMissingDomain;
  const Macros macros = MacrosIn(text, explanation);
  if (!macros.good) return SpfProblem::kBadMacro;
  if (macros.any && macros.last_end == text.size()) return std::nullopt;
  std::string_view tail = text.substr(macros.last_end);
  if (tail.ends_with('.')) tail.remove_suffix(1);
  const size_t dot = tail.rfind('.');
  if (tail.find('/') != std::string_view::npos) return SpfProblem::kBadPrefix;
  if (dot == std::string_view::npos || !IsTopLabel(tail.substr(dot + 1)) || text.front() == '.' ||
      text.find("..") != std::string_view::npos) {
    return SpfProblem::kBadDomain;
  }
  return std::nullopt;
}

// Cuts "/24" or, where `slashes` is "//", "//64" from the end of `rest`.
struct Cut {
  bool good = true;
  std::optional<uint8_t> prefix;
};

Cut CutPrefix(std::string_view& rest, std::string_view slashes, unsigned max) {
  size_t digits = rest.size();
  while (digits > 0 && IsDigit(rest[digits - 1])) --digits;
  const std::string_view number = rest.substr(digits);
  if (number.empty() || !rest.substr(0, digits).ends_with(slashes)) return {};
  const bool longer = slashes == "/" && rest.substr(0, digits).ends_with("//");
  if (longer) return {};
  rest = rest.substr(0, digits - slashes.size());
  unsigned value = 0;
  for (const char c : number.substr(0, 4)) value = value * 10 + static_cast<unsigned>(c - '0');
  if (number.size() > 3 || value > max || (number.size() > 1 && number[0] == '0')) {
    return {.good = false, .prefix = std::nullopt};
  }
  return {.good = true, .prefix = static_cast<uint8_t>(value)};
}

bool IsAddress(int family, std::string_view text) {
  std::array<unsigned char, 16> bytes{};
  return text.size() < INET6_ADDRSTRLEN && text.find('\0') == std::string_view::npos &&
         inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

std::optional<SpfProblem> TakePrefixes(std::string_view& rest, SpfTerm& term) {
  const bool four = term.mechanism != SpfMechanism::kIp6;
  const bool six = term.mechanism != SpfMechanism::kIp4;
  if (six) {
    const std::string_view slashes = four ? "//" : "/";
    const Cut cut = CutPrefix(rest, slashes, 128);
    if (!cut.good) return SpfProblem::kBadPrefix;
    term.prefix6 = cut.prefix;
  }
  if (four) {
    const Cut cut = CutPrefix(rest, "/", 32);
    if (!cut.good) return SpfProblem::kBadPrefix;
    term.prefix4 = cut.prefix;
  }
  return std::nullopt;
}

// `rest` is what follows the mechanism's name: "", ":domain", "/24".
std::optional<SpfProblem> TakeArgument(std::string_view rest, SpfTerm& term) {
  using enum SpfMechanism;
  const SpfMechanism which = term.mechanism;
  if (which == kAll) {
    if (rest.empty()) return std::nullopt;
    return SpfProblem::kUnexpectedArgument;
  }
  if (which == kA || which == kMx || which == kIp4 || which == kIp6) {
    if (auto wrong = TakePrefixes(rest, term)) return wrong;
  }
  const bool optional = which == kA || which == kMx || which == kPtr;
  if (rest.empty() && optional) return std::nullopt;
  if (!rest.starts_with(':')) {
    return rest.empty() ? SpfProblem::kMissingDomain : SpfProblem::kBadPrefix;
  }
  rest.remove_prefix(1);
  term.domain = rest;
  if (which == kIp4 || which == kIp6) {
    const bool slash = rest.find('/') != std::string_view::npos;
    if (IsAddress(which == kIp4 ? AF_INET : AF_INET6, rest)) return std::nullopt;
    return slash ? SpfProblem::kBadPrefix : SpfProblem::kBadAddress;
  }
  return WrongDomain(rest);
}

std::optional<SpfQualifier> QualifierOf(char sign) {
  constexpr std::string_view kSigns = "+-~?";
  const size_t at = kSigns.find(sign);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<SpfQualifier>(at);
}

std::optional<SpfProblem> ReadMechanism(std::string_view word, SpfTerm& term) {
  if (const auto qualifier = QualifierOf(word.front())) {
    term.qualifier = *qualifier;
    word.remove_prefix(1);
  }
  const std::string name = LowerAscii(word.substr(0, word.find_first_of(":/")));
  const auto known = std::find_if(kMechanisms.begin(), kMechanisms.end(),
                                  [&](const auto& m) { return m.first == name; });
  if (known == kMechanisms.end()) return SpfProblem::kUnknownMechanism;
  term.mechanism = known->second;
  return TakeArgument(word.substr(name.size()), term);
}

// The name of a modifier, empty where the word is a mechanism.
std::string_view ModifierName(std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  if (name.size() == word.size() || name.empty() || !IsAlpha(name[0])) return {};
  const bool good = std::all_of(name.begin(), name.end(), [](char c) {
    return IsAlnum(c) || c == '-' || c == '_' || c == '.';
  });
  return good ? name : std::string_view();
}

std::optional<SpfProblem> WrongModifier(const SpfRecord& record, const SpfModifier& modifier) {
  if (modifier.name == "redirect" || modifier.name == "exp") {
    const bool twice = std::any_of(record.modifiers.begin(), record.modifiers.end(),
                                   [&](const SpfModifier& m) { return m.name == modifier.name; });
    if (twice) return SpfProblem::kRepeatedModifier;
    return WrongDomain(modifier.value, modifier.name == "exp");
  }
  if (!MacrosIn(modifier.value, true).good) return SpfProblem::kBadMacro;
  return std::nullopt;
}

void ReadWord(std::string_view word, size_t at, SpfRecord& record) {
  const auto fail = [&](SpfProblem problem) {
    record.errors.push_back({problem, std::string(word)});
  };
  if (!std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c < '\x7f'; })) {
    return fail(SpfProblem::kBadByte);
  }
  if (const std::string_view name = ModifierName(word); !name.empty()) {
    SpfModifier modifier{LowerAscii(name), std::string(word.substr(name.size() + 1)), at};
    if (const auto wrong = WrongModifier(record, modifier)) return fail(*wrong);
    record.modifiers.push_back(std::move(modifier));
    return;
  }
  SpfTerm term;
  term.at = at;
  if (const auto wrong = ReadMechanism(word, term)) return fail(*wrong);
  record.terms.push_back(std::move(term));
}

bool CostsLookup(SpfMechanism mechanism) {
  using enum SpfMechanism;
  return mechanism != kAll && mechanism != kIp4 && mechanism != kIp6;
}

std::string Undotted(std::string_view domain) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  return LowerAscii(domain);
}

bool IsSesInclude(const SpfTerm& term) {
  return term.mechanism == SpfMechanism::kInclude && Undotted(term.domain) == kSes;
}

// A domain-spec without macros as a name.
std::optional<DomainName> NameOf(std::string_view spec) {
  if (spec.ends_with('.')) spec.remove_suffix(1);
  std::vector<std::string> labels;
  while (!spec.empty()) {
    const size_t dot = std::min(spec.find('.'), spec.size());
    labels.emplace_back(spec.substr(0, dot));
    spec.remove_prefix(std::min(dot + 1, spec.size()));
  }
  auto name = DomainName::FromLabels(labels);
  if (!name) return std::nullopt;
  return *std::move(name);
}

// Walks a record and all that it includes, as an evaluation does in which nothing matches.
class Counter {
 public:
  explicit Counter(const SpfLookup& look_up) : look_up_(look_up) {}

  SpfCost Count(const SpfRecord& record, const DomainName& name) {
    cost_.ses = Walk(record, name);
    if (cost_.lookups > kSpfLookupsAllowed) Fault(SpfFault::kTooManyLookups, name.text());
    if (cost_.voids > kSpfVoidsAllowed) Fault(SpfFault::kTooManyVoids, name.text());
    return std::move(cost_);
  }

 private:
  static constexpr size_t kDepthMax = 20;
  static constexpr uint32_t kLookupsMax = 200;

  // What SES's servers get from this record.
  std::optional<SpfQualifier> Walk(const SpfRecord& record, const DomainName& name) {
    path_.push_back(name);
    std::optional<SpfQualifier> ses;
    for (const SpfTerm& term : record.terms) {
      if (term.mechanism == SpfMechanism::kAll) break;
      if (!CostsLookup(term.mechanism) || !Spend()) continue;
      const auto inner = Term(term, name);
      // An include passes its qualifier on where the included record passes.
      const bool passes = IsSesInclude(term) || inner == SpfQualifier::kPass;
      if (!ses && passes) ses = term.qualifier;
    }
    if (const auto redirect = record.redirect(); redirect && Spend()) {
      const auto inner = Follow(*redirect);
      if (!ses) ses = inner;
    }
    path_.pop_back();
    return ses;
  }

  bool Spend() {
    if (cost_.lookups == kLookupsMax) {
      if (!cost_.Has(SpfFault::kBeyondOurBounds))
        Fault(SpfFault::kBeyondOurBounds, path_.back().text());
      return false;
    }
    ++cost_.lookups;
    return true;
  }

  std::optional<SpfQualifier> Term(const SpfTerm& term, const DomainName& name) {
    if (term.mechanism == SpfMechanism::kInclude) return Follow(term.domain);
    // A ptr mechanism asks for the sender's address, which nobody knows here.
    if (term.mechanism == SpfMechanism::kPtr) return std::nullopt;
    const auto target = term.domain.empty() ? name : Target(term.domain);
    if (!target) return std::nullopt;
    if (term.mechanism == SpfMechanism::kMx) {
      MailHosts(*target);
    } else {
      Addresses(*target, term.mechanism == SpfMechanism::kA);
    }
    return std::nullopt;
  }

  std::optional<DomainName> Target(const std::string& spec) {
    if (spec.find('%') != std::string::npos) {
      cost_.with_macros.push_back(spec);
      return std::nullopt;
    }
    auto name = NameOf(spec);
    if (!name) Fault(SpfFault::kBadName, spec);
    return name;
  }

  void MailHosts(const DomainName& name) {
    const SpfAnswer answer = look_up_(name, RecordType::kMx);
    Note(answer, name);
    const auto* found = std::get_if<SpfFound>(&answer);
    if (found && found->values.size() > kSpfMxHostsAllowed) {
      Fault(SpfFault::kTooManyMxHosts, name.text());
    }
  }

  // A receiver asks for the family of the sender's address; exists always asks for A.
  void Addresses(const DomainName& name, bool both) {
    const SpfAnswer four = look_up_(name, RecordType::kA);
    if (!both || std::holds_alternative<SpfFound>(four)) return Note(four, name);
    const SpfAnswer six = look_up_(name, RecordType::kAaaa);
    if (std::holds_alternative<SpfFound>(six)) return;
    Note(std::holds_alternative<Unread>(four) ? four : six, name);
  }

  void Note(const SpfAnswer& answer, const DomainName& name) {
    if (std::holds_alternative<SpfVoid>(answer)) ++cost_.voids;
    if (std::holds_alternative<Unread>(answer)) cost_.unread.push_back(name.text());
  }

  // The record that an include or a redirect leads to.
  std::optional<SpfQualifier> Follow(const std::string& spec) {
    const auto name = Target(spec);
    if (!name) return std::nullopt;
    if (std::find(path_.begin(), path_.end(), *name) != path_.end()) {
      Fault(SpfFault::kLoop, name->text());
      return std::nullopt;
    }
    if (path_.size() >= kDepthMax) {
      Fault(SpfFault::kBeyondOurBounds, name->text());
      return std::nullopt;
    }
    const SpfAnswer answer = look_up_(*name, RecordType::kTxt);
    Note(answer, *name);
    if (std::holds_alternative<Unread>(answer)) return std::nullopt;
    const auto* found = std::get_if<SpfFound>(&answer);
    const SpfSelection selection = found ? SelectSpf(found->values) : SpfSelection{};
    const std::string* only = selection.only();
    if (!only) {
      Fault(selection.records.empty() ? SpfFault::kNoRecord : SpfFault::kManyRecords, name->text());
      return std::nullopt;
    }
    const SpfRecord record = ParseSpf(*only);
    if (!record.errors.empty()) Fault(SpfFault::kSyntax, name->text());
    return Walk(record, *name);
  }

  void Fault(SpfFault fault, std::string name) {
    constexpr size_t kFaultsMax = 100;
    if (cost_.faults.size() < kFaultsMax) cost_.faults.push_back({fault, std::move(name)});
  }

  const SpfLookup& look_up_;
  SpfCost cost_;
  std::vector<DomainName> path_;
};

// Where a new term goes: before `all`, or behind the last word.
std::string WithSes(const SpfRecord& record) {
  std::string text = record.text;
  if (const SpfTerm* all = record.all()) {
    return text.insert(all->at, fmt::format("{} ", kSesTerm));
  }
  return text.insert(text.find_last_not_of(' ') + 1, fmt::format(" {}", kSesTerm));
}

}  // namespace

char SpfQualifierSign(SpfQualifier qualifier) { return "+-~?"[static_cast<size_t>(qualifier)]; }

std::string_view SpfProblemName(SpfProblem problem) {
  return kProblems.at(static_cast<size_t>(problem));
}

std::string_view SpfFaultName(SpfFault fault) { return kFaults.at(static_cast<size_t>(fault)); }

const SpfTerm* SpfRecord::all() const {
  const auto found = std::find_if(terms.begin(), terms.end(), [](const SpfTerm& term) {
    return term.mechanism == SpfMechanism::kAll;
  });
  return found == terms.end() ? nullptr : &*found;
}

std::optional<std::string> SpfRecord::redirect() const {
  if (all()) return std::nullopt;
  for (const SpfModifier& modifier : modifiers) {
    if (modifier.name == "redirect") return modifier.value;
  }
  return std::nullopt;
}

uint32_t SpfRecord::lookups() const {
  uint32_t count = redirect() ? 1 : 0;
  for (const SpfTerm& term : terms) {
    if (term.mechanism == SpfMechanism::kAll) break;
    if (CostsLookup(term.mechanism)) ++count;
  }
  return count;
}

bool SpfRecord::passes_everybody() const {
  const SpfTerm* last = all();
  return last && last->qualifier == SpfQualifier::kPass;
}

bool IsSpf(std::string_view text) {
  return LowerAscii(text.substr(0, kVersion.size())) == kVersion &&
         (text.size() == kVersion.size() || text[kVersion.size()] == ' ');
}

bool LooksLikeSpf(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\"'");
  if (start == std::string_view::npos) return false;
  text.remove_prefix(start);
  const std::string head = LowerAscii(text.substr(0, kVersion.size()));
  return head == kVersion || head == "v:spf1" || head.starts_with("spf1");
}

SpfRecord ParseSpf(std::string_view text) {
  SpfRecord record;
  if (text.size() > kSpfBytesMax) {
    record.errors.push_back({SpfProblem::kTooLong, std::string(text.substr(0, 80))});
    return record;
  }
  record.text = text;
  for (size_t at = text.find(' '); at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) ReadWord(text.substr(at, end - at), at, record);
    at = end + 1;
  }
  return record;
}

SpfSelection SelectSpf(std::span<const std::string> texts) {
  SpfSelection selection;
  for (const std::string& text : texts) {
    if (IsSpf(text)) {
      selection.records.push_back(text);
    } else if (LooksLikeSpf(text)) {
      selection.almost.push_back(text);
    }
  }
  return selection;
}

std::optional<SesInSpf> SesIn(const SpfRecord& record) {
  bool reached = true;
  for (const SpfTerm& term : record.terms) {
    if (IsSesInclude(term)) return SesInSpf{term.qualifier, reached};
    if (term.mechanism == SpfMechanism::kAll) reached = false;
  }
  return std::nullopt;
}

bool SpfCost::Has(SpfFault fault) const {
  return std::any_of(faults.begin(), faults.end(), [&](const At& at) { return at.fault == fault; });
}

SpfCost CostOf(const SpfRecord& record, const DomainName& name, const SpfLookup& look_up) {
  return Counter(look_up).Count(record, name);
}

Result<std::string> AddSesToSpf(std::span<const std::string> texts, const DomainName& name,
                                const SpfLookup& look_up) {
  const SpfSelection selection = SelectSpf(texts);
  const std::string* only = selection.only();
  if (!only) {
    return Fail(Code::kRejected,
                fmt::format("{} has {} SPF records, and exactly one can be added to", name.text(),
                            selection.records.size()));
  }
  const SpfRecord record = ParseSpf(*only);
  if (!record.errors.empty()) {
    return Fail(Code::kRejected,
                fmt::format("the SPF record of {} is not valid ({} in '{}')", name.text(),
                            SpfProblemName(record.errors[0].problem), record.errors[0].term));
  }
  if (const auto ses = SesIn(record); ses && ses->reached) {
    if (ses->qualifier == SpfQualifier::kPass) return *only;
    return Fail(Code::kRejected,
                fmt::format("the SPF record of {} says {}{} on purpose", name.text(),
                            SpfQualifierSign(ses->qualifier), kSesTerm));
  }
  if (CostOf(record, name, look_up).ses == SpfQualifier::kPass) return *only;
  std::string merged = WithSes(record);
  const SpfCost cost = CostOf(ParseSpf(merged), name, look_up);
  if (cost.lookups > kSpfLookupsAllowed) {
    return Fail(Code::kRejected,
                fmt::format("the SPF record of {} would need {} look-ups, and receivers give up "
                            "after {}",
                            name.text(), cost.lookups, kSpfLookupsAllowed));
  }
  if (!cost.unread.empty()) {
    return Fail(Code::kUnreachable,
                fmt::format("the look-ups of the SPF record of {} could not be counted: {} was not "
                            "read",
                            name.text(), cost.unread[0]));
  }
  return merged;
}

}  // namespace signet
