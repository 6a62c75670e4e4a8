// plan/dmarc_wish.h
// DmarcWishOf: the weakest DMARC policy for a domain that none covers, so that receivers that ask
// for any policy find one (--dmarc).
#pragma once

#include <optional>

#include "model/explained.h"
#include "plan/wish.h"

namespace signet {

// Pure.  Nothing where a record of any kind stands at a name that may hold a policy, or where one
// of these names was not asked for or did not answer.
std::optional<Wish> DmarcWishOf(const Explained& explained, const Finding& finding);

// Whether a set is of a name at which DMARC is looked for.
bool IsDmarcName(const DomainName& name);
// The organisational domain by whose lack of a policy a change was wished for; the root for any
// other change.
DomainName OrganisationOf(const Change& change);

}  // namespace signet
