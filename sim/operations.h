// The operations, one function each.  Authentication, limits and faults are behind
// them; what a call may do is checked here, where its resource is known.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "sim/state.h"

namespace sim {

Response AnswerSesV2(State& state, const Call& call);
Response AnswerSesV1(State& state, const Call& call);
Response AnswerSts(State& state, const Call& call);
Response AnswerOrganizations(State& state, const Call& call);
Response AnswerAccount(State& state, const Call& call);
Response AnswerRoute53(State& state, const Call& call);
Response ChangeResourceRecordSets(State& state, const Call& call);
Response GetChange(State& state, const Call& call);

// Finds the operation of a path under /2013-04-01/, or the answer to one that has none.
std::optional<Response> RouteRoute53(Call& call, std::string_view path);
// The zone of the caller's account that the path names.
const HostedZone* FindZone(const State& state, const Call& call);
Response RefuseZone(const Call& call);  // There is no such zone.

// Refuses a call that its principal may not make.
std::optional<Response> CheckAccess(State& state, const Call& call, std::string_view resource);
// Refuses parameters other than these; `Identities.member.` stands for all it begins.
std::optional<Response> CheckParameters(const Call& call,
                                        std::initializer_list<std::string_view> known);

bool RegionIsEnabled(const World& world, std::uint32_t account, std::string_view region);

}  // namespace sim
