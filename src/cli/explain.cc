// signet explain: why an identity is not verified, proven from live DNS or from saved evidence.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <set>
#include <utility>

#include "aws/account.h"
#include "cli/aws_session.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/dns_session.h"
#include "cli/end_on_signal.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/placed_file.h"
#include "cli/progress_line.h"
#include "cli/scope.h"
#include "cli/shared_budget.h"
#include "diagnose/diagnose.h"
#include "diagnose/public_mail.h"
#include "diagnose/whole.h"
#include "inventory/named.h"
#include "inventory/targets.h"
#include "model/anonymise.h"
#include "model/evidence_json.h"
#include "model/identity_name.h"
#include "report/explained.h"
#include "round/dns_round.h"
#include "round/round.h"

namespace signet {
namespace {

// An end before there is an answer.
struct Early {
  Error error;
  int code = kExitCannotStart;
};
using Step = tl::expected<void, Early>;

tl::unexpected<Early> End(const Error& error) {
  const bool theirs = error.code == Code::kBadInput || error.code == Code::kTooLarge;
  return tl::make_unexpected(Early{error, theirs ? kExitUsage : kExitCannotStart});
}

// Everything that one explanation holds open.
struct Explaining {
  const ExplainFlags& flags;
  Config config;
  Store& store;
  Run run;
  std::unique_ptr<RunJournal> journal;
  std::optional<SavedEvidence> saved = std::nullopt;
  bool everywhere = false;                // The home region lacked it, so all were looked in.
  std::vector<std::string> missing = {};  // Coverage that could not be read, as sentences.

  bool Wants(const IdentityEvidence& identity) const {
    const auto& names = flags.identities;
    if (names.empty()) {
      // A file holds a transcript because somebody asked about this one.
      const bool transcribed = !flags.from.empty() && identity.dns.asked();
      return flags.all || transcribed || identity.status != VerificationStatus::kSuccess;
    }
    return std::find(names.begin(), names.end(), CanonicalIdentityName(identity.identity)) !=
           names.end();
  }
  AskDnsOf which() const {
    return flags.identities.empty() && !flags.all ? AskDnsOf::kUnverified : AskDnsOf::kAll;
  }
};

Step ReadSaved(Explaining& it, Time now) {
  Target assumed{it.flags.account.value_or("000000000000"),
                 it.flags.aws.region.value_or("us-east-1")};
  if (auto id = ParseAccountId(assumed.account); !id)
    return End({Code::kBadInput, "--account: " + id.error().detail});
  it.saved.emplace(*it.journal, assumed, now);
  if (auto read = ReadFiles(it.store, *it.saved, it.flags.from); !read) return End(read.error());
  return {};
}

// The regions in which named identities are looked for: those of --regions, else home.
std::vector<Region> RegionsFor(const Explaining& it, const AwsSession& aws,
                               const std::string& partition) {
  if (it.flags.scope.regions.empty() && it.config.scope.regions.empty()) return {aws.region()};
  const auto& patterns =
      it.flags.scope.regions.empty() ? it.config.scope.regions : it.flags.scope.regions;
  return RegionChoice{patterns, partition}.Candidates();
}

Awaitable<Result<size_t>> LookForNamed(Explaining& it, AwsSession& aws, RateBudget& budget,
                                       std::vector<AccountToRead> accounts,
                                       std::vector<Region> regions, std::string partition) {
  const std::vector<std::string> names = WithCovering(it.flags.identities);
  size_t found = 0;
  std::optional<Error> failed;
  const bool patterns = regions.size() > 1;
  for (AccountToRead& account : accounts) {
    const auto credentials = account.credentials();
    std::set<Region> enabled(regions.begin(), regions.end());
    if (patterns) {
      // Not allowed to list them: then each is asked, and tells by its answer.
      if (auto listed = co_await ListRegions(aws.client(), *credentials, partition)) {
        std::erase_if(enabled, [&](const Region& region) {
          return std::none_of(listed->begin(), listed->end(), [&](const RegionOptStatus& row) {
            return row.region == region && row.usable();
          });
        });
      }
    }
    for (const Region& region : regions) {
      if (!enabled.contains(region)) continue;
      auto read =
          co_await ReadNamed(aws.client(), budget, *credentials, {account.id, region}, account.name,
                             names, *it.journal, aws.clock(), it.flags.dns.legacy);
      if (read) {
        found += *read;
        continue;
      }
      it.missing.push_back(fmt::format("{} {}: {}", account.id, region, read.error().detail));
      if (!failed) failed = read.error();
    }
  }
  if (found == 0 && failed) co_return Fail(*failed);
  co_return found;
}

// What could not be read is no identity that is verified.
Step NoteCoverage(Explaining& it) {
  auto reader = it.store.Read(it.run.id, it.config.exceptions);
  if (!reader) return End(reader.error());
  (*reader)->EachCoverage([&](const Coverage& coverage) {
    if (coverage.incomplete()) {
      it.missing.push_back(fmt::format("{} {}: {}", coverage.target.account, coverage.target.region,
                                       coverage.reason));
    }
    return true;
  });
  return {};
}

Step ReadAws(Explaining& it, AwsSession& aws, ProgressLine& progress) {
  auto choice = ChoiceOf(it.flags.scope);
  if (!choice) return End(choice.error());
  auto budget = OpenSharedBudget(it.flags.rate.value_or(it.config.rate.value_or(kDefaultRate)),
                                 RealEnvironment());
  if (!budget) return End(budget.error());
  auto chosen = aws.Run(ChooseTargets(std::move(*choice), aws.client(), aws.base(), aws.region()));
  if (!chosen) return End(chosen.error());
  for (const std::string& pattern : chosen->unmatched)
    progress.Say(fmt::format("no account matches {}", pattern));
  if (!it.flags.identities.empty()) {
    const auto regions = RegionsFor(it, aws, chosen->partition);
    auto found =
        aws.Run(LookForNamed(it, aws, **budget, chosen->accounts, regions, chosen->partition));
    if (!found) return End(found.error());
    if (*found == 0 && regions.size() == 1 && it.flags.scope.regions.empty()) {
      it.everywhere = true;
      auto others = RegionChoice{{}, chosen->partition}.Candidates();
      std::erase(others, regions.front());
      found = aws.Run(LookForNamed(it, aws, **budget, std::move(chosen->accounts),
                                   std::move(others), chosen->partition));
      if (!found) return End(found.error());
    }
  } else {
    GatherOptions options;
    options.regions = {it.flags.scope.regions, chosen->partition};
    // What is compared of a verified domain is in no list.
    if (it.flags.all) options.depth = Depth::kPosture;
    options.legacy_tokens = it.flags.dns.legacy;
    Gather gather(aws.client(), **budget, *it.journal, options);
    progress.Begin(gather.progress(), chosen->accounts.size(), options.regions.Candidates().size());
    progress.Watch(aws.io());
    auto gathered = aws.Run(gather.Run(std::move(chosen->accounts), {}));
    progress.End();
    if (!gathered) return End(gathered.error());
  }
  if (auto flushed = it.store.Flush(); !flushed) return End(flushed.error());
  // Of names that were given, nobody asked what else is there.
  return it.flags.identities.empty() ? NoteCoverage(it) : Step();
}

// Whether anything is left to be asked: saved evidence may hold all its transcripts.
Result<bool> AnyToAsk(const Explaining& it) {
  auto cursor = it.store.ToAskDns(it.run.id, it.which());
  if (!cursor) return Fail(cursor.error());
  auto next = NextWanted(**cursor, [&](const IdentityEvidence& one) { return it.Wants(one); });
  if (!next) return Fail(next.error());
  return next->has_value();
}

Step AskDns(Explaining& it, AwsSession& aws, DnsSession& dns, ProgressLine& progress) {
  auto any = AnyToAsk(it);
  if (!any) return End(any.error());
  if (!*any) return {};
  if (const auto trouble = aws.Run(dns.Trouble())) {
    if (trouble->blocked) return End({Code::kUnreachable, trouble->sentence});
    progress.Say(trouble->sentence);
  }
  DnsGather gather(dns.source(), dns.suffixes(), aws.clock(), {dns.reading()});
  progress.BeginDns(gather.progress());
  progress.Watch(aws.io());
  auto read = aws.Run(ReadDns(it.store, *it.journal, it.run.id, gather, it.which(),
                              [&](const IdentityEvidence& one) { return it.Wants(one); }));
  progress.End();
  if (!read) {
    return tl::make_unexpected(Early{
        read.error(), read.error().code == Code::kCancelled ? kExitInterrupted : kExitCannotStart});
  }
  return {};
}

// Another for each file: whoever has the key could test a guess.
std::string AnonymiserKey() {
  std::random_device random;
  std::string key;
  for (int i = 0; i < 4; ++i) key += fmt::format("{:08x}", random());
  return key;
}

// Where explained evidence is saved, line by line.
class Saving {
 public:
  static Result<std::unique_ptr<Saving>> Open(const ExplainFlags& flags) {
    std::unique_ptr<Saving> saving(new Saving);
    if (!flags.save) return saving;
    auto file = PlacedFile::Open(*flags.save);
    if (!file) return Fail(file.error());
    saving->file_ = *std::move(file);
    if (flags.anonymise) saving->anonymiser_.emplace(AnonymiserKey(), IsPublicMailDomain);
    return saving;
  }
  void Add(IdentityEvidence identity, Neighbours near) {
    if (!file_) return;
    if (anonymiser_) {
      identity = anonymiser_->Of(std::move(identity));
      near = anonymiser_->Of(std::move(near));
    }
    file_->out() << EncodeEvidence(identity, near) << '\n';
  }
  Result<void> End() { return file_ ? file_->Finish() : Result<void>(); }

 private:
  Saving() = default;
  std::unique_ptr<PlacedFile> file_;
  std::optional<Anonymiser> anonymiser_;
};

// What the answers add up to, for the exit code.
struct Totals {
  size_t explained = 0;
  size_t findings = 0;
  size_t gaps = 0;
  std::set<std::string> names;  // Of identities, as they were asked for.
};

Result<Totals> Tell(Explaining& it, Format format, Saving& saving) {
  SavedNeighbours saved;
  if (it.saved) {
    saved = [&](const IdentityEvidence& identity) {
      return it.saved->NeighboursOf(identity.target, identity.identity);
    };
  }
  RuleSettings settings = it.config.rules;
  auto reader = it.store.Read(it.run.id);
  if (!reader) return Fail(reader.error());
  settings.scanned_accounts = (*reader)->Accounts();
  TokenSearch zones;
  (*reader)->EachTarget([&](const TargetEvidence& target) {
    zones.Add(target);
    return true;
  });
  RenderOptions options = TerminalOptions(STDOUT_FILENO);
  std::vector<const RuleText*> rules;
  for (const Rule& rule : Rules()) rules.push_back(&rule.text);
  options.rules = rules;
  const auto writer = WriterOfExplained(format, options, std::cout);
  Totals totals;
  auto begin_once = [&writer, begun = false]() mutable {
    if (!std::exchange(begun, true)) writer->Begin();
  };
  auto visited = EachSubject(
      it.store, it.run.id, saved, zones,
      [&](const IdentityEvidence& identity, const TargetEvidence* target, const Neighbours& near) {
        if (!it.Wants(identity)) return true;
        begin_once();
        const Explained whole = ExplainWhole(identity, target, near, settings);
        ++totals.explained;
        totals.names.insert(CanonicalIdentityName(identity.identity));
        totals.findings += whole.findings.size();
        // The other verdict of SES that has causes.
        totals.findings += static_cast<size_t>(
            std::count_if(whole.observations.begin(), whole.observations.end(),
                          [](const Finding& one) { return one.rule == "mail-from-working"; }));
        totals.gaps += whole.gaps.size();
        writer->Add(whole);
        saving.Add(identity, near);
        return static_cast<bool>(std::cout);
      });
  // A name that is nowhere is an error, which leaves stdout empty.
  if (totals.explained > 0 || it.flags.identities.empty()) {
    begin_once();
    writer->End();
  }
  if (!visited) return Fail(visited.error());
  if (auto saved_all = saving.End(); !saved_all) return Fail(saved_all.error());
  return totals;
}

Result<void> CheckTogether(const ExplainFlags& flags, const Config& config) {
  const auto refuse = [](std::string why) { return Fail(Code::kBadInput, std::move(why)); };
  if (flags.anonymise && !flags.save) return refuse("--anonymise changes what --save writes");
  if (flags.account && flags.from.empty())
    return refuse("--account says whose the files of --from are; choose accounts with --include");
  if (!flags.from.empty()) {
    const std::pair<const char*, bool> typed[] = {
        {"--org", flags.scope.org},
        {"--accounts", flags.scope.accounts_file.has_value()},
        {"--role-arn", !flags.scope.role_arns.empty()},
        {"--org-role", flags.scope.org_role.has_value()},
        {"--external-id", flags.scope.external_id.has_value()},
        {"--include", !flags.scope.include.empty()},
        {"--exclude", !flags.scope.exclude.empty()},
        {"--regions", !flags.scope.regions.empty()},
        {"--profile", flags.aws.profile.has_value()},
        {"--endpoint-url", flags.aws.endpoint_url.has_value()},
        {"--rate", flags.rate.has_value()}};
    for (const auto& [flag, is_typed] : typed) {
      if (is_typed)
        return refuse(fmt::format("--from asks AWS nothing; it does not go with {}", flag));
    }
  }
  ScopeFlags filled = flags.scope;
  Fill(filled, config);
  return CheckRoles(flags.scope, filled);
}

// The names for which there was no identity.
std::string NotFound(const Explaining& it, const Totals& totals) {
  std::vector<std::string> lacking;
  for (const std::string& name : it.flags.identities) {
    if (!totals.names.contains(name)) lacking.push_back(name);
  }
  if (lacking.empty()) return {};
  const std::string names = fmt::format("{}", fmt::join(lacking, ", "));
  if (it.saved) return fmt::format("the files of --from hold no identity {}", names);
  if (it.everywhere)
    return fmt::format("SES knows no identity {} in any region of the account", names);
  return fmt::format(
      "SES knows no identity {} where it was looked for; --regions all looks in every "
      "region",
      names);
}

}  // namespace

int RunCommand(const ExplainFlags& given) {
  ExplainFlags flags = given;
  const Environment environment = RealEnvironment();
  const auto format = FormatNamed(flags.format);
  if (!format) {
    return Complain({Code::kBadInput, "--format: give table, json or markdown"}, kExitUsage);
  }
  auto config = LoadConfig(flags.store, environment);
  if (!config) return Complain(config.error(), kExitCannotStart);
  if (auto fits = CheckTogether(flags, *config); !fits) return Complain(fits.error(), kExitUsage);
  if (flags.from.empty()) {
    Fill(flags.aws, *config);
    Fill(flags.scope, *config);
  }
  auto names = NamesOf(flags.identities);
  if (!names) return Complain(names.error(), kExitUsage);
  flags.identities = *std::move(names);
  auto saving = Saving::Open(flags);
  if (!saving) return Complain(saving.error(), kExitCannotStart);
  auto store = Store::Open(":memory:", Store::Mode::kReadWrite);
  if (!store) return Complain(store.error(), kExitCannotStart);
  RealClock clock;
  Run wanted;
  wanted.started = clock.Now();
  wanted.version = SIGNET_VERSION;
  auto run = (*store)->BeginRun(wanted);
  if (!run) return Complain(run.error(), kExitCannotStart);
  Explaining it{flags, *std::move(config), **store, *run, (*store)->Journal(run->id)};

  ProgressLine progress(flags.quiet);
  auto session = AwsSession::Open(flags.from.empty() ? flags.aws : AwsFlags{}, environment,
                                  [&](const std::string& what) { progress.Say(what); });
  if (!session) return Complain(session.error(), kExitUsage);
  AwsSession& aws = **session;
  // Before SES is asked: a flag that is wrong is told at once.
  auto dns = DnsSession::Open(flags.dns, aws.io(), aws.clock(), &aws.transport());
  if (!dns) return Complain(dns.error(), End(dns.error()).value().code);
  // Nothing is kept that an end would spoil.
  const EndOnSignal guard("interrupted");
  Step step = flags.from.empty() ? ReadAws(it, aws, progress) : ReadSaved(it, wanted.started);
  if (step) step = AskDns(it, aws, **dns, progress);
  if (!step) return Complain(step.error().error, step.error().code);
  for (const std::string& missing : it.missing) progress.Say(missing);
  auto totals = Tell(it, *format, **saving);
  if (!totals) return Complain(totals.error(), kExitCannotStart);
  const std::string not_found = NotFound(it, *totals);
  // Where something could not be read, a name may be there.
  const bool any_unread = totals->gaps > 0 || !it.missing.empty();
  if (!not_found.empty()) {
    const int code = any_unread ? kExitIncomplete : kExitUsage;
    return Complain({Code::kNotFound, not_found}, code);
  }
  if (totals->explained == 0)
    progress.Say("nothing to explain: no unverified identity was found; --all explains every one");
  if (any_unread) return kExitIncomplete;
  return totals->findings > 0 ? kExitFindings : kExitClean;
}

}  // namespace signet
