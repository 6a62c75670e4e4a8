// SES for many at once, the DNS for each, and a block on the terminal meanwhile.
#include "cli/waiting.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <set>
#include <sstream>

#include "cli/collected.h"
#include "cli/output.h"
#include "diagnose/whole.h"
#include "inventory/dns_gather.h"
#include "inventory/named.h"
#include "model/expected_records.h"
#include "model/identity_name.h"
#include "model/record_table.h"
#include "report/text.h"
#include "report/wait_table.h"

namespace signet {
namespace {

constexpr std::chrono::milliseconds kTick{250};
constexpr std::chrono::milliseconds kRedraw{500};
constexpr std::chrono::seconds kTogether{5};  // What is due so soon is asked with the others.
constexpr size_t kWalkAgain = 5;  // Looks at the DNS after which it is walked from the root again.

std::vector<ExpectedRecord> RecordsOf(WaitGoal goal, const IdentityEvidence& evidence) {
  if (goal == WaitGoal::kMailFrom) return MailFromRecords(evidence);
  std::vector<ExpectedRecord> records = VerificationRecords(evidence);
  std::erase_if(records, [](const auto& one) { return one.purpose == Purpose::kLegacy; });
  return records;
}

// SES's word on what is waited for.
Status StatusOf(WaitGoal goal, const IdentityEvidence& evidence) {
  if (goal == WaitGoal::kMailFrom) {
    const MailFromAttributes* mail_from = evidence.mail_from.read();
    return mail_from ? mail_from->status : Status{};
  }
  if (goal == WaitGoal::kDkim) {
    const DkimAttributes* dkim = evidence.dkim.read();
    return dkim ? dkim->status : Status{};
  }
  return evidence.status;
}

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

// The first explanation of what keeps the goal from being reached.
const Explanation* FirstOf(WaitGoal goal, const Explained& explained) {
  const auto& findings = goal == WaitGoal::kIdentity ? explained.findings : explained.observations;
  for (const Finding& finding : findings) {
    const bool mine =
        goal == WaitGoal::kIdentity ||
        finding.rule == (goal == WaitGoal::kMailFrom ? "mail-from-working" : "dkim-signing");
    if (mine && !finding.explanations.empty()) return &finding.explanations[0];
  }
  return nullptr;
}

}  // namespace

Waiting::Waiting(AwsSession& aws, RateBudget& budget, Options options)
    : aws_(aws),
      budget_(budget),
      options_(std::move(options)),
      terminal_(!options_.quiet && isatty(STDERR_FILENO) != 0),
      begun_(aws.clock().Now()) {}
Waiting::~Waiting() = default;

Result<void> Waiting::Find(AccountToRead& account, const Target& target,
                           const std::vector<ToAwait>& wanted) {
  std::set<std::string> names;
  for (const ToAwait& one : wanted) names.insert(one.identity);
  Collected read;
  const auto credentials = account.credentials();
  auto got = aws_.Run(ReadNamed(aws_.client(), budget_, *credentials, target, account.name,
                                {names.begin(), names.end()}, read, aws_.clock(), false));
  if (!got) return Fail(got.error());
  Group group{target, nullptr, {}};
  for (const ToAwait& one : wanted) {
    const auto found =
        std::find_if(read.found.begin(), read.found.end(), [&](const IdentityEvidence& evidence) {
          return CanonicalIdentityName(evidence.identity) == one.identity;
        });
    if (found == read.found.end()) continue;
    awaited_.push_back(std::make_unique<Awaited>(
        Awaited{one.goal, IdentityWait(one.begun, IsDomain(found->type)), *found}));
    group.members.push_back(awaited_.back().get());
  }
  if (group.members.empty()) return {};
  group.poll = std::make_unique<StatusPoll>(aws_.client(), budget_, account.credentials(), target);
  // What was read just now is the first look at SES.
  const Time now = aws_.clock().Now();
  for (Awaited* one : group.members) {
    WaitSeen seen;
    seen.at = now;
    seen.status = StatusOf(one->goal, one->evidence);
    if (const VerificationInfo* info = one->evidence.verification.read())
      seen.last_checked = info->last_checked;
    See(*one, seen);
  }
  groups_.push_back(std::move(group));
  return {};
}

std::vector<Waited> Waiting::waited() const {
  std::vector<Waited> out;
  for (const auto& one : awaited_) {
    out.push_back({one->evidence.target, CanonicalIdentityName(one->evidence.identity), one->goal,
                   one->wait.phase(), one->wait.told(),
                   std::string(StatusText(StatusOf(one->goal, one->evidence)))});
  }
  return out;
}

Result<void> Waiting::Run(Time deadline) {
  while (!stopped_) {
    const Time now = aws_.clock().Now();
    const bool open = std::any_of(awaited_.begin(), awaited_.end(),
                                  [](const auto& one) { return !one->wait.ended(); });
    if (!open || now >= deadline) break;
    if (const auto due = DueForDns(now); !due.empty()) {
      if (auto looked = LookAtDns(due); !looked) return looked;
      continue;
    }
    const auto asked = AskSes(now);
    if (!asked) return Fail(asked.error());
    Draw();
    if (!*asked) aws_.Run(Nap());
  }
  Clear();
  return {};
}

std::vector<Waiting::Awaited*> Waiting::DueForDns(Time now) const {
  std::vector<Awaited*> due;
  for (const auto& one : awaited_) {
    if (!one->wait.ended() && one->wait.asks_dns() && one->wait.next_dns() <= now)
      due.push_back(one.get());
  }
  return due;
}

// Whether any target was asked.
Result<bool> Waiting::AskSes(Time now) {
  for (Group& group : groups_) {
    std::vector<Awaited*> due;
    bool any = false;
    for (Awaited* one : group.members) {
      if (one->wait.ended() || one->wait.next_ses() > now + kTogether) continue;
      any |= one->wait.next_ses() <= now;
      due.push_back(one);
    }
    if (!any) continue;
    std::vector<std::string> names, each;
    for (const Awaited* one : due) {
      // The list tells nothing of parts.
      (one->goal == WaitGoal::kIdentity ? names : each).push_back(one->evidence.identity);
    }
    const auto looked = aws_.Run(group.poll->Look(std::move(names), std::move(each)));
    const Time at = aws_.clock().Now();
    for (Awaited* one : due) one->wait.AskedSes(at);
    if (looked) {
      for (Awaited* one : due) See(*one, SesSeen(*one, *looked, at));
    } else {
      Say(looked.error().detail);  // SES's silence is no answer; it is asked again.
    }
    return true;
  }
  return false;
}

WaitSeen Waiting::SesSeen(Awaited& one, const StatusPoll::Seen& looked, Time at) const {
  WaitSeen seen;
  seen.at = at;
  const auto told = looked.find(one.evidence.identity);
  seen.gone = told == looked.end();
  if (seen.gone) return seen;
  if (const auto& whole = told->second.whole) {
    ses_v2::Fill(one.evidence, *whole);
    seen.last_checked = whole->verification.last_checked;
  }
  one.evidence.status = told->second.status;
  seen.status = StatusOf(one.goal, one.evidence);
  return seen;
}

Result<void> Waiting::LookAtDns(const std::vector<Awaited*>& due) {
  if (auto asked = AskDns(due); !asked) return asked;
  for (Awaited* one : due) {
    one->wait.AskedDns(aws_.clock().Now());
    See(*one, DnsSeen(*one));
  }
  return {};
}

WaitSeen Waiting::DnsSeen(const Awaited& one) const {
  WaitSeen seen;
  seen.at = aws_.clock().Now();
  const DnsEvidence* dns = one.evidence.dns.read();
  const auto records = RecordsOf(one.goal, one.evidence);
  if (!dns || records.empty()) return seen;
  const RecordTable table = BuildRecordTable(*dns, records);
  seen.dns_read = true;
  CountServers(table, seen);
  seen.resolver_agrees = ResolverAgrees(*dns, table, dns_->reading().validate);
  const Explained explained = ExplainWhole(one.evidence, nullptr, {}, options_.rules);
  if (const Explanation* told = FirstOf(one.goal, explained)) {
    seen.cause = told->cause;
    seen.sentence = told->clause;
    seen.can_heal = CanHeal(told->fix.by) || seen.servers_right == seen.servers;
  }
  return seen;
}

Result<void> Waiting::AskDns(const std::vector<Awaited*>& due) {
  if (!dns_ || ++dns_looks_ % kWalkAgain == 0) {
    auto opened = DnsSession::Open(options_.dns, aws_.io(), aws_.clock(), &aws_.transport());
    if (!opened) return Fail(opened.error());
    dns_ = *std::move(opened);
  }
  // Fresh each time: an answer of the last look is none.
  DnsGather gather(dns_->source(), dns_->suffixes(), aws_.clock(), {dns_->reading()});
  std::vector<Awaited*> asking = due;
  std::sort(asking.begin(), asking.end(), [](const Awaited* a, const Awaited* b) {
    return DomainOf(a->evidence.identity) < DomainOf(b->evidence.identity);
  });
  size_t at = 0;
  const auto next = [&]() -> Result<std::optional<IdentityEvidence>> {
    if (at == asking.size()) return std::optional<IdentityEvidence>();
    return std::optional(asking[at++]->evidence);
  };
  const auto take = [&](IdentityEvidence evidence) -> Result<void> {
    for (Awaited* one : asking) {
      if (one->evidence.target == evidence.target && one->evidence.identity == evidence.identity)
        one->evidence.dns = evidence.dns;
    }
    return {};
  };
  return aws_.Run(gather.Run(next, take));
}

void Waiting::See(Awaited& one, const WaitSeen& seen) {
  one.wait.See(seen);
  const std::string& told = one.wait.told();
  if (told == one.said) return;
  one.said = told;
  const Target& target = one.evidence.target;
  // The block shows it already, until it is over.
  if (!terminal_ || one.wait.ended())
    Say(fmt::format("{} ({} {}): {}", one.evidence.identity, target.account, target.region, told));
}

Awaitable<bool> Waiting::Nap() {
  co_await aws_.clock().Sleep(kTick);
  co_return true;
}

void Waiting::Say(const std::string& line) {
  if (options_.quiet) return;
  Clear();
  std::cerr << "signet: " << Visible(line) << "\n";
}

void Waiting::Clear() {
  if (lines_drawn_ > 0) std::fprintf(stderr, "\x1b[%zuA\r\x1b[J", lines_drawn_);
  lines_drawn_ = 0;
}

void Waiting::Draw() {
  const Steady ticks = aws_.clock().Ticks();
  if (!terminal_ || (lines_drawn_ > 0 && ticks - drawn_at_ < kRedraw)) return;
  drawn_at_ = ticks;
  const Time now = aws_.clock().Now();
  std::optional<std::chrono::seconds> look_in;
  for (const auto& one : awaited_) {
    if (one->wait.ended()) continue;
    const auto in =
        std::max(std::chrono::seconds(0),
                 std::chrono::duration_cast<std::chrono::seconds>(one->wait.next_ses() - now));
    if (!look_in || in < *look_in) look_in = in;
  }
  std::ostringstream block;
  const size_t lines =
      RenderWaiting(waited(), std::chrono::duration_cast<std::chrono::seconds>(now - begun_),
                    look_in, TerminalOptions(STDERR_FILENO), block);
  Clear();
  std::cerr << block.str() << std::flush;
  lines_drawn_ = lines;
}

}  // namespace signet
