// plan/wish.h
// Wish: what a finding asks to be changed, before anyone asks where, and whether we may.
#pragma once

#include <vector>

#include "model/explained.h"
#include "model/plan.h"

namespace signet {

struct WishOptions {
  bool legacy = false;  // The older _amazonses TXT, too.
  bool dmarc = false;   // The weakest DMARC policy, where none covers a verified domain.
};

struct Wish {
  Change change;                      // Without a place, a before and side effects.
  std::vector<RecordSet> instead_of;  // Stood in the way when it was looked at.
};

// A record that is created because of a finding; what and why are for the caller to say.
Change CreationFor(const Finding& finding);

// Pure.  In the order of the findings; each record once, for the first cause that asks for it.
std::vector<Wish> WishesOf(const Explained& explained, const WishOptions& options);

}  // namespace signet
