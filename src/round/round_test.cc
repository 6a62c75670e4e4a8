// Judging as a whole: what it stores, and that it can be stopped.
#include "round/round.h"

#include <doctest/doctest.h>

#include "model/journal.h"
#include "store/store_fixture.h"

namespace signet {
namespace {

const Target kIreland{"111122223333", "eu-west-1"};
constexpr int kIdentities = 20'000;

RunId Gathered(Store& store) {
  const Run run = store.BeginRun(test::RunAt(1)).value();
  const auto journal = store.Journal(run.id);
  std::vector<IdentityEvidence> page;
  for (int number = 0; number < kIdentities; ++number) {
    page.push_back(test::Domain(kIreland, "d" + std::to_string(number) + ".test",
                                VerificationStatus::kFailed));
  }
  journal->Append(kIreland, page);
  journal->Finish(test::Complete(kIreland));
  REQUIRE(store.Flush().has_value());
  return run.id;
}

uint64_t Unverified(Store& store, RunId run) {
  uint64_t count = 0;
  store.Read(run).value()->EachFinding([&](const RunReader::StoredFinding& stored) {
    count += stored.finding.rule == "identity-verified";
    return true;
  });
  return count;
}

TEST_CASE("judge: stops wherever it is told to, says nothing, and can be taken up again") {
  int asked_in_all = 0;
  const auto count = Store::Open(":memory:", Store::Mode::kReadWrite).value();
  const RunId counted = Gathered(*count);
  count->StopWhen([&] { return ++asked_in_all < 0; });
  REQUIRE(Judge(*count, counted, {}, test::At(1)).has_value());
  REQUIRE(asked_in_all > 100);

  for (const int moment : {1, asked_in_all / 2, asked_in_all}) {
    CAPTURE(moment);
    const auto store = Store::Open(":memory:", Store::Mode::kReadWrite).value();
    const RunId run = Gathered(*store);
    int asked = 0;
    store->StopWhen([&] { return ++asked >= moment; });
    const auto judged = Judge(*store, run, {}, test::At(1));
    REQUIRE_FALSE(judged.has_value());
    CHECK(judged.error().code == Code::kCancelled);
    CHECK(asked <= moment + 5);
    REQUIRE(store->LeaveRun(run, test::At(1)).has_value());
    CHECK(store->FindRun(run)->state == RunState::kInterrupted);
    CHECK(Unverified(*store, run) == 0);

    CHECK(store->ResumableRun()->id == run);
    REQUIRE(Judge(*store, run, {}, test::At(2)).has_value());
    CHECK(Unverified(*store, run) == kIdentities);
  }
}

}  // namespace
}  // namespace signet
