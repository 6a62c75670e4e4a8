// cli/update_zones.h
// UpdateZones: the zones that we may change by dynamic update, with their servers and keys, as
// flags and configuration name them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "apply/zone_writer.h"
#include "cli/config.h"
#include "dns/primary.h"

namespace signet {

class UpdateZones {
 public:
  // Those of --dns-update, and those of the file whose zone no flag names.  kBadInput: one line
  // that says what is wrong with which.
  static Result<UpdateZones> Of(const ZoneFlags& flags, const Config& config);

  // Those that may hold a record of these names, each read whole; one that cannot be read is an
  // error, because it must not look like one that is not there.
  Awaitable<Result<std::vector<HostedZone>>> Read(std::vector<DomainName> names,
                                                  Clock& clock) const;
  bool MayHold(const DomainName& name) const;
  // A zone of a plan, if it is one of ours at the very server that we name: whoever wrote the
  // plan must not choose to whom we speak.
  Result<std::unique_ptr<ZoneWriter>> Open(const ZonePlace& place, Clock& clock) const;

 private:
  struct One {
    Primary primary;
    TsigKey key;
  };
  Result<void> Add(const UpdateSetting& setting, const std::string& where);

  std::vector<One> zones_;
};

}  // namespace signet
