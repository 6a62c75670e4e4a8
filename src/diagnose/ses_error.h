// diagnose/ses_error.h
// What SES said when it last looked: VerificationInfo's ErrorType, where it still means
// something.
#pragma once

#include <string>
#include <string_view>

#include "model/evidence.h"

namespace signet {

// SES's ErrorType in its own spelling; empty where it gave none, where the identity is
// verified, or where a success came after it: SES leaves old errors standing.
std::string_view CurrentError(const IdentityEvidence& evidence);

// "SES last looked at 2026-11-23T09:00:00Z and found no such name (HOST_NOT_FOUND)", or
// empty.  It tells what SES saw; it is not a cause.
std::string RenderLastLook(const IdentityEvidence& evidence);

// " in us-east-1" for a Deterministic Easy DKIM replica whose parent is known, else empty.
std::string InParentRegion(const IdentityEvidence& evidence);

}  // namespace signet
