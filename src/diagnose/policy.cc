// IAM's policy language, the part about who: one or many of everything, principals by
// kind, and conditions, of which only some keys tie a statement to somebody.
#include "diagnose/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "model/identity.h"

namespace signet {
namespace {

namespace json = boost::json;

using Texts = std::vector<std::string_view>;

// What a condition key's values have to look like before they tie a statement down.
enum class Ties { kAccount, kArn, kOrganisation, kNetwork, kOther };

struct TyingKey {
  std::string_view key;  // Lower case: IAM compares keys without it.
  Ties ties;
};

// Not here on purpose: aws:PrincipalTag (anyone may tag his own principal), SES's own
// keys (they narrow what is sent, not who sends), times, user agents, aws:SecureTransport.
constexpr std::array<TyingKey, 14> kTyingKeys{{
    {"aws:principalaccount", Ties::kAccount},
    {"aws:sourceaccount", Ties::kAccount},
    {"aws:sourceowner", Ties::kAccount},
    {"aws:principalarn", Ties::kArn},
    {"aws:sourcearn", Ties::kArn},
    {"aws:principalorgid", Ties::kOrganisation},
    {"aws:principalorgpaths", Ties::kOrganisation},
    {"aws:sourceorgid", Ties::kOrganisation},
    {"aws:sourceorgpaths", Ties::kOrganisation},
    {"aws:sourceip", Ties::kNetwork},
    {"aws:vpcsourceip", Ties::kNetwork},
    {"aws:sourcevpc", Ties::kOther},
    {"aws:sourcevpce", Ties::kOther},
    {"aws:userid", Ties::kOther},
}};

// Operators that hold only when the key is there and matches.  "…IfExists" and
// "ForAllValues:" hold without the key, so they tie nobody down.
constexpr std::array<std::string_view, 6> kTyingOperators{
    "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"};

bool HasWildcard(std::string_view text) { return text.find_first_of("*?") != text.npos; }

bool IsAccount(std::string_view text) { return ParseAccountId(text).has_value(); }

// The account of an ARN: its fifth part.  Empty where the text is no ARN.
std::string_view AccountOfArn(std::string_view arn) {
  if (!arn.starts_with("arn:")) return {};
  for (int part = 0; part < 4; ++part) {
    const size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

bool TiesDown(Ties ties, std::string_view value) {
  switch (ties) {
    case Ties::kAccount:
      return IsAccount(value);
    case Ties::kArn:
      return IsAccount(AccountOfArn(value)) || (value.starts_with("arn:") && !HasWildcard(value));
    case Ties::kOrganisation: {
      const std::string_view id = value.substr(0, value.find('/'));
      return id.starts_with("o-") && id.size() > 2 && !HasWildcard(id);
    }
    case Ties::kNetwork:
      return !value.empty() && !HasWildcard(value) && !value.ends_with("/0");
    case Ties::kOther:
      return !value.empty() && !HasWildcard(value.substr(0, value.find(':')));
  }
  return false;
}

// A text or an array of texts.
Result<Texts> TextsOf(const json::value& value, std::string_view what) {
  Texts out;
  if (const json::string* one = value.if_string()) {
    out.emplace_back(*one);
    return out;
  }
  const json::array* many = value.if_array();
  if (!many) return Fail(Code::kMalformed, fmt::format("{} is neither text nor a list", what));
  for (const json::value& item : *many) {
    const json::string* text = item.if_string();
    if (!text) return Fail(Code::kMalformed, fmt::format("{} holds what is not text", what));
    out.emplace_back(*text);
  }
  return out;
}

void AddAwsPrincipal(std::string_view principal, PolicyStatement& statement) {
  if (principal == "*") {
    statement.anyone = true;
    return;
  }
  const std::string_view account = IsAccount(principal) ? principal : AccountOfArn(principal);
  if (IsAccount(account)) {
    statement.accounts.emplace(account);
  } else if (HasWildcard(account)) {
    statement.anyone = true;  // IAM refuses this form today; an old document may hold it.
  } else {
    statement.unplaced.emplace_back(principal);
  }
}

Result<void> AddPrincipals(const json::value& principal, PolicyStatement& statement) {
  if (const json::string* text = principal.if_string()) {
    if (*text != "*") return Fail(Code::kMalformed, "Principal is a text other than \"*\"");
    statement.anyone = true;
    return {};
  }
  const json::object* kinds = principal.if_object();
  if (!kinds || kinds->empty()) return Fail(Code::kMalformed, "Principal names nobody");
  for (const auto& [kind, value] : *kinds) {
    const auto names = TextsOf(value, "Principal");
    if (!names) return Fail(names.error());
    if (names->empty()) return Fail(Code::kMalformed, "Principal names nobody");
    for (const std::string_view name : *names) {
      if (kind == "AWS") {
        AddAwsPrincipal(name, statement);
      } else if (name == "*") {
        statement.anyone = true;
      }
    }
  }
  return {};
}

// One operator's one key, such as StringEquals of aws:SourceAccount.
Result<void> AddCondition(std::string_view op, std::string_view key, const json::value& value,
                          PolicyStatement& statement) {
  std::string op_lower = LowerAscii(op);
  if (constexpr std::string_view kAny = "foranyvalue:"; op_lower.starts_with(kAny)) {
    op_lower.erase(0, kAny.size());
  }
  if (std::find(kTyingOperators.begin(), kTyingOperators.end(), op_lower) ==
      kTyingOperators.end()) {
    return {};
  }
  const std::string key_lower = LowerAscii(key);
  const auto tying = std::find_if(kTyingKeys.begin(), kTyingKeys.end(),
                                  [&](const TyingKey& known) { return known.key == key_lower; });
  if (tying == kTyingKeys.end()) return {};
  const auto values = TextsOf(value, "Condition");
  if (!values) return Fail(values.error());
  if (values->empty()) return {};
  const bool all = std::all_of(values->begin(), values->end(),
                               [&](std::string_view text) { return TiesDown(tying->ties, text); });
  if (!all) return {};
  statement.restricted = true;
  if (!statement.anyone) return {};
  for (const std::string_view text : *values) {
    const std::string_view account = tying->ties == Ties::kArn ? AccountOfArn(text) : text;
    if (IsAccount(account)) statement.accounts.emplace(account);
  }
  return {};
}

Result<void> AddConditions(const json::value& condition, PolicyStatement& statement) {
  const json::object* operators = condition.if_object();
  if (!operators) return Fail(Code::kMalformed, "Condition is not an object");
  for (const auto& [op, keys] : *operators) {
    if (!keys.is_object()) return Fail(Code::kMalformed, "Condition has an operator without keys");
    for (const auto& [key, value] : keys.get_object()) {
      if (auto added = AddCondition(op, key, value, statement); !added) return added;
    }
  }
  return {};
}

// Nothing for a Deny.
Result<std::optional<PolicyStatement>> ParseStatement(const json::value& value) {
  const json::object* object = value.if_object();
  if (!object) return Fail(Code::kMalformed, "a statement is not an object");
  const json::value* effect = object->if_contains("Effect");
  if (effect && effect->is_string() && effect->get_string() == "Deny") return std::nullopt;
  if (!effect || !effect->is_string() || effect->get_string() != "Allow") {
    return Fail(Code::kMalformed, "a statement's Effect is neither Allow nor Deny");
  }
  PolicyStatement statement;
  if (const json::value* principal = object->if_contains("Principal")) {
    if (auto added = AddPrincipals(*principal, statement); !added) return Fail(added.error());
  } else if (object->contains("NotPrincipal")) {
    statement.anyone = true;
  } else {
    return Fail(Code::kMalformed, "a statement has no Principal");
  }
  if (const json::value* condition = object->if_contains("Condition")) {
    if (auto added = AddConditions(*condition, statement); !added) return Fail(added.error());
  }
  return statement;
}

}  // namespace

Result<std::vector<PolicyStatement>> ParsePolicy(std::string_view document) {
  if (document.size() > kPolicyBytesMax) {
    return Fail(Code::kTooLarge, fmt::format("a policy of {} bytes", document.size()));
  }
  boost::system::error_code error;
  const json::value parsed = json::parse(document, error);
  const json::object* object = error ? nullptr : parsed.if_object();
  const json::value* statements = object ? object->if_contains("Statement") : nullptr;
  if (!statements) return Fail(Code::kMalformed, "not a JSON object with a Statement");
  const bool one = statements->is_object();
  if (!one && !statements->is_array()) {
    return Fail(Code::kMalformed, "Statement is neither an object nor a list");
  }
  const size_t count = one ? 1 : statements->get_array().size();
  if (count > kPolicyStatementsMax) {
    return Fail(Code::kTooLarge, fmt::format("a policy of {} statements", count));
  }
  std::vector<PolicyStatement> out;
  for (size_t i = 0; i < count; ++i) {
    auto statement = ParseStatement(one ? *statements : statements->get_array()[i]);
    if (!statement) return Fail(statement.error());
    if (*statement) out.push_back(std::move(**statement));
  }
  return out;
}

}  // namespace signet
