// model/exception.h
// Exception: a finding or a gap that somebody accepted for a while, with a name under it.
#pragma once

#include <string>

#include "model/coverage.h"
#include "model/finding.h"

namespace signet {

// Globs; empty matches everything.  `rule` "coverage" accepts a gap of a target.
struct Exception {
  std::string rule;
  std::string account;
  std::string region;
  std::string identity;
  std::string owner;   // Mandatory.
  std::string reason;  // Mandatory.
  Time until{};        // Mandatory: an exception without an end is a hole.
  friend bool operator==(const Exception&, const Exception&) = default;

  bool Accepts(const Finding& finding, Time now) const;
  bool Accepts(const Coverage& gap, Time now) const;
};

}  // namespace signet
