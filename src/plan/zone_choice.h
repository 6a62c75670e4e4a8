// plan/zone_choice.h
// ChooseZone: which hosted zone a record goes into, and why none where there is none.
#pragma once

#include <span>
#include <string>

#include "model/dns_evidence.h"
#include "model/hosted_zone.h"

namespace signet {

struct ZoneChoice {
  const HostedZone* zone = nullptr;
  // Where there is none: which guard says so, and a sentence that names who must publish.
  std::string guard;
  std::string why;
};

// The zone whose name servers are exactly those that the parent names.  A private zone, a twin
// that nobody delegates to, and a longer name that is not delegated never win.
ZoneChoice ChooseZone(const DomainName& record, const DnsEvidence& dns,
                      std::span<const HostedZone> zones);

}  // namespace signet
