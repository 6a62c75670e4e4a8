// plan/ses_wish.h
// SesWishesOf: the calls to SES that would go on with what a finding stopped at: look again,
// mail again, sign.
#pragma once

#include <vector>

#include "model/explained.h"
#include "model/plan.h"

namespace signet {

// Pure.  `publishes`: records of the identity are wished for beside it, after which SES must be
// told to look again where it has given up.
std::vector<Change> SesWishesOf(const Explained& explained, bool publishes);

// A call about the identity, with what SES said of it.
Change Calling(const Explained& explained, const Finding& finding, ChangeKind kind);
bool HasCause(const Finding& finding, std::string_view cause);

}  // namespace signet
