// A world drawn from a seed: the text that the simulated AWS reads, and, beside it, the
// truth that a scan of it is held against.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "inventory/accounts_file.h"
#include "model/target.h"

namespace signet::simulation {

struct Truth {
  std::map<std::string, std::string> statuses;  // Of each identity, in SES's spelling.
  std::set<std::string> vanishing;              // Deleted while we look: may be there or not.
  bool denied = false;                          // No list answers here.
  bool disabled = false;
  bool opaque = false;  // The account's role may not be assumed.
};

struct DrawnWorld {
  std::string text;
  std::map<Target, Truth> truth;
  std::vector<AccountEntry> members;  // The accounts beside the caller's own.
  bool skewed = false;
  bool quiet = false;  // No faults: then no answer may be a throttle.
  double rate = 1;     // What the world allows, and we take.
};

inline constexpr const char* kCaller = "111122223333";
inline constexpr const char* kKey = "AKIAEXAMPLE111122223";
inline constexpr const char* kSecret = "example/secret+of/111122223333/one";

DrawnWorld Draw(uint64_t seed);

}  // namespace signet::simulation
