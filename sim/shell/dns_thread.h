// DnsThread: looks at the DNS on a thread of its own, one round after another.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "sim/dns_check.h"
#include "sim/served_dns.h"

namespace sim {

// Give and TakeFindings never wait.  Ends within moments of its destruction, also where a
// name server is silent.
class DnsThread {
 public:
  explicit DnsThread(DnsSetting setting);
  ~DnsThread();
  DnsThread(const DnsThread&) = delete;
  DnsThread& operator=(const DnsThread&) = delete;

  // `stubs` is where the zones of a served DNS are now; empty where it is not ours.
  void Give(std::vector<DnsCheck> checks, std::vector<DnsStub> stubs);
  std::vector<DnsFinding> TakeFindings();

 private:
  void Run(const std::stop_token& stop);

  const DnsSetting setting_;
  std::mutex mutex_;
  std::condition_variable_any given_;
  std::vector<DnsCheck> checks_;      // Under mutex_.
  std::vector<DnsStub> stubs_;        // Under mutex_.
  std::vector<DnsFinding> findings_;  // Under mutex_.
  std::jthread thread_;               // Last: joined before the rest goes.
};

}  // namespace sim
