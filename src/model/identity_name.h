// model/identity_name.h
// The name of an identity as a person types it, and as SES holds it.
#pragma once

#include <string>
#include <string_view>

#include "model/result.h"

namespace signet {

// As SES holds it: a domain has no case (RFC 4343) and no final dot, and so has that of an
// address, whose local part keeps its case (RFC 5321 2.4).
std::string CanonicalIdentityName(std::string_view name);

// The canonical name.  kBadInput where it can be neither a domain below a top level nor an
// address at one.
Result<std::string> ParseIdentityName(std::string_view typed);

}  // namespace signet
