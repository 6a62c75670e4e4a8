// What an account hosts is there when the run is judged, whatever target carries it.
#include "round/zone_round.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <functional>

#include "inventory/doubles.h"
#include "model/region.h"
#include "round/round.h"
#include "store/store_fixture.h"

namespace signet {
namespace {

const AccountId kMail = "111122223333";
const AccountId kDns = "444455556666";

// A Route 53 that answers at once.
class Canned final : public Transport {
 public:
  std::function<std::string(const std::string& url)> answer;
  size_t sent = 0;
  Awaitable<Result<HttpResponse>> Send(HttpRequest request) override {
    ++sent;
    co_return HttpResponse{200, {}, answer(request.url)};
  }
};

std::string Record(const std::string& token) {
  return fmt::format(
      "<ResourceRecordSet><Name>{0}._domainkey.x.example.</Name><Type>CNAME</Type><ResourceRecords>"
      "<ResourceRecord><Value>{0}.dkim.amazonses.com</Value></ResourceRecord></ResourceRecords>"
      "</ResourceRecordSet>",
      token);
}

struct Bench {
  test::Folder folder;
  std::unique_ptr<Store> store = test::Opened(folder.File());
  VirtualClock clock{test::At(5)};
  Canned wire;
  Endpoints endpoints = *Endpoints::Make([](const std::string&) { return std::nullopt; }, {});
  Client client{wire, clock, endpoints};
  RateBudget budget{0};
  std::unique_ptr<RunJournal> journal;
  std::vector<std::string> said;
  std::vector<std::string> records{"owned", "lost"};

  Bench() {
    wire.answer = [this](const std::string& url) -> std::string {
      if (url.find("/rrset") == std::string::npos) {
        return "<ListHostedZonesResponse><HostedZones><HostedZone><Id>Z1</Id><Name>x.example.</"
               "Name>"
               "<Config><PrivateZone>false</PrivateZone></Config></HostedZone></HostedZones>"
               "<IsTruncated>false</IsTruncated></ListHostedZonesResponse>";
      }
      std::string sets;
      for (const std::string& token : records) sets += Record(token);
      return "<ListResourceRecordSetsResponse><ResourceRecordSets>" + sets +
             "</ResourceRecordSets><IsTruncated>false</IsTruncated>"
             "</ListResourceRecordSetsResponse>";
    };
  }

  // The mail account has one identity, the DNS account none, as DNS accounts do.
  RunId Scanned(int hour, CoverageStatus last = CoverageStatus::kComplete) {
    const RunId run = store->BeginRun(test::RunAt(hour, Depth::kPosture)).value().id;
    journal = store->Journal(run);
    for (const AccountId& account : {kMail, kDns}) {
      for (const SesRegion& region : SesRegions()) {
        if (region.partition != "aws") continue;
        const Target target{account, std::string(region.name)};
        if (target == Target{kMail, "eu-west-1"}) {
          IdentityEvidence signing =
              test::Domain(target, "mail.example", VerificationStatus::kSuccess);
          DkimAttributes dkim;
          dkim.tokens = {"owned"};
          signing.dkim = dkim;
          journal->Append(target, {signing});
          journal->Append(TargetEvidence{target, "mail", test::At(hour), NotAsked{}});
        }
        const bool is_last = target == Target{kMail, "us-west-2"};
        journal->Finish(test::Covered(target, is_last ? last : CoverageStatus::kComplete));
      }
    }
    return run;
  }
  void Read(RunId run, const std::vector<AccountId>& ids = {kMail, kDns}) {
    ZoneGather gather(client, budget, "aws");
    std::vector<AccountToRead> accounts;
    for (const AccountId& id : ids) {
      accounts.push_back({id, "", "", [] { return std::make_unique<doubles::FixedSource>(); }});
    }
    boost::asio::io_context io;
    std::optional<Result<void>> out;
    boost::asio::co_spawn(io, ReadZones(*store, *journal, run, gather, std::move(accounts)),
                          [&](const std::exception_ptr& thrown, Result<void> result) {
                            if (thrown) std::rethrow_exception(thrown);
                            out = std::move(result);
                          });
    REQUIRE(clock.RunUntilIdle(io, 100'000));
    REQUIRE(out);
    REQUIRE(*out);
  }
  std::vector<Finding> Found(RunId run) {
    REQUIRE(Judge(*store, run, {}, test::At(6), nullptr,
                  [this](const std::string& line) { said.push_back(line); }));
    return Kept(run);
  }
  std::vector<Finding> Kept(RunId run) {
    std::vector<Finding> found;
    auto reader = store->Read(run).value();
    reader->EachFinding([&](const RunReader::StoredFinding& one) {
      if (one.finding.rule == "dangling-dkim") found.push_back(one.finding);
      return true;
    });
    return found;
  }
};

}  // namespace

TEST_CASE("zone round: a CNAME whose token another account owns is not told, one of nobody is") {
  Bench bench;
  const RunId run = bench.Scanned(0);
  bench.Read(run, {kDns});
  const auto found = bench.Found(run);
  REQUIRE(found.size() == 1);
  CHECK(found[0].target == Target{kDns, "af-south-1"});
  CHECK(found[0].observed == "lost._domainkey.x.example CNAME lost.dkim.amazonses.com");
  CHECK(bench.said.empty());
}

TEST_CASE("zone round: a hole in coverage makes the rule silent, and it says so") {
  Bench bench;
  const RunId run = bench.Scanned(0, CoverageStatus::kDenied);
  bench.Read(run);
  CHECK(bench.Found(run).empty());
  REQUIRE(bench.said.size() == 1);
  CHECK(bench.said[0].find("us-west-2") != std::string::npos);
}

TEST_CASE(
    "zone round: the same records are there in the next run, though no target was asked anew") {
  Bench bench;
  const RunId first = bench.Scanned(0);
  bench.Read(first);
  CHECK(bench.Found(first).size() == 2);
  bench.journal.reset();
  REQUIRE(bench.store->EndRun(first, RunState::kFinished, test::At(7)));
  const RunId second = bench.Scanned(10);
  CHECK(bench.Found(second).empty());  // Nobody has asked Route 53 yet.
  bench.Read(second);
  CHECK(bench.Found(second).size() == 2);
  CHECK(bench.Kept(first).size() == 2);
}

TEST_CASE("zone round: an account that the run has asked is not asked again") {
  Bench bench;
  const RunId run = bench.Scanned(0);
  bench.Read(run);
  const size_t sent = bench.wire.sent;
  CHECK(sent == 4);
  bench.Read(run);
  CHECK(bench.wire.sent == sent);
}

TEST_CASE("zone round: what was known of the target that carries the zones stays known") {
  Bench bench;
  const RunId run = bench.Scanned(0);
  bench.Read(run);
  size_t carriers = 0;
  auto reader = bench.store->Read(run).value();
  reader->EachTarget([&](const TargetEvidence& target) {
    carriers += target.hosted_keys.read() ? 1 : 0;
    if (target.target == Target{kMail, "eu-west-1"}) CHECK(target.account_name == "mail");
    return true;
  });
  CHECK(carriers == 2);
}

}  // namespace signet
