// The same parts in the same order as in the program, on virtual time.
#include "tests/simulation/zone_hand.h"

#include <utility>

#include "apply/route53_zone.h"
#include "inventory/hosted_zones.h"
#include "inventory/zone_gather.h"
#include "plan/make_plan.h"

namespace signet::simulation {

class Hand::Keys final : public CredentialSource {
 public:
  explicit Keys(const std::string& account) {
    auto fresh = std::make_shared<Credentials>();
    fresh->access_key_id = KeyOfAccount(account);
    fresh->secret_access_key = Secret(kOperatorSecret);
    keys_ = std::move(fresh);
  }
  Awaitable<Result<CredentialsPtr>> Get() override { co_return keys_; }
  void Invalidate(const CredentialsPtr&) override {}

 private:
  CredentialsPtr keys_;
};

Hand::Hand(ZoneWorld& world, VirtualClock& clock, int number, uint64_t seed, double rate)
    : wire_(world, clock, number, seed),
      endpoints_(
          *Endpoints::Make([](const std::string&) { return std::nullopt; }, "http://127.0.0.1:1")),
      client_(wire_, clock, endpoints_),
      budget_(rate),
      seed_(seed) {
  client_.Seed(static_cast<uint32_t>(seed));
}

CredentialSource& Hand::KeysOf(const std::string& account) {
  auto& keys = keys_[account];
  if (!keys) keys = std::make_unique<Keys>(account);
  return *keys;
}

OpenZone Hand::opener(std::function<bool(const ZonePlace&)> shut) {
  return [this, shut = std::move(shut)](
             ZonePlace place) -> Awaitable<Result<std::unique_ptr<ZoneWriter>>> {
    if (shut && shut(place)) co_return Fail(Code::kCredentials, "the role is denied");
    auto paced =
        std::make_unique<PacedClient>(client_, budget_, KeysOf(place.account), place.account,
                                      std::string(ZoneGather::kBudgetOperation));
    paced->Seed(seed_);
    co_return std::make_unique<Route53Zone>(std::move(paced), "aws", place);
  };
}

Awaitable<Result<std::vector<HostedZone>>> Hand::Read(const DrawnZones& drawn) {
  std::vector<ZoneAccount> accounts;
  for (const std::string& id : drawn.accounts)
    accounts.push_back({id, "", [id] { return std::make_unique<Keys>(id); }});
  std::vector<DomainName> domains;
  for (const Lacking& lacking : drawn.identities)
    domains.push_back(*DomainName::Parse(lacking.zone));
  co_return co_await ReadHostedZones(client_, budget_, "aws", std::move(accounts),
                                     std::move(domains));
}

namespace {

Explained ExplainedOf(const Lacking& lacking, const ZoneCut& cut) {
  Explained explained;
  explained.identity.target = {kSesAccount, kSesRegion};
  explained.identity.identity = lacking.identity;
  explained.identity.type = IdentityType::kDomain;
  explained.identity.status = ParseStatus("PENDING");
  DnsEvidence dns;
  dns.domain = *DomainName::Parse(lacking.identity);
  Walk walk;
  walk.name = dns.domain;
  walk.cuts = {cut};
  dns.walks = {walk};
  explained.identity.dns = dns;
  Finding finding;
  finding.rule = "identity-verified";
  finding.target = explained.identity.target;
  finding.identity = lacking.identity;
  Explanation told;
  told.cause = "record-missing";
  told.clause = "no name server has it";
  told.fix.publish = lacking.records;
  finding.explanations = {told};
  explained.findings = {finding};
  return explained;
}

}  // namespace

Plan PlanFor(const DrawnZones& drawn, const std::vector<HostedZone>& zones, Time now) {
  std::map<std::string, ZoneCut> cuts;
  for (const HostedZone& zone : zones) {
    ZoneCut cut{zone.place.zone, zone.place.zone.Parent(), {}};
    for (const DomainName& name : zone.name_servers) cut.servers.emplace_back().name = name;
    cuts.emplace(zone.place.zone.text(), std::move(cut));
  }
  PlanPolicy policy;
  policy.authorised = Authorisations({{"*", "*", "*", "dns@example.test", "2026-11-25"}});
  policy.wishes.legacy = true;
  policy.allow_replace = true;
  policy.changes_max = Plan::kChangesMax;
  policy.now = now;
  PlanMaker maker({"0", 1, now}, zones, policy);
  for (const Lacking& lacking : drawn.identities)
    maker.Consider(ExplainedOf(lacking, cuts.at(lacking.zone)));
  return maker.Done();
}

}  // namespace signet::simulation
