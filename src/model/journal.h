// model/journal.h
// The two sides of a run's memory, as the stages see it.  store/ has the bodies; tests
// have small ones.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "model/coverage.h"
#include "model/evidence.h"
#include "model/exception.h"
#include "model/finding.h"
#include "model/run.h"

namespace signet {

// Where gather puts what it reads.  Called from the network's thread and never blocks:
// the writing happens elsewhere, behind a queue whose length `backlog` tells, and gather
// stops asking AWS while it is long.
class RunJournal {
 public:
  virtual ~RunJournal() = default;
  // Identities of one target, in any number of calls; the same identity again replaces
  // what this run said of it before.
  virtual void Append(const Target& target, const std::vector<IdentityEvidence>& identities) = 0;
  virtual void Append(const TargetEvidence& target) = 0;
  // SES no longer knows the identity (deleted between list and get).
  virtual void Drop(const Target& target, const std::string& identity) = 0;
  // A target's last word.  Everything appended for it before is durable with it or not
  // at all; a target that was Finished is never asked again in this run.
  virtual void Finish(const Coverage& coverage) = 0;
  // Entries accepted and not yet written.
  virtual size_t backlog() const = 0;
  // The first thing that went wrong in writing, or null.  Gather stops when it is set.
  virtual const Error* failed() const = 0;
};

// What a report reads: one run, streamed, so that a million identities need no memory.
class RunReader {
 public:
  virtual ~RunReader() = default;
  virtual const Run& run() const = 0;
  virtual Summary summary() = 0;
  // Whose targets the run was to read.
  virtual std::set<AccountId> Accounts() = 0;
  // By account, then region.  Return false to stop.
  virtual void EachCoverage(const std::function<bool(const Coverage&)>& visit) = 0;
  // By account, region, name.
  virtual void EachIdentity(const std::function<bool(const IdentityEvidence&)>& visit) = 0;
  // By domain tree, each with what a rule may look at beside it.
  virtual void EachSubject(
      const std::function<bool(const IdentityEvidence&, const Neighbours&)>& visit) = 0;
  virtual void EachTarget(const std::function<bool(const TargetEvidence&)>& visit) = 0;
  // Highest risk first, then rule, account, region, identity.
  struct StoredFinding {
    Finding finding;
    Time first_seen{};
    Time last_seen{};
    const Exception* accepted = nullptr;  // Set where an exception covers it.
  };
  virtual void EachFinding(const std::function<bool(const StoredFinding&)>& visit) = 0;
  virtual void EachGap(const std::function<bool(const Gap&)>& visit) = 0;
  // An error met while reading (a broken store), or null.
  virtual const Error* failed() const = 0;
};

}  // namespace signet
