// The same calls as a whole target's reading makes, for names that somebody gave.
#include "inventory/named.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/brief.h"
#include "aws/ses_v1_read.h"
#include "aws/ses_v2_read.h"
#include "model/domain_name.h"

namespace signet {
namespace {

constexpr size_t kLabelsMin = 2;  // SES has no identity that is a top level domain.

void AddOnce(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// One call when its turn comes.
Awaitable<AwsResult> Paced(Client& client, RateBudget& budget, CredentialSource& credentials,
                           const Target& target, AwsCall call, Clock& clock) {
  const RateBudget::Key key = RateBudget::KeyOf(target, call.operation);
  while (const auto free = budget.Take(key, clock.Ticks())) co_await clock.SleepUntil(*free);
  call.on_sent = [&budget, key](Steady at) { budget.Sent(key, at); };
  AwsResult result = co_await client.Call(std::move(call), &credentials);
  if (!result && result.error().error.code == Code::kThrottled) {
    budget.Throttled(key, clock.Ticks());
  }
  co_return result;
}

struct Reading {
  Coverage coverage;
  size_t found = 0;
  bool unverified = false;

  void Missed(std::string_view operation, const AwsError& error) {
    const std::string why = fmt::format("{}: {}", operation, Brief(error));
    coverage.reason += (coverage.reason.empty() ? "" : "; ") + why;
    if (coverage.failures.size() < Coverage::kFailuresMax) {
      coverage.failures.push_back({std::string(operation), error.code,
                                   error.message.substr(0, Coverage::kMessageMax),
                                   error.request_id});
    }
  }
};

// The token of the older TXT record, which only SES's first API tells.
Awaitable<void> ReadTokens(Client& client, RateBudget& budget, CredentialSource& credentials,
                           const Target& target, std::vector<IdentityEvidence>& rows,
                           Reading& reading, Clock& clock) {
  std::vector<std::string> names;
  for (const IdentityEvidence& row : rows) {
    if (IsDomain(row.type) && names.size() < ses_v1::kBatchMax) names.push_back(row.identity);
  }
  if (names.empty()) co_return;
  ++reading.coverage.calls;
  AwsResult reply =
      co_await Paced(client, budget, credentials, target,
                     ses_v1::GetIdentityVerificationAttributes(target.region, names), clock);
  Result<ses_v1::ByIdentity<ses_v1::Verification>> told;
  if (reply) {
    told = ses_v1::ParseVerification(reply->body);
  } else {
    reading.Missed("ses:GetIdentityVerificationAttributes", reply.error());
    told = tl::make_unexpected(reply.error().error);
  }
  for (IdentityEvidence& row : rows) {
    if (!IsDomain(row.type)) continue;
    if (!told) {
      row.legacy_token = Unread{told.error()};
    } else if (const auto it = told->find(row.identity); it != told->end()) {
      row.legacy_token = it->second.token;
    }
  }
}

}  // namespace

std::vector<std::string> WithCovering(const std::vector<std::string>& names) {
  std::vector<std::string> all = names;
  for (const std::string& name : names) {
    auto domain = DomainName::Parse(DomainOf(name));
    if (!domain) continue;
    DomainName above = TypeOfName(name) == IdentityType::kEmailAddress ? *domain : domain->Parent();
    for (; above.label_count() >= kLabelsMin; above = above.Parent()) AddOnce(all, above.text());
  }
  return all;
}

Awaitable<Result<size_t>> ReadNamed(Client& client, RateBudget& budget,
                                    CredentialSource& credentials, Target target,
                                    std::string account_name, std::vector<std::string> names,
                                    RunJournal& journal, Clock& clock, bool legacy_tokens) {
  constexpr std::string_view kGet = "ses:GetEmailIdentity";
  Reading reading;
  reading.coverage.target = target;
  reading.coverage.started = clock.Now();
  std::optional<Error> first_failure;
  std::vector<IdentityEvidence> rows;  // As few as the names.
  for (const std::string& name : names) {
    ++reading.coverage.calls;
    AwsResult reply = co_await Paced(client, budget, credentials, target,
                                     ses_v2::GetEmailIdentity(target.region, name), clock);
    if (!reply && reply.error().error.code == Code::kNotFound) continue;
    if (reply) {
      auto got = ses_v2::ParseIdentity(reply->body);
      if (got) {
        IdentityEvidence row;
        row.target = target;
        row.identity = name;
        row.taken_at = clock.Now();
        row.type = TypeOfName(name);
        ses_v2::Fill(row, *std::move(got));
        reading.unverified = reading.unverified || row.status != VerificationStatus::kSuccess;
        ++reading.found;
        rows.push_back(std::move(row));
        continue;
      }
      AwsError malformed;
      malformed.error = got.error();
      malformed.message = got.error().detail;
      reply = tl::make_unexpected(std::move(malformed));
    }
    if (!first_failure) first_failure = reply.error().error;
    reading.Missed(kGet, reply.error());
    // What is denied or refused once is so for every name.
    const Code code = reply.error().error.code;
    if (code == Code::kDenied || code == Code::kCredentials || code == Code::kUnreachable) break;
  }
  if (legacy_tokens) {
    co_await ReadTokens(client, budget, credentials, target, rows, reading, clock);
  }
  for (IdentityEvidence& row : rows) journal.Append(target, {std::move(row)});
  if (reading.unverified) {
    ++reading.coverage.calls;
    AwsResult reply = co_await Paced(client, budget, credentials, target,
                                     ses_v2::GetAccount(target.region), clock);
    TargetEvidence evidence{target, account_name, clock.Now(), NotAsked{}};
    if (!reply) {
      reading.Missed("ses:GetAccount", reply.error());
      evidence.account = Unread{reply.error().error};
    } else if (auto account = ses_v2::ParseAccount(reply->body)) {
      evidence.account = *std::move(account);
    } else {
      evidence.account = Unread{account.error()};
    }
    journal.Append(evidence);
  }
  reading.coverage.identities = reading.found;
  reading.coverage.finished = clock.Now();
  reading.coverage.status = reading.found == 0 && first_failure
                                ? (first_failure->code == Code::kDenied ? CoverageStatus::kDenied
                                                                        : CoverageStatus::kFailed)
                                : CoverageStatus::kPartial;
  if (reading.coverage.reason.empty()) {
    reading.coverage.reason = "asked for named identities only";
  }
  journal.Finish(reading.coverage);
  if (reading.found == 0 && first_failure) co_return Fail(*first_failure);
  co_return reading.found;
}

}  // namespace signet
