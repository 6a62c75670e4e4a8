// report/fake_run.h
// FakeRun: a run in memory for the tests of the renderings, with totals counted from
// what it holds; and a few runs that a person might see.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/journal.h"
#include "model/rule.h"

namespace signet {

class FakeRun : public RunReader {
 public:
  Run header;
  std::vector<Coverage> coverages;
  std::vector<IdentityEvidence> identities;
  std::vector<TargetEvidence> targets;
  std::vector<StoredFinding> findings;
  std::vector<Gap> gaps;
  std::deque<Exception> exceptions;  // Findings point into it.
  std::optional<Error> error;
  std::map<std::string, Neighbours> neighbours;  // By identity; none where it is not named.

  FakeRun();
  FakeRun(const FakeRun&) = delete;
  FakeRun& operator=(const FakeRun&) = delete;

  // In any order; Sort puts all in the order that RunReader promises.
  Coverage& AddTarget(Target target, CoverageStatus status = CoverageStatus::kComplete,
                      std::string reason = {});
  IdentityEvidence& AddIdentity(Target target, std::string name, VerificationStatus status);
  Finding& AddFinding(std::string rule, std::string cause, Risk risk,
                      const IdentityEvidence& identity, std::string summary);
  void Accept(size_t finding, Exception exception);
  void Sort();

  const Run& run() const override { return header; }
  Summary summary() override;
  std::set<AccountId> Accounts() override;
  void EachCoverage(const std::function<bool(const Coverage&)>& visit) override;
  void EachIdentity(const std::function<bool(const IdentityEvidence&)>& visit) override;
  void EachSubject(
      const std::function<bool(const IdentityEvidence&, const Neighbours&)>& visit) override;
  void EachTarget(const std::function<bool(const TargetEvidence&)>& visit) override;
  void EachFinding(const std::function<bool(const StoredFinding&)>& visit) override;
  void EachGap(const std::function<bool(const Gap&)>& visit) override;
  const Error* failed() const override { return error ? &*error : nullptr; }
};

// A catalogue of a few rules, enough for the runs below.
std::span<const RuleText* const> FakeRules();

void FillOrganisation(FakeRun& run);  // Something of everything.
void FillClean(FakeRun& run);         // All verified, all read.
void FillHostile(FakeRun& run);       // Names made to break renderings.
void FillInterrupted(FakeRun& run);

}  // namespace signet
