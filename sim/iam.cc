// Reads policy documents and judges requests by them.
#include "sim/iam.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "sim/glob.h"

namespace sim {
namespace {

namespace json = boost::json;

using Over = Condition::Over;

constexpr std::size_t kPolicyBytesMax = 64 << 10;

// IAM lets one string stand where a list may.
std::optional<std::vector<std::string>> Strings(const json::value& value) {
  if (value.is_string()) return std::vector<std::string>{std::string(value.get_string())};
  if (value.is_bool()) return std::vector<std::string>{value.get_bool() ? "true" : "false"};
  if (!value.is_array()) return std::nullopt;
  std::vector<std::string> out;
  for (const auto& item : value.get_array()) {
    if (!item.is_string()) return std::nullopt;
    out.emplace_back(item.get_string());
  }
  return out;
}

std::optional<Condition> Operator(std::string_view name) {
  Condition condition;
  constexpr std::string_view kIfExists = "IfExists";
  if (name.size() > kIfExists.size() && name.ends_with(kIfExists)) {
    condition.if_exists = true;
    name.remove_suffix(kIfExists.size());
  }
  for (const auto& [prefix, over] :
       {std::pair(std::string_view("ForAllValues:"), Over::kAllValues),
        std::pair(std::string_view("ForAnyValue:"), Over::kAnyValue)}) {
    if (!name.starts_with(prefix)) continue;
    condition.over = over;
    name.remove_prefix(prefix.size());
  }
  using Compare = Condition::Compare;
  struct Known {
    std::string_view name;
    Compare compare;
    bool negated;
    bool ignore_case;
  };
  constexpr Known kKnown[] = {
      {"StringEquals", Compare::kEquals, false, false},
      {"StringNotEquals", Compare::kEquals, true, false},
      {"StringEqualsIgnoreCase", Compare::kEquals, false, true},
      {"StringNotEqualsIgnoreCase", Compare::kEquals, true, true},
      {"StringLike", Compare::kLike, false, false},
      {"StringNotLike", Compare::kLike, true, false},
      {"ArnEquals", Compare::kLike, false, false},
      {"ArnLike", Compare::kLike, false, false},
      {"ArnNotLike", Compare::kLike, true, false},
      {"Bool", Compare::kBool, false, true},
  };
  for (const Known& known : kKnown) {
    if (known.name != name) continue;
    condition.compare = known.compare;
    condition.negated = known.negated;
    condition.ignore_case = known.ignore_case;
    return condition;
  }
  return std::nullopt;
}

// In IAM a plain operator on such a key decides by chance.
bool HoldsSeveral(std::string_view key) {
  return MatchesGlob("route53:ChangeResourceRecordSets*", key, true);
}

std::optional<std::string> ParseConditions(const json::value& block, Statement& statement) {
  if (!block.is_object()) return "Condition is not an object";
  for (const auto& by_operator : block.get_object()) {
    const auto form = Operator(by_operator.key());
    if (!form) {
      return fmt::format("the condition operator {} is not simulated",
                         std::string_view(by_operator.key()));
    }
    if (!by_operator.value().is_object()) return "a condition is not an object";
    for (const auto& by_key : by_operator.value().get_object()) {
      Condition condition = *form;
      condition.key = std::string(by_key.key());
      const auto values = Strings(by_key.value());
      if (!values) return "a condition's value is not text";
      condition.values = *values;
      if (HoldsSeveral(condition.key) && condition.over == Over::kOneValue) {
        return fmt::format("{} holds several values, and needs ForAllValues or ForAnyValue",
                           condition.key);
      }
      statement.conditions.push_back(std::move(condition));
    }
  }
  return std::nullopt;
}

std::optional<std::string> ParseStatement(const json::value& value, Policy& policy) {
  if (!value.is_object()) return "a Statement is not an object";
  Statement statement;
  bool effect = false;
  for (const auto& member : value.get_object()) {
    const std::string_view key = member.key();
    const auto strings = Strings(member.value());
    if (key == "Sid") continue;
    if (key == "Condition") {
      if (auto error = ParseConditions(member.value(), statement)) return error;
      continue;
    }
    if (!strings || strings->empty()) return fmt::format("{} is neither text nor a list", key);
    if (key == "Effect") {
      if (strings->front() != "Allow" && strings->front() != "Deny") return "Effect is unknown";
      statement.allow = strings->front() == "Allow";
      effect = true;
    } else if (key == "Action" || key == "NotAction") {
      statement.actions = *strings;
      statement.not_action = key == "NotAction";
    } else if (key == "Resource" || key == "NotResource") {
      statement.resources = *strings;
      statement.not_resource = key == "NotResource";
    } else {
      return fmt::format("{} is not simulated in a policy", key);
    }
  }
  if (!effect) return "a Statement lacks an Effect";
  if (statement.actions.empty()) return "a Statement lacks an Action";
  if (statement.resources.empty()) return "a Statement lacks a Resource";
  for (const auto& resource : statement.resources) {
    if (resource.find("${") != std::string::npos) return "policy variables are not simulated";
  }
  policy.push_back(std::move(statement));
  return std::nullopt;
}

bool AnyMatches(const std::vector<std::string>& globs, std::string_view text, bool ignore_case) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return MatchesGlob(glob, text, ignore_case); });
}

bool Compares(const Condition& condition, std::string_view value) {
  bool matched = false;
  for (const auto& wanted : condition.values) {
    if (condition.compare == Condition::Compare::kLike) {
      matched = matched || MatchesGlob(wanted, value);
    } else if (condition.ignore_case) {
      matched = matched || (wanted.size() == value.size() &&
                            std::equal(wanted.begin(), wanted.end(), value.begin(),
                                       [](char a, char b) { return (a | 32) == (b | 32); }));
    } else {
      matched = matched || wanted == value;
    }
  }
  return matched != condition.negated;
}

std::vector<std::string> ValuesOf(std::string_view key, const Access& access) {
  if (access.sets) {
    for (const auto& [name, values] : *access.sets) {
      if (MatchesGlob(name, key, true)) return values;
    }
  }
  const auto value = access.context ? access.context(key) : std::nullopt;
  return value ? std::vector{*value} : std::vector<std::string>();
}

bool Holds(const Condition& condition, const Access& access) {
  const auto values = ValuesOf(condition.key, access);
  const auto compares = [&](const std::string& value) { return Compares(condition, value); };
  if (condition.over == Over::kAllValues) return std::ranges::all_of(values, compares);
  // As in IAM: a key that is absent fails a plain comparison and passes a negated one.
  if (values.empty()) {
    return condition.if_exists || (condition.negated && condition.over == Over::kOneValue);
  }
  return std::ranges::any_of(values, compares);
}

bool Applies(const Statement& statement, const Access& access) {
  return AnyMatches(statement.actions, access.action, true) != statement.not_action &&
         AnyMatches(statement.resources, access.resource, false) != statement.not_resource &&
         std::all_of(statement.conditions.begin(), statement.conditions.end(),
                     [&](const Condition& condition) { return Holds(condition, access); });
}

}  // namespace

std::variant<Policy, std::string> ParsePolicy(std::string_view text) {
  if (text.size() > kPolicyBytesMax) return "the policy is larger than 64 KiB";
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 16;
  const json::value document =
      json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return fmt::format("the policy is not JSON: {}", error.message());
  if (!document.is_object()) return "the policy is not a JSON object";
  Policy policy;
  for (const auto& member : document.get_object()) {
    const std::string_view key = member.key();
    if (key == "Version" || key == "Id") continue;
    if (key != "Statement") return fmt::format("{} is not simulated in a policy", key);
    if (!member.value().is_array()) {
      if (auto wrong = ParseStatement(member.value(), policy)) return *wrong;
      continue;
    }
    for (const auto& statement : member.value().get_array()) {
      if (auto wrong = ParseStatement(statement, policy)) return *wrong;
    }
  }
  if (policy.empty()) return "the policy has no Statement";
  return policy;
}

Verdict Judge(const std::vector<Policy>& policies, const Access& access) {
  Verdict verdict = Verdict::kNotAllowed;
  for (const Policy& policy : policies) {
    for (const Statement& statement : policy) {
      if (!Applies(statement, access)) continue;
      if (!statement.allow) return Verdict::kDenied;
      verdict = Verdict::kAllowed;
    }
  }
  return verdict;
}

}  // namespace sim
