// When a finding goes on, when it goes, and that silence is neither.
#include "store/findings.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <random>
#include <set>

#include "store/store_fixture.h"

namespace signet {
namespace {

using test::At;

const Target kIreland{"111122223333", "eu-west-1"};
const Target kOregon{"111122223333", "us-west-2"};

struct Scanned {
  Target target;
  CoverageStatus status = CoverageStatus::kComplete;
  std::vector<std::string> names;
  std::vector<std::string> broken;   // Of the names, or empty text for the target itself.
  std::vector<std::string> unknown;  // Names whose rule had to be left open.
};

RunId Scan(Store& store, int hour, const std::vector<Scanned>& scanned, Depth depth = Depth::kWhy) {
  const Run run = store.BeginRun(test::RunAt(hour, depth)).value();
  const auto journal = store.Journal(run.id);
  for (const Scanned& one : scanned) {
    std::vector<IdentityEvidence> page;
    for (const std::string& name : one.names) {
      page.push_back(test::Domain(one.target, name, VerificationStatus::kFailed));
    }
    journal->Append(one.target, page);
    journal->Finish(test::Covered(one.target, one.status));
  }
  const auto findings = store.Judging(run.id, At(hour)).value();
  for (const Scanned& one : scanned) {
    Diagnosis diagnosis;
    for (const std::string& name : one.broken) {
      diagnosis.findings.push_back(
          test::Broken(test::Domain(one.target, name, VerificationStatus::kFailed),
                       "identity-verified", Risk::kMedium));
    }
    for (const std::string& name : one.unknown) {
      diagnosis.gaps.push_back({"identity-verified", one.target, name, "not told"});
    }
    REQUIRE(findings->Add(diagnosis).has_value());
  }
  REQUIRE(findings->Commit({}).has_value());
  REQUIRE(store.EndRun(run.id, RunState::kFinished, At(hour)).has_value());
  return run.id;
}

// "region identity" of what the run shows, or of what is open now.
std::set<std::string> Shown(Store& store, RunId run) {
  std::set<std::string> shown;
  const auto reader = store.Read(run).value();
  reader->EachFinding([&](const RunReader::StoredFinding& one) {
    const bool fresh = shown.insert(one.finding.target.region + " " + one.finding.identity).second;
    CHECK(fresh);
    return true;
  });
  REQUIRE(reader->failed() == nullptr);
  return shown;
}

std::set<std::string> Open(Store& store) {
  const auto open = test::Column(store, "SELECT region || ' ' || identity FROM findings_v1");
  return {open.begin(), open.end()};
}

using Names = std::set<std::string>;

TEST_CASE("findings: one that is found again keeps its first sight") {
  const auto store = test::Opened(":memory:");
  Scan(*store, 1, {{kIreland, CoverageStatus::kComplete, {"a.test"}, {"a.test"}, {}}});
  const RunId run =
      Scan(*store, 5, {{kIreland, CoverageStatus::kComplete, {"a.test"}, {"a.test"}, {}}});
  store->Read(run).value()->EachFinding([](const RunReader::StoredFinding& one) {
    CHECK(one.first_seen == At(1));
    CHECK(one.last_seen == At(5));
    return true;
  });
  CHECK(test::Column(*store, "SELECT count(*) FROM findings_history_v1") ==
        std::vector<std::string>{"1"});
}

TEST_CASE("findings: silence hides one from the run and does not close it") {
  const std::vector<Scanned> silent{
      {kIreland, CoverageStatus::kDenied, {}, {}, {}},
      {kIreland, CoverageStatus::kFailed, {}, {}, {}},
      {kIreland, CoverageStatus::kDisabled, {}, {}, {}},
      {kIreland, CoverageStatus::kPartial, {"other.test"}, {}, {}},
      {kIreland, CoverageStatus::kComplete, {"a.test"}, {}, {"a.test"}},
      {kOregon, CoverageStatus::kComplete, {}, {}, {}}};
  for (const Scanned& second : silent) {
    CAPTURE(CoverageStatusName(second.status));
    CAPTURE(second.target.region);
    const auto store = test::Opened(":memory:");
    const RunId first =
        Scan(*store, 1, {{kIreland, CoverageStatus::kComplete, {"a.test"}, {"a.test"}, {}}});
    const RunId run = Scan(*store, 2, {second});
    CHECK(Shown(*store, first) == Names{"eu-west-1 a.test"});
    CHECK(Shown(*store, run).empty());
    CHECK(Open(*store) == Names{"eu-west-1 a.test"});
  }
}

TEST_CASE("findings: one about a target itself stays while the target cannot be read") {
  const auto store = test::Opened(":memory:");
  Scan(*store, 1, {{kIreland, CoverageStatus::kComplete, {}, {""}, {}}});
  const RunId run = Scan(*store, 2, {{kIreland, CoverageStatus::kDenied, {}, {}, {}}});
  CHECK(Shown(*store, run).empty());
  CHECK(Open(*store) == Names{"eu-west-1 "});
  Scan(*store, 3, {{kIreland, CoverageStatus::kComplete, {}, {}, {}}});
  CHECK(Open(*store).empty());
}

TEST_CASE("findings: evidence closes one") {
  const std::vector<Scanned> evidence{{kIreland, CoverageStatus::kComplete, {"a.test"}, {}, {}},
                                      {kIreland, CoverageStatus::kComplete, {}, {}, {}},
                                      {kIreland, CoverageStatus::kPartial, {"a.test"}, {}, {}}};
  for (const Scanned& second : evidence) {
    const auto store = test::Opened(":memory:");
    const RunId first =
        Scan(*store, 1, {{kIreland, CoverageStatus::kComplete, {"a.test"}, {"a.test"}, {}}});
    const RunId run = Scan(*store, 2, {second});
    CHECK(Shown(*store, first) == Names{"eu-west-1 a.test"});
    CHECK(Shown(*store, run).empty());
    CHECK(Open(*store).empty());
  }
}

TEST_CASE("findings: a scan that asked less does not close what a deeper one found") {
  const auto store = test::Opened(":memory:");
  const Scanned healthy{kIreland, CoverageStatus::kComplete, {"a.test"}, {}, {}};
  Scan(*store, 1, {{kIreland, CoverageStatus::kComplete, {"a.test"}, {"a.test"}, {}}},
       Depth::kPosture);
  Scan(*store, 2, {healthy}, Depth::kStatus);
  CHECK(Open(*store).size() == 1);
  Scan(*store, 3, {healthy}, Depth::kFull);
  CHECK(Open(*store).empty());
}

TEST_CASE("findings: what is told from DNS stays until the DNS is asked again") {
  const auto store = test::Opened(":memory:");
  const auto scan = [&](int hour, const std::vector<RuleId>& broken, bool dns,
                        const std::vector<RuleId>& silent) {
    const Run run = store->BeginRun(test::RunAt(hour)).value();
    const auto journal = store->Journal(run.id);
    auto identity = test::Domain(kIreland, "a.test", VerificationStatus::kSuccess);
    if (dns) identity.dns = DnsEvidence{};
    journal->Append(kIreland, {identity});
    journal->Finish(test::Complete(kIreland));
    const auto findings = store->Judging(run.id, At(hour)).value();
    for (const RuleId& rule : broken) {
      REQUIRE(findings->Add({{test::Broken(identity, rule, Risk::kLow)}, {}}).has_value());
    }
    REQUIRE(findings->Commit({.dns_rules = {"by-dns"}, .silent = silent}).has_value());
    REQUIRE(store->EndRun(run.id, RunState::kFinished, At(hour)).has_value());
    return test::Column(*store, "SELECT rule FROM findings_v1 ORDER BY 1");
  };
  using Rules = std::vector<std::string>;
  CHECK(scan(1, {"by-dns", "by-zones"}, true, {}) == Rules{"by-dns", "by-zones"});
  CHECK(scan(2, {}, false, {"by-zones"}) == Rules{"by-dns", "by-zones"});
  CHECK(scan(3, {}, true, {"by-zones"}) == Rules{"by-zones"});
  CHECK(scan(4, {}, false, {}).empty());
}

TEST_CASE("findings: nothing is said before Commit, and a run may be judged again") {
  const auto store = test::Opened(":memory:");
  const Run run = store->BeginRun(test::RunAt(1)).value();
  const auto journal = store->Journal(run.id);
  journal->Append(kIreland, {test::Domain(kIreland, "a.test", VerificationStatus::kFailed)});
  journal->Finish(test::Complete(kIreland));
  const Finding finding =
      test::Broken(test::Domain(kIreland, "a.test", VerificationStatus::kFailed),
                   "identity-verified", Risk::kLow);
  REQUIRE(store->Judging(run.id, At(1)).value()->Add({{finding}, {}}).has_value());
  CHECK(Shown(*store, run.id).empty());
  for (const bool found : {true, false, true}) {
    const auto findings = store->Judging(run.id, At(1)).value();
    if (found) REQUIRE(findings->Add({{finding}, {}}).has_value());
    REQUIRE(findings->Commit({}).has_value());
    CHECK(Shown(*store, run.id).size() == (found ? 1 : 0));
  }
}

TEST_CASE("findings: one for a target that the run says nothing of is refused, not lost") {
  const auto store = test::Opened(":memory:");
  const Run run = store->BeginRun(test::RunAt(1)).value();
  const auto findings = store->Judging(run.id, At(1)).value();
  const auto refused =
      findings->Add({{test::Broken(test::Domain(kIreland, "a.test", VerificationStatus::kFailed),
                                   "r", Risk::kLow)},
                     {}});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().detail.find("no coverage") != std::string::npos);
}

TEST_CASE(
    "findings: highest risk first, then rule, account, region, identity; exceptions counted") {
  const auto store = test::Opened(":memory:");
  const Run run = store->BeginRun(test::RunAt(1)).value();
  {
    const auto journal = store->Journal(run.id);
    journal->Finish(test::Complete(kIreland));
    journal->Finish(test::Covered(kOregon, CoverageStatus::kDenied));
  }
  const auto findings = store->Judging(run.id, At(1)).value();
  Diagnosis diagnosis;
  for (const Target& target : {kOregon, kIreland}) {
    for (const char* name : {"b.test", "a.test"}) {
      for (const char* rule : {"identity-verified", "dkim"}) {
        for (const Risk risk : {Risk::kLow, Risk::kHigh}) {
          const auto identity = test::Domain(target, fmt::format("{}-{}", RiskName(risk), name),
                                             VerificationStatus::kFailed);
          diagnosis.findings.push_back(test::Broken(identity, rule, risk));
        }
      }
    }
  }
  REQUIRE(findings->Add(diagnosis).has_value());
  REQUIRE(findings->Commit({}).has_value());
  REQUIRE(store->EndRun(run.id, RunState::kFinished, At(1)).has_value());

  std::vector<Exception> exceptions(2);
  exceptions[0] = {"identity-verified", "", "us-*", "", "ops", "known", At(9)};
  exceptions[1] = {"coverage", "", "us-west-2", "", "ops", "no SCP", At(9)};
  const auto reader = store->Read(run.id, exceptions).value();
  std::vector<std::string> order;
  size_t accepted = 0;
  reader->EachFinding([&](const RunReader::StoredFinding& one) {
    accepted += one.accepted ? 1 : 0;
    order.push_back(fmt::format("{} {} {} {}", 9 - static_cast<int>(one.finding.risk),
                                one.finding.rule, one.finding.target.region, one.finding.identity));
    return true;
  });
  CHECK(order.size() == 16);
  CHECK(std::is_sorted(order.begin(), order.end()));
  CHECK(accepted == 4);
  const Summary summary = reader->summary();
  CHECK(summary.findings_accepted == 4);
  CHECK(summary.findings_by_risk == std::array<uint64_t, 5>{0, 6, 0, 6, 0});
  CHECK(summary.unverified_by_risk == std::array<uint64_t, 5>{0, 2, 0, 2, 0});
  CHECK(summary.targets_incomplete == 0);
  CHECK(summary.targets_accepted == 1);
  const Summary plain = store->Read(run.id).value()->summary();
  CHECK(plain.findings_by_risk == std::array<uint64_t, 5>{0, 8, 0, 8, 0});
  CHECK(plain.targets_incomplete == 1);
}

// Random runs against the obvious model: what each run shows, and what is open at the end.
TEST_CASE("findings: random runs show and close what the obvious model does") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    const auto store = test::Opened(":memory:");
    std::map<std::string, Depth> open;
    std::map<Target, Names> known;
    std::map<RunId, Names> shown;
    for (int hour = 1; hour <= 10; ++hour) {
      const auto depth = static_cast<Depth>(random() % 4);
      std::vector<Scanned> scanned;
      Names shown_now;
      for (const Target& target : {kIreland, kOregon}) {
        if (chance(20)) continue;
        const auto status = static_cast<CoverageStatus>(random() % 3);
        Scanned one{target, status, {}, {}, {}};
        for (const char* name : {"a.test", "b.test", "c.test"}) {
          if (status == CoverageStatus::kDenied || chance(30)) continue;
          one.names.push_back(name);
          if (chance(20)) {
            one.unknown.push_back(name);
          } else if (chance(50)) {
            one.broken.push_back(name);
          }
        }
        const auto has = [](const std::vector<std::string>& list, const std::string& name) {
          return std::find(list.begin(), list.end(), name) != list.end();
        };
        if (status == CoverageStatus::kComplete) known[target].clear();
        known[target].insert(one.names.begin(), one.names.end());
        for (const char* name : {"a.test", "b.test", "c.test"}) {
          const std::string key = target.region + " " + name;
          if (has(one.broken, name)) {
            const auto at = open.try_emplace(key, depth).first;
            at->second = std::min(at->second, depth);
            shown_now.insert(key);
            continue;
          }
          const auto at = open.find(key);
          if (at == open.end()) continue;
          if (status != CoverageStatus::kDenied && !known[target].contains(name)) open.erase(at);
          if (!open.contains(key) || has(one.unknown, name) || depth < at->second) continue;
          const bool read = status == CoverageStatus::kComplete ||
                            (status == CoverageStatus::kPartial && has(one.names, name));
          if (read) open.erase(at);
        }
        scanned.push_back(one);
      }
      shown[Scan(*store, hour, scanned, depth)] = shown_now;
    }
    for (const auto& [run, want] : shown) {
      CAPTURE(run);
      CHECK(Shown(*store, run) == want);
      const auto in_view = test::Column(
          *store, fmt::format("SELECT region || ' ' || identity FROM findings_in_run_v1 WHERE "
                              "run={}",
                              run));
      CHECK(Names(in_view.begin(), in_view.end()) == want);
      CHECK(in_view.size() == want.size());
    }
    Names open_names;
    for (const auto& [key, depth] : open) open_names.insert(key);
    CHECK(Open(*store) == open_names);
  }
}

}  // namespace
}  // namespace signet
