// Nothing of anybody's is left, and everything compares as before.
#include "model/anonymise.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "model/dns_sample.h"
#include "model/evidence_json.h"
#include "model/expected_records.h"
#include "model/record_table.h"

using namespace signet;
using namespace signet::sample;

namespace {

IdentityEvidence Waiting() {
  IdentityEvidence evidence;
  evidence.target = {"111122223333", "eu-west-1"};
  evidence.identity = "News.Initech.co.uk";
  evidence.type = IdentityType::kDomain;
  evidence.taken_at = *ParseTime("2026-11-23T12:00:00Z");
  DkimAttributes dkim;
  dkim.tokens = {"tokenone", "tokentwo", "tokenthree"};
  dkim.signing_hosted_zone = "dkim.amazonses.com";
  dkim.origin = "AWS_SES";
  evidence.dkim = dkim;
  evidence.mail_from = MailFromAttributes{"bounce.news.initech.co.uk", {}, ""};
  evidence.legacy_token = std::string("LegacyToken+/=");
  evidence.tags = NamedTexts{{"owner", "milton"}};
  evidence.policies = Unread{{Code::kDenied, "arn:aws:iam::111122223333:role/swingline"}};
  VerificationInfo info;
  info.soa_primary = "ns1.dnshouse.net";
  info.soa_admin = "milton.initech.co.uk";
  evidence.verification = info;
  return evidence;
}

DnsEvidence Transcript(const IdentityEvidence& evidence) {
  FakeZone zone("initech.co.uk", 2);
  zone.servers[0].name = "ada.ns.cloudflare.com";
  zone.servers[0].address = "93.184.216.34";
  zone.servers[1].name = "ns1.dnshouse.net";
  zone.servers[1].address = "10.1.2.3";
  zone.Put(VerificationRecords(evidence));
  zone.Put(MailFromRecords(evidence));
  zone.Put("initech.co.uk", RecordType::kTxt,
           EncodeTxt("v=spf1 ip4:93.184.216.34/32 ip6:2a00:1450::5/64 include:_spf.initech.co.uk a "
                     "-all"));
  zone.Put("initech.co.uk", RecordType::kTxt, EncodeTxt("site-verification=Peter1Gibbons"));
  zone.Put("www.initech.co.uk", RecordType::kA, "93.184.216.34");
  Look look(zone, "news.initech.co.uk", VerificationRecords(evidence));
  look.Ask(Name("initech.co.uk"), RecordType::kTxt);
  look.Ask(Name("www.initech.co.uk"), RecordType::kA);
  DnsEvidence dns = std::move(look).Done();
  dns.registrable_domain = "initech.co.uk";
  return dns;
}

IdentityEvidence Whole() {
  IdentityEvidence evidence = Waiting();
  evidence.dns = Transcript(evidence);
  return evidence;
}

bool Holds(const std::string& line, std::string_view text) {
  return LowerAscii(line).find(LowerAscii(text)) != std::string::npos;
}

}  // namespace

TEST_CASE("anonymise: nothing of anybody's is left in the line") {
  Anonymiser mask("key");
  const std::string line = EncodeEvidence(mask.Of(Whole()));
  for (const char* secret : {"initech", "news", "bounce", "tokenone", "tokentwo", "tokenthree",
                             "legacytoken", "milton", "111122223333", "swingline", "dnshouse",
                             "93.184.216.34", "2a00", "peter", "gibbons", "ada"}) {
    CAPTURE(secret);
    CHECK_FALSE(Holds(line, secret));
  }
  for (const char* kept : {"_domainkey.", ".dkim.amazonses.com.", "v=spf1 ", "include:", "-all",
                           ".ns.cloudflare.com", ".co.uk", "10.1.2.3", "\"region\":\"eu-west-1\"",
                           "2026-11-23T12:00:00Z", "ip4:", "/32", "/64"}) {
    CAPTURE(kept);
    CHECK(Holds(line, kept));
  }
}

TEST_CASE("anonymise: what compared before compares after") {
  Anonymiser mask("key");
  const IdentityEvidence before = Whole();
  const IdentityEvidence after = mask.Of(before);
  const auto table = [](const IdentityEvidence& evidence) {
    return BuildRecordTable(*evidence.dns.read(), VerificationRecords(evidence));
  };
  CHECK(table(after).AllOk() == table(before).AllOk());
  CHECK(table(after).AllOk());
  CHECK(after.identity.size() == before.identity.size());
  CHECK(after.identity[0] >= 'A');
  CHECK(after.identity[0] <= 'Z');
  CHECK(DomainOf(after.identity) == after.dns.read()->domain.text());
  CHECK(IsSameOrUnder(after.mail_from.read()->domain, DomainOf(after.identity)));
  CHECK(after.dns.read()->domain.IsSameOrUnder(
      DomainName::Parse(after.dns.read()->registrable_domain).value()));
  CHECK(after.verification.read()->soa_primary ==
        after.dns.read()->walks[0].cuts.back().servers[1].name.text());
}

TEST_CASE("anonymise: a zone appended twice stays one, and a word cut short its beginning") {
  Anonymiser mask("key");
  const auto of = [&](std::string identity) {
    IdentityEvidence evidence = Waiting();
    evidence.identity = std::move(identity);
    return mask.Of(evidence).identity;
  };
  const std::string once = of("shop.initech.com");
  CHECK(of("shop.initech.com.initech.com") == once + once.substr(once.find('.')));
  CHECK(of("SHOP.initech.com") != once);
  CHECK(LowerAscii(of("SHOP.initech.com")) == once);
  CHECK(once.starts_with(of("sho.initech.com").substr(0, 3)));
  CHECK(of("a@shop.initech.com").substr(2) == once);
  CHECK(of("noreply@shop.initech.com").starts_with("noreply@"));
}

TEST_CASE("anonymise: different words stay different") {
  Anonymiser mask("key");
  std::set<std::string> seen;
  for (int i = 0; i < 3'000; ++i) {
    IdentityEvidence evidence = Waiting();
    std::string word;
    for (int rest = i; rest >= 0; rest = rest / 26 - 1) word += static_cast<char>('a' + rest % 26);
    evidence.identity = word + "@initech.com";
    CHECK(seen.insert(mask.Of(evidence).identity).second);
  }
}

TEST_CASE("anonymise: the key decides") {
  const std::string a = EncodeEvidence(Anonymiser("one").Of(Whole()));
  CHECK(a == EncodeEvidence(Anonymiser("one").Of(Whole())));
  CHECK(a != EncodeEvidence(Anonymiser("two").Of(Whole())));
}

TEST_CASE("anonymise: addresses become others for documentation, each its own") {
  Anonymiser mask("key");
  std::set<std::string> seen;
  IdentityEvidence evidence = Waiting();
  for (int i = 0; i < 2'000; ++i) {
    DnsEvidence dns;
    dns.domain = Name("initech.com");
    Exchange exchange;
    exchange.address =
        i % 2 ? fmt::format("2a00:1450::{:x}", i) : fmt::format("93.184.{}.{}", i / 250, i % 250);
    exchange.outcome = DnsReply{};
    dns.exchanges = {exchange};
    evidence.dns = dns;
    const IdentityEvidence masked = mask.Of(evidence);
    const std::string got = masked.dns.read()->exchanges[0].address;
    CHECK(seen.insert(got).second);
    const bool documentation = got.starts_with("192.0.2.") || got.starts_with("198.51.100.") ||
                               got.starts_with("203.0.113.") || got.starts_with("198.18.") ||
                               got.starts_with("198.19.") || got.starts_with("2001:db8:");
    CHECK_MESSAGE(documentation, got);
  }
}

TEST_CASE("anonymise: a public provider's name is no secret") {
  IdentityEvidence evidence = Waiting();
  evidence.identity = "someone@gmail.com";
  Anonymiser mask("key", [](std::string_view domain) { return domain == "gmail.com"; });
  const std::string got = mask.Of(evidence).identity;
  CHECK(got.ends_with("@gmail.com"));
  CHECK_FALSE(got.starts_with("someone"));
}

TEST_CASE("anonymise: every kind of line comes out as a line, and a wrong one is refused") {
  Anonymiser mask("key");
  Neighbours near;
  near.covering.push_back(
      {{"111122223333", "eu-west-1"}, "initech.co.uk", IdentityType::kDomain, {}, {}});
  const std::string line = mask.Line(EncodeEvidence(Whole(), near)).value();
  CHECK_FALSE(Holds(line, "initech"));
  const auto saved = std::get<SavedIdentity>(ParseEvidenceLine(line).value());
  REQUIRE(saved.neighbours);
  CHECK(IsSameOrUnder(DomainOf(saved.evidence.identity), saved.neighbours->covering[0].identity));
  CHECK(saved.neighbours->covering[0].target == saved.evidence.target);

  TargetEvidence target{{"111122223333", "eu-west-1"}, "Initech", {}, NotAsked{}};
  CHECK_FALSE(Holds(mask.Line(EncodeEvidence(target)).value(), "initech"));
  target.hosted_keys = HostedKeys{{{"tokenofinitech", "initech.com", "dkim.amazonses.com"}}, 1};
  const std::string hosted = mask.Line(EncodeEvidence(target)).value();
  CHECK_FALSE(Holds(hosted, "initech"));
  CHECK(Holds(hosted, "dkim.amazonses.com"));
  CHECK(ParseEvidenceLine(hosted));
  target.hosted_keys = Unread{{Code::kDenied, "Initech says no"}};
  CHECK_FALSE(Holds(mask.Line(EncodeEvidence(target)).value(), "initech"));
  Coverage coverage;
  coverage.target = target.target;
  coverage.status = CoverageStatus::kDenied;
  coverage.reason = "SCP of Initech";
  coverage.failures.push_back({"ses:X", "AccessDenied", "Initech", "r-1", 1});
  coverage.notes = {"Initech"};
  const std::string covered = mask.Line(EncodeEvidence(coverage)).value();
  CHECK_FALSE(Holds(covered, "initech"));
  CHECK_FALSE(Holds(covered, "111122223333"));
  CHECK_FALSE(mask.Line("{}"));
}
