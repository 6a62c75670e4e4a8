// cli/collected.h
// Collected: what is read of a handful of identities, held in memory, for commands that look at
// some and keep nothing.
#pragma once

#include <utility>
#include <vector>

#include "model/journal.h"

namespace signet {

class Collected final : public RunJournal {
 public:
  void Append(const Target&, const std::vector<IdentityEvidence>& identities) override {
    found.insert(found.end(), identities.begin(), identities.end());
  }
  void Append(const TargetEvidence&) override {}
  void Drop(const Target&, const std::string&) override {}
  void Finish(const Coverage& coverage) override { coverages.push_back(coverage); }
  size_t backlog() const override { return 0; }
  const Error* failed() const override { return nullptr; }

  std::vector<IdentityEvidence> found;
  std::vector<Coverage> coverages;
};

}  // namespace signet
