// signet wait: until SES agrees, or until it cannot, and why.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <boost/json.hpp>
#include <csignal>
#include <iostream>
#include <map>
#include <set>

#include "apply/wait_state.h"
#include "aws/account.h"
#include "cli/aws_session.h"
#include "cli/collected.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/dns_session.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/scope.h"
#include "cli/shared_budget.h"
#include "diagnose/whole.h"
#include "inventory/dns_gather.h"
#include "inventory/named.h"
#include "model/apply_journal.h"
#include "model/expected_records.h"
#include "model/identity_name.h"
#include "model/record_table.h"
#include "model/region.h"
#include "report/text.h"
#include "store/store.h"

namespace signet {
namespace {

constexpr std::chrono::milliseconds kTick{250};
constexpr size_t kWalkAgain = 5;  // Looks at the DNS after which it is walked from the root again.

// One identity that is waited for.
struct Awaited {
  AccountToRead* account = nullptr;
  Target target;
  std::string identity;
  IdentityWait wait;
  IdentityEvidence evidence = {};  // Of the last look.
  std::string said = {};           // What a person was told last.
};

// Whether every row of the table is at the server, and whether it answered at all.
void CountServers(const RecordTable& table, WaitSeen& seen) {
  for (size_t server = 0; server < table.servers.size(); ++server) {
    bool right = true, answered = false;
    for (const TableRow& row : table.rows) {
      const Cell& cell = row.cells[server];
      answered |= cell.state != CellState::kUnread && cell.state != CellState::kNotAsked;
      right &= cell.state == CellState::kOk;
    }
    seen.servers += answered;
    seen.servers_right += answered && right;
  }
}

// A validator was asked for what the servers hold: it must have got the same.
bool ResolverAgrees(const DnsEvidence& dns, const RecordTable& table, bool validates) {
  if (!validates) return true;
  return std::all_of(table.rows.begin(), table.rows.end(), [&](const TableRow& row) {
    const RecordSet& record = row.expected.record;
    const Exchange* exchange = dns.Validated(record.name, record.type);
    const DnsReply* reply = exchange ? exchange->reply() : nullptr;
    return reply && !reply->bogus && !reply->Of(record.name, record.type).empty();
  });
}

bool CanHeal(FixBy by) {
  return by == FixBy::kTime || by == FixBy::kDnsOwner || by == FixBy::kDnsHost;
}

WaitSeen Seen(const Awaited& it, Time now, bool asked_dns, bool validates,
              const RuleSettings& settings) {
  WaitSeen seen;
  seen.at = now;
  const IdentityEvidence& evidence = it.evidence;
  seen.status = evidence.status;
  if (const VerificationInfo* info = evidence.verification.read())
    seen.last_checked = info->last_checked;
  const DnsEvidence* dns = evidence.dns.read();
  if (!asked_dns || !dns) return seen;
  std::vector<ExpectedRecord> records = VerificationRecords(evidence);
  std::erase_if(records, [](const auto& one) { return one.purpose == Purpose::kLegacy; });
  const RecordTable table = BuildRecordTable(*dns, records);
  seen.dns_read = !records.empty();
  CountServers(table, seen);
  seen.resolver_agrees = ResolverAgrees(*dns, table, validates);
  const Explained explained = ExplainWhole(evidence, nullptr, {}, settings);
  if (!explained.findings.empty() && !explained.findings[0].explanations.empty()) {
    const Explanation& told = explained.findings[0].explanations[0];
    seen.cause = told.cause;
    seen.sentence = told.clause;
    seen.can_heal = CanHeal(told.fix.by) || seen.servers_right == seen.servers;
  }
  return seen;
}

class Waiting {
 public:
  Waiting(const WaitFlags& flags, const Config& config, AwsSession& aws, RateBudget& budget)
      : flags_(flags), config_(config), aws_(aws), budget_(budget) {}

  // The identities, where SES has them.
  Result<void> Find(std::vector<AccountToRead>& accounts, const std::vector<Region>& regions,
                    const std::vector<std::string>& names, Time begun) {
    for (AccountToRead& account : accounts) {
      const auto enabled = regions.size() > 1 ? Enabled(account) : std::set<Region>();
      for (const Region& region : regions) {
        if (!enabled.empty() && !enabled.contains(region)) continue;
        Collected read;
        if (auto got = Read(account, {account.id, region}, names, read); !got) return got;
        for (IdentityEvidence& evidence : read.found) {
          const std::string name = CanonicalIdentityName(evidence.identity);
          if (std::find(names.begin(), names.end(), name) == names.end()) continue;
          awaited_.push_back({&account, evidence.target, name, IdentityWait(begun), evidence});
        }
      }
    }
    return {};
  }

  bool empty() const { return awaited_.empty(); }
  const std::vector<Awaited>& awaited() const { return awaited_; }

  // Until all have ended, `deadline` has passed or Stop was called.
  Result<void> Run(Time deadline) {
    while (!stopped_) {
      const Time now = aws_.clock().Now();
      std::vector<Awaited*> due;
      bool any_open = false;
      for (Awaited& one : awaited_) {
        if (one.wait.ended()) continue;
        any_open = true;
        if (one.wait.next() <= now) due.push_back(&one);
      }
      if (!any_open || now >= deadline) return {};
      if (!due.empty()) {
        if (auto looked = Look(due); !looked) return looked;
        continue;
      }
      aws_.Run(Nap());
    }
    return {};
  }
  void Stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }

 private:
  // Nothing where that may not be listed: then each is asked.
  std::set<Region> Enabled(AccountToRead& account) {
    std::set<Region> enabled;
    const auto credentials = account.credentials();
    const std::string partition(PartitionOf(aws_.region()));
    if (auto listed = aws_.Run(ListRegions(aws_.client(), *credentials, partition))) {
      for (const RegionOptStatus& row : *listed) {
        if (row.usable()) enabled.insert(row.region);
      }
    }
    return enabled;
  }

  Awaitable<bool> Nap() {
    co_await aws_.clock().Sleep(kTick);
    co_return true;
  }

  Result<void> Read(AccountToRead& account, const Target& target,
                    const std::vector<std::string>& names, Collected& into) {
    const auto credentials = account.credentials();
    auto read = aws_.Run(ReadNamed(aws_.client(), budget_, *credentials, target, account.name,
                                   names, into, aws_.clock(), false));
    if (!read) return Fail(read.error());
    return {};
  }

  Result<void> Look(const std::vector<Awaited*>& due) {
    std::map<std::pair<AccountToRead*, Target>, std::vector<Awaited*>> by_target;
    for (Awaited* one : due) by_target[{one->account, one->target}].push_back(one);
    for (auto& [where, group] : by_target) {
      std::vector<std::string> names;
      for (const Awaited* one : group) names.push_back(one->identity);
      Collected read;
      if (auto got = Read(*where.first, where.second, names, read); !got) {
        // SES's silence is no answer; it is asked again.
        Say(got.error().detail);
      }
      for (Awaited* one : group) {
        const auto found =
            std::find_if(read.found.begin(), read.found.end(), [&](const IdentityEvidence& two) {
              return CanonicalIdentityName(two.identity) == one->identity;
            });
        if (found != read.found.end()) one->evidence = *found;
      }
    }
    if (auto asked = AskDns(due); !asked) return asked;
    const Time now = aws_.clock().Now();
    for (Awaited* one : due) {
      one->wait.See(Seen(*one, now, one->wait.asks_dns(), dns_->reading().validate, config_.rules));
      Tell(*one);
    }
    return {};
  }

  Result<void> AskDns(const std::vector<Awaited*>& due) {
    if (!dns_ || ++looks_ % kWalkAgain == 0) {
      auto opened = DnsSession::Open(flags_.dns, aws_.io(), aws_.clock(), &aws_.transport());
      if (!opened) return Fail(opened.error());
      dns_ = *std::move(opened);
    }
    // Fresh each time: an answer of the last look is none.
    DnsGather gather(dns_->source(), dns_->suffixes(), aws_.clock(), {dns_->reading()});
    std::vector<Awaited*> asking;
    for (Awaited* one : due) {
      if (one->wait.asks_dns() && IsDomain(one->evidence.type)) asking.push_back(one);
    }
    std::sort(asking.begin(), asking.end(), [](const Awaited* a, const Awaited* b) {
      return DomainOf(a->identity) < DomainOf(b->identity);
    });
    size_t at = 0;
    const auto next = [&]() -> Result<std::optional<IdentityEvidence>> {
      if (at == asking.size()) return std::optional<IdentityEvidence>();
      return std::optional(asking[at++]->evidence);
    };
    const auto take = [&](IdentityEvidence evidence) -> Result<void> {
      for (Awaited* one : asking) {
        if (one->target == evidence.target && one->evidence.identity == evidence.identity)
          one->evidence.dns = evidence.dns;
      }
      return {};
    };
    return aws_.Run(gather.Run(next, take));
  }

  void Tell(Awaited& one) {
    std::string told = one.wait.told();
    if (told == one.said) return;
    Say(fmt::format("{} ({} {}): {}", one.identity, one.target.account, one.target.region, told));
    one.said = std::move(told);
  }
  void Say(const std::string& line) const {
    if (!flags_.quiet) std::cerr << "signet: " << Visible(line) << "\n";
  }

  const WaitFlags& flags_;
  const Config& config_;
  AwsSession& aws_;
  RateBudget& budget_;
  std::vector<Awaited> awaited_;
  std::unique_ptr<DnsSession> dns_;
  size_t looks_ = 0;
  bool stopped_ = false;
};

// "90s", "30m", "72h".
Result<std::chrono::seconds> ParseWait(std::string_view text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = text.substr(digits);
  const int64_t scale = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (digits == 0 || digits > 6 || scale == 0)
    return Fail(Code::kBadInput,
                fmt::format("--timeout {}: give a time like 90s, 30m or 72h", text));
  return std::chrono::seconds(scale * std::atoll(std::string(text.substr(0, digits)).c_str()));
}

void Write(const Waiting& waiting, const std::string& format) {
  if (format == "json") {
    boost::json::array rows;
    for (const Awaited& one : waiting.awaited()) {
      rows.push_back(boost::json::object{{"account", one.target.account},
                                         {"region", one.target.region},
                                         {"identity", one.identity},
                                         {"phase", WaitPhaseName(one.wait.phase())},
                                         {"told", one.wait.told()},
                                         {"status", StatusText(one.evidence.status)}});
    }
    std::cout << boost::json::serialize(boost::json::object{{"identities", std::move(rows)}})
              << "\n";
    return;
  }
  for (const Awaited& one : waiting.awaited()) {
    const bool verified = one.wait.phase() == WaitPhase::kVerified;
    std::cout << fmt::format(" {} {} in account {} {}: {}\n", verified ? "✓" : "✗",
                             Visible(one.identity), one.target.account, one.target.region,
                             Visible(one.wait.told()));
  }
}

}  // namespace

int RunCommand(const WaitFlags& flags) {
  const Environment environment = RealEnvironment();
  auto config = LoadConfig(flags.store, environment);
  if (!config) return Complain(config.error(), kExitCannotStart);
  auto names = NamesOf(flags.identities);
  if (!names) return Complain(names.error(), kExitUsage);
  const auto timeout = ParseWait(flags.timeout);
  if (!timeout) return Complain(timeout.error(), kExitUsage);
  AwsFlags aws_flags = flags.aws;
  ScopeFlags scope = flags.scope;
  Fill(aws_flags, *config);
  Fill(scope, *config);
  auto choice = ChoiceOf(scope);
  if (!choice) return Complain(choice.error(), kExitUsage);
  auto aws = AwsSession::Open(aws_flags, environment, nullptr);
  if (!aws) return Complain(aws.error(), kExitUsage);
  auto budget =
      OpenSharedBudget(flags.rate.value_or(config->rate.value_or(kDefaultRate)), environment);
  if (!budget) return Complain(budget.error(), kExitCannotStart);
  auto chosen = (*aws)->Run(
      ChooseTargets(std::move(*choice), (*aws)->client(), (*aws)->base(), (*aws)->region()));
  if (!chosen) {
    return Complain(chosen.error(),
                    chosen.error().code == Code::kBadInput ? kExitUsage : kExitCannotStart);
  }
  const std::vector<Region> regions =
      scope.regions.empty() ? std::vector<Region>{(*aws)->region()}
                            : RegionChoice{scope.regions, chosen->partition}.Candidates();
  Waiting waiting(flags, *config, **aws, **budget);
  const Time begun = (*aws)->clock().Now();
  if (auto found = waiting.Find(chosen->accounts, regions, *names, begun); !found)
    return Complain(found.error(), kExitCannotStart);
  if (waiting.empty() && scope.regions.empty()) {
    const auto everywhere = RegionChoice{{}, chosen->partition}.Candidates();
    if (auto found = waiting.Find(chosen->accounts, everywhere, *names, begun); !found)
      return Complain(found.error(), kExitCannotStart);
  }
  if (waiting.empty()) {
    return Complain({Code::kNotFound, fmt::format("SES knows none of {} where it was looked for",
                                                  fmt::join(*names, ", "))},
                    kExitUsage);
  }
  boost::asio::signal_set signals((*aws)->io(), SIGINT, SIGTERM);
  signals.async_wait([&waiting](const boost::system::error_code& error, int) {
    if (!error) waiting.Stop();
  });
  auto ran = waiting.Run(begun + *timeout);
  signals.cancel();
  if (!ran)
    return Complain(ran.error(),
                    ran.error().code == Code::kBadInput ? kExitUsage : kExitCannotStart);
  Write(waiting, flags.format);
  std::cout.flush();
  if (!std::cout) return Complain({Code::kStore, "cannot write to stdout"}, kExitCannotStart);
  if (waiting.stopped()) return kExitInterrupted;
  const auto& awaited = waiting.awaited();
  const bool all = std::all_of(awaited.begin(), awaited.end(), [](const Awaited& one) {
    return one.wait.phase() == WaitPhase::kVerified;
  });
  return all ? kExitClean : kExitUnverified;
}

}  // namespace signet
