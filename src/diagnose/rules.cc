// The rules, in the order they run and are shown.  Reading this list is reading what
// Signet judges without DNS.
#include <array>

#include "diagnose/diagnose.h"

namespace signet {

Rule IdentityVerified();

std::span<const Rule> Rules() {
  static const std::array kRules{
      IdentityVerified(),
  };
  return kRules;
}

}  // namespace signet
