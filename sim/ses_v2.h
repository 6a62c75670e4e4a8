// What the reading and the writing half of SES v2 share: members of JSON, and an identity's DKIM.
#pragma once

#include <string>
#include <string_view>

#include "sim/operations.h"
#include "sim/target.h"

namespace sim {

std::string_view TypeName(Identity::Type type);
void AppendMember(std::string& out, std::string_view name, std::string_view text);
void AppendRaw(std::string& out, std::string_view name, std::string_view value);
std::string TokenArray(const std::vector<std::string>& tokens);
void AppendDkim(std::string& out, const State& state, const ToldDkim& dkim);
std::optional<Response> CheckEmpty(const Call& call);  // Refuses a query or a body.

Response ChangeSesV2(State& state, const Call& call);

}  // namespace sim
