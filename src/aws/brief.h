// aws/brief.h
// Brief: why a call failed, in the few words that many targets share, so that a report can
// say it once.  AWS's own words, the region and the request id stay in coverage's failures.
#pragma once

#include <string>
#include <string_view>

#include "aws/client.h"

namespace signet {

// "denied by a service control policy", "HTTP 500 (InternalFailure)", "timed out": goes
// behind "ses:GetEmailIdentity: ".
std::string Brief(const AwsError& error);

// Who denied, as far as the message tells: IAM, a boundary, an SCP; else only "denied".
std::string BriefDenial(std::string_view message);

}  // namespace signet
