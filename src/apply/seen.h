// apply/seen.h
// Seen: what stands at the name of a change now, held against what the plan was made on.
#pragma once

#include <string>
#include <vector>

#include "model/hosted_zone.h"

namespace signet {

struct Seen {
  enum class State : uint8_t {
    kBefore,  // As the plan found it: the change may be made.
    kAfter,   // As the plan wants it: there is nothing to do.
    kOther,   // Somebody has changed it since.
  };
  State state = State::kOther;
  std::string there;  // For people, where it is kOther.
};

// `at`: every set at the change's name.  Pure.
Seen SeenAt(const Change& change, const std::vector<HostedSet>& at);

}  // namespace signet
