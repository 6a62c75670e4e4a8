// model/hosted_zone.h
// HostedZone: a zone as its provider lists it.  Plans are made from this and never from a DNS
// answer: wildcards and compact denials look like records and like their absence.
#pragma once

#include <string>
#include <vector>

#include "model/plan.h"

namespace signet {

struct HostedSet {
  RecordSet set;         // Without values where `special`.
  bool special = false;  // An alias, one of several weighted sets …: never touched, never counted
                         // as free.
  friend bool operator==(const HostedSet&, const HostedSet&) = default;
};

struct HostedZone {
  ZonePlace place;
  bool is_private = false;
  std::vector<DomainName> name_servers;  // That the provider serves it from; sorted.
  std::vector<HostedSet> sets;           // All of them, sorted by name, then type.
  friend bool operator==(const HostedZone&, const HostedZone&) = default;

  // Every set at a name.
  std::vector<const HostedSet*> At(const DomainName& name) const;
  const HostedSet* Find(const DomainName& name, RecordType type) const;
  // The zone that is cut off below the apex and above or at the name, by an NS set; nothing
  // where there is none.
  std::optional<DomainName> CutAbove(const DomainName& name) const;
};

// From all the records of a zone: sets by name and type, without what DNSSEC adds by itself
// (RRSIG, NSEC, NSEC3: they stand beside an alias, too), and the name servers of the apex.
HostedZone HostedZoneOf(ZonePlace place, const std::vector<DnsRecord>& records);

}  // namespace signet
