// model/explanation_json.h
// Explanations as JSON, inside a stored finding.
#pragma once

#include <boost/json/array.hpp>
#include <vector>

#include "model/explanation.h"

namespace signet {

boost::json::array ToJson(const std::vector<Explanation>& explanations);
// Reads our own bytes; what is not as we write it is left at its default.
std::vector<Explanation> ExplanationsFrom(const boost::json::array& items);

}  // namespace signet
