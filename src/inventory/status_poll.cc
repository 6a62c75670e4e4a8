// The list costs its pages, and a Get for each costs their number: the cheaper of the two.
#include "inventory/status_poll.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/brief.h"

namespace signet {

StatusPoll::StatusPoll(Client& client, RateBudget& budget,
                       std::unique_ptr<CredentialSource> credentials, Target target)
    : credentials_(std::move(credentials)),
      client_(client, budget, *credentials_, target.account),
      target_(std::move(target)) {}

Awaitable<Result<StatusPoll::Seen>> StatusPoll::Look(std::vector<std::string> names,
                                                     std::vector<std::string> each) {
  Seen seen;
  if (may_list_ && names.size() > pages_ + 1) {
    auto listed = co_await List({names.begin(), names.end()}, seen);
    // An older model of the service lists names without their states.
    const bool told = std::none_of(seen.begin(), seen.end(), [](const auto& one) {
      return one.second.status == VerificationStatus::kUnknown;
    });
    if (listed && told) {
      const std::string& asked = names[turn_++ % names.size()];
      if (seen.contains(asked)) each.push_back(asked);
      names.clear();
    }
    if (!listed && listed.error().code != Code::kDenied &&
        listed.error().code != Code::kUnsupported) {
      co_return Fail(listed.error());
    }
    if (!names.empty()) {
      may_list_ = false;  // For good: each is asked.
      seen.clear();
    }
  }
  each.insert(each.end(), names.begin(), names.end());
  for (std::string& name : each) {
    auto got = co_await Get(std::move(name), seen);
    if (!got) co_return Fail(got.error());
  }
  co_return seen;
}

Awaitable<Result<void>> StatusPoll::Get(std::string name, Seen& seen) {
  const AwsResult reply = co_await client_.Ask(ses_v2::GetEmailIdentity(target_.region, name));
  if (!reply) {
    const AwsError& error = reply.error();
    if (error.error.code == Code::kNotFound) co_return Result<void>();
    co_return Fail(error.error.code, "ses:GetEmailIdentity: " + Brief(error));
  }
  auto got = ses_v2::ParseIdentity(reply->body);
  if (!got) co_return Fail(got.error());
  seen[std::move(name)] = {got->status, *std::move(got)};
  co_return Result<void>();
}

Awaitable<Result<void>> StatusPoll::List(const std::set<std::string>& names, Seen& seen) {
  std::string token;
  for (size_t page_count = 0; page_count < kPagesMax;) {
    const AwsResult reply =
        co_await client_.Ask(ses_v2::ListEmailIdentities(target_.region, form_, token));
    if (!reply) {
      const AwsError& error = reply.error();
      if (error.error.code == Code::kUnsupported && page_count == 0 &&
          form_ == ses_v2::ListForm::kGet) {
        form_ = ses_v2::ListForm::kPost;
        continue;
      }
      co_return Fail(error.error.code, "ses:ListEmailIdentities: " + Brief(error));
    }
    auto page = ses_v2::ParseListPage(reply->body);
    if (!page) co_return Fail(page.error());
    for (const ses_v2::Listed& row : page->identities) {
      if (names.contains(row.name)) seen[row.name] = {row.status, std::nullopt};
    }
    pages_ = std::max(pages_, ++page_count);
    token = std::move(page->next_token);
    if (token.empty() || seen.size() == names.size()) co_return Result<void>();
  }
  co_return Fail(Code::kTooLarge, fmt::format("the list has over {} pages", kPagesMax));
}

}  // namespace signet
