// Every rule is asked in turn; what the owner decided about a rule is applied here, so
// that no rule can forget it.
#include "diagnose/diagnose.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace signet {
namespace {

void Append(Diagnosis& all, Diagnosis part, const RuleOverride* decided) {
  for (Finding& finding : part.findings) {
    if (decided && decided->risk) finding.risk = *decided->risk;
    all.findings.push_back(std::move(finding));
  }
  std::move(part.gaps.begin(), part.gaps.end(), std::back_inserter(all.gaps));
}

std::vector<std::string> RenderedStandards(const RuleText& rule) {
  std::vector<std::string> out;
  out.reserve(rule.standards.size());
  for (const Standard& standard : rule.standards) out.push_back(RenderStandard(standard));
  return out;
}

std::string NameOf(const TargetEvidence* target, const Target& fallback) {
  return target && !target->account_name.empty() ? target->account_name : fallback.account;
}

}  // namespace

Diagnosis Diagnose(const IdentityEvidence& evidence, const TargetEvidence* target,
                   const Neighbours& neighbours, const RuleSettings& settings) {
  Diagnosis all;
  for (const Rule& rule : Rules()) {
    if (!rule.examine) continue;
    const RuleOverride* decided =
        settings.overrides.empty()
            ? nullptr
            : settings.OverrideOf(rule.text.id, evidence.target, evidence.identity);
    if (decided && decided->off) continue;
    Diagnosis part = rule.examine({rule.text, evidence, target, neighbours, settings});
    if (part.findings.empty() && part.gaps.empty()) continue;
    Append(all, std::move(part), decided);
  }
  return all;
}

Diagnosis DiagnoseTarget(const TargetEvidence& target, bool has_identities,
                         const RuleSettings& settings) {
  Diagnosis all;
  for (const Rule& rule : Rules()) {
    if (!rule.examine_target) continue;
    const RuleOverride* decided = settings.OverrideOf(rule.text.id, target.target, "");
    if (decided && decided->off) continue;
    Append(all, rule.examine_target({rule.text, target, has_identities, settings}), decided);
  }
  return all;
}

void DiagnoseHosted(const UnmetKeys& unmet, Diagnosis& all) {
  for (const Rule& rule : Rules()) {
    if (!rule.examine_hosted) continue;
    const RuleOverride* decided =
        unmet.settings.OverrideOf(rule.text.id, unmet.target.target, unmet.domain);
    if (decided && decided->off) continue;
    Append(all,
           rule.examine_hosted(
               {rule.text, unmet.target, unmet.domain, unmet.keys, unmet.scope, unmet.settings}),
           decided);
  }
}

const Rule* FindRule(std::string_view id) {
  for (const Rule& rule : Rules()) {
    if (rule.text.id == id) return &rule;
  }
  return nullptr;
}

const Cause* FindCause(std::string_view id) {
  for (const Cause& cause : Causes()) {
    if (cause.id == id) return &cause;
  }
  return nullptr;
}

std::optional<Told> Explain(const Subject& subject) {
  for (const Cause& cause : Causes()) {
    if (cause.rule != subject.rule.id || !cause.explain) continue;
    if (auto clause = cause.explain(subject)) return Told{&cause, std::move(*clause)};
  }
  return std::nullopt;
}

Finding Subject::Wrong(std::string summary) const {
  Finding finding;
  finding.rule = rule.id;
  finding.target = evidence.target;
  finding.identity = evidence.identity;
  finding.type = evidence.type;
  finding.status = evidence.status;
  finding.risk = rule.risk;
  finding.summary = std::move(summary);
  finding.owner = OwnerOf(evidence, target, settings);
  finding.standards = RenderedStandards(rule);
  return finding;
}

Gap Subject::Open(std::string why) const {
  return {RuleId(rule.id), evidence.target, evidence.identity, std::move(why)};
}

const AccountState* Subject::account() const { return target ? target->account.read() : nullptr; }

namespace {

Finding AtTarget(const RuleText& rule, const TargetEvidence& target, std::string summary) {
  Finding finding;
  finding.rule = rule.id;
  finding.target = target.target;
  finding.risk = rule.risk;
  finding.summary = std::move(summary);
  finding.owner = NameOf(&target, target.target);
  finding.standards = RenderedStandards(rule);
  return finding;
}

}  // namespace

Finding TargetSubject::Wrong(std::string summary) const {
  return AtTarget(rule, target, std::move(summary));
}

Gap TargetSubject::Open(std::string why) const {
  return {RuleId(rule.id), target.target, {}, std::move(why)};
}

Finding HostedSubject::Wrong(std::string summary) const {
  Finding finding = AtTarget(rule, target, std::move(summary));
  finding.identity = domain;
  finding.type = IdentityType::kDomain;
  return finding;
}

Gap HostedSubject::Open(std::string why) const {
  return {RuleId(rule.id), target.target, domain, std::move(why)};
}

std::string OwnerOf(const IdentityEvidence& evidence, const TargetEvidence* target,
                    const RuleSettings& settings) {
  if (const NamedTexts* tags = evidence.tags.read()) {
    for (const std::string& wanted : settings.owner_tags) {
      for (const auto& [key, value] : *tags) {
        if (key == wanted && !value.empty()) return value;
      }
    }
  }
  return NameOf(target, evidence.target);
}

std::string WhyUnread(std::string_view what, const Unread& unread) {
  return fmt::format("{} could not be read ({}): {}", what, CodeName(unread.why.code),
                     unread.why.detail);
}

}  // namespace signet
