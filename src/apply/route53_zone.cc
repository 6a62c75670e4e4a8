// Batches are transactional: CREATE for what must not be there, DELETE of the exact old set
// with CREATE of the new for what must.  There is no UPSERT.
#include "apply/route53_zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "aws/brief.h"
#include "aws/route53_spelling.h"
#include "aws/route53_write.h"

namespace signet {
namespace {

constexpr std::chrono::milliseconds kBusyFirst{500};
constexpr std::chrono::milliseconds kBusyMost{8'000};

std::string Told(const route53::FailedChange& failed, const AwsError& error) {
  if (failed.messages.empty()) return Brief(error);
  std::vector<std::string> texts;
  for (const auto& message : failed.messages) texts.push_back(message.text);
  return fmt::format("{}", fmt::join(texts, "; "));
}

const route53::HostedRecordSet* RawOf(const route53::SetsAt& there, const RecordSet& wanted) {
  for (size_t i = 0; i < there.sets.size(); ++i) {
    if (!there.sets[i].special && there.sets[i].set == wanted) return &there.raw[i];
  }
  return nullptr;
}

using Seen = std::map<DomainName, route53::SetsAt>;

// The set as it is to be; values that were there before keep their spelling and their order.
Result<route53::HostedRecordSet> Spelt(const RecordSet& wanted,
                                       const route53::HostedRecordSet* there) {
  auto hosted = route53::ToHosted(wanted);
  if (!hosted || !there) return hosted;
  std::set<std::string> left(wanted.values.begin(), wanted.values.end());
  std::vector<std::string> values;
  route53::HostedRecordSet one = *there;
  for (const std::string& raw : there->values) {
    one.values = {raw};
    const auto read = route53::FromHosted(one);
    if (read && left.erase(read->values.front()) > 0) values.push_back(raw);
  }
  for (const std::string& value : left) {
    const auto fresh = route53::ToHosted({wanted.name, wanted.type, wanted.ttl, {value}});
    if (!fresh) return Fail(fresh.error());
    values.push_back(fresh->values.front());
  }
  hosted->values = std::move(values);
  return hosted;
}

// A set is deleted as Route 53 spells it.
Result<std::vector<route53::Change>> AsSpelt(const Seen& seen,
                                             const std::vector<Change>& together) {
  std::vector<route53::Change> changes;
  for (const Change& change : together) {
    const route53::HostedRecordSet* raw = nullptr;
    if (change.before) {
      const auto there = seen.find(change.before->name);
      raw = there == seen.end() ? nullptr : RawOf(there->second, *change.before);
      if (!raw) {
        return Fail(Code::kRejected,
                    fmt::format("{} {} has changed since we looked", change.before->name.text(),
                                RecordTypeName(change.before->type)));
      }
      changes.push_back({route53::Change::Action::kDelete, *raw});
    }
    if (change.after) {
      auto set = Spelt(*change.after, raw);
      if (!set) return Fail(set.error());
      changes.push_back({route53::Change::Action::kCreate, *std::move(set)});
    }
  }
  return changes;
}

// As large as it will be: what stands there is spelt otherwise, and hardly longer.
route53::Changes Sized(const Change& change) {
  route53::Changes sized;
  for (const auto& set : {change.before, change.after}) {
    if (!set) continue;
    // What cannot be spelt is refused by itself, when it is written.
    if (auto hosted = route53::ToHosted(*set))
      sized.push_back({route53::Change::Action::kCreate, *std::move(hosted)});
  }
  return sized;
}

// A zone that is gone or busy, or a call that is not sent, refuses any change alike.
bool Regardless(route53::ChangeFailure why) {
  using Why = route53::ChangeFailure;
  return why == Why::kBusy || why == Why::kThrottled || why == Why::kNoSuchZone ||
         why == Why::kUnsent;
}

}  // namespace

Route53Zone::Route53Zone(std::unique_ptr<PacedClient> client, std::string partition,
                         ZonePlace place)
    : client_(std::move(client)), partition_(std::move(partition)), place_(std::move(place)) {}

Awaitable<Result<std::vector<HostedSet>>> Route53Zone::At(DomainName name) {
  auto found = co_await AtAll({std::move(name)});
  co_return std::move(found.front());
}

Awaitable<ZoneWriter::Found> Route53Zone::AtAll(std::vector<DomainName> names) {
  auto read = co_await route53::ReadSetsOf(*client_, partition_, place_.id, names);
  seen_.clear();
  Found found;
  for (const DomainName& name : names) {
    const auto& there = read.at(name);
    if (!there) {
      found.emplace_back(Fail(there.error()));
      continue;
    }
    found.emplace_back(there->sets);
    seen_.emplace(name, *there);
  }
  co_return found;
}

size_t Route53Zone::TakesAtOnce(const std::vector<Change>& changes) const {
  std::vector<route53::Changes> groups;
  for (const Change& change : changes) groups.push_back(Sized(change));
  return std::max<size_t>(1, route53::FitsAtOnce(groups));
}

Awaitable<Written> Route53Zone::Write(std::vector<Change> together, std::string comment) {
  auto changes = AsSpelt(seen_, together);
  if (!changes) co_return Written{Written::Fate::kRefused, changes.error().detail};
  auto call = route53::ChangeResourceRecordSets(partition_, place_.id, *changes, comment);
  if (!call) co_return Written{Written::Fate::kRefused, call.error().detail};
  seen_.clear();  // Whoever writes again looks again.
  std::chrono::milliseconds pause = kBusyFirst;
  for (size_t busy = 0;; ++busy) {
    AwsResult reply = co_await client_->Ask(*call);
    if (reply) {
      auto changed = route53::ParseChanged(reply->body);
      if (changed) co_return Written{Written::Fate::kDone, std::move(changed->id)};
      // Whoever answered so may not have been AWS.
      co_return Written{Written::Fate::kUnknown, changed.error().detail};
    }
    const route53::FailedChange failed = route53::DecodeFailedChange(reply.error());
    if (failed.why == route53::ChangeFailure::kBusy && busy < kBusyMax) {
      co_await client_->clock().Sleep(pause);
      pause = std::min(pause * 2, kBusyMost);
      continue;
    }
    const bool unknown = failed.why == route53::ChangeFailure::kUnknown;
    co_return Written{unknown ? Written::Fate::kUnknown : Written::Fate::kRefused,
                      Told(failed, reply.error()), Regardless(failed.why)};
  }
}

Awaitable<Result<void>> Route53Zone::Settle(std::string answer) {
  if (answer.empty()) co_return Result<void>();  // Who asks looks at the servers anyway.
  const Steady deadline = client_->clock().Ticks() + kSettleMax;
  std::chrono::seconds pause = kSettlePoll;
  while (true) {
    if (client_->clock().Ticks() + pause > deadline) {
      co_return Fail(Code::kTimedOut, fmt::format("change {} is not at all servers after {} min",
                                                  answer, kSettleMax.count()));
    }
    co_await client_->clock().Sleep(pause);
    pause = std::min(pause * 2, kSettlePollMost);
    AwsResult reply = co_await client_->Ask(route53::GetChange(partition_, answer));
    // Shortly after the change, nobody knows it yet.
    const bool not_yet = !reply && reply.error().error.code == Code::kNotFound;
    if (!reply && !not_yet) co_return Fail(reply.error().error.code, Brief(reply.error()));
    if (reply) {
      const auto change = route53::ParseChange(reply->body);
      if (!change) co_return Fail(change.error());
      if (change->state == route53::ChangeState::kInSync) co_return Result<void>();
    }
  }
}

}  // namespace signet
