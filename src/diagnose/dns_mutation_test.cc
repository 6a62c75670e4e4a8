// Thousands of zones, each a good one with a few things broken, held against laws instead of
// answers.  The seed of a failing case is printed.
#include <doctest/doctest.h>

#include <random>
#include <set>

#include "diagnose/dns_case.h"
#include "diagnose/dns_sample.h"

using namespace signet;
using namespace signet::sample;

namespace {

constexpr uint32_t kCases = 4000;
const std::set<std::string> kWaiting = {"awaiting-check", "ttl-negative-cache",
                                        "published-after-window", "ses-sees-other-zone"};
const std::set<std::string> kMissing = {"record-missing", "record-partial",
                                        "dns-migration-lost-records"};

class Mutation {
 public:
  explicit Mutation(uint32_t seed) : random_(seed) {
    if (Once(3)) story.SesSaw(Once(2) ? "HOST_NOT_FOUND" : "INVALID_VALUE", "ns1.host.test");
    for (size_t left = 1 + Below(4); left > 0; --left) Mutate();
  }

  Story story;

 private:
  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(random_() % bound); }
  bool Once(uint32_t in) { return Below(in) == 0; }

  void Mutate() {
    const char* const kTokens[] = {"aaa", "bbb", "ccc"};
    const std::string name = Story::Key(kTokens[Below(3)]);
    if (Once(3)) return Unsettle();
    const bool everywhere = Once(2);
    const size_t only = Below(2);
    for (size_t i = 0; i < story.zone.servers.size(); ++i) {
      if (everywhere || i == only) Break(story.zone.servers[i], name);
    }
  }
  void Unsettle() {
    FakeServer& server = story.zone.servers[Below(2)];
    if (Once(2)) {
      server.deaf_to = static_cast<uint32_t>(RecordType::kCname);
    } else {
      server.manner = static_cast<Manner>(1 + Below(4));
    }
  }
  void Break(FakeServer& server, const std::string& name) {
    server.Drop(Name(name));
    switch (Below(7)) {
      case 0:
        break;
      case 1:
        server.Put(name, RecordType::kCname, "aaa.dkim.amazonses.com.example.test.");
        break;
      case 2:
        server.Put(name, RecordType::kCname, "bbb.dkim.amazonses.com.");
        server.Put(name, RecordType::kCname, "ccc.dkim.amazonses.com.");
        break;
      case 3:
        server.Put(name, RecordType::kTxt, "\"p=MIIB\"");
        break;
      case 4:
        server.Put(name, RecordType::kA, "203.0.113.5");
        break;
      case 5:
        server.Put(name + ".example.test", RecordType::kCname, "zzz.dkim.amazonses.com.");
        break;
      default:
        server.Put("*.example.test", RecordType::kCname, "shadow.example.");
    }
  }

  std::mt19937 random_;
};

struct Seen {
  IdentityEvidence identity;
  Diagnosis diagnosis;
  RecordTable table;
};

Seen See(const Story& story) {
  Seen seen{story.identity, {}, {}};
  seen.identity.dns = story.Read();
  seen.diagnosis = Judge(seen.identity, story.neighbours);
  seen.table = BuildRecordTable(*seen.identity.dns.read(), VerificationRecords(seen.identity));
  return seen;
}

bool Speaks(const Explanation& told, const DomainName& name) {
  return std::any_of(told.fix.publish.begin(), told.fix.publish.end(),
                     [&](const RecordSet& set) { return set.name == name; });
}

bool Unheard(const TableRow& row) {
  return std::any_of(row.cells.begin(), row.cells.end(),
                     [](const Cell& cell) { return cell.exchange && cell.exchange->unread(); });
}

void SilenceProvesNothing(const Seen& seen) {
  for (const TableRow& row : seen.table.rows) {
    if (!Unheard(row)) continue;
    for (const Explanation& told : Explanations(seen.diagnosis)) {
      CHECK_FALSE((kMissing.contains(told.cause) && Speaks(told, row.expected.record.name)));
      CHECK_FALSE(kWaiting.contains(told.cause));
    }
  }
}

// Whoever was heard and does not have the right record must have been explained or left open.
void WhatIsBrokenIsTold(const Seen& seen) {
  for (const TableRow& row : seen.table.rows) {
    if (row.In(CellState::kOk).size() == row.cells.size()) continue;
    const auto& told = Explanations(seen.diagnosis);
    const bool caused = std::any_of(told.begin(), told.end(), [](const Explanation& one) {
      return !kWaiting.contains(one.cause);
    });
    CHECK((caused || GapsOf(seen.diagnosis, "identity-verified") > 0));
    const bool broken_everywhere = !Unheard(row) && row.In(CellState::kUnread).empty();
    if (broken_everywhere) CHECK(caused);
  }
}

void NothingIsInvented(const Seen& seen) {
  std::set<std::string> lines;
  for (const Exchange& exchange : seen.identity.dns.read()->exchanges) {
    lines.insert(EvidenceLine(exchange));
  }
  for (const Explanation& told : Explanations(seen.diagnosis)) {
    CHECK_FALSE(told.evidence.empty());
    for (const std::string& line : told.evidence) CHECK(lines.contains(line));
    for (const RecordSet& set : told.fix.instead_of) {
      const auto asked = seen.identity.dns.read()->exchanges;
      CHECK(std::any_of(asked.begin(), asked.end(), [&](const Exchange& exchange) {
        const auto sets = SetsOf(AtName(exchange));
        return std::find(sets.begin(), sets.end(), set) != sets.end();
      }));
    }
  }
}

// A record that every server has right is never asked to be published.
void WhatIsRightIsLeft(const Seen& seen) {
  for (const TableRow& row : seen.table.rows) {
    if (row.In(CellState::kOk).size() != row.cells.size()) continue;
    for (const Explanation& told : Explanations(seen.diagnosis)) {
      CHECK_FALSE(Speaks(told, row.expected.record.name));
    }
  }
}

void EachRecordOnce(const Seen& seen) {
  std::multiset<DomainName> names;
  for (const Explanation& told : Explanations(seen.diagnosis)) {
    for (const RecordSet& set : told.fix.publish) names.insert(set.name);
  }
  for (const DomainName& name : names) CHECK(names.count(name) == 1);
}

}  // namespace

TEST_CASE("mutations: laws hold for every broken zone") {
  std::set<std::string> met;
  for (uint32_t seed = 1; seed <= kCases; ++seed) {
    CAPTURE(seed);
    const Mutation mutation(seed);
    const Seen seen = See(mutation.story);
    SilenceProvesNothing(seen);
    WhatIsBrokenIsTold(seen);
    NothingIsInvented(seen);
    WhatIsRightIsLeft(seen);
    EachRecordOnce(seen);
    HoldsAnonymised(seen.identity, mutation.story.neighbours, seen.diagnosis);
    const Diagnosis again = See(mutation.story).diagnosis;
    REQUIRE(again.findings.size() == seen.diagnosis.findings.size());
    for (size_t i = 0; i < again.findings.size(); ++i) {
      const std::string bytes = EncodeFinding(again.findings[i]);
      CHECK(bytes == EncodeFinding(seen.diagnosis.findings[i]));
      CHECK(*ParseFinding(bytes) == again.findings[i]);
    }
    for (const Explanation& told : Explanations(seen.diagnosis)) met.insert(told.cause);
  }
  // The laws were tried on more than one kind of trouble.
  for (const char* cause :
       {"record-missing", "record-partial", "target-doubled", "multiple-cname", "wildcard-shadow",
        "name-doubled", "ns-inconsistent", "cname-conflict", "wrong-record-type", "lame-delegation",
        "lame-delegation-partial", "server-silent", "servfail-timeout"}) {
    CAPTURE(cause);
    CHECK(met.contains(cause));
  }
}

TEST_CASE("mutations: a good zone has no cause but waiting, and leaves nothing open") {
  const Seen seen = See(Story());
  CHECK(Causes(seen.diagnosis) == "awaiting-check");
  CHECK(seen.diagnosis.gaps.empty());
}
