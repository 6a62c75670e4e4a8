// DnsLookup through libunbound, bound to loopback: the DNS of a test, never the world's.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "sim/dns_check.h"
#include "sim/served_dns.h"

namespace sim {

// One resolver with an empty cache, so that every round of looks sees what is there now.
// For one thread.
class UnboundLookup : public DnsLookup {
 public:
  // The error says what is missing or not allowed: without root hints, or with hints that
  // name an address outside loopback, nothing is asked.  A DNS that the simulator serves itself
  // is known by `stubs`, ADDRESS@PORT, in place of hints.  `stop` ends a wait for an answer.
  static std::variant<std::unique_ptr<UnboundLookup>, std::string> Open(
      const DnsSetting& setting, const std::vector<DnsStub>& stubs, std::stop_token stop);
  ~UnboundLookup() override;
  UnboundLookup(const UnboundLookup&) = delete;
  UnboundLookup& operator=(const UnboundLookup&) = delete;

  DnsAnswer LookUp(const std::string& name, DnsType type) override;

 private:
  struct Context;
  UnboundLookup(std::unique_ptr<Context> context, std::stop_token stop);

  std::unique_ptr<Context> context_;
  std::stop_token stop_;
};

}  // namespace sim
