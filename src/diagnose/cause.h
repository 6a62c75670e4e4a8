// diagnose/cause.h
// Cause: why a rule does not hold, where evidence decides it without asking DNS.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "diagnose/rule.h"

namespace signet {

struct Cause {
  std::string_view id;     // Kebab-case, stable: the catalogue of cause ids.
  std::string_view rule;   // Whose findings it explains.
  std::string_view title;  // What is the matter, as a sentence.
  std::string_view fix;    // What to do, as a sentence.
  // A clause that tells it of this identity, without a full stop; nothing where the
  // cause does not apply.  Asked only where the rule does not hold.
  std::optional<std::string> (*explain)(const Subject&);
};

struct Told {
  const Cause* cause;
  std::string clause;
};

// The first cause of the subject's rule, in the order of the list, that applies.
std::optional<Told> Explain(const Subject& subject);

}  // namespace signet
