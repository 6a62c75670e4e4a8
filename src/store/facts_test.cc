// Random runs against the obvious model: for each run a list, and for now what is known.
#include "store/facts.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <random>

#include "store/store_fixture.h"

namespace signet {
namespace {

using test::At;

// What the world, or our knowledge of it, holds of one identity.
struct State {
  VerificationStatus status = VerificationStatus::kPending;
  int tag = 0;  // Something beside the status that may change.
};

struct Known {
  State state;
  VerificationStatus known_status = VerificationStatus::kUnknown;
  Time since{};
};

using Names = std::map<std::string, State>;

IdentityEvidence EvidenceOf(const Target& target, const std::string& name, const State& state,
                            Time taken_at) {
  IdentityEvidence evidence = test::Identity(target, name, state.status);
  evidence.tags = NamedTexts{{"tag", std::to_string(state.tag)}};
  evidence.taken_at = taken_at;
  return evidence;
}

// "account region name=STATUS/tag": what the model and the store must agree in.
std::string Line(const Target& target, const std::string& name, const State& state) {
  return fmt::format("{} {} {}={}/{}", target.account, target.region, name,
                     StatusText({state.status, ""}), state.tag);
}

class Model {
 public:
  explicit Model(uint64_t seed) : random_(seed) {
    for (int i = 0; i < 4; ++i) {
      targets_.push_back({fmt::format("{:012}", 100 + i / 2), i % 2 ? "eu-west-1" : "us-east-1"});
    }
  }

  void OneRun(Store*& store, const std::function<Store*()>& reopen) {
    ++hour_;
    Drift();
    RunId run = store->BeginRun(test::RunAt(hour_)).value().id;
    std::vector<std::string> shown;
    std::map<Target, Names> before_the_cut;
    if (Chance(30)) {
      {
        const auto journal = store->Journal(run);
        for (const Target& target : targets_) {
          if (Chance(50)) before_the_cut[target] = Tell(*journal, target, 50);
        }
      }
      for (const auto& [target, names] : before_the_cut) {
        for (const auto& [name, state] : names) Learn(target, name, state);
      }
      ++hour_;
      Drift();
      store = reopen();
      run = store->ResumableRun().value().id;
    }
    const auto journal = store->Journal(run);
    for (const Target& target : targets_) {
      switch (Pick(5)) {
        case 0:
          Whole(*journal, target, shown);
          break;
        case 1:
        case 2:
          Part(*journal, target, before_the_cut[target], shown);
          break;
        case 3:
          journal->Finish(test::Covered(target, CoverageStatus::kDenied));
          break;
        default:
          Unfinished(*journal, target, before_the_cut[target], shown);
          break;
      }
    }
    REQUIRE(store->Flush().has_value());
    REQUIRE(store->EndRun(run, RunState::kFinished, At(hour_)).has_value());
    std::sort(shown.begin(), shown.end());
    shown_[run] = shown;
  }

  void Check(Store& store) {
    for (const auto& [run, shown] : shown_) {
      CAPTURE(run);
      std::vector<std::string> got;
      const auto reader = store.Read(run).value();
      reader->EachIdentity([&](const IdentityEvidence& one) {
        const int tag = std::stoi(one.tags.read()->at(0).second);
        got.push_back(Line(one.target, one.identity, {one.status.value, tag}));
        return true;
      });
      REQUIRE(reader->failed() == nullptr);
      CHECK(std::is_sorted(got.begin(), got.end()));
      CHECK(got == shown);
      CHECK(reader->summary().identities == shown.size());
      const std::string view = fmt::format(
          "SELECT account || ' ' || region || ' ' || identity || '=' || status || '/' || "
          "json_extract(evidence, '$.tags.list[0].value') FROM identities_in_run_v1 WHERE run={} "
          "ORDER BY account, region, identity",
          run);
      CHECK(test::Column(store, view) == shown);
    }
    std::vector<std::string> last_known;
    for (const auto& [target, names] : known_) {
      for (const auto& [name, known] : names) {
        last_known.push_back(fmt::format("{} {} {} {}", target.account, target.region, name,
                                         StatusText({known.state.status, ""})));
      }
    }
    CHECK(test::Column(store,
                       "SELECT account || ' ' || region || ' ' || identity || ' ' || status FROM "
                       "identities_v1 ORDER BY account, region, identity") == last_known);
    CheckNewest(store);
  }

 private:
  bool Chance(unsigned percent) { return Pick(100) < percent; }
  unsigned Pick(unsigned of) { return static_cast<unsigned>(random_() % of); }

  void Drift() {
    for (const Target& target : targets_) {
      for (int i = 0; i < 12; ++i) {
        Names& names = world_[target];
        const std::string name = i % 3 ? fmt::format("d{}.test", i) : fmt::format("u{}@d.test", i);
        if (Chance(15)) names.erase(name);
        if (Chance(25)) names[name] = {static_cast<VerificationStatus>(Pick(6)), names[name].tag};
        if (Chance(10)) ++names[name].tag;
      }
    }
  }

  // Some of the world's identities, in two pages that may repeat each other.
  Names Tell(RunJournal& journal, const Target& target, unsigned percent) {
    Names told;
    for (int page = 0; page < 2; ++page) {
      std::vector<IdentityEvidence> list;
      for (const auto& [name, state] : world_[target]) {
        if (percent < 100 && !Chance(percent)) continue;
        told[name] = state;
        list.push_back(EvidenceOf(target, name, state, At(hour_)));
      }
      journal.Append(target, list);
    }
    return told;
  }

  void Learn(const Target& target, const std::string& name, const State& state) {
    const auto [at, fresh] = known_[target].try_emplace(name);
    Known& known = at->second;
    const bool silent = state.status == VerificationStatus::kUnknown;
    if (fresh || (!silent && state.status != known.known_status)) {
      known.since = At(hour_);
      known.known_status = state.status;
    }
    known.state = state;
  }

  void Show(const Target& target, const Names& names, std::vector<std::string>& shown) {
    for (const auto& [name, state] : names) shown.push_back(Line(target, name, state));
  }

  void Whole(RunJournal& journal, const Target& target, std::vector<std::string>& shown) {
    const Names told = Tell(journal, target, 100);
    journal.Finish(test::Complete(target));
    for (const auto& [name, state] : told) Learn(target, name, state);
    std::erase_if(known_[target], [&](const auto& one) { return !told.contains(one.first); });
    Show(target, told, shown);
  }

  Names TellSome(RunJournal& journal, const Target& target, Names seen) {
    for (const auto& [name, state] : Tell(journal, target, 50)) {
      seen[name] = state;
      Learn(target, name, state);
    }
    if (!seen.empty() && Chance(50)) {
      const std::string gone = seen.begin()->first;
      journal.Drop(target, gone);
      seen.erase(gone);
      known_[target].erase(gone);
    }
    return seen;
  }

  void Part(RunJournal& journal, const Target& target, const Names& before,
            std::vector<std::string>& shown) {
    Show(target, TellSome(journal, target, before), shown);
    journal.Finish(test::Covered(target, CoverageStatus::kPartial));
  }

  void Unfinished(RunJournal& journal, const Target& target, const Names& before,
                  std::vector<std::string>& shown) {
    Show(target, TellSome(journal, target, before), shown);
  }

  // What the judge sees of the newest run.
  void CheckNewest(Store& store) {
    const auto& [run, shown] = *shown_.rbegin();
    size_t seen = 0;
    REQUIRE(store.EachSubject(
        run, [&](const IdentityEvidence& one, const auto*, const Neighbours& near) {
          ++seen;
          const Known& known = known_.at(one.target).at(one.identity);
          const bool told = known.state.status != VerificationStatus::kUnknown;
          CHECK(near.in_status_since == (told ? std::optional<Time>(known.since) : std::nullopt));
          return true;
        }));
    CHECK(seen == shown.size());
  }

  std::mt19937_64 random_;
  int hour_ = 0;
  std::vector<Target> targets_;
  std::map<Target, Names> world_;
  std::map<Target, std::map<std::string, Known>> known_;
  std::map<RunId, std::vector<std::string>> shown_;
};

TEST_CASE("facts: random runs read back as the obvious model says, each of them, at the end") {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    const test::Folder folder;
    std::unique_ptr<Store> owned = test::Opened(folder.File());
    Store* store = owned.get();
    const auto reopen = [&] {
      owned.reset();
      owned = test::Opened(folder.File());
      return owned.get();
    };
    Model model(seed);
    for (int run = 0; run < 12; ++run) model.OneRun(store, reopen);
    model.Check(*store);
  }
}

TEST_CASE("facts: a scan that finds nothing new adds no rows") {
  const auto store = test::Opened(":memory:");
  const Target target{"111122223333", "eu-west-1"};
  for (int hour = 1; hour <= 3; ++hour) {
    const RunId run = store->BeginRun(test::RunAt(hour)).value().id;
    const auto journal = store->Journal(run);
    IdentityEvidence identity = test::Domain(target, "a.test", VerificationStatus::kSuccess);
    identity.taken_at = At(hour);
    journal->Append(target, {identity});
    journal->Finish(test::Complete(target));
    REQUIRE(store->EndRun(run, RunState::kFinished, At(hour)).has_value());
  }
  CHECK(test::Column(*store, "SELECT count(*) FROM identities_history_v1") ==
        std::vector<std::string>{"1"});
  std::vector<Time> taken;
  for (const RunId run : {1, 3}) {
    store->Read(run).value()->EachIdentity(
        [&](const IdentityEvidence& one) { return taken.push_back(one.taken_at), true; });
  }
  CHECK(taken == std::vector{At(1), At(3)});
}

}  // namespace
}  // namespace signet
