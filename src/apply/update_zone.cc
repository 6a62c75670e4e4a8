// Looking is a transfer of the zone.  Questions would be cheaper and wrong: a wildcard answers
// for names that nobody made, ANY may be answered with less than there is (RFC 8482), and what
// lies below a delegation is not answered at all.  Whoever plans needs the transfer anyway, so
// no more is to be allowed; a message costs one before it and one after, whose zone the next
// begins with.
#include "apply/update_zone.h"

#include <utility>

#include "dns/update_write.h"
#include "dns/zone_transfer.h"

namespace signet {

UpdateZone::UpdateZone(Primary primary, TsigKey key, Clock& clock)
    : primary_(std::move(primary)), key_(std::move(key)), clock_(clock) {}

Awaitable<Result<std::vector<HostedSet>>> UpdateZone::At(DomainName name) {
  if (stopped_) co_return Fail(Code::kCancelled, "stopped");
  // Not the serial: servers that keep zones in a database may change one without the other.
  if (!looked_ || clock_.Ticks() - looked_->at > kFresh) {
    auto records = co_await TransferZone(primary_, key_, clock_);
    if (!records) co_return Fail(records.error());
    ZonePlace place;
    place.zone = primary_.zone;
    looked_ = {clock_.Ticks(), HostedZoneOf(place, *records)};
  }
  std::vector<HostedSet> there;
  for (const HostedSet* one : looked_->zone.At(name)) there.push_back(*one);
  co_return there;
}

Awaitable<Written> UpdateZone::Write(std::vector<Change> together, std::string /*comment*/) {
  using Fate = UpdateAnswer::Fate;
  if (stopped_) co_return Written{Written::Fate::kRefused, "stopped"};
  looked_.reset();
  std::vector<SetEdit> edits;
  for (Change& change : together)
    edits.push_back({std::move(change.before), std::move(change.after)});
  UpdateAnswer answer = co_await SendUpdate(primary_, key_, clock_, std::move(edits));
  // NOERROR is no proof: primaries answer so to what they ignore.  A look tells.
  const bool refused = answer.fate == Fate::kRefused;
  co_return Written{refused ? Written::Fate::kRefused : Written::Fate::kUnknown,
                    std::move(answer.told)};
}

Awaitable<Result<void>> UpdateZone::Settle(std::string /*answer*/) { co_return Result<void>(); }

}  // namespace signet
