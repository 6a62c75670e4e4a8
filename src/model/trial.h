// model/trial.h
// Trial: one thing that a scan will need, tried before it matters, and what came of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace signet {

// From harmless to fatal: the worst decides how the doctor exits.
enum class TrialOutcome : uint8_t {
  kGood,
  kNote,     // Works; somebody should know this all the same.
  kUntried,  // We could not find out: that is never taken for good.
  kLacking,  // A permission or role lacks: a scan would be incomplete.
  kBroken,   // A scan cannot start.
};

constexpr std::string_view TrialOutcomeName(TrialOutcome outcome) {
  constexpr std::string_view kNames[] = {"good", "note", "untried", "lacking", "broken"};
  return kNames[static_cast<int>(outcome)];
}

struct Trial {
  std::string subject;  // One word: "store", "clock", "permission", ….
  TrialOutcome outcome = TrialOutcome::kGood;
  std::string told;    // What came of it, naming account and region.
  std::string advice;  // What to do; empty where there is nothing to do.
  std::string detail;  // AWS's own words and request id, where `told` shortens them.
};

}  // namespace signet
