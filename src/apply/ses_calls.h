// apply/ses_calls.h
// SesCalls: the changes of a plan that are calls to SES.  Looks first: SES creates anew what was
// deleted, and a mail to a stranger is not taken back.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aws/client.h"
#include "aws/rate_budget.h"
#include "model/apply_journal.h"

namespace signet {

class SesCalls {
 public:
  // Credentials of an account; null where there is no way in.
  using Enter = std::function<std::unique_ptr<CredentialSource>(const AccountId&)>;
  SesCalls(Client& client, RateBudget& budget, ApplyJournal& journal, Enter enter);

  // For Applier.  kRefused: SES tells something else than when it was planned.
  Awaitable<Outcome> Call(const Change& change);

 private:
  Client& client_;
  RateBudget& budget_;
  ApplyJournal& journal_;
  Enter enter_;
};

}  // namespace signet
