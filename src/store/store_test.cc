// The store from outside: what a run wrote is what a reader reads, and what it must refuse.
#include "store/store.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "store/store_fixture.h"

namespace signet {
namespace {

using test::At;
using test::Complete;
using test::Covered;
using test::Domain;
using test::Folder;
using test::Opened;

const Target kIreland{"111122223333", "eu-west-1"};
const Target kOregon{"111122223333", "us-west-2"};
const Target kOther{"444455556666", "eu-west-1"};

// One whole run: targets with their identities, and how each ended.
struct Told {
  Coverage coverage;
  std::vector<IdentityEvidence> identities;
};

RunId Scan(Store& store, int hour, const std::vector<Told>& told, Depth depth = Depth::kWhy) {
  const Run run = store.BeginRun(test::RunAt(hour, depth)).value();
  const auto journal = store.Journal(run.id);
  for (const Told& one : told) {
    journal->Append(one.coverage.target, one.identities);
    journal->Finish(one.coverage);
  }
  REQUIRE(store.Flush().has_value());
  REQUIRE(store.EndRun(run.id, RunState::kFinished, At(hour)).has_value());
  return run.id;
}

std::vector<std::string> Names(Store& store, RunId run) { return test::Names(store, run); }

TEST_CASE("store: a reader gets back what the journal was given") {
  const auto store = Opened(":memory:");
  IdentityEvidence identity = Domain(kIreland, "example.test", VerificationStatus::kPending);
  identity.policies = NamedTexts{{"open", "{\"Statement\":[]}"}};
  TargetEvidence target;
  target.target = kIreland;
  target.account_name = "mail";
  target.taken_at = At(1);
  AccountState account;
  account.production_access = false;
  target.account = account;
  Coverage coverage = Covered(kIreland, CoverageStatus::kPartial);
  coverage.failures.push_back({"ses:GetEmailIdentity", "AccessDenied", "no", "id-1", 3});
  coverage.accepted_by = "";

  const Run run = store->BeginRun(test::RunAt(1)).value();
  const auto journal = store->Journal(run.id);
  journal->Append(kIreland, {identity});
  journal->Append(target);
  journal->Finish(coverage);
  REQUIRE(store->Flush().has_value());
  const auto findings = store->Judging(run.id, At(2)).value();
  const Finding finding = test::Broken(identity, "identity-verified", Risk::kHigh);
  const Gap gap{"dkim", kIreland, "example.test", "denied"};
  REQUIRE(findings->Add({{finding}, {gap}}).has_value());
  REQUIRE(findings->Commit({}).has_value());
  REQUIRE(store->EndRun(run.id, RunState::kFinished, At(3)).has_value());

  const auto reader = store->Read(run.id).value();
  CHECK(reader->run().state == RunState::kFinished);
  CHECK(reader->run().finished == At(3));
  std::vector<IdentityEvidence> identities;
  reader->EachIdentity(
      [&](const IdentityEvidence& one) { return identities.push_back(one), true; });
  CHECK(identities == std::vector{identity});
  std::vector<TargetEvidence> targets;
  reader->EachTarget([&](const TargetEvidence& one) { return targets.push_back(one), true; });
  CHECK(targets == std::vector{target});
  std::vector<Coverage> coverages;
  reader->EachCoverage([&](const Coverage& one) { return coverages.push_back(one), true; });
  CHECK(coverages == std::vector{coverage});
  std::vector<Finding> found;
  reader->EachFinding([&](const RunReader::StoredFinding& one) {
    CHECK(one.first_seen == At(2));
    return found.push_back(one.finding), true;
  });
  CHECK(found == std::vector{finding});
  std::vector<Gap> gaps;
  reader->EachGap([&](const Gap& one) { return gaps.push_back(one), true; });
  CHECK(gaps == std::vector{gap});
  CHECK(reader->failed() == nullptr);
  const Summary summary = reader->summary();
  CHECK(summary.identities == 1);
  CHECK(summary.unverified_by_risk[static_cast<size_t>(Risk::kHigh)] == 1);
  CHECK(summary.targets_incomplete == 1);
  CHECK(summary.rule_gaps == 1);
}

TEST_CASE("store: of what is said twice of an identity the later holds, in a new target too") {
  const auto store = Opened(":memory:");
  const auto saying = [](VerificationStatus status) {
    return Domain(kIreland, "example.test", status);
  };
  const RunId run =
      Scan(*store, 1,
           {{Complete(kIreland),
             {saying(VerificationStatus::kPending), saying(VerificationStatus::kSuccess)}}});
  CHECK(Names(*store, run).size() == 1);
  CHECK(test::Column(*store, "SELECT status FROM identities_v1") ==
        std::vector<std::string>{"SUCCESS"});
}

TEST_CASE("store: each run keeps its own truth when identities come, change and go") {
  const auto store = Opened(":memory:");
  const RunId first = Scan(*store, 1,
                           {{Complete(kIreland),
                             {Domain(kIreland, "a.test", VerificationStatus::kPending),
                              Domain(kIreland, "b.test", VerificationStatus::kSuccess)}}});
  const RunId second = Scan(*store, 2,
                            {{Complete(kIreland),
                              {Domain(kIreland, "a.test", VerificationStatus::kSuccess),
                               Domain(kIreland, "c.test", VerificationStatus::kSuccess)}}});
  CHECK(Names(*store, first) == std::vector<std::string>{"a.test=PENDING", "b.test=SUCCESS"});
  CHECK(Names(*store, second) == std::vector<std::string>{"a.test=SUCCESS", "c.test=SUCCESS"});
}

TEST_CASE("store: an unread target is not in the run and its last known state stays") {
  const auto store = Opened(":memory:");
  Scan(*store, 1,
       {{Complete(kIreland), {Domain(kIreland, "a.test", VerificationStatus::kFailed)}}});
  const RunId denied = Scan(*store, 2, {{Covered(kIreland, CoverageStatus::kDenied), {}}});
  CHECK(Names(*store, denied).empty());
  CHECK(test::Column(*store, "SELECT identity FROM identities_v1") ==
        std::vector<std::string>{"a.test"});
}

TEST_CASE("store: what a partly read target did not show is neither in the run nor gone") {
  const auto store = Opened(":memory:");
  Scan(*store, 1,
       {{Complete(kIreland),
         {Domain(kIreland, "a.test", VerificationStatus::kFailed),
          Domain(kIreland, "b.test", VerificationStatus::kFailed)}}});
  const RunId partial = Scan(*store, 2,
                             {{Covered(kIreland, CoverageStatus::kPartial),
                               {Domain(kIreland, "a.test", VerificationStatus::kFailed)}}});
  const RunId whole = Scan(*store, 3, {{Complete(kIreland), {}}});
  CHECK(Names(*store, partial) == std::vector<std::string>{"a.test=FAILED"});
  CHECK(Names(*store, whole).empty());
  CHECK(test::Column(*store, "SELECT identity || to_run FROM identities_history_v1 ORDER BY 1") ==
        std::vector<std::string>{"a.test3", "b.test3"});
}

TEST_CASE("store: a status that could not be read does not restart its clock") {
  const auto store = Opened(":memory:");
  IdentityEvidence identity = Domain(kIreland, "a.test", VerificationStatus::kPending);
  const auto since = [&](VerificationStatus status, int hour) {
    identity.status = {status, ""};
    identity.taken_at = At(hour);
    const RunId run = Scan(*store, hour, {{Complete(kIreland), {identity}}});
    std::optional<Time> got;
    REQUIRE(store->EachSubject(run, [&](const auto&, const auto*, const Neighbours& near) {
      got = near.in_status_since;
      return true;
    }));
    return got;
  };
  CHECK(since(VerificationStatus::kPending, 1) == At(1));
  CHECK(since(VerificationStatus::kPending, 2) == At(1));
  CHECK(since(VerificationStatus::kUnknown, 3) == std::nullopt);
  CHECK(since(VerificationStatus::kPending, 4) == At(1));
  CHECK(since(VerificationStatus::kFailed, 5) == At(5));
  CHECK(since(VerificationStatus::kPending, 6) == At(6));
}

TEST_CASE("store: a second writer is refused with the process and the run that hold it") {
  const Folder folder;
  const auto first = Opened(folder.File());
  const auto second = Opened(folder.File());
  const Run run = first->BeginRun(test::RunAt(1)).value();
  const auto refused = second->BeginRun(test::RunAt(1));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Code::kStore);
  CHECK(refused.error().detail.find(fmt::format("process {} (run {})", getpid(), run.id)) !=
        std::string::npos);
  REQUIRE(first->EndRun(run.id, RunState::kFinished, At(1)).has_value());
  CHECK(second->BeginRun(test::RunAt(2)).has_value());
}

TEST_CASE("store: a run cut short is taken up with the targets it finished") {
  const Folder folder;
  RunId id = 0;
  {
    const auto store = Opened(folder.File());
    CHECK(store->ResumableRun().error().code == Code::kBadInput);
    id = store->BeginRun(test::RunAt(1)).value().id;
    const auto journal = store->Journal(id);
    journal->Append(kIreland, {Domain(kIreland, "a.test", VerificationStatus::kSuccess)});
    journal->Finish(Complete(kIreland));
    journal->Append(kOregon, {Domain(kOregon, "gone.test", VerificationStatus::kSuccess)});
  }
  const auto store = Opened(folder.File());
  const Run run = store->ResumableRun().value();
  CHECK(run.id == id);
  CHECK(store->FinishedTargets(id).value() == std::set<Target>{kIreland});
  const auto journal = store->Journal(id);
  journal->Append(kOregon, {Domain(kOregon, "b.test", VerificationStatus::kSuccess)});
  journal->Finish(Complete(kOregon));
  REQUIRE(store->EndRun(id, RunState::kFinished, At(2)).has_value());
  CHECK(Names(*store, id) == std::vector<std::string>{"a.test=SUCCESS", "b.test=SUCCESS"});
  CHECK(store->ResumableRun().error().code == Code::kBadInput);
}

TEST_CASE("store: what a stopped run read of a target stays, marked as unfinished") {
  const auto store = Opened(":memory:");
  Scan(*store, 1,
       {{Complete(kIreland),
         {Domain(kIreland, "a.test", VerificationStatus::kFailed),
          Domain(kIreland, "b.test", VerificationStatus::kFailed)}}});
  const Run stopped = store->BeginRun(test::RunAt(2)).value();
  {
    const auto journal = store->Journal(stopped.id);
    journal->Append(kIreland, {Domain(kIreland, "a.test", VerificationStatus::kFailed)});
  }
  REQUIRE(store->EndRun(stopped.id, RunState::kInterrupted, At(2)).has_value());
  const auto check = [&] {
    CHECK(Names(*store, stopped.id) == std::vector<std::string>{"a.test=FAILED"});
    const auto reader = store->Read(stopped.id).value();
    reader->EachCoverage([&](const Coverage& coverage) {
      CHECK(coverage.status == CoverageStatus::kPartial);
      CHECK_FALSE(coverage.reason.empty());
      return true;
    });
  };
  check();
  Scan(*store, 3, {{Covered(kIreland, CoverageStatus::kFailed), {}}});
  check();
}

}  // namespace
}  // namespace signet
