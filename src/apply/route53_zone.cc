// Batches are transactional: CREATE for what must not be there, DELETE of the exact old set
// with CREATE of the new for what must.  There is no UPSERT.
#include "apply/route53_zone.h"

#include <fmt/format.h>

#include <algorithm>
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

// A set is deleted as Route 53 spells it now, so it is read once more.
Awaitable<Result<std::vector<route53::Change>>> AsSpelt(PacedClient& client,
                                                        std::string_view partition,
                                                        const std::vector<Change>& together) {
  std::vector<route53::Change> changes;
  for (const Change& change : together) {
    if (change.before) {
      auto there =
          co_await route53::ReadSetsAt(client, partition, change.place.id, change.before->name);
      if (!there) co_return Fail(there.error());
      const route53::HostedRecordSet* raw = RawOf(*there, *change.before);
      if (!raw) {
        co_return Fail(Code::kRejected,
                       fmt::format("{} {} has changed since we looked", change.before->name.text(),
                                   RecordTypeName(change.before->type)));
      }
      changes.push_back({route53::Change::Action::kDelete, *raw});
    }
    if (change.after) {
      auto set = route53::ToHosted(*change.after);
      if (!set) co_return Fail(set.error());
      changes.push_back({route53::Change::Action::kCreate, *std::move(set)});
    }
  }
  co_return changes;
}

}  // namespace

Route53Zone::Route53Zone(std::unique_ptr<PacedClient> client, std::string partition,
                         ZonePlace place)
    : client_(std::move(client)), partition_(std::move(partition)), place_(std::move(place)) {}

Awaitable<Result<std::vector<HostedSet>>> Route53Zone::At(DomainName name) {
  auto found = co_await route53::ReadSetsAt(*client_, partition_, place_.id, std::move(name));
  if (!found) co_return Fail(found.error());
  co_return std::move(found->sets);
}

Awaitable<Written> Route53Zone::Write(std::vector<Change> together, std::string comment) {
  auto changes = co_await AsSpelt(*client_, partition_, together);
  if (!changes) co_return Written{Written::Fate::kRefused, changes.error().detail};
  auto call = route53::ChangeResourceRecordSets(partition_, place_.id, *changes, comment);
  if (!call) co_return Written{Written::Fate::kRefused, call.error().detail};
  std::chrono::milliseconds pause = kBusyFirst;
  for (size_t busy = 0;; ++busy) {
    AwsResult reply = co_await client_->Ask(*call);
    if (reply) {
      const auto changed = route53::ParseChanged(reply->body);
      // Done, and only its id is not known.
      co_return Written{Written::Fate::kDone, changed ? changed->id : ""};
    }
    const route53::FailedChange failed = route53::DecodeFailedChange(reply.error());
    if (failed.why == route53::ChangeFailure::kBusy && busy < kBusyMax) {
      co_await client_->clock().Sleep(pause);
      pause = std::min(pause * 2, kBusyMost);
      continue;
    }
    const bool unknown = failed.why == route53::ChangeFailure::kUnknown;
    co_return Written{unknown ? Written::Fate::kUnknown : Written::Fate::kRefused,
                      Told(failed, reply.error())};
  }
}

Awaitable<Result<void>> Route53Zone::Settle(std::string answer) {
  if (answer.empty()) co_return Result<void>();  // Who asks looks at the servers anyway.
  const Steady deadline = client_->clock().Ticks() + kSettleMax;
  while (true) {
    AwsResult reply = co_await client_->Ask(route53::GetChange(partition_, answer));
    // Shortly after the change, nobody knows it yet.
    const bool not_yet = !reply && reply.error().error.code == Code::kNotFound;
    if (!reply && !not_yet) co_return Fail(reply.error().error.code, Brief(reply.error()));
    if (reply) {
      const auto change = route53::ParseChange(reply->body);
      if (!change) co_return Fail(change.error());
      if (change->state == route53::ChangeState::kInSync) co_return Result<void>();
    }
    if (client_->clock().Ticks() + kSettlePoll > deadline) {
      co_return Fail(Code::kTimedOut, fmt::format("change {} is not at all servers after {} min",
                                                  answer, kSettleMax.count()));
    }
    co_await client_->clock().Sleep(kSettlePoll);
  }
}

}  // namespace signet
