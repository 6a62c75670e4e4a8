// apply/update_zone.h
// A zone that is changed by dynamic update (RFC 2136) as a ZoneWriter.
#pragma once

#include <optional>

#include "apply/zone_writer.h"
#include "dns/primary.h"

namespace signet {

class UpdateZone final : public ZoneWriter {
 public:
  // One transfer serves the looks that follow it this closely.
  static constexpr std::chrono::seconds kFresh{1};

  UpdateZone(Primary primary, TsigKey key, Clock& clock);

  Awaitable<Result<std::vector<HostedSet>>> At(DomainName name) override;
  Awaitable<Written> Write(std::vector<Change> together, std::string comment) override;
  // The primary has it; what its secondaries have is seen by who waits for all servers.
  Awaitable<Result<void>> Settle(std::string answer) override;
  void Stop() override { stopped_ = true; }

 private:
  struct Looked {
    Steady at{};
    HostedZone zone;
  };

  const Primary primary_;
  const TsigKey key_;
  Clock& clock_;
  std::optional<Looked> looked_;
  bool stopped_ = false;
};

}  // namespace signet
