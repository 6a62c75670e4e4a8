// model/looked_up.h
// LookedUp: what a name holds by a transcript, where it was looked up as a resolver would,
// along aliases (SPF, DMARC).
#pragma once

#include "model/dns_evidence.h"
#include "model/spf_record.h"

namespace signet {

// Void is a denial; Unread is everything else, a name that was never asked included
// (kNotFound).
SpfAnswer LookedUp(const DnsEvidence& dns, DomainName name, RecordType type);

}  // namespace signet
