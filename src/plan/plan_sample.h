// plan/plan_sample.h
// One identity, what was found about it, and a zone that may take its records: for the tests of
// everything that plans.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "model/apply_journal.h"
#include "plan/make_plan.h"

namespace signet::sample {

inline DomainName Name(std::string_view text) { return *DomainName::Parse(text); }
inline constexpr const char* kAccount = "111122223333";
inline constexpr const char* kDnsAccount = "444455556666";

inline RecordSet Key(std::string_view token, std::string_view domain = "example.test") {
  return {Name(std::string(token) + "._domainkey." + std::string(domain)),
          RecordType::kCname,
          1800,
          {std::string(token) + ".dkim.amazonses.com."}};
}

// One identity that lacks its records, and a zone that may take them.
struct Story {
  Explained explained;
  std::vector<HostedZone> zones;
  PlanPolicy policy;

  explicit Story(const std::string& domain = "example.test") {
    explained.identity.target = {kAccount, "eu-west-1"};
    explained.identity.identity = domain;
    explained.identity.type = IdentityType::kDomain;
    explained.identity.status = ParseStatus("PENDING");
    DnsEvidence dns;
    dns.domain = Name(domain);
    Walk walk;
    walk.name = Name(domain);
    walk.cuts = {
        {Name("example.test"), Name("test"), {Server("ns1.aws.test"), Server("ns2.aws.test")}}};
    dns.walks = {walk};
    explained.identity.dns = dns;
    Ask({Key("aaa", domain), Key("bbb", domain), Key("ccc", domain)});
    zones = {Zone("Z1", {"ns1.aws.test", "ns2.aws.test"})};
    policy.authorised = Authorisations({{kAccount, "eu-west-1", domain, "dns@test", "2026-11-25"}});
  }

  static NameServer Server(std::string_view name) {
    NameServer server;
    server.name = Name(name);
    return server;
  }
  static HostedZone Zone(const std::string& id, const std::vector<std::string>& servers) {
    HostedZone zone;
    zone.place = {DnsProvider::kRoute53, Name("example.test"), kDnsAccount, id, ""};
    for (const std::string& server : servers) zone.name_servers.push_back(Name(server));
    zone.sets = {{{Name("example.test"), RecordType::kNs, 300, {"ns1.aws.test.", "ns2.aws.test."}}},
                 {{Name("example.test"), RecordType::kSoa, 900, {"soa"}}}};
    return zone;
  }
  void Ask(std::vector<RecordSet> sets, const RuleId& rule = "identity-verified") {
    Finding finding;
    finding.rule = rule;
    finding.target = explained.identity.target;
    finding.identity = explained.identity.identity;
    Explanation told;
    told.cause = "record-missing";
    told.clause = "no name server has it";
    told.fix.publish = std::move(sets);
    finding.explanations = {told};
    explained.findings = {finding};
  }
  Explanation& told() { return explained.findings[0].explanations[0]; }
  void Put(RecordSet set, bool special = false) {
    auto& sets = zones[0].sets;
    sets.push_back({std::move(set), special});
    std::sort(sets.begin(), sets.end(), [](const HostedSet& a, const HostedSet& b) {
      return std::tie(a.set.name, a.set.type) < std::tie(b.set.name, b.set.type);
    });
  }
  Plan Made() const {
    PlanMaker maker({"0.1.0", 3, Time(std::chrono::milliseconds(1'790'000'000'000))}, zones,
                    policy);
    maker.Consider(explained);
    Plan plan = maker.Done();
    for (const Change& change : plan.changes) CHECK(CheckChange(change));
    CHECK(ParsePlan(EncodePlan(plan)));
    return plan;
  }
  // "guard guard": those of the refused, each once.
  std::string Refused() const {
    std::string guards;
    for (const RefusedChange& one : Made().refused) {
      if (guards.find(one.guard) == std::string::npos)
        guards += (guards.empty() ? "" : " ") + one.guard;
      CHECK_FALSE(one.why.empty());
    }
    return guards;
  }
};

// The tokens of the story's records.
inline void GiveTokens(Story& story) {
  DkimAttributes dkim;
  dkim.tokens = {"aaa", "bbb", "ccc"};
  dkim.origin = "AWS_SES";
  story.explained.identity.dkim = dkim;
}

// A plan all of whose changes ended so.
inline AppliedPlan Applied(const Plan& plan, OutcomeKind kind) {
  AppliedPlan applied;
  applied.plan = plan;
  for (const Change& change : plan.changes) {
    ChangeRecord record;
    record.change = change.Id();
    record.outcome = Outcome{kind, ""};
    applied.changes.push_back(record);
  }
  return applied;
}

}  // namespace signet::sample
