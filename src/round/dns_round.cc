// Identities come out of the store one by one and go back with what the DNS said.
#include "round/dns_round.h"

namespace signet {

Result<std::optional<IdentityEvidence>> NextWanted(IdentityCursor& identities,
                                                   const WantedIdentity& wanted) {
  while (true) {
    auto next = identities.Next();
    if (!next || !*next || !wanted || wanted(**next)) return next;
  }
}

Awaitable<Result<void>> ReadDns(Store& store, RunJournal& journal, RunId run, DnsGather& gather,
                                AskDnsOf which, WantedIdentity wanted) {
  auto cursor = store.ToAskDns(run, which);
  if (!cursor) co_return Fail(cursor.error());
  IdentityCursor& identities = **cursor;
  // The journal waits by itself when its queue is full.
  const auto take = [&](IdentityEvidence identity) -> Result<void> {
    const Target target = identity.target;
    journal.Append(target, {std::move(identity)});
    if (const Error* failed = journal.failed()) return Fail(*failed);
    return {};
  };
  Result<void> read = co_await gather.Run([&] { return NextWanted(identities, wanted); }, take);
  if (!read && read.error().code != Code::kCancelled) co_return read;
  if (auto flushed = store.Flush(); !flushed) co_return flushed;
  co_return read;
}

}  // namespace signet
