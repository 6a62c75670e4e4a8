// STS: who am I, and the keys of a role that trusts the caller.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "sim/access.h"
#include "sim/digest.h"
#include "sim/glob.h"
#include "sim/operations.h"
#include "sim/session.h"

namespace sim {
namespace {

namespace json = boost::json;

constexpr std::int64_t kDurationMin = 900;
constexpr std::int64_t kDurationMax = 43200;
constexpr std::int64_t kChainedMax = 3600;
constexpr std::size_t kSessionPolicyMax = 2048;

struct FoundRole {
  std::uint32_t account = 0;
  std::size_t place = 0;
  const Role* role = nullptr;
};

// arn:aws:iam::111122223333:role/path/name
std::optional<FoundRole> FindRole(const World& world, std::string_view arn) {
  const std::string prefix = fmt::format("arn:{}:iam::", world.partition);
  if (!arn.starts_with(prefix)) return std::nullopt;
  arn.remove_prefix(prefix.size());
  const auto colon = arn.find(":role/");
  if (colon == std::string_view::npos) return std::nullopt;
  const auto account = world.FindAccount(arn.substr(0, colon));
  if (!account) return std::nullopt;
  const auto path = arn.substr(colon + 5);
  const auto& form = world.AccountForm(*account);
  if (form.state != "ACTIVE") return std::nullopt;
  for (std::size_t i = 0; i < form.roles.size(); ++i) {
    if (form.roles[i].path + form.roles[i].name == path)
      return FoundRole{*account, i, &form.roles[i]};
  }
  return std::nullopt;
}

bool Trusts(const World& world, const Role& role, const Call& call) {
  const std::string id = world.AccountId(call.who.account);
  const std::string root = fmt::format("arn:{}:iam::{}:root", world.partition, id);
  return std::any_of(role.trusts.begin(), role.trusts.end(), [&](const std::string& whom) {
    return whom == id || whom == root || MatchesGlob(whom, call.who.arn);
  });
}

bool IsSessionName(std::string_view name) {
  return name.size() >= 2 && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("_+=,.@-").find(c) != std::string_view::npos;
         });
}

// The length asked for, or why it may not be.
std::variant<std::int64_t, std::string> Duration(const Call& call, const Role& role, bool chained) {
  const auto text = call.Parameter("DurationSeconds");
  if (!text) return std::int64_t{3600};
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || end != text->data() + text->size()) {
    return fmt::format("DurationSeconds '{}' is not a number.", *text);
  }
  if (seconds < kDurationMin || seconds > kDurationMax) {
    return fmt::format(
        "1 validation error detected: Value '{}' at 'durationSeconds' failed to "
        "satisfy constraint: Member must have value between {} and {}",
        seconds, kDurationMin, kDurationMax);
  }
  if (chained && seconds > kChainedMax) {
    return "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
           "role chaining.";
  }
  if (seconds > role.session_max.count()) {
    return "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
  }
  return seconds;
}

std::string NewKeyId(State& state) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id = "ASIA";
  std::uint64_t bits = Mix(state.world().seed, state.NewSerial());
  for (int i = 0; i < 16; ++i) {
    if (i == 11) bits = Mix(bits, 7);
    id += kLetters[(bits >> (5 * (i % 12))) & 31];
  }
  return id;
}

void AppendElement(std::string& out, std::string_view name, std::string_view text) {
  out += fmt::format("<{}>", name);
  AppendXmlText(out, text);
  out += fmt::format("</{}>", name);
}

std::string HandOut(State& state, const Call& call, const FoundRole& found, std::string_view name,
                    std::int64_t seconds) {
  if (const auto& life = state.world().session_life) seconds = life->count();
  Session session{found.account,   found.place,       call.now + std::chrono::seconds(seconds),
                  NewKeyId(state), std::string(name), std::string(call.Text("Policy"))};
  const Principal who = SessionPrincipal(state, session);
  std::string out = "<Credentials>";
  AppendElement(out, "AccessKeyId", session.key_id);
  AppendElement(out, "SecretAccessKey", SessionSecret(state, session.key_id));
  AppendElement(out, "SessionToken", SealSession(state, session));
  AppendElement(out, "Expiration", IsoTime(session.expires));
  out += "</Credentials><AssumedRoleUser>";
  AppendElement(out, "AssumedRoleId", who.user_id);
  AppendElement(out, "Arn", who.arn);
  return out + "</AssumedRoleUser>";
}

std::optional<Response> CheckSessionWords(const Call& call) {
  for (const std::string_view needed : {"RoleArn", "RoleSessionName"}) {
    if (call.Parameter(needed)) continue;
    return Refuse(call, Refusal::kInvalid, fmt::format("The parameter {} is missing.", needed));
  }
  if (!IsSessionName(call.Text("RoleSessionName"))) {
    return Refuse(call, Refusal::kInvalid,
                  "1 validation error detected: Value at 'roleSessionName' failed to satisfy "
                  "constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  }
  return std::nullopt;
}

// A session may be narrowed, and never widened.
std::optional<Response> CheckSessionPolicy(const Call& call) {
  const auto policy = call.Parameter("Policy");
  if (!policy) return std::nullopt;
  if (policy->size() > kSessionPolicyMax) {
    return Refuse(call, Refusal::kInvalid,
                  "1 validation error detected: Value at 'policy' failed to satisfy constraint: "
                  "Member must have length less than or equal to 2048");
  }
  const auto parsed = ParsePolicy(*policy);
  if (const auto* wrong = std::get_if<std::string>(&parsed))
    return RefuseAs(call, 400, "MalformedPolicyDocument", *wrong);
  return std::nullopt;
}

Response AssumeRole(State& state, const Call& call) {
  if (auto wrong = CheckParameters(
          call, {"Action", "Version", "RoleArn", "RoleSessionName", "DurationSeconds", "ExternalId",
                 "SerialNumber", "TokenCode", "Policy"})) {
    return *std::move(wrong);
  }
  if (auto wrong = CheckSessionWords(call)) return *std::move(wrong);
  if (auto wrong = CheckSessionPolicy(call)) return *std::move(wrong);
  const auto arn = call.Text("RoleArn");
  if (auto denied = CheckAccess(state, call, arn)) return *std::move(denied);
  const auto found = FindRole(state.world(), arn);
  // AWS does not tell a role that is missing from one that does not trust the caller.
  const auto denied = [&] {
    return Refuse(
        call, Refusal::kDenied,
        fmt::format("User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
                    call.who.arn, arn));
  };
  if (!found || !Trusts(state.world(), *found->role, call)) return denied();
  const auto& ids = found->role->external_ids;
  const auto given = call.Parameter("ExternalId");
  if (!ids.empty() && (!given || std::find(ids.begin(), ids.end(), *given) == ids.end())) {
    return denied();
  }
  if (!found->role->mfa_serial.empty()) {
    if (call.Parameter("SerialNumber") != found->role->mfa_serial) return denied();
    if (call.Parameter("TokenCode") != found->role->mfa_code) {
      return Refuse(call, Refusal::kDenied,
                    "MultiFactorAuthentication failed with invalid MFA one time pass code.");
    }
  }
  const auto duration = Duration(call, *found->role, call.who.session);
  if (auto* wrong = std::get_if<std::string>(&duration)) {
    return Refuse(call, Refusal::kInvalid, *wrong);
  }
  return AnswerXml(call, HandOut(state, call, *found, call.Text("RoleSessionName"),
                                 std::get<std::int64_t>(duration)));
}

// The claims of a JSON Web Token.  Its signature is not checked: no world holds the
// issuer's keys.
std::optional<json::object> Claims(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto payload = ParseBase64(token.substr(first + 1, second - first - 1));
  if (!payload) return std::nullopt;
  boost::system::error_code error;
  json::value value = json::parse(*payload, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string TextClaim(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(json::string_view(name.data(), name.size()));
  if (value == nullptr) return {};
  if (value->is_array() && !value->get_array().empty()) value = &value->get_array()[0];
  return value->is_string() ? std::string(value->get_string()) : std::string();
}

Response AssumeRoleWithWebIdentity(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {"Action", "Version", "RoleArn", "RoleSessionName",
                                          "DurationSeconds", "WebIdentityToken"})) {
    return *std::move(wrong);
  }
  if (auto wrong = CheckSessionWords(call)) return *std::move(wrong);
  const auto token = call.Parameter("WebIdentityToken");
  const auto claims = token ? Claims(*token) : std::nullopt;
  if (!claims) {
    return RefuseAs(call, 400, "InvalidIdentityToken",
                    "The ID Token provided is not a valid JWT. (You may see this error if you sent "
                    "an Access Token)");
  }
  const json::value* expires = claims->if_contains("exp");
  const double now = static_cast<double>(call.now.time_since_epoch().count()) / 1e6;
  if (expires != nullptr && expires->is_number() && expires->to_number<double>() < now) {
    return RefuseAs(call, 400, "ExpiredTokenException",
                    "Token expired: current date/time must be before the expiration date/time");
  }
  const auto found = FindRole(state.world(), call.Text("RoleArn"));
  const std::string issuer = TextClaim(*claims, "iss");
  const std::string subject = TextClaim(*claims, "sub");
  const std::string audience = TextClaim(*claims, "aud");
  const bool trusted =
      found && std::any_of(found->role->web_identities.begin(), found->role->web_identities.end(),
                           [&](const WebIdentityTrust& trust) {
                             return trust.issuer == issuer && MatchesGlob(trust.subject, subject) &&
                                    MatchesGlob(trust.audience, audience);
                           });
  if (!found || !trusted) {
    return Refuse(call, Refusal::kDenied,
                  "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  }
  const auto duration = Duration(call, *found->role, false);
  if (auto* wrong = std::get_if<std::string>(&duration)) {
    return Refuse(call, Refusal::kInvalid, *wrong);
  }
  std::string out;
  AppendElement(out, "SubjectFromWebIdentityToken", subject);
  AppendElement(out, "Audience", audience);
  AppendElement(out, "Provider", issuer);
  out +=
      HandOut(state, call, *found, call.Text("RoleSessionName"), std::get<std::int64_t>(duration));
  return AnswerXml(call, out);
}

// Needs no permission, as in AWS: not even an explicit deny forbids it.
Response GetCallerIdentity(State& state, const Call& call) {
  if (auto wrong = CheckParameters(call, {"Action", "Version"})) return *std::move(wrong);
  std::string out;
  AppendElement(out, "Arn", call.who.arn);
  AppendElement(out, "UserId", call.who.user_id);
  AppendElement(out, "Account", state.world().AccountId(call.who.account));
  return AnswerXml(call, out);
}

}  // namespace

Response AnswerSts(State& state, const Call& call) {
  switch (call.operation) {
    case Operation::kAssumeRole:
      return AssumeRole(state, call);
    case Operation::kAssumeRoleWithWebIdentity:
      return AssumeRoleWithWebIdentity(state, call);
    default:
      return GetCallerIdentity(state, call);
  }
}

}  // namespace sim
