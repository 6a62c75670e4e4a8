// Reading one target with the fewest calls, and being honest about what was not read.
#include "inventory/target_reading.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>
#include <set>

#include "aws/brief.h"
#include "model/region.h"

namespace signet {
namespace {

constexpr std::array<Lane, 4> kBatchLanes{Lane::kStatuses, Lane::kDkim, Lane::kMailFrom,
                                          Lane::kNotifications};

// What a name is remembered by.  Keyed, because whoever may create identities could
// otherwise choose two names of one hash, and the second would count as listed already.
uint64_t HashName(std::string_view name) {
  static const std::string key = [] {
    std::random_device random;
    std::string bytes;
    for (int i = 0; i < 4; ++i) bytes += fmt::format("{:08x}", random());
    return bytes;
  }();
  const std::string keyed = key + std::string(name);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(keyed.data()), keyed.size(), digest.data());
  uint64_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

void KeepFirstOfEachName(std::vector<ses_v2::Listed>& rows) {
  std::vector<std::string_view> sorted;
  sorted.reserve(rows.size());
  for (const ses_v2::Listed& row : rows) sorted.push_back(row.name);
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) return;
  std::set<std::string> names;
  std::erase_if(rows, [&](const ses_v2::Listed& row) { return !names.insert(row.name).second; });
}

// Evidence has room for all that the deepest scan asks, a kilobyte each: a page is handed on
// in slices.
constexpr size_t kSliceMax = 250;

IdentityEvidence FromRow(const Target& target, ses_v2::Listed row, Time now) {
  IdentityEvidence out;
  out.target = target;
  out.identity = std::move(row.name);
  out.type = row.type;
  out.status = std::move(row.status);
  out.sending_enabled = row.sending_enabled;
  out.taken_at = now;
  return out;
}

bool IsUnverified(const Status& status) { return status != VerificationStatus::kSuccess; }

std::string_view OperationOf(Lane lane) {
  switch (lane) {
    case Lane::kList:
      return "ses:ListEmailIdentities";
    case Lane::kGet:
      return "ses:GetEmailIdentity";
    case Lane::kAccount:
      return "ses:GetAccount";
    case Lane::kStatuses:
      return "ses:GetIdentityVerificationAttributes";
    case Lane::kDkim:
      return "ses:GetIdentityDkimAttributes";
    case Lane::kMailFrom:
      return "ses:GetIdentityMailFromDomainAttributes";
    case Lane::kNotifications:
      return "ses:GetIdentityNotificationAttributes";
  }
  return "ses";
}

// What could not be read because a call failed, as evidence says it.
Error Why(std::string_view operation, const AwsError& error) {
  return {error.error.code, fmt::format("{}: {}", operation, Brief(error))};
}

// Copies what a batch call said of each row; a row that the answer leaves out is gone
// from SES, and the Get or the next scan will say so.
template <class T>
void Spread(std::vector<IdentityEvidence>& rows, const ses_v1::ByIdentity<T>& by_identity,
            Asked<T> IdentityEvidence::* member) {
  for (IdentityEvidence& row : rows) {
    if ((row.*member).read()) continue;  // GetEmailIdentity says more than v1.
    const auto it = by_identity.find(row.identity);
    if (it != by_identity.end()) {
      row.*member = it->second;
    } else {
      row.*member = Unread{{Code::kNotFound, "SES left this identity out of its answer"}};
    }
  }
}

template <class T>
void SpreadUnread(std::vector<IdentityEvidence>& rows, const Error& why,
                  Asked<T> IdentityEvidence::* member) {
  for (IdentityEvidence& row : rows) {
    if (!(row.*member).read()) row.*member = Unread{why};
  }
}

void MarkUnread(IdentityEvidence& row, const Error& why) {
  row.verification = Unread{why};
  if (!row.dkim.read()) row.dkim = Unread{why};
  if (!row.mail_from.read()) row.mail_from = Unread{why};
  row.policies = Unread{why};
  row.tags = Unread{why};
  row.configuration_set = Unread{why};
}

}  // namespace

TargetReading::TargetReading(Target target, ReadingOptions options, RunJournal& journal)
    : options_(std::move(options)), journal_(journal) {
  coverage_.target = std::move(target);
}

// --- What to ask ----------------------------------------------------------------------

std::vector<std::string> TargetReading::BatchNames(Lane lane) const {
  std::vector<std::string> names;
  for (const IdentityEvidence& row : batch_->rows) {
    if (row.identity.empty()) continue;  // Deleted meanwhile.
    if (lane == Lane::kStatuses && row.status != VerificationStatus::kUnknown && !LacksToken(row))
      continue;
    names.push_back(row.identity);
  }
  return names;
}

bool TargetReading::BatchWants(Lane lane) const {
  return batch_ && batch_->open[static_cast<size_t>(lane)];
}

bool TargetReading::Wants(Lane lane) const {
  const LaneState& state = State(lane);
  if (finished_ || state.in_flight || state.off) return false;
  switch (lane) {
    case Lane::kList:
      return listing_ != Listing::kDone && waiting_.size() <= kWaitingMax;
    case Lane::kAccount:
      return account_wanted_ && !account_done_;
    case Lane::kGet:
      return batch_ && !batch_->gets.empty();
    default:
      return BatchWants(lane);
  }
}

AwsCall TargetReading::Ask(Lane lane) const {
  const Region& region = coverage_.target.region;
  switch (lane) {
    case Lane::kList:
      if (listing_ == Listing::kV1) return ses_v1::ListIdentities(region, next_token_);
      return ses_v2::ListEmailIdentities(
          region, listing_ == Listing::kV2Get ? ses_v2::ListForm::kGet : ses_v2::ListForm::kPost,
          next_token_);
    case Lane::kAccount:
      return ses_v2::GetAccount(region);
    case Lane::kGet:
      return ses_v2::GetEmailIdentity(region, batch_->rows[batch_->gets.front()].identity);
    case Lane::kStatuses:
      return ses_v1::GetIdentityVerificationAttributes(region, BatchNames(lane));
    case Lane::kDkim:
      return ses_v1::GetIdentityDkimAttributes(region, BatchNames(lane));
    case Lane::kMailFrom:
      return ses_v1::GetIdentityMailFromDomainAttributes(region, BatchNames(lane));
    case Lane::kNotifications:
      return ses_v1::GetIdentityNotificationAttributes(region, BatchNames(lane));
  }
  std::abort();  // Every lane has its case.
}

void TargetReading::Started(Lane lane, Time now) {
  if (!started_) coverage_.started = now;
  started_ = true;
  State(lane).in_flight = true;
  ++coverage_.calls;
}

bool TargetReading::NeedsMore(const ses_v2::Listed& row) const {
  if (row.status == VerificationStatus::kUnknown) return true;
  if (options_.depth >= Depth::kPosture) return true;
  return options_.depth == Depth::kWhy && IsUnverified(row.status) && IsDomain(row.type);
}

bool TargetReading::NeedsGet(const IdentityEvidence& row) const {
  if (options_.depth == Depth::kStatus) return false;
  if (options_.depth == Depth::kFull) return true;
  if (row.status == VerificationStatus::kUnknown) return true;
  return IsUnverified(row.status) && IsDomain(row.type);
}

// --- What came back -------------------------------------------------------------------

std::optional<AwsError> TargetReading::Take(Lane lane, const AwsReply& reply, Time now) {
  std::optional<AwsError> unreadable;
  // One decoder, one taker and one failure for each lane.
  const auto decoded = [&](auto result, auto take) {
    if (result) return take(std::move(*result));
    const std::string& why = result.error().detail;
    unreadable = AwsError{{Code::kServerFault, fmt::format("{}: {}", OperationOf(lane), why)},
                          "UnreadableAnswer",
                          why,
                          reply.request_id,
                          200};
  };
  const auto close = [&] { batch_->open[static_cast<size_t>(lane)] = false; };
  switch (lane) {
    case Lane::kList:
      if (listing_ == Listing::kV1) {
        decoded(ses_v1::ParseNamePage(reply.body), [&](ses_v1::NamePage page) {
          std::vector<ses_v2::Listed> rows;
          for (std::string& name : page.names) {
            const IdentityType type = TypeOfName(name);
            rows.push_back({std::move(name), type, {}, std::nullopt});
          }
          TakePage(std::move(rows), std::move(page.next_token), now);
        });
      } else {
        decoded(ses_v2::ParseListPage(reply.body), [&](ses_v2::ListPage page) {
          TakePage(std::move(page.identities), std::move(page.next_token), now);
        });
      }
      break;
    case Lane::kAccount:
      decoded(ses_v2::ParseAccount(reply.body), [&](AccountState account) {
        account_done_ = true;
        journal_.Append(
            TargetEvidence{coverage_.target, options_.account_name, now, std::move(account)});
      });
      break;
    case Lane::kGet:
      decoded(ses_v2::ParseIdentity(reply.body), [&](ses_v2::Identity got) {
        failed_gets_in_a_row_ = 0;
        IdentityEvidence& row = batch_->rows[batch_->gets.front()];
        row.taken_at = now;
        ses_v2::Fill(row, std::move(got));
        batch_->gets.pop_front();
      });
      break;
    case Lane::kStatuses:
      decoded(ses_v1::ParseVerification(reply.body), [&](const auto& by_identity) {
        for (IdentityEvidence& row : batch_->rows) {
          const auto it = by_identity.find(row.identity);
          if (it == by_identity.end()) continue;
          if (row.status == VerificationStatus::kUnknown) row.status = it->second.status;
          row.legacy_token = it->second.token;
        }
        close();
      });
      break;
    case Lane::kDkim:
      decoded(ses_v1::ParseDkim(reply.body), [&](const auto& by_identity) {
        Spread(batch_->rows, by_identity, &IdentityEvidence::dkim);
        close();
      });
      break;
    case Lane::kMailFrom:
      decoded(ses_v1::ParseMailFrom(reply.body), [&](const auto& by_identity) {
        Spread(batch_->rows, by_identity, &IdentityEvidence::mail_from);
        close();
      });
      break;
    case Lane::kNotifications:
      decoded(ses_v1::ParseNotifications(reply.body), [&](const auto& by_identity) {
        Spread(batch_->rows, by_identity, &IdentityEvidence::notifications);
        close();
      });
      break;
  }
  return unreadable;
}

void TargetReading::Fail(Lane lane, const AwsError& error, Time now) {
  switch (lane) {
    case Lane::kList:
      FailList(error);
      return;
    case Lane::kGet:
      FailGet(error);
      return;
    case Lane::kAccount:
      Record(OperationOf(lane), error);
      Miss(Why(OperationOf(lane), error).detail);
      account_done_ = true;
      journal_.Append(TargetEvidence{coverage_.target, options_.account_name, now,
                                     Unread{Why(OperationOf(lane), error)}});
      return;
    default:
      Record(OperationOf(lane), error);
      TurnOff(lane, error);
  }
}

// The rows of names that no page told before; remembers them.
std::vector<ses_v2::Listed> TargetReading::TakeUnseen(std::vector<ses_v2::Listed> rows) {
  std::vector<uint64_t> fresh, all;
  std::erase_if(rows, [&](const ses_v2::Listed& row) {
    const uint64_t hash = HashName(row.name);
    const bool known = std::binary_search(seen_.begin(), seen_.end(), hash);
    if (!known) fresh.push_back(hash);
    return known;
  });
  std::sort(fresh.begin(), fresh.end());
  if (const auto twice = std::unique(fresh.begin(), fresh.end()); twice != fresh.end()) {
    fresh.erase(twice, fresh.end());
    KeepFirstOfEachName(rows);
  }
  all.reserve(seen_.size() + fresh.size());
  std::merge(seen_.begin(), seen_.end(), fresh.begin(), fresh.end(), std::back_inserter(all));
  seen_ = std::move(all);
  seen_count_ = seen_.size();
  return rows;
}

void TargetReading::WantAccountFor(const Status& status,
                                   const std::optional<bool>& sending_enabled) {
  if (options_.depth < Depth::kWhy) return;
  if (IsUnverified(status) || sending_enabled == false || options_.depth >= Depth::kPosture) {
    account_wanted_ = true;
  }
}

void TargetReading::TakePage(std::vector<ses_v2::Listed> rows, std::string next_token, Time now) {
  ++coverage_.pages;
  ++pages_of_this_try_;
  const bool empty = rows.empty();
  // A list of one page, as most are, has nothing to be compared with later.
  if (next_token.empty() && seen_.empty()) {
    KeepFirstOfEachName(rows);
    seen_count_ = rows.size();
  } else {
    rows = TakeUnseen(std::move(rows));
  }
  const bool repeated = !empty && rows.empty();
  if (repeated && pages_of_this_try_ > pages_known_) {
    Note("a page of the list came again; its identities are counted once");
    ++repeated_pages_;
  }
  coverage_.identities = seen_count_ - dropped_count_;

  std::vector<IdentityEvidence> settled;
  settled.reserve(std::min(rows.size(), kSliceMax));
  for (ses_v2::Listed& row : rows) {
    // A status that the row does not tell is asked for, and decides then.
    if (row.status != VerificationStatus::kUnknown) WantAccountFor(row.status, row.sending_enabled);
    if (NeedsMore(row)) {
      waiting_.push_back(std::move(row));
    } else {
      settled.push_back(FromRow(coverage_.target, std::move(row), now));
      if (settled.size() == kSliceMax) {
        journal_.Append(coverage_.target, settled);
        settled.clear();
      }
    }
  }
  if (!settled.empty()) journal_.Append(coverage_.target, settled);

  // A page that leads to itself may be one that was served twice: asked again, but not
  // for ever.
  const bool stuck = next_token == next_token_ && !repeated;
  if (next_token.empty()) {
    EndList();
  } else if (stuck || repeated_pages_ > kRepeatedPagesMax || coverage_.pages >= kListPagesMax) {
    Miss(fmt::format("the list did not end: page {} leads back to itself", coverage_.pages));
    EndList();
  } else {
    next_token_ = std::move(next_token);
  }
}

void TargetReading::EndList() {
  listing_ = Listing::kDone;
  seen_ = {};
  next_token_.clear();
}

void TargetReading::FailList(const AwsError& error) {
  const Code code = error.error.code;
  if (code == Code::kTokenExpired && !next_token_.empty() && restarts_ < kListRestartsMax) {
    ++restarts_;
    pages_known_ = std::max(pages_known_, pages_of_this_try_);
    pages_of_this_try_ = 0;
    next_token_.clear();
    Note("a paging token was no longer accepted; the list was started again");
    return;
  }
  // The list has two wire forms; whoever lacks one may know the other.
  if (code == Code::kUnsupported && coverage_.pages == 0 && listing_ != Listing::kV1) {
    listing_ = listing_ == Listing::kV2Get ? Listing::kV2Post : Listing::kV1;
    return;
  }
  Record(listing_ == Listing::kV1 ? "ses:ListIdentities" : OperationOf(Lane::kList), error);
  if (code == Code::kDenied && coverage_.pages == 0 && listing_ != Listing::kV1) {
    listing_ = Listing::kV1;
    v2_denial_ = Brief(error);
    Note("ses:ListEmailIdentities is denied; the older API was asked instead");
    return;
  }
  if (coverage_.pages > 0) {
    Miss(fmt::format("the list ended after {} pages: {}", coverage_.pages, Brief(error)));
  } else {
    EndUnlisted(error);
  }
  EndList();
}

// Nothing was listed at all: which of the ways in which a target ends unread this is.
void TargetReading::EndUnlisted(const AwsError& error) {
  const Code code = error.error.code;
  const SesRegion* known = FindSesRegion(coverage_.target.region);
  const bool denied = code == Code::kDenied || !v2_denial_.empty();
  if (denied) {
    end_ = CoverageStatus::kDenied;
    const std::string last = Brief(error);
    if (v2_denial_.empty()) {
      coverage_.reason = fmt::format("ses:ListIdentities: {}", last);
    } else if (last == v2_denial_) {
      coverage_.reason = fmt::format("ses:ListEmailIdentities and ses:ListIdentities: {}", last);
    } else {
      coverage_.reason =
          fmt::format("ses:ListEmailIdentities: {}; ses:ListIdentities: {}", v2_denial_, last);
    }
  } else if (code == Code::kCredentials && !options_.region_proved && !options_.region_named &&
             (!known || known->opt_in)) {
    end_ = CoverageStatus::kDisabled;
    coverage_.reason = "the region refuses the account's credentials: it is not enabled";
  } else if (!options_.region_named &&
             (code == Code::kUnsupported || (code == Code::kUnreachable && !known))) {
    end_ = CoverageStatus::kUnsupported;
    coverage_.reason = "SES does not answer in this region: " + Brief(error);
  } else {
    end_ = CoverageStatus::kFailed;
    coverage_.reason = Why(OperationOf(Lane::kList), error).detail;
  }
}

void TargetReading::FailGet(const AwsError& error) {
  IdentityEvidence& row = batch_->rows[batch_->gets.front()];
  const size_t at = batch_->gets.front();
  batch_->gets.pop_front();
  if (error.error.code == Code::kNotFound) {
    failed_gets_in_a_row_ = 0;
    Note("an identity was deleted between the list and the look at it");
    journal_.Drop(coverage_.target, row.identity);
    coverage_.identities = seen_count_ - ++dropped_count_;
    row.identity.clear();  // FlushBatch leaves it out.
    return;
  }
  Record(OperationOf(Lane::kGet), error);
  MarkUnread(row, Why(OperationOf(Lane::kGet), error));
  const bool hopeless = error.error.code == Code::kDenied || error.error.code == Code::kUnsupported;
  if (!hopeless && ++failed_gets_in_a_row_ < kFailedGetsInARowMax) {
    Miss(Why(OperationOf(Lane::kGet), error).detail);
    return;
  }
  // What v1 can still tell of the identities that the Get was for, this one included.
  batch_->gets.push_front(at);
  TurnOff(Lane::kGet, error);
  PlanGets();
}

// A lane that will not be asked again in this target.  Whatever the other API can tell
// instead is asked there; only what nobody can tell is missed.
void TargetReading::TurnOff(Lane lane, const AwsError& error) {
  LaneState& state = State(lane);
  state.off = true;
  state.why_off = Why(OperationOf(lane), error);
  const bool get_tells =
      options_.depth >= Depth::kWhy && !State(Lane::kGet).off &&
      (lane == Lane::kStatuses || lane == Lane::kDkim || lane == Lane::kMailFrom);
  if (get_tells) {
    Note(fmt::format("{} cannot be asked; GetEmailIdentity is asked instead", OperationOf(lane)));
  } else {
    Miss(state.why_off.detail);
  }
  if (batch_) Forgo(lane);
}

// The current batch goes on without the lane.
void TargetReading::Forgo(Lane lane) {
  const Error& why = State(lane).why_off;
  batch_->open[static_cast<size_t>(lane)] = false;
  if (lane == Lane::kNotifications) {
    SpreadUnread(batch_->rows, why, &IdentityEvidence::notifications);
  }
  if (lane == Lane::kStatuses) {
    for (IdentityEvidence& row : batch_->rows) {
      if (LacksToken(row)) row.legacy_token = Unread{why};
    }
  }
  if (lane == Lane::kDkim) SpreadUnread(batch_->rows, why, &IdentityEvidence::dkim);
  if (lane == Lane::kMailFrom) SpreadUnread(batch_->rows, why, &IdentityEvidence::mail_from);
  if (lane != Lane::kDkim && lane != Lane::kMailFrom) return;
  if (batch_->gets_planned && !State(Lane::kGet).off) {
    batch_->gets_planned = false;
    PlanGets();
  }
}

// --- Batches --------------------------------------------------------------------------

void TargetReading::NextBatch(Time now) {
  batch_ = std::make_unique<Batch>();
  batch_->open.fill(false);
  while (!waiting_.empty() && batch_->rows.size() < ses_v1::kBatchMax) {
    batch_->rows.push_back(FromRow(coverage_.target, std::move(waiting_.front()), now));
    waiting_.pop_front();
  }
  const auto open = [&](Lane lane) {
    if (State(lane).off) return Forgo(lane);
    batch_->open[static_cast<size_t>(lane)] = true;
  };
  const bool tokens_lack = std::any_of(batch_->rows.begin(), batch_->rows.end(),
                                       [this](const auto& row) { return LacksToken(row); });
  if (StatusLacks() || tokens_lack) open(Lane::kStatuses);
  if (options_.depth == Depth::kPosture) {
    open(Lane::kDkim);
    open(Lane::kMailFrom);
  }
  if (options_.depth >= Depth::kPosture) open(Lane::kNotifications);
}

bool TargetReading::LacksToken(const IdentityEvidence& row) const {
  return options_.legacy_tokens && IsDomain(row.type) && IsUnverified(row.status) &&
         !row.legacy_token.asked();
}

bool TargetReading::StatusLacks() const {
  return std::any_of(batch_->rows.begin(), batch_->rows.end(), [](const IdentityEvidence& row) {
    return !row.identity.empty() && row.status == VerificationStatus::kUnknown;
  });
}

// Decides which rows GetEmailIdentity is asked for, once their status is known.
void TargetReading::PlanGets() {
  if (!batch_->gets_planned) {
    batch_->gets_planned = true;
    // The answer that is on its way belongs to the first.
    const bool busy = State(Lane::kGet).in_flight && !batch_->gets.empty();
    const size_t under_way = busy ? batch_->gets.front() : batch_->rows.size();
    batch_->gets.clear();
    if (busy) batch_->gets.push_back(under_way);
    const bool v1_lacks =
        options_.depth == Depth::kPosture && (State(Lane::kDkim).off || State(Lane::kMailFrom).off);
    for (size_t i = 0; i < batch_->rows.size(); ++i) {
      const IdentityEvidence& row = batch_->rows[i];
      const bool got = row.identity.empty() || row.verification.asked();
      if (!got && i != under_way && (v1_lacks || NeedsGet(row))) batch_->gets.push_back(i);
    }
  }
  if (!State(Lane::kGet).off || batch_->gets.empty()) return;
  for (const size_t i : batch_->gets) MarkUnread(batch_->rows[i], State(Lane::kGet).why_off);
  batch_->gets.clear();
  const auto open = [&](Lane lane) {
    if (!State(lane).off) batch_->open[static_cast<size_t>(lane)] = true;
  };
  const auto lacks = [&](const auto member) {
    return std::any_of(batch_->rows.begin(), batch_->rows.end(), [&](const IdentityEvidence& row) {
      return !row.identity.empty() && !(row.*member).read();
    });
  };
  if (StatusLacks()) open(Lane::kStatuses);
  if (lacks(&IdentityEvidence::dkim)) open(Lane::kDkim);
  if (lacks(&IdentityEvidence::mail_from)) open(Lane::kMailFrom);
}

void TargetReading::FlushBatch() {
  std::erase_if(batch_->rows, [](const IdentityEvidence& row) { return row.identity.empty(); });
  for (const IdentityEvidence& row : batch_->rows) WantAccountFor(row.status, row.sending_enabled);
  if (StatusLacks()) Miss("SES did not tell the status of some identities");
  if (!batch_->rows.empty()) journal_.Append(coverage_.target, batch_->rows);
  batch_.reset();
}

void TargetReading::Advance(Time now) {
  for (;;) {
    if (!batch_ && !waiting_.empty()) NextBatch(now);
    if (!batch_) break;
    if (!batch_->gets_planned) {
      if (BatchWants(Lane::kStatuses)) break;  // What to get depends on the statuses.
      PlanGets();
    }
    // Where every identity of a batch was deleted, there is nobody left to ask about.
    for (const Lane lane : kBatchLanes) {
      bool& waits = batch_->open[static_cast<size_t>(lane)];
      if (waits && !State(lane).in_flight && BatchNames(lane).empty()) waits = false;
    }
    const bool open =
        std::any_of(batch_->open.begin(), batch_->open.end(), [](bool b) { return b; });
    if (open || !batch_->gets.empty()) break;
    FlushBatch();
  }
  const bool busy = std::any_of(lanes_.begin(), lanes_.end(),
                                [](const LaneState& state) { return state.in_flight; });
  const bool account_open = account_wanted_ && !account_done_;
  if (listing_ == Listing::kDone && !batch_ && !busy && !account_open) Finish(now);
}

// --- The end --------------------------------------------------------------------------

void TargetReading::Stop(Time now, const std::string& why) {
  if (finished_) return;
  const Error error{Code::kCancelled, why};
  coverage_.interrupted = true;
  Miss(why);
  while (batch_ || !waiting_.empty()) {
    if (!batch_) NextBatch(now);
    for (IdentityEvidence& row : batch_->rows) {
      if (NeedsGet(row) && !row.verification.read()) MarkUnread(row, error);
    }
    if (options_.depth >= Depth::kPosture) {
      SpreadUnread(batch_->rows, error, &IdentityEvidence::dkim);
      SpreadUnread(batch_->rows, error, &IdentityEvidence::mail_from);
      SpreadUnread(batch_->rows, error, &IdentityEvidence::notifications);
    }
    FlushBatch();
  }
  EndList();
  if (coverage_.pages == 0 && end_ == CoverageStatus::kComplete) {
    end_ = CoverageStatus::kFailed;
    coverage_.reason = why;
  }
  Finish(now);
}

void TargetReading::Finish(Time now) {
  finished_ = true;
  coverage_.finished = now;
  if (!started_) coverage_.started = now;
  coverage_.status = end_;
  if (end_ == CoverageStatus::kComplete && !missed_.empty()) {
    coverage_.status = CoverageStatus::kPartial;
    coverage_.reason = fmt::format("{}", fmt::join(missed_, "; "));
  }
  if (coverage_.identities > 0 && !account_done_) {
    Asked<AccountState> account = NotAsked{};
    if (account_wanted_) account = Unread{{Code::kCancelled, coverage_.reason}};
    journal_.Append(
        TargetEvidence{coverage_.target, options_.account_name, now, std::move(account)});
  }
  journal_.Finish(coverage_);
  waiting_ = {};
  seen_ = {};
}

void TargetReading::Note(std::string note) {
  auto& notes = coverage_.notes;
  if (std::find(notes.begin(), notes.end(), note) != notes.end()) return;
  if (notes.size() < Coverage::kNotesMax) notes.push_back(std::move(note));
}

void TargetReading::Miss(std::string what) {
  constexpr size_t kMissedMax = 4;
  if (std::find(missed_.begin(), missed_.end(), what) != missed_.end()) return;
  if (missed_.size() < kMissedMax) missed_.push_back(std::move(what));
}

void TargetReading::Record(std::string_view operation, const AwsError& error) {
  for (FailedCall& failure : coverage_.failures) {
    if (failure.operation == operation && failure.code == error.code) {
      ++failure.count;
      return;
    }
  }
  if (coverage_.failures.size() >= Coverage::kFailuresMax) return;
  coverage_.failures.push_back({std::string(operation), error.code,
                                error.message.substr(0, Coverage::kMessageMax), error.request_id,
                                1});
}

}  // namespace signet
