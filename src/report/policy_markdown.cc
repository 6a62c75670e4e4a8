// One row an action, in the order in which a scan asks.
#include "report/policy_markdown.h"

#include <fmt/format.h>

#include <array>

namespace signet {
namespace {

std::string DepthsOf(const Permission& permission) {
  constexpr std::array kDepths{Depth::kStatus, Depth::kWhy, Depth::kPosture, Depth::kFull};
  std::string out;
  for (const Depth depth : kDepths) {
    if (permission.NeededAt(depth)) {
      out += fmt::format("{}{}", out.empty() ? "" : ", ", DepthName(depth));
    }
  }
  return out;
}

std::string_view NeedOf(const Permission& permission) {
  if (permission.need == Need::kInstead) return "not in the policy";
  if (permission.need == Need::kZones) return "with --explain=all";
  if (permission.for_units) return "with ou: patterns";
  return permission.holder == Holder::kCaller ? "caller" : "reader";
}

}  // namespace

void RenderPermissions(std::span<const Permission> permissions, std::ostream& out) {
  out << "| action | whose | at depth | on | tells | without it |\n"
         "|---|---|---|---|---|---|\n";
  for (const Permission& permission : permissions) {
    const std::string_view on = permission.by_identity                  ? "identities"
                                : permission.action == "sts:AssumeRole" ? "the reader roles"
                                                                        : "*";
    out << fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", permission.action, NeedOf(permission),
                       DepthsOf(permission), on, permission.tells, permission.without);
  }
}

}  // namespace signet
