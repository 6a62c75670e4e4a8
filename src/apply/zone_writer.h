// apply/zone_writer.h
// ZoneWriter: one zone at its provider, as apply needs it: look, write some changes together or
// not at all, and know when all its servers have them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "loop/clock.h"
#include "model/hosted_zone.h"

namespace signet {

// What came of a write.
struct Written {
  enum class Fate : uint8_t {
    kDone,     // All of it, for certain; `answer` is the provider's id of the change.
    kRefused,  // None of it; `answer` says why.
    kUnknown,  // Nobody can say; looking can.
  };
  Fate fate = Fate::kUnknown;
  std::string answer;
  // Refused for a reason that any part of it would meet as well: the zone is gone, or too busy.
  bool regardless = false;
};

class ZoneWriter {
 public:
  virtual ~ZoneWriter() = default;
  // Every set at the name, from the provider itself.
  virtual Awaitable<Result<std::vector<HostedSet>>> At(DomainName name) = 0;
  // The same of several names, in their order; each may be read or not.  One after the other,
  // unless the provider tells neighbours in one answer.
  using Found = std::vector<Result<std::vector<HostedSet>>>;
  virtual Awaitable<Found> AtAll(std::vector<DomainName> names);
  // How many of the changes, from the first on, go into one Write; at least one.
  virtual size_t TakesAtOnce(const std::vector<Change>& changes) const;
  // All or nothing.  Each change is written only if what was there before is exactly its
  // `before`: where the provider cannot promise that, it is not one of ours.
  virtual Awaitable<Written> Write(std::vector<Change> together, std::string comment) = 0;
  // Until the provider says that all its servers have the change.
  virtual Awaitable<Result<void>> Settle(std::string answer) = 0;
  // No new calls.
  virtual void Stop() = 0;
};

// Opens a zone of a plan: credentials, budget, provider.
using OpenZone = std::function<Awaitable<Result<std::unique_ptr<ZoneWriter>>>(ZonePlace)>;

}  // namespace signet
