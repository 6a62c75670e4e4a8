// What the DNS said goes to the run that asked, and moves no fact.
#include "store/transcripts.h"

#include <doctest/doctest.h>

#include <map>

#include "store/store_fixture.h"

namespace signet {
namespace {

using test::At;
using test::Folder;

const Target kIreland{"111122223333", "eu-west-1"};
const Target kVirginia{"111122223333", "us-east-1"};

DnsEvidence Dns(const std::string& domain, uint32_t took_ms) {
  DnsEvidence dns;
  dns.domain = DomainName::Parse(domain).value();
  dns.taken_at = At(1);
  Exchange exchange;
  exchange.address = "192.0.2.1";
  exchange.question = {dns.domain, RecordType::kSoa, true, false, false};
  exchange.took_ms = took_ms;
  exchange.outcome = Unread{{Code::kTimedOut, "no answer"}};
  dns.exchanges.push_back(exchange);
  return dns;
}

IdentityEvidence Pending(const Target& target, const std::string& name) {
  return test::Domain(target, name, VerificationStatus::kPending);
}

// One run: SES tells of `names`, then the DNS of each is read.
RunId ScanAndAsk(Store& store, int hour, const std::vector<std::string>& names, uint32_t took_ms) {
  const RunId run = store.BeginRun(test::RunAt(hour)).value().id;
  {
    const auto journal = store.Journal(run);
    for (const std::string& name : names) journal->Append(kIreland, {Pending(kIreland, name)});
    journal->Finish(test::Complete(kIreland));
    REQUIRE(store.Flush().has_value());
    const auto cursor = store.ToAskDns(run, AskDnsOf::kUnverified).value();
    while (auto next = cursor->Next().value()) {
      next->dns = Dns(next->identity, took_ms);
      journal->Append(next->target, {*next});
    }
  }
  REQUIRE(store.EndRun(run, RunState::kFinished, At(hour + 1)).has_value());
  return run;
}

// Which identities of a run have which transcript, by the time that it took.
std::map<std::string, uint32_t> Judged(Store& store, RunId run) {
  std::map<std::string, uint32_t> took;
  const auto done =
      store.EachSubject(run, [&](const IdentityEvidence& one, const auto*, const auto&) {
        if (const DnsEvidence* dns = one.dns.read())
          took[one.identity] = dns->exchanges.at(0).took_ms;
        return true;
      });
  if (!done) FAIL(done.error().detail);
  return took;
}

size_t Reported(Store& store, RunId run) {
  size_t with = 0;
  const auto reader = store.Read(run).value();
  reader->EachIdentity([&](const IdentityEvidence& one) {
    if (one.dns.read()) ++with;
    return true;
  });
  if (reader->failed()) FAIL(reader->failed()->detail);
  return with;
}

TEST_CASE("transcripts: a run judges and reports with those that it took itself") {
  const Folder folder;
  const auto store = test::Opened(folder.File());
  const RunId first = ScanAndAsk(*store, 0, {"a.test", "b.test"}, 1);
  CHECK(Judged(*store, first) == std::map<std::string, uint32_t>{{"a.test", 1}, {"b.test", 1}});
  CHECK(Reported(*store, first) == 2);

  // A run that asks no DNS has none, though older ones are kept.
  const RunId second = store->BeginRun(test::RunAt(2)).value().id;
  {
    const auto journal = store->Journal(second);
    journal->Append(kIreland, {Pending(kIreland, "a.test"), Pending(kIreland, "b.test")});
    journal->Finish(test::Complete(kIreland));
  }
  REQUIRE(store->EndRun(second, RunState::kFinished, At(3)).has_value());
  CHECK(Judged(*store, second).empty());
  CHECK(Reported(*store, second) == 0);
  CHECK(Reported(*store, first) == 2);
}

TEST_CASE("transcripts: one is kept of each identity, the newest") {
  const Folder folder;
  const auto store = test::Opened(folder.File());
  const RunId first = ScanAndAsk(*store, 0, {"a.test", "b.test"}, 1);
  const RunId second = ScanAndAsk(*store, 2, {"a.test"}, 2);
  CHECK(Judged(*store, second) == std::map<std::string, uint32_t>{{"a.test", 2}});
  CHECK(Judged(*store, first) == std::map<std::string, uint32_t>{{"b.test", 1}});
  CHECK(test::Column(*store,
                     "SELECT identity || ' ' || domain || ' ' || run || ' ' || taken_at || "
                     "' ' || vantage || ' ' || region FROM dns_v1 ORDER BY identity") ==
        std::vector<std::string>{"a.test a.test 2 2023-11-14T23:13:20Z direct eu-west-1",
                                 "b.test b.test 1 2023-11-14T23:13:20Z direct eu-west-1"});
}

TEST_CASE("transcripts: they add no row to the history of a fact") {
  const Folder folder;
  const auto store = test::Opened(folder.File());
  for (int run = 0; run < 3; ++run) {
    ScanAndAsk(*store, 2 * run, {"a.test"}, static_cast<uint32_t>(run));
  }
  CHECK(test::Column(*store, "SELECT from_run || '-' || seen_run FROM identities_history_v1") ==
        std::vector<std::string>{"1-3"});
  CHECK(
      test::Column(*store, "SELECT count(*) FROM identities_v1 WHERE evidence LIKE '%\"dns\"%'") ==
      std::vector<std::string>{"0"});
}

TEST_CASE("transcripts: whose DNS is to be read") {
  const Folder folder;
  const auto store = test::Opened(folder.File());
  const RunId run = store->BeginRun(test::RunAt(0)).value().id;
  const auto journal = store->Journal(run);
  const auto success = VerificationStatus::kSuccess;
  for (const Target& target : {kIreland, kVirginia}) {
    journal->Append(target, {Pending(target, "z.test"), test::Domain(target, "good.test", success),
                             test::Identity(target, "me@z.test", VerificationStatus::kPending)});
    journal->Finish(test::Complete(target));
  }
  const auto names = [&](AskDnsOf which) {
    const auto cursor = store->ToAskDns(run, which).value();
    std::vector<std::string> all;
    while (const auto next = cursor->Next().value()) {
      all.push_back(next->identity + " " + next->target.region);
    }
    CHECK_FALSE(cursor->Next().value());
    return all;
  };
  // Those of one domain one after the other: their questions are the same.
  CHECK(names(AskDnsOf::kUnverified) ==
        std::vector<std::string>{"z.test eu-west-1", "z.test us-east-1", "me@z.test eu-west-1",
                                 "me@z.test us-east-1"});
  CHECK(names(AskDnsOf::kAll).size() == 6);

  // Who has been read in this run is not asked again: a run can be taken up where it ended.
  IdentityEvidence read = Pending(kVirginia, "z.test");
  read.dns = Unread{{Code::kBadInput, "no domain"}};
  journal->Append(kVirginia, {read});
  CHECK(names(AskDnsOf::kUnverified) ==
        std::vector<std::string>{"z.test eu-west-1", "me@z.test eu-west-1", "me@z.test us-east-1"});
}

}  // namespace
}  // namespace signet
