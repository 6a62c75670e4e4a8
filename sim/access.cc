// Denials first, in the order IAM names them: an organization's, then an account's
// own, then what the identity's policies say or fail to say.
#include "sim/access.h"

#include <fmt/format.h>

#include "sim/glob.h"

namespace sim {
namespace {

const Denial* Find(const std::vector<Denial>& denials, std::string_view action,
                   std::string_view region) {
  for (const Denial& denial : denials) {
    if (MatchesAnyGlob(denial.operations, action) && MatchesAnyGlob(denial.regions, region)) {
      return &denial;
    }
  }
  return nullptr;
}

bool UnitCovers(const Unit& unit, std::string_view path) {
  return path == unit.path || (path.starts_with(unit.path) && path[unit.path.size()] == '/');
}

// Service control policies do not bind the management account.
bool DeniedByOrganization(const World& world, const Call& call, std::string_view action) {
  if (!world.organization || world.management == call.who.account) return false;
  if (Find(world.organization->denials, action, call.region)) return true;
  const auto& path = world.AccountForm(call.who.account).unit;
  for (const Unit& unit : world.organization->units) {
    if (UnitCovers(unit, path) && Find(unit.denials, action, call.region)) return true;
  }
  return false;
}

}  // namespace

std::string IdentityArn(const State& state, const Call& call, std::string_view name) {
  return fmt::format("arn:{}:ses:{}:{}:identity/{}", state.world().partition, call.region,
                     state.world().AccountId(call.who.account), name);
}

std::string DeniedSentence(const Call& call, std::string_view action, std::string_view resource,
                           std::string_view why) {
  if (resource == "*") {
    return fmt::format("User: {} is not authorized to perform: {} {}", call.who.arn, action, why);
  }
  return fmt::format("User: {} is not authorized to perform: {} on resource: {} {}", call.who.arn,
                     action, resource, why);
}

std::optional<std::string> WhyDenied(const State& state, const Call& call, std::string_view action,
                                     std::string_view resource) {
  const World& world = state.world();
  constexpr std::string_view kByScp = "with an explicit deny in a service control policy";
  if (DeniedByOrganization(world, call, action)) {
    return DeniedSentence(call, action, resource, kByScp);
  }
  const auto& denials = world.AccountForm(call.who.account).denials;
  if (const Denial* denial = Find(denials, action, call.region)) {
    return DeniedSentence(call, action, resource,
                          denial->by_scp ? std::string(kByScp)
                                         : fmt::format("because no identity-based policy allows "
                                                       "the {} action",
                                                       action));
  }
  Access access{action, resource,
                [&](std::string_view key) -> std::optional<std::string> {
                  if (MatchesGlob("aws:RequestedRegion", key, true)) return call.region;
                  if (MatchesGlob("aws:PrincipalArn", key, true)) return call.who.arn;
                  if (MatchesGlob("aws:PrincipalAccount", key, true)) {
                    return world.AccountId(call.who.account);
                  }
                  if (!MatchesGlob("ses:ApiVersion", key, true)) return std::nullopt;
                  if (call.service == Service::kSesV2) return "2";
                  if (call.service == Service::kSesV1) return "1";
                  return std::nullopt;
                },
                &call.condition_sets};
  const bool narrowed = call.who.session_policy != nullptr;
  if (narrowed && Judge({*call.who.session_policy}, access) != Verdict::kAllowed) {
    return DeniedSentence(call, action, resource,
                          fmt::format("because no session policy allows the {} action", action));
  }
  if (call.who.policies == nullptr || call.who.policies->empty()) return std::nullopt;
  switch (Judge(*call.who.policies, access)) {
    case Verdict::kAllowed:
      return std::nullopt;
    case Verdict::kDenied:
      return DeniedSentence(call, action, resource,
                            "with an explicit deny in an identity-based policy");
    case Verdict::kNotAllowed:
      break;
  }
  return DeniedSentence(
      call, action, resource,
      fmt::format("because no identity-based policy allows the {} action", action));
}

}  // namespace sim
