// model/dmarc_seen.h
// DmarcSeen: what a transcript holds of the DMARC policies at its domain and above it.
#pragma once

#include <optional>
#include <vector>

#include "model/dmarc_record.h"
#include "model/dns_evidence.h"

namespace signet {

struct DmarcSeen {
  std::optional<DomainName> registrable;  // By the public suffix list of the transcript.
  std::vector<DomainName> names;          // Where a policy may stand, nearest first.
  DmarcFound found;                       // A name that nobody asked for is not in it.

  bool any_asked() const { return !found.empty(); }
  // Each of the names was asked for, and there is no TXT record of any kind at any of them.
  bool nothing_anywhere() const;
};

DmarcSeen DmarcSeenIn(const DnsEvidence& dns);

}  // namespace signet
