// sim/dns_zone.h
// DnsZone: one zone as an authoritative name server holds it, and what it says of a name.
// Names are in Route 53's spelling, with their final dot; values as zone files write them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world.h"

namespace sim {

struct DnsSet {
  std::string name;
  std::string type;
  std::uint32_t ttl = 0;
  std::vector<std::string> values;
  friend bool operator==(const DnsSet&, const DnsSet&) = default;
};

struct DnsReply {
  enum class Code : std::uint8_t { kNoError = 0, kNxDomain = 3, kRefused = 5 };
  Code code = Code::kNoError;
  bool authoritative = true;
  std::vector<DnsSet> answer;
  std::vector<DnsSet> authority;
  std::vector<DnsSet> additional;
};

// Never changes.
class DnsZone {
 public:
  // Of a set of several with identifiers, the first that has a weight is served; an alias within
  // the zone is followed, and one that leads elsewhere has a documentation address.
  DnsZone(std::string name, const std::vector<ZoneRecord>& records);
  DnsZone(std::string name, std::vector<DnsSet> sets);

  const std::string& name() const { return name_; }
  // Both as Route53Name makes them; the name must lie in the zone.  Types are words, ANY too.
  DnsReply Answer(const std::string& name, std::string_view type) const;
  const DnsSet* Find(const std::string& name, std::string_view type) const;

 private:
  using Node = std::vector<DnsSet>;

  void Add(DnsSet set);
  const Node* FindNode(const std::string& name) const;
  const DnsSet* CutAbove(const std::string& name, std::string_view type) const;
  const Node* NodeOrWildcard(const std::string& name) const;
  void Refer(const DnsSet& cut, DnsReply& reply) const;
  void Deny(DnsReply& reply, DnsReply::Code code) const;

  std::string name_;
  std::map<std::string, Node, std::less<>> nodes_;  // Empty non-terminals too.
};

// The name without its first label; "." of a single one.
std::string_view ParentOf(std::string_view name);

}  // namespace sim
