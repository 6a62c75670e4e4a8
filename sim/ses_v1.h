// What the reading and the writing half of SES v1 share.
#pragma once

#include <string>
#include <string_view>

#include "sim/operations.h"

namespace sim {

void AppendElement(std::string& out, std::string_view name, std::string_view text);

Response ChangeSesV1(State& state, const Call& call);

}  // namespace sim
