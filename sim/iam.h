// IAM policy documents, as far as least-privilege policies need them to be proven:
// Effect, Action and NotAction, Resource and NotResource, string conditions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sim {

struct Condition {
  enum class Compare { kEquals, kLike, kBool };
  // How a key of several values is compared: all of them (none at all passes), or any.
  enum class Over { kOneValue, kAllValues, kAnyValue };
  Compare compare = Compare::kEquals;
  Over over = Over::kOneValue;
  bool negated = false;
  bool ignore_case = false;
  bool if_exists = false;
  std::string key;
  std::vector<std::string> values;
};

struct Statement {
  bool allow = false;
  bool not_action = false;
  bool not_resource = false;
  std::vector<std::string> actions;
  std::vector<std::string> resources;
  std::vector<Condition> conditions;
};

using Policy = std::vector<Statement>;

// The error is a sentence; what this evaluator does not know (an operator, a
// Principal, a policy variable) is an error, never ignored: it would prove a policy that AWS
// refuses.
std::variant<Policy, std::string> ParsePolicy(std::string_view json);

// Values by condition key, for keys that hold several.
using KeyedValues = std::vector<std::pair<std::string, std::vector<std::string>>>;

struct Access {
  std::string_view action;    // ses:GetEmailIdentity
  std::string_view resource;  // An ARN, or * for actions without resource-level permissions.
  // The value of a condition key such as ses:ApiVersion; nothing if the request has none.
  std::function<std::optional<std::string>(std::string_view key)> context;
  const KeyedValues* sets = nullptr;
};

enum class Verdict { kAllowed, kNotAllowed, kDenied };

// Denied by any outranks allowed by any, as in IAM.
Verdict Judge(const std::vector<Policy>& policies, const Access& access);

}  // namespace sim
