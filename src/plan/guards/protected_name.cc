// Names that the user keeps to himself.
#include <fmt/format.h>

#include "plan/guard.h"

namespace signet {
namespace {

std::optional<std::string> Refuse(const GuardedChange& guarded) {
  if (!guarded.change.after) return std::nullopt;
  const std::string name = guarded.change.after->name.text();
  for (const std::string& pattern : guarded.policy.protected_names) {
    if (GlobMatches(pattern, name)) {
      return fmt::format("{} is protected by the pattern {} of the configuration", name, pattern);
    }
  }
  return std::nullopt;
}

}  // namespace

Guard ProtectedName() {
  return {"protected-name", "No change at names that the configuration protects.", Refuse};
}

}  // namespace signet
