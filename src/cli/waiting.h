// cli/waiting.h
// Waiting: any number of identities on their way to being verified, on one loop: the DNS is asked
// for each as IdentityWait wants it, SES for all of a target together (StatusPoll).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "apply/wait_state.h"
#include "cli/aws_session.h"
#include "cli/config.h"
#include "cli/dns_session.h"
#include "inventory/gather.h"
#include "inventory/status_poll.h"
#include "model/evidence.h"
#include "model/waited.h"

namespace signet {

// What is to be waited for.
struct ToAwait {
  Target target;
  std::string identity;
  WaitGoal goal = WaitGoal::kIdentity;
  Time begun{};  // When its records were written; now, where nobody knows.
};

class Waiting {
 public:
  struct Options {
    DnsFlags dns;
    RuleSettings rules;
    bool quiet = false;
  };

  Waiting(AwsSession& aws, RateBudget& budget, Options options);
  ~Waiting();

  // The identities of these names that SES has in the target.  An error: it could not be read.
  Result<void> Find(AccountToRead& account, const Target& target,
                    const std::vector<ToAwait>& wanted);
  bool empty() const { return awaited_.empty(); }

  // Until all have ended, `deadline` has passed or Stop was called.
  Result<void> Run(Time deadline);
  void Stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }
  std::vector<Waited> waited() const;

 private:
  // One identity, or one part of it.
  struct Awaited {
    WaitGoal goal;
    IdentityWait wait;
    IdentityEvidence evidence;  // Of the last look.
    std::string said = {};      // What a person was told last.
  };
  // Those of one target, which SES is asked about together.
  struct Group {
    Target target;
    std::unique_ptr<StatusPoll> poll;
    std::vector<Awaited*> members;
  };

  std::vector<Awaited*> DueForDns(Time now) const;
  Result<bool> AskSes(Time now);
  WaitSeen SesSeen(Awaited& one, const StatusPoll::Seen& looked, Time at) const;
  Result<void> AskDns(const std::vector<Awaited*>& due);
  Result<void> LookAtDns(const std::vector<Awaited*>& due);
  void See(Awaited& one, const WaitSeen& seen);
  WaitSeen DnsSeen(const Awaited& one) const;
  Awaitable<bool> Nap();
  void Draw();
  void Say(const std::string& line);
  void Clear();

  AwsSession& aws_;
  RateBudget& budget_;
  const Options options_;
  std::vector<std::unique_ptr<Awaited>> awaited_;
  std::vector<Group> groups_;
  std::unique_ptr<DnsSession> dns_;
  size_t dns_looks_ = 0;
  bool stopped_ = false;
  bool terminal_ = false;
  Time begun_{};
  Steady drawn_at_{};
  size_t lines_drawn_ = 0;
};

}  // namespace signet
