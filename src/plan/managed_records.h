// plan/managed_records.h
// ManagedRecords: the records that another tool's state holds, and so owns.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "model/domain_name.h"

namespace signet {

class ManagedRecords {
 public:
  // `type` as the tool spells it; there are more types than those that we know.
  void Add(const DomainName& name, const std::string& type);
  bool Holds(const DomainName& name, std::string_view type) const;
  // "www.example.com A", the first of those at the zone's name or under it; empty: none.
  std::string AnyUnder(const DomainName& zone) const;
  size_t size() const { return records_.size(); }

 private:
  std::set<std::pair<DomainName, std::string>> records_;
  std::map<DomainName, std::string> under_;  // By each name above a record.
};

}  // namespace signet
