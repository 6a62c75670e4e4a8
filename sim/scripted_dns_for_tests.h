// Scripted: a DNS that a test writes down.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/dns_check.h"

namespace sim {

// What the DNS says; a name that is not in it does not exist.
class Scripted : public DnsLookup {
 public:
  DnsAnswer LookUp(const std::string& name, DnsType type) override {
    ++asked;
    const auto found = held.find({name, type});
    if (found != held.end()) return found->second;
    for (const auto& [key, answer] : held) {
      if (key.first == name) return {DnsAnswer::Kind::kNoType, {}};
    }
    return {DnsAnswer::Kind::kNoName, {}};
  }
  void Put(const std::string& name, DnsType type, std::vector<std::string> values) {
    held[{name, type}] = {DnsAnswer::Kind::kFound, std::move(values)};
  }
  void Fail(const std::string& name, DnsType type) {
    held[{name, type}] = {DnsAnswer::Kind::kFailed, {}};
  }

  std::map<std::pair<std::string, DnsType>, DnsAnswer> held;
  int asked = 0;
};

}  // namespace sim
