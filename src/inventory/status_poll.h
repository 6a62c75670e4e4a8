// inventory/status_poll.h
// StatusPoll: what SES says, again and again, of some identities of one target, for as few calls
// as will do: a GetEmailIdentity for each of a few, the pages of the list for many.  Only the
// former tells when SES looked last, so that behind a list one identity is asked, in turns.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "aws/paced.h"
#include "aws/ses_v2_read.h"
#include "model/evidence.h"

namespace signet {

// What one look told of an identity.
struct StatusSeen {
  Status status;
  std::optional<ses_v2::Identity> whole;  // Of GetEmailIdentity alone.
};

// One loop, one thread.
class StatusPoll {
 public:
  static constexpr size_t kPagesMax = 5'000;

  // `client` and `budget` outlive this.
  StatusPoll(Client& client, RateBudget& budget, std::unique_ptr<CredentialSource> credentials,
             Target target);

  // By name, as it was given; what SES does not know is left out.  `each` are asked each, whatever
  // that costs.  An error where one could not be read: it says nothing of any identity.
  using Seen = std::map<std::string, StatusSeen>;
  Awaitable<Result<Seen>> Look(std::vector<std::string> names, std::vector<std::string> each = {});
  void Stop(std::string why) { client_.Stop(std::move(why)); }

 private:
  Awaitable<Result<void>> Get(std::string name, Seen& seen);
  Awaitable<Result<void>> List(const std::set<std::string>& names, Seen& seen);

  std::unique_ptr<CredentialSource> credentials_;
  PacedClient client_;
  const Target target_;
  ses_v2::ListForm form_ = ses_v2::ListForm::kGet;
  bool may_list_ = true;
  size_t pages_ = 1;  // Of the list, as far as is known.
  size_t turn_ = 0;   // Whose GetEmailIdentity comes next, behind a list.
};

}  // namespace signet
