// Whether the principal of a call may make it: service control policies, denials
// written in the world, and the policies of roles and users.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/state.h"

namespace sim {

// The sentence of an AccessDenied answer, or nothing if the call is allowed.
std::optional<std::string> WhyDenied(const State& state, const Call& call, std::string_view action,
                                     std::string_view resource);
std::string DeniedSentence(const Call& call, std::string_view action, std::string_view resource,
                           std::string_view why);
std::string IdentityArn(const State& state, const Call& call, std::string_view name);

}  // namespace sim
