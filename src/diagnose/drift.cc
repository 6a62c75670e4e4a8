// The causes of the rules about SES's verdict serve before that verdict, too.
#include "diagnose/drift.h"

#include <algorithm>
#include <array>

#include "diagnose/diagnose.h"

namespace signet {
namespace {

constexpr std::array<std::string_view, 5> kUnserved{"nxdomain-expired-domain", "not-delegated",
                                                    "ns-unresolvable", "lame-delegation",
                                                    "email-domain-dead"};

DnsAnswer ExplainAs(const Subject& subject, std::string_view rule) {
  return ExplainDns({FindRule(rule)->text, subject.evidence, subject.target, subject.neighbours,
                     subject.settings});
}

}  // namespace

DnsAnswer RecordDrift(const Subject& subject, std::string_view rule) {
  DnsAnswer drift = ExplainAs(subject, rule);
  std::erase_if(drift.causes, [](const Explanation& told) {
    const Cause* cause = FindCause(told.cause);
    return !cause || !cause->record;
  });
  return drift;
}

DnsAnswer DelegationDrift(const Subject& subject) {
  DnsAnswer drift = ExplainAs(subject, "identity-verified");
  std::erase_if(drift.causes, [](const Explanation& told) {
    return std::find(kUnserved.begin(), kUnserved.end(), told.cause) == kUnserved.end();
  });
  return drift;
}

void Carry(Finding& finding, const DnsAnswer& drift) {
  const Explanation& first = drift.causes.front();
  finding.cause = first.cause;
  finding.explanations = drift.causes;
  finding.expected = first.expected.empty() ? "an answer for " + first.name.text() : first.expected;
  finding.observed = first.observed.empty() ? first.clause : first.observed;
  finding.facts.emplace_back("fix", first.fix.sentence);
}

}  // namespace signet
