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
  if (permission.need == Need::kPlans) return "for plan";
  if (permission.for_units) return "with ou: patterns";
  return permission.holder == Holder::kCaller ? "caller" : "reader";
}

std::string_view On(NarrowedTo to) {
  constexpr std::array<std::string_view, 5> kNames{"*", "identities", "their parents",
                                                   "hosted zones", "changes"};
  return kNames[static_cast<size_t>(to)];
}

// The kinds of changes that need it, in words of a plan.
std::string KindsOf(const WriterPermission& permission) {
  if (permission.NeededFor(ChangeKind::kCreateRecord)) return "records";
  std::string out;
  for (const ChangeKind kind : AllChangeKinds()) {
    if (permission.NeededFor(kind))
      out += fmt::format("{}{}", out.empty() ? "" : ", ", ChangeKindName(kind));
  }
  return out;
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

void RenderPermissions(std::span<const WriterPermission> permissions, std::ostream& out) {
  out << "| action | on | for | does |\n|---|---|---|---|\n";
  for (const WriterPermission& permission : permissions) {
    out << fmt::format("| `{}` | {} | {} | {} |\n", permission.action, On(permission.to),
                       KindsOf(permission), permission.does);
  }
}

}  // namespace signet
