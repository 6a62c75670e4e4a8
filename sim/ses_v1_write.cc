// SES v1's writes.  Its policies know no identities, so each is a call about `*`.
#include <fmt/format.h>

#include "sim/registry.h"
#include "sim/ses_v1.h"

namespace sim {
namespace {

// A write about the identity that a parameter names: `change` says what the Result holds.
template <class Change>
Response OfIdentity(State& state, const Call& call, std::string_view parameter,
                    std::initializer_list<std::string_view> known, Change change) {
  if (auto wrong = CheckParameters(call, known)) return *std::move(wrong);
  if (auto denied = CheckAccess(state, call, "*")) return *std::move(denied);
  const auto name = call.Text(parameter);
  if (name.empty()) {
    return Refuse(call, Refusal::kInvalid,
                  fmt::format("1 validation error detected: {} is missing.", parameter));
  }
  Registry registry(state, call);
  std::string result;
  if (const auto refused = change(registry, std::string(name), result)) {
    return Refuse(call, *refused);
  }
  return AnswerXml(call, result);
}

Response VerifyEmailIdentity(State& state, const Call& call) {
  return OfIdentity(state, call, "EmailAddress", {"Action", "Version", "EmailAddress"},
                    [](Registry& registry, const std::string& name, std::string&) {
                      return registry.AskAddress(name);
                    });
}

Response VerifyDomainIdentity(State& state, const Call& call) {
  return OfIdentity(state, call, "Domain", {"Action", "Version", "Domain"},
                    [&](Registry& registry, const std::string& name, std::string& result) {
                      auto refused = registry.AskToken(name);
                      if (refused) return refused;
                      const Target target(state.world(), call.who.account, call.region);
                      AppendElement(result, "VerificationToken",
                                    target.TxtToken(*registry.Find(name)));
                      return refused;
                    });
}

Response VerifyDomainDkim(State& state, const Call& call) {
  return OfIdentity(state, call, "Domain", {"Action", "Version", "Domain"},
                    [&](Registry& registry, const std::string& name, std::string& result) {
                      auto refused = registry.AskDkim(name);
                      if (refused) return refused;
                      const Target target(state.world(), call.who.account, call.region);
                      result = "<DkimTokens>";
                      for (const auto& token : target.TellDkim(*registry.Find(name)).tokens) {
                        AppendElement(result, "member", token);
                      }
                      result += "</DkimTokens>";
                      return refused;
                    });
}

Response SetIdentityDkimEnabled(State& state, const Call& call) {
  const auto enabled = call.Text("DkimEnabled");
  return OfIdentity(
      state, call, "Identity", {"Action", "Version", "Identity", "DkimEnabled"},
      [&](Registry& registry, const std::string& name, std::string&) -> Registry::Refused {
        if (enabled != "true" && enabled != "false") {
          return Unchanged{Unchanged::Why::kInvalid, "DkimEnabled is not true or false."};
        }
        return registry.SetSigning(name, enabled == "true");
      });
}

Response SetIdentityMailFromDomain(State& state, const Call& call) {
  const auto behavior = call.Text("BehaviorOnMXFailure");
  return OfIdentity(
      state, call, "Identity",
      {"Action", "Version", "Identity", "MailFromDomain", "BehaviorOnMXFailure"},
      [&](Registry& registry, const std::string& name, std::string&) -> Registry::Refused {
        if (!behavior.empty() && behavior != "UseDefaultValue" && behavior != "RejectMessage") {
          return Unchanged{Unchanged::Why::kInvalid,
                           fmt::format("BehaviorOnMXFailure has no value '{}'.", behavior)};
        }
        return registry.SetMailFrom(name, call.Text("MailFromDomain"), behavior == "RejectMessage");
      });
}

Response DeleteIdentity(State& state, const Call& call) {
  return OfIdentity(
      state, call, "Identity", {"Action", "Version", "Identity"},
      [](Registry& registry, const std::string& name, std::string&) -> Registry::Refused {
        // Unlike v2: what is not there is deleted.
        if (!registry.Find(name)) return std::nullopt;
        return registry.Delete(name);
      });
}

}  // namespace

Response ChangeSesV1(State& state, const Call& call) {
  switch (call.operation) {
    case Operation::kVerifyEmailIdentity:
      return VerifyEmailIdentity(state, call);
    case Operation::kVerifyDomainIdentity:
      return VerifyDomainIdentity(state, call);
    case Operation::kVerifyDomainDkim:
      return VerifyDomainDkim(state, call);
    case Operation::kSetIdentityDkimEnabled:
      return SetIdentityDkimEnabled(state, call);
    case Operation::kSetIdentityMailFromDomain:
      return SetIdentityMailFromDomain(state, call);
    default:
      return DeleteIdentity(state, call);
  }
}

}  // namespace sim
