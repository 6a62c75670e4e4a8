#include "sim/shell/dns_thread.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "sim/shell/unbound_lookup.h"

namespace sim {
namespace {

// Answers nothing: what SES sees while its resolver is out of order.
class Silent : public DnsLookup {
 public:
  DnsAnswer LookUp(const std::string&, DnsType) override { return {}; }
};

std::unique_ptr<DnsLookup> Open(const DnsSetting& setting, const std::vector<DnsStub>& stubs,
                                const std::stop_token& stop) {
  auto opened = UnboundLookup::Open(setting, stubs, stop);
  if (auto* lookup = std::get_if<0>(&opened)) return std::move(*lookup);
  fmt::print(stderr, "signet-sim: {}\n", std::get<std::string>(opened));
  return std::make_unique<Silent>();
}

}  // namespace

DnsThread::DnsThread(DnsSetting setting)
    : setting_(std::move(setting)), thread_([this](const std::stop_token& stop) { Run(stop); }) {}

DnsThread::~DnsThread() = default;

void DnsThread::Give(std::vector<DnsCheck> checks, std::vector<DnsStub> stubs) {
  if (checks.empty()) return;
  const std::lock_guard lock(mutex_);
  for (auto& check : checks) checks_.push_back(std::move(check));
  stubs_ = std::move(stubs);
  given_.notify_one();
}

std::vector<DnsFinding> DnsThread::TakeFindings() {
  const std::lock_guard lock(mutex_);
  return std::exchange(findings_, {});
}

void DnsThread::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<DnsCheck> round;
    std::vector<DnsStub> stubs;
    {
      std::unique_lock lock(mutex_);
      if (!given_.wait(lock, stop, [this] { return !checks_.empty(); })) return;
      round.swap(checks_);
      stubs = stubs_;
    }
    const auto lookup = Open(setting_, stubs, stop);
    for (const DnsCheck& check : round) {
      DnsFinding finding = Look(check, *lookup);
      // A look that was broken off has seen nothing.
      if (stop.stop_requested()) return;
      const std::lock_guard lock(mutex_);
      findings_.push_back(std::move(finding));
    }
  }
}

}  // namespace sim
