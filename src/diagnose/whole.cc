// What Diagnose finds, sorted by what it is to a person who asks why.
#include "diagnose/whole.h"

#include <algorithm>
#include <utility>

#include "diagnose/diagnose.h"
#include "diagnose/explain.h"
#include "diagnose/outlook.h"

namespace signet {
namespace {

constexpr std::string_view kVerified = "identity-verified";

void AddNotes(Explained& whole, std::string_view rule, const IdentityEvidence& evidence,
              const TargetEvidence* target, const Neighbours& neighbours,
              const RuleSettings& settings) {
  const Rule* found = FindRule(rule);
  if (!found) return;
  DnsAnswer answer = ExplainDns({found->text, evidence, target, neighbours, settings});
  // Two rules may look at the same zone.
  for (Explanation& note : answer.notes) {
    const bool known = std::find(whole.notes.begin(), whole.notes.end(), note) != whole.notes.end();
    if (!known) whole.notes.push_back(std::move(note));
  }
}

}  // namespace

Explained ExplainWhole(const IdentityEvidence& evidence, const TargetEvidence* target,
                       const Neighbours& neighbours, const RuleSettings& settings) {
  Explained whole;
  whole.identity = evidence;
  whole.elsewhere = neighbours.elsewhere;
  if (target) whole.account_name = target->account_name;
  Diagnosis diagnosis = Diagnose(evidence, target, neighbours, settings);
  for (Finding& finding : diagnosis.findings) {
    auto& to = finding.rule == kVerified ? whole.findings : whole.observations;
    to.push_back(std::move(finding));
  }
  whole.gaps = std::move(diagnosis.gaps);
  AddNotes(whole, kVerified, evidence, target, neighbours, settings);
  AddNotes(whole, "mail-from-working", evidence, target, neighbours, settings);
  const DnsEvidence* dns = evidence.dns.read();
  if (dns && !whole.findings.empty()) {
    if (auto outlook = OutlookOf(evidence, neighbours, dns->taken_at)) {
      whole.outlook = std::move(outlook->sentence);
    }
  }
  return whole;
}

}  // namespace signet
