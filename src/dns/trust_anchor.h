// dns/trust_anchor.h
// CheckTrustAnchor: whether a text can be the trust anchor of the root.
#pragma once

#include <string_view>

#include "model/result.h"

namespace signet {

// Lines of DS or DNSKEY records of the root in zone-file form, ";" begins a comment.
// kBadInput names the line that is anything else: libunbound takes what it cannot read for no
// anchor at all, and then validates nothing.
Result<void> CheckTrustAnchor(std::string_view text);

}  // namespace signet
