// Explanations that a person might see, for the tests of their renderings: the transcripts are
// those of made-up zones, the causes are filled in by hand as diagnose would find them.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/dns_sample.h"
#include "model/explained.h"

namespace signet::sample {

inline const std::vector<std::string> kTokens{"3hmwq7vzkx5ytn2b4rjd6pfs8lgcae9u",
                                              "b7xk2wq9mzt4vy6nr8hj3dpf5sglc1ae",
                                              "ywe5n7kq2xv4btz9m6rh8jdp3fsglcau"};

// A domain whose zone holds what SES waits for, until a test changes either.
struct Scene {
  Explained told;
  FakeZone zone;

  explicit Scene(size_t servers = 2, std::string_view status = "PENDING",
                 std::string domain = "shop.test")
      : zone(domain, servers) {
    told.account_name = "mail-prod";
    told.identity = Identity(domain, status);
    DkimAttributes dkim;
    dkim.tokens = kTokens;
    dkim.origin = "AWS_SES";
    dkim.signing_hosted_zone = "dkim.amazonses.com";
    told.identity.dkim = dkim;
    zone.Put(VerificationRecords(told.identity));
  }

  static IdentityEvidence Identity(std::string name, std::string_view status) {
    IdentityEvidence evidence;
    evidence.target = {"111122223333", "eu-west-1"};
    evidence.type = TypeOfName(name);
    evidence.identity = std::move(name);
    evidence.status = ParseStatus(status);
    evidence.taken_at = *ParseTime("2026-11-23T11:58:00Z");
    return evidence;
  }

  std::string Key(size_t token) const {
    return kTokens.at(token) + "._domainkey." + told.identity.identity;
  }
  static std::string Target(size_t token) { return kTokens.at(token) + ".dkim.amazonses.com."; }
  RecordSet Wanted(size_t token) const {
    return {Name(Key(token)), RecordType::kCname, 1800, {Target(token)}};
  }

  void MailFrom(std::string name) {
    MailFromAttributes mail_from;
    mail_from.domain = std::move(name);
    mail_from.status = ParseStatus("FAILED");
    told.identity.mail_from = mail_from;
    zone.Put(MailFromRecords(told.identity));
  }
  void SesSaw(std::string error) {
    VerificationInfo seen;
    seen.last_checked = ParseTime("2026-11-23T09:41:00Z").value();
    seen.error_type = std::move(error);
    told.identity.verification = seen;
  }

  Finding& NotVerified(std::string story) {
    Finding finding;
    finding.rule = "identity-verified";
    finding.target = told.identity.target;
    finding.identity = told.identity.identity;
    finding.type = told.identity.type;
    finding.status = told.identity.status;
    finding.summary = fmt::format("{} is {}: {}.", told.identity.identity,
                                  StatusText(told.identity.status), story);
    finding.expected = "VerificationStatus SUCCESS";
    finding.observed = fmt::format("VerificationStatus {}", StatusText(told.identity.status));
    finding.standards = {"CBP"};
    finding.owner = "shop-team";
    return told.findings.emplace_back(std::move(finding));
  }
  Explanation& Because(CauseId cause, std::string clause, FixBy by, std::string fix) {
    if (told.findings.empty()) NotVerified("in progress");
    Explanation out;
    out.cause = std::move(cause);
    out.clause = std::move(clause);
    out.fix.by = by;
    out.fix.sentence = std::move(fix);
    out.name = Name(told.identity.identity);
    told.findings[0].cause =
        told.findings[0].explanations.empty() ? out.cause : told.findings[0].cause;
    return told.findings[0].explanations.emplace_back(std::move(out));
  }
  void LeaveOpen(std::string why) {
    told.gaps.push_back(
        {"identity-verified", told.identity.target, told.identity.identity, std::move(why)});
  }

  Explained Told() const {
    Explained out = told;
    std::vector<ExpectedRecord> records = VerificationRecords(told.identity);
    for (ExpectedRecord& record : MailFromRecords(told.identity)) records.push_back(record);
    Look look(zone, told.identity.identity, records);
    DnsEvidence dns = std::move(look).Done();
    dns.not_asked = {"whether a validating resolver accepts the answers"};
    out.identity.dns = std::move(dns);
    return out;
  }
};

inline std::string Label(size_t server) {
  return fmt::format("ns{0}.host.test (192.0.2.{0})", server);
}
inline std::string Dig(size_t server, const std::string& name, std::string_view type,
                       std::string_view answer) {
  return fmt::format("dig +norecurse @192.0.2.{} {} {} -> {}", server, name, type, answer);
}

// One target entered without its final dot, one record forgotten.
inline Explained Doubled() {
  Scene scene;
  const std::string doubled = Scene::Target(1) + "shop.test.";
  scene.zone.Drop(Name(scene.Key(1)));
  scene.zone.Put(scene.Key(1), RecordType::kCname, doubled);
  scene.zone.Drop(Name(scene.Key(2)));
  scene.SesSaw("HOST_NOT_FOUND");
  Explanation& first = scene.Because(
      "target-doubled", fmt::format("the target of {} ends in the zone's own name", scene.Key(1)),
      FixBy::kDnsOwner, "Enter the target with a dot at its end.");
  first.name = Name(scene.Key(1));
  first.servers = {Label(1), Label(2)};
  first.expected = fmt::format("{} CNAME {}", scene.Key(1), Scene::Target(1));
  first.observed = fmt::format("{} CNAME {}", scene.Key(1), doubled);
  first.ses_errors = {"INVALID_VALUE", "HOST_NOT_FOUND"};
  first.fix.publish = {scene.Wanted(1)};
  first.fix.instead_of = {{first.name, RecordType::kCname, 1800, {doubled}}};
  for (const size_t i : {1U, 2U}) {
    first.evidence.push_back(Dig(i, scene.Key(1), "CNAME", "CNAME " + doubled));
  }
  Explanation& second =
      scene.Because("record-missing", fmt::format("no name server has {}", scene.Key(2)),
                    FixBy::kDnsOwner, "Publish the records.");
  second.name = Name(scene.Key(2));
  second.servers = {Label(1), Label(2)};
  second.expected = fmt::format("{} CNAME {}", scene.Key(2), Scene::Target(2));
  second.observed = scene.Key(2) + " no such record";
  second.ses_errors = {"HOST_NOT_FOUND", "TYPE_NOT_FOUND"};
  second.fix.publish = {scene.Wanted(2)};
  for (const size_t i : {1U, 2U})
    second.evidence.push_back(Dig(i, scene.Key(2), "CNAME", "NXDOMAIN"));
  scene.told.outlook =
      "not before 2026-11-23 12:41 UTC: SES may remember that the record was missing (the zone's "
      "negative TTL); SES looks until about 2026-11-25 16:02 UTC (an estimate); how often it looks "
      "is not documented";
  return scene.Told();
}

// A secondary that no longer follows.
inline Explained Disagreeing() {
  Scene scene;
  scene.zone.servers[1].Drop(Name(scene.Key(2)));
  Explanation& cause = scene.Because(
      "ns-inconsistent",
      fmt::format("its name servers disagree: 1 of them do not have {} as the others do",
                  scene.Key(2)),
      FixBy::kDnsHost,
      "Let whoever runs the name servers repair the transfer to those that are behind.");
  cause.name = Name(scene.Key(2));
  cause.servers = {Label(2)};
  cause.expected = fmt::format("{} CNAME {}", scene.Key(2), Scene::Target(2));
  cause.observed = "right at 1 servers, not at 1";
  cause.evidence = {Dig(2, scene.Key(2), "CNAME", "NXDOMAIN"),
                    Dig(1, scene.Key(2), "CNAME", "CNAME " + Scene::Target(2))};
  cause.fix.publish = {scene.Wanted(2)};
  return scene.Told();
}

// Everything is right; SES has yet to look.
inline Explained Waiting() {
  Scene scene(4);
  scene.SesSaw("HOST_NOT_FOUND");
  Explanation& cause = scene.Because(
      "awaiting-check", "its records are right at every name server, and SES has yet to look again",
      FixBy::kTime, "Wait for SES: often minutes, up to 72 hours (an estimate).");
  for (const size_t i : {1U, 2U, 3U, 4U}) cause.servers.push_back(Label(i));
  for (const size_t token : {0U, 1U, 2U}) {
    for (const size_t i : {1U, 2U, 3U, 4U}) {
      cause.evidence.push_back(Dig(i, scene.Key(token), "CNAME", "CNAME " + Scene::Target(token)));
    }
  }
  scene.told.outlook =
      "nothing is known to stand in the way of SES's next look; SES looks until about 2026-11-25 "
      "16:02 UTC (an estimate); how often it looks is not documented";
  return scene.Told();
}

inline Explained Undelegated() {
  Scene scene;
  Explanation& cause = scene.Because(
      "not-delegated", "shop.test is delegated to no name server", FixBy::kRegistrar,
      "Enter the name servers of the zone that holds your records at the registrar of the domain.");
  cause.expected = "NS records of shop.test in its parent zone";
  cause.observed = "none";
  cause.evidence = {"dig +norecurse @198.51.100.1 shop.test NS -> no such type (authoritative)"};
  Explained out = scene.Told();
  DnsEvidence& dns = *out.identity.dns.read();
  dns.walks[0].cuts.pop_back();
  dns.exchanges.clear();
  return out;
}

// Half of the servers are silent, so nothing is certain.
inline Explained Silent() {
  Scene scene;
  scene.zone.servers[1].manner = Manner::kSilent;
  scene.zone.servers[0].Drop(Name(scene.Key(2)));
  scene.NotVerified(
      "in progress for 2 d 4 h; SES waits for the DNS records of the domain until about 2026-11-24 "
      "07:50 UTC (an estimate)");
  scene.LeaveOpen(
      fmt::format("{} CNAME was not answered by {}: timed-out", scene.Key(2), Label(2)));
  return scene.Told();
}

inline Explained EightServers() {
  Scene scene(8, "TEMPORARY_FAILURE");
  for (size_t i = 4; i < 8; ++i) scene.zone.servers[i].Drop(Name(scene.Key(1)));
  scene.zone.servers[7].manner = Manner::kLame;
  Explanation& cause = scene.Because(
      "ns-inconsistent",
      fmt::format("its name servers disagree: 3 of them do not have {} as the others do",
                  scene.Key(1)),
      FixBy::kDnsHost,
      "Let whoever runs the name servers repair the transfer to those that are behind.");
  cause.name = Name(scene.Key(1));
  cause.servers = {Label(5), Label(6), Label(7)};
  cause.expected = fmt::format("{} CNAME {}", scene.Key(1), Scene::Target(1));
  cause.observed = "right at 4 servers, not at 3";
  for (const size_t i : {5U, 6U, 7U})
    cause.evidence.push_back(Dig(i, scene.Key(1), "CNAME", "NXDOMAIN"));
  Explanation& lame =
      scene.Because("lame-delegation-partial", fmt::format("{} does not serve the zone", Label(8)),
                    FixBy::kDnsHost, "Take the server out of the delegation.");
  lame.confidence = Confidence::kLikely;
  lame.servers = {Label(8)};
  lame.evidence = {Dig(8, "shop.test", "SOA", "REFUSED")};
  return scene.Told();
}

// Verified, and its MAIL FROM leads to another region.
inline Explained MailFromWrong() {
  Scene scene(2, "SUCCESS");
  scene.MailFrom("bounce.shop.test");
  const DomainName name = Name("bounce.shop.test");
  scene.zone.Drop(name);
  scene.zone.Put("bounce.shop.test", RecordType::kMx, "10 feedback-smtp.us-east-1.amazonses.com.");
  scene.zone.Put("bounce.shop.test", RecordType::kTxt, "\"v=spf1 include:amazonses.com ~all\"");
  Finding finding;
  finding.rule = "mail-from-working";
  finding.cause = "mailfrom-mx-other-region";
  finding.target = scene.told.identity.target;
  finding.identity = scene.told.identity.identity;
  finding.type = IdentityType::kDomain;
  finding.status = scene.told.identity.status;
  finding.summary =
      "shop.test is SUCCESS: its MAIL FROM domain bounce.shop.test is FAILED; SES sends without "
      "it.";
  Explanation cause;
  cause.cause = finding.cause;
  cause.clause = "the MX of bounce.shop.test leads to SES in us-east-1";
  cause.name = name;
  cause.servers = {Label(1), Label(2)};
  cause.expected = "bounce.shop.test MX 10 feedback-smtp.eu-west-1.amazonses.com.";
  cause.observed = "bounce.shop.test MX 10 feedback-smtp.us-east-1.amazonses.com.";
  cause.evidence = {
      Dig(1, "bounce.shop.test", "MX", "MX 10 feedback-smtp.us-east-1.amazonses.com.")};
  cause.fix.sentence = "Let the MX lead to the endpoint of the identity's own region.";
  cause.fix.publish = {
      {name, RecordType::kMx, 1800, {"10 feedback-smtp.eu-west-1.amazonses.com."}}};
  cause.fix.instead_of = {
      {name, RecordType::kMx, 1800, {"10 feedback-smtp.us-east-1.amazonses.com."}}};
  finding.explanations = {cause};
  scene.told.observations = {finding};
  return scene.Told();
}

// An address whose domain takes no mail (RFC 7505).
inline Explained Address() {
  Scene scene;
  scene.told.identity = Scene::Identity("billing@quiet.test", "PENDING");
  Explanation& cause = scene.Because("email-mailbox-unreachable",
                                     "its domain quiet.test says with a null MX that it takes no "
                                     "mail, so the link never arrives",
                                     FixBy::kSesOwner,
                                     "Verify the domain instead, or have its mail accepted first.");
  cause.name = Name("quiet.test");
  cause.servers = {Label(1), Label(2)};
  cause.expected = "an MX that accepts mail for quiet.test";
  cause.observed = "quiet.test MX 0 .";
  cause.evidence = {Dig(1, "quiet.test", "MX", "MX 0 ."), Dig(2, "quiet.test", "MX", "MX 0 .")};
  cause.fix.calls = {
      "aws sesv2 create-email-identity --region eu-west-1 --email-identity quiet.test"};
  FakeZone zone("quiet.test");
  zone.Put("quiet.test", RecordType::kMx, "0 .");
  scene.told.identity.dns = Look(zone, "quiet.test", {}).Done();
  Explanation note;
  note.cause = "email-link-expired";
  note.clause = "the link that SES mailed is older than 24 h (an estimate)";
  scene.told.notes = {note};
  return scene.told;
}

// SES did not say, and nobody asked the DNS.
inline Explained Unknown() {
  Scene scene(2, "");
  scene.LeaveOpen("no answer: ListEmailIdentities of eu-west-1 was denied (AccessDeniedException)");
  return scene.told;
}

// The reason is known without the DNS, which was not asked.
inline Explained Unasked() {
  Scene scene(2, "NOT_STARTED");
  Finding& finding = scene.NotVerified("its verification was never started");
  finding.cause = "verification-not-started";
  finding.facts = {{"fix", "Start the verification, then publish the records that SES shows."}};
  return scene.told;
}

inline Explained ThroughResolver() {
  Explained out = Doubled();
  DnsEvidence& dns = *out.identity.dns.read();
  dns.vantage = Vantage::kResolver;
  dns.resolver = "198.51.100.53";
  std::erase_if(dns.exchanges, [](const Exchange& asked) { return asked.address != "192.0.2.1"; });
  for (Exchange& asked : dns.exchanges) {
    asked.server.clear();
    asked.address = dns.resolver;
  }
  for (Explanation& cause : out.findings[0].explanations) {
    cause.confidence = Confidence::kLikely;
    cause.servers = {dns.resolver};
    cause.evidence.resize(1);
  }
  return out;
}

// Everything that comes from outside tries to break out; with `ids`, even our own words do.
inline Explained Hostile(bool ids = false) {
  const std::string bad =
      "x\x1b[2J\x1b]0;t\x07|`</details>\n# heading\n- @octocat #1 https://evil.test/ "
      "\u202Etxt.\xFF";
  Scene scene;
  IdentityEvidence& identity = scene.told.identity;
  identity = Scene::Identity(bad, "");
  identity.status = {VerificationStatus::kOther, bad};
  identity.target = {bad, bad};
  identity.type = IdentityType::kDomain;
  VerificationInfo seen;
  seen.last_checked = identity.taken_at;
  seen.error_type = bad;
  identity.verification = seen;
  scene.told.account_name = bad;
  Finding finding;
  finding.identity = finding.summary = finding.owner = bad;
  finding.rule = ids ? bad : "identity-verified";
  finding.cause = ids ? bad : "wrong-target";
  Explanation cause;
  cause.cause = finding.cause;
  cause.clause = cause.expected = cause.observed = bad;
  cause.servers = cause.evidence = cause.ses_errors = {bad, bad + " -> " + bad};
  cause.fix.sentence = bad;
  cause.fix.calls = {bad};
  cause.fix.publish = {{Name("a\\010b\\|c.evil.test"), RecordType::kTxt, 1800, {bad}}};
  cause.fix.instead_of = cause.fix.publish;
  finding.explanations = {cause};
  scene.told.findings = scene.told.observations = {finding};
  scene.told.notes = {cause};
  scene.told.gaps = {{finding.rule, identity.target, bad, bad}};
  scene.told.outlook = bad;
  FakeZone zone("evil.test");
  for (FakeServer& server : zone.servers) server.name = "ns-\\009\\|`x.evil.test";
  scene.told.identity.dns = Look(zone, "evil.test", {}).Done();
  scene.told.identity.dns.read()->not_asked = {bad};
  return scene.told;
}

}  // namespace signet::sample
