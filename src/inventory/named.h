// inventory/named.h
// A few identities by name instead of everything: one GetEmailIdentity each, and of the domains
// that may cover them.
#pragma once

#include <string>
#include <vector>

#include "aws/client.h"
#include "aws/rate_budget.h"
#include "model/journal.h"

namespace signet {

// The names and, behind each, the domains above it that SES may hold too: the domain of an
// address, and what lies above a domain, down to two labels.
std::vector<std::string> WithCovering(const std::vector<std::string>& names);

// Reads `names` of one target into the journal, and the account's settings where one of them is
// not verified.  What SES does not know is left out.  The target's coverage is partial: nobody
// asked what else is there; where a call failed it says which.  `legacy_tokens`: see
// ReadingOptions.  Returns how many were found.
Awaitable<Result<size_t>> ReadNamed(Client& client, RateBudget& budget,
                                    CredentialSource& credentials, Target target,
                                    std::string account_name, std::vector<std::string> names,
                                    RunJournal& journal, Clock& clock, bool legacy_tokens = false);

}  // namespace signet
