// model/waited.h
// Waited: how far one thing has come on its way to being verified.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/target.h"

namespace signet {

enum class WaitPhase : uint8_t {
  kServers,   // Not every name server that answers has the records.
  kResolver,  // They have; a resolver of ours must agree.
  kSes,       // It does; SES must look.
  kVerified,
  kStuck,  // Waiting cannot heal it.
};
constexpr std::string_view WaitPhaseName(WaitPhase phase) {
  constexpr std::array<std::string_view, 5> kNames{"servers", "resolver", "ses", "verified",
                                                   "stuck"};
  return kNames[static_cast<size_t>(phase)];
}

// What of an identity is waited for.
enum class WaitGoal : uint8_t { kIdentity, kDkim, kMailFrom };
constexpr std::string_view WaitGoalName(WaitGoal goal) {
  constexpr std::array<std::string_view, 3> kNames{"identity", "dkim", "mail-from"};
  return kNames[static_cast<size_t>(goal)];
}

struct Waited {
  Target target;
  std::string identity;
  WaitGoal goal = WaitGoal::kIdentity;
  WaitPhase phase = WaitPhase::kServers;
  std::string told;    // What is awaited, or why there is no waiting any more; one sentence.
  std::string status;  // SES's word; "UNKNOWN" where it was not read.

  bool ended() const { return phase == WaitPhase::kVerified || phase == WaitPhase::kStuck; }
};

}  // namespace signet
