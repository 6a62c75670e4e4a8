// signet plan: the changes that would mend what a run found, as a file to read and to gate.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <set>

#include "cli/authorised.h"
#include "cli/aws_session.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "cli/end_on_signal.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/placed_file.h"
#include "cli/scope.h"
#include "cli/shared_budget.h"
#include "cli/small_file.h"
#include "cli/state_now.h"
#include "cli/update_zones.h"
#include "cli/zone_access.h"
#include "diagnose/whole.h"
#include "inventory/zone_gather.h"
#include "model/apply_journal.h"
#include "model/identity_name.h"
#include "plan/exports.h"
#include "plan/make_plan.h"
#include "plan/replica_wish.h"
#include "plan/ses_wish.h"
#include "plan/terraform_state.h"
#include "report/plan_table.h"
#include "round/round.h"

namespace signet {
namespace {

// Everything of a run that a plan is made from, streamed.
class Found {
 public:
  static Result<Found> Open(Store& store, RunId run, const Config& config,
                            std::vector<std::string> names) {
    Found found(store, run, config, std::move(names));
    auto reader = store.Read(run, config.exceptions);
    if (!reader) return Fail(reader.error());
    found.settings_.scanned_accounts = (*reader)->Accounts();
    (*reader)->EachCoverage([&](const Coverage& coverage) {
      if (coverage.incomplete()) found.incomplete_.insert(coverage.target.account);
      return true;
    });
    (*reader)->EachTarget([&](const TargetEvidence& target) {
      found.zones_.Add(target);
      return true;
    });
    if (const Error* failed = (*reader)->failed()) return Fail(*failed);
    return found;
  }

  using Visit = std::function<void(const Explained&)>;
  Result<void> Each(const Visit& visit) {
    return EachSubject(*store_, run_, nullptr, zones_,
                       [&](const IdentityEvidence& identity, const TargetEvidence* target,
                           const Neighbours& near) {
                         if (!Wants(identity)) return true;
                         met_.insert(CanonicalIdentityName(identity.identity));
                         const bool unverified = IsDomain(identity.type) &&
                                                 identity.status != VerificationStatus::kSuccess;
                         if (!identity.dns.asked() && IsDomain(identity.type))
                           ++(unverified ? not_asked_ : verified_not_asked_);
                         // An address may be mailed again without a look at its DNS.
                         if (identity.dns.asked() || !IsDomain(identity.type))
                           visit(ExplainWhole(identity, target, near, settings_));
                         return true;
                       });
  }

  const std::set<AccountId>& incomplete() const { return incomplete_; }
  // Identities that are not verified and whose DNS nobody asked.
  size_t not_asked() const { return not_asked_; }
  size_t verified_not_asked() const { return verified_not_asked_; }
  std::vector<std::string> Unmet() const {
    std::vector<std::string> unmet;
    for (const std::string& name : names_) {
      if (!met_.contains(name)) unmet.push_back(name);
    }
    return unmet;
  }

 private:
  Found(Store& store, RunId run, const Config& config, std::vector<std::string> names)
      : store_(&store), run_(run), settings_(config.rules), names_(std::move(names)) {}

  bool Wants(const IdentityEvidence& identity) const {
    return names_.empty() || std::find(names_.begin(), names_.end(),
                                       CanonicalIdentityName(identity.identity)) != names_.end();
  }

  Store* store_;
  RunId run_;
  RuleSettings settings_;
  std::vector<std::string> names_;
  TokenSearch zones_;
  std::set<AccountId> incomplete_;
  std::set<std::string> met_;
  size_t not_asked_ = 0;
  size_t verified_not_asked_ = 0;
};

Result<Run> RunOf(Store& store, const PlanFlags& flags) {
  auto runs = store.Runs();
  if (!runs) return Fail(runs.error());
  if (flags.run) return store.FindRun(*flags.run);
  for (const Run& run : *runs) {
    if (run.state == RunState::kFinished) return run;
  }
  return Fail(Code::kBadInput, "the store has no finished run; start with `signet scan --explain`");
}

Result<PlanPolicy> PolicyOf(const PlanFlags& flags, const Config& config) {
  PlanPolicy policy;
  for (const std::string& word : flags.allow) {
    if (word != "replace" && word != "replica")
      return Fail(Code::kBadInput, "--allow " + word + ": give replace or replica");
    (word == "replace" ? policy.allow_replace : policy.allow_replica) = true;
  }
  const auto& list = flags.zones.authorised ? flags.zones.authorised : config.authorised;
  if (list) {
    auto read = LoadAuthorisations(*list);
    if (!read) return Fail(read.error());
    policy.authorised = *std::move(read);
  }
  for (const std::string& path : flags.terraform_states) {
    auto text = ReadSmallFile(path, TerraformState::kBytesMax);
    if (!text) return Fail(text.error());
    if (auto read = ReadTerraformState(*text, policy.managed); !read)
      return Fail(read.error().code, fmt::format("{}: {}", path, read.error().detail));
  }
  policy.wishes.legacy = flags.legacy;
  policy.wishes.dmarc = flags.dmarc;
  policy.changes_max = flags.changes_max.value_or(policy.changes_max);
  policy.protected_names = config.protected_names;
  policy.protected_names.insert(policy.protected_names.end(), flags.protect.begin(),
                                flags.protect.end());
  return policy;
}

// When the mailboxes were mailed before.
Result<void> NoteMails(Store& store, const std::set<std::string>& mailboxes, PlanPolicy& policy) {
  if (mailboxes.empty()) return {};
  auto journal = store.Applied();
  if (!journal) return Fail(journal.error());
  for (const std::string& mailbox : mailboxes) {
    const auto mails = (*journal)->MailsTo(mailbox);
    if (!mails) return Fail(mails.error());
    for (const MailSent& mail : *mails) policy.mails[mailbox].push_back(mail.at);
  }
  return {};
}

Result<void> WritePlan(const Plan& plan, const std::string& path) {
  auto file = PlacedFile::Open(path);
  if (!file) return Fail(file.error());
  (*file)->out() << EncodePlan(plan);
  return (*file)->Finish();
}

using Exports = std::vector<std::pair<ExportFormat, std::string>>;

Result<Exports> ExportsOf(const PlanFlags& flags) {
  Exports exports;
  for (const std::string& word : flags.exports) {
    const size_t equals = word.find('=');
    const auto known = ExportFormatNamed(std::string_view(word).substr(0, equals));
    if (equals == std::string::npos || equals + 1 == word.size() || !known) {
      return Fail(Code::kBadInput, fmt::format("--export {}: give FORMAT=PATH, with one of {}",
                                               word, ExportFormatNames()));
    }
    exports.emplace_back(*known, word.substr(equals + 1));
  }
  return exports;
}

Result<void> WriteExport(const Plan& plan, ExportFormat format, const std::string& path) {
  auto file = PlacedFile::Open(path);
  if (!file) return Fail(file.error());
  if (auto said = ExportPlan(plan, format, (*file)->out()); !said)
    return Fail(said.error().code, fmt::format("{}: {}", path, said.error().detail));
  return (*file)->Finish();
}

void Say(const PlanFlags& flags, const std::string& line) {
  if (!flags.quiet) std::cerr << "signet: " << line << "\n";
}

// The zones that may hold these names, dynamic ones first.
Result<std::vector<HostedZone>> ZonesFor(const std::vector<DomainName>& wanted,
                                         const PlanFlags& flags, const Config& config,
                                         const UpdateZones& updates) {
  if (wanted.empty()) return std::vector<HostedZone>();
  const Environment environment = RealEnvironment();
  AwsFlags aws_flags = flags.aws;
  Fill(aws_flags, config);
  auto aws =
      AwsSession::Open(aws_flags, environment, [&](const std::string& what) { Say(flags, what); });
  if (!aws) return Fail(aws.error());
  auto budget = OpenSharedBudget(flags.zones.rate.value_or(ZoneGather::kPerSecond), environment);
  if (!budget) return Fail(budget.error());
  auto access = ZoneAccess::Open(**aws, **budget, flags.zones.dns_roles,
                                 flags.zones.external_id.value_or(""));
  if (!access) return Fail(access.error());
  auto zones = (*aws)->Run(updates.Read(wanted, (*aws)->clock()));
  if (!zones) return Fail(zones.error());
  auto hosted = (*access)->Read(wanted);
  // Whose zones are all elsewhere needs no permission to look at those of Route 53.
  const bool needed = !std::all_of(wanted.begin(), wanted.end(),
                                   [&](const DomainName& name) { return updates.MayHold(name); });
  if (!hosted && (hosted.error().code != Code::kDenied || needed)) return Fail(hosted.error());
  if (hosted) {
    std::move(hosted->begin(), hosted->end(), std::back_inserter(*zones));
  } else {
    Say(flags, "not looked at, and not needed: " + hosted.error().detail);
  }
  return zones;
}

int ExitCodeOf(const Plan& plan, size_t not_asked) {
  if (!plan.changes.empty()) return kExitFindings;
  if (!plan.refused.empty() || !plan.left.empty()) return kExitRefused;
  return not_asked > 0 ? kExitIncomplete : kExitClean;
}

}  // namespace

int RunCommand(const PlanFlags& flags) {
  const Environment environment = RealEnvironment();
  auto config = LoadConfig(flags.store, environment);
  if (!config) return Complain(config.error(), kExitCannotStart);
  auto names = NamesOf(flags.identities);
  if (!names) return Complain(names.error(), kExitUsage);
  auto policy = PolicyOf(flags, *config);
  if (!policy) return Complain(policy.error(), kExitUsage);
  const auto exports = ExportsOf(flags);
  if (!exports) return Complain(exports.error(), kExitUsage);
  const auto updates = UpdateZones::Of(flags.zones, *config);
  if (!updates) return Complain(updates.error(), kExitUsage);
  auto store = OpenToRead(flags.store, *config, environment);
  if (!store) return Complain(store.error(), kExitCannotStart);
  auto run = RunOf(**store, flags);
  if (!run) return Complain(run.error(), kExitCannotStart);
  auto found = Found::Open(**store, run->id, *config, *std::move(names));
  if (!found) return Complain(found.error(), kExitCannotStart);
  policy->incomplete_accounts = found->incomplete();

  const EndOnSignal guard("interrupted; nothing was changed");
  std::set<DomainName> wanted;
  std::set<std::string> mailboxes;
  NamesByTarget parents;
  auto looked = found->Each([&](const Explained& explained) {
    for (const Wish& wish : WishesOf(explained, policy->wishes))
      wanted.insert(wish.change.after->name);
    if (policy->allow_replica) {
      for (const Target& parent : ReplicaParentsOf(explained))
        parents[parent].insert(explained.identity.identity);
    }
    for (const Change& call : SesWishesOf(explained, false)) {
      if (call.kind == ChangeKind::kResendMail)
        mailboxes.insert(CanonicalIdentityName(call.identity));
    }
  });
  if (!looked) return Complain(looked.error(), kExitCannotStart);
  const size_t not_asked = found->not_asked();
  const size_t verified_not_asked = flags.dmarc ? found->verified_not_asked() : 0;
  if (const auto unmet = found->Unmet(); !unmet.empty()) {
    return Complain({Code::kNotFound,
                     fmt::format("run {} has no identity {}", run->id, fmt::join(unmet, ", "))},
                    kExitUsage);
  }
  policy->now = RealClock().Now();
  if (auto noted = NoteMails(**store, mailboxes, *policy); !noted)
    return Complain(noted.error(), kExitCannotStart);
  if (!parents.empty()) {
    auto now = ReadStateNow(flags.aws, flags.scope, *config, parents);
    if (!now) {
      return Complain(now.error(),
                      now.error().code == Code::kBadInput ? kExitUsage : kExitCannotStart);
    }
    policy->parents = *std::move(now);
  }
  auto zones = ZonesFor({wanted.begin(), wanted.end()}, flags, *config, *updates);
  if (!zones) {
    return Complain(zones.error(),
                    zones.error().code == Code::kBadInput ? kExitUsage : kExitCannotStart);
  }
  PlanMaker maker({SIGNET_VERSION, run->id, policy->now}, *zones, *policy);
  if (auto made = found->Each([&](const Explained& explained) { maker.Consider(explained); });
      !made)
    return Complain(made.error(), kExitCannotStart);
  const Plan plan = maker.Done();

  if (flags.out) {
    if (auto written = WritePlan(plan, *flags.out); !written)
      return Complain(written.error(), kExitCannotStart);
  }
  for (const auto& [format, file] : *exports) {
    if (auto written = WriteExport(plan, format, file); !written)
      return Complain(written.error(), kExitCannotStart);
  }
  if (flags.format == "json") {
    std::cout << EncodePlan(plan);
  } else {
    RenderPlan(plan, TerminalOptions(STDOUT_FILENO), std::cout);
  }
  std::cout.flush();
  if (!std::cout) return Complain({Code::kStore, "cannot write to stdout"}, kExitCannotStart);
  if (not_asked > 0) {
    Say(flags, fmt::format("the DNS of {} unverified identities was not asked in run {}: signet "
                           "scan --explain asks it",
                           not_asked, run->id));
  }
  if (verified_not_asked > 0) {
    Say(flags,
        fmt::format("the DNS of {} verified domains was not asked in run {}, so nobody knows "
                    "whether DMARC covers them: signet scan --explain=all asks it",
                    verified_not_asked, run->id));
  }
  if (!plan.changes.empty() && !flags.out && flags.format != "json")
    Say(flags, "signet plan --out FILE writes it, for signet apply FILE");
  return ExitCodeOf(plan, not_asked);
}

}  // namespace signet
