// What the DNS says against what SES still calls verified; nothing without the DNS.
#include <doctest/doctest.h>

#include "diagnose/dns_sample.h"

using namespace signet;
using namespace signet::sample;

namespace {

Story Verified() {
  Story story;
  story.identity.status = ParseStatus("SUCCESS");
  story.identity.sending_enabled = true;
  story.identity.dkim.read()->status = ParseStatus("SUCCESS");
  story.identity.dkim.read()->signing_enabled = true;
  return story;
}

Story Bouncing(std::string behavior = "USE_DEFAULT_VALUE") {
  Story story = Verified();
  story.identity.mail_from =
      MailFromAttributes{"b.example.test", ParseStatus("SUCCESS"), std::move(behavior)};
  story.zone.Put(MailFromRecords(story.identity));
  return story;
}

const Finding& Only(const Diagnosis& got) {
  REQUIRE(got.findings.size() == 1);
  return got.findings[0];
}

DnsEvidence Denied(const Story& story) {
  DnsEvidence dns = story.Read();
  dns.exchanges.clear();
  dns.walks[0].cuts.pop_back();
  dns.walks[0].denied = true;
  return dns;
}

}  // namespace

TEST_CASE("drift: a good zone has none, and without DNS nothing is said") {
  CHECK(Bouncing().Told().findings.empty());
  CHECK(Bouncing().Told().gaps.empty());
  CHECK(Judge(Bouncing().identity).findings.empty());
  CHECK(Judge(Bouncing().identity).gaps.empty());
}

TEST_CASE("dns-record-vanished: told while SES still says SUCCESS, with the estimate") {
  Story story = Verified();
  story.DropKeys();
  const Diagnosis got = story.Told();
  const Finding& finding = Only(got);
  CHECK(finding.rule == "dns-record-vanished");
  CHECK(finding.cause == "record-missing");
  CHECK(finding.risk == Risk::kHigh);
  CHECK(finding.summary.find("(an estimate)") != std::string::npos);
  CHECK(finding.explanations.at(0).fix.publish.size() == 3);
}

TEST_CASE("dns-record-vanished: one server that is behind is a warning") {
  Story story = Verified();
  story.zone.servers[1].Drop(Name(Story::Key("aaa")));
  CHECK(Only(story.Told()).risk == Risk::kLow);
}

TEST_CASE("dns-record-vanished: silence is a gap and no drift; unread DNS likewise") {
  Story story = Verified();
  story.DropKeys();
  story.zone.servers[0].manner = Manner::kSilent;
  Diagnosis got = story.Told();
  CHECK(got.findings.empty());
  CHECK(GapsOf(got, "dns-record-vanished") == 3);
  story.identity.dns = Unread{{Code::kTimedOut, "no server"}};
  got = Judge(story.identity);
  CHECK(got.verdict() == Verdict::kUnknown);
}

TEST_CASE("dns-record-vanished: not of a domain that never signed, nor of one that is pending") {
  Story story = Verified();
  story.DropKeys();
  story.identity.dkim.read()->status = ParseStatus("NOT_STARTED");
  CHECK(Of(story.Told(), "dns-record-vanished") == nullptr);
  Story pending;
  pending.DropKeys();
  CHECK(Of(pending.Told(), "dns-record-vanished") == nullptr);
}

TEST_CASE("domain-takeover-risk: a name that is free, a zone that nobody serves") {
  const Story story = Verified();
  const Diagnosis got = story.Told(Denied(story));
  const Finding* finding = Of(got, "domain-takeover-risk");
  REQUIRE(finding);
  CHECK(finding->risk == Risk::kCritical);
  CHECK(finding->cause == "nxdomain-expired-domain");
  Story lame = Verified();
  for (FakeServer& server : lame.zone.servers) server.manner = Manner::kLame;
  const Diagnosis abandoned = lame.Told();
  REQUIRE(Of(abandoned, "domain-takeover-risk"));
  CHECK(Of(abandoned, "domain-takeover-risk")->risk == Risk::kHigh);
}

TEST_CASE("domain-takeover-risk: of an address too; never from silence or one lame server") {
  Story story = Verified();
  story.identity = Identity("ann@example.test", "SUCCESS");
  const Diagnosis dead = story.Told(Denied(story));
  REQUIRE(Of(dead, "domain-takeover-risk"));
  CHECK(Of(dead, "domain-takeover-risk")->cause == "email-domain-dead");
  Story quiet = Verified();
  for (FakeServer& server : quiet.zone.servers) server.manner = Manner::kSilent;
  CHECK(Of(quiet.Told(), "domain-takeover-risk") == nullptr);
  quiet.zone.servers[0].manner = Manner::kGood;
  quiet.zone.servers[1].manner = Manner::kLame;
  CHECK(Of(quiet.Told(), "domain-takeover-risk") == nullptr);
}

TEST_CASE("delegation-changed: another primary than SES saw; not where SES told none") {
  Story story = Verified();
  story.SesSaw("", "ns1.old.example");
  CHECK(Only(story.Told()).rule == "delegation-changed");
  story.SesSaw("", "ns1.host.test");
  CHECK(story.Told().findings.empty());
  story.SesSaw("", "");
  CHECK(story.Told().findings.empty());
}

TEST_CASE("mail-from-about-to-fail: worse where SES would reject") {
  for (const char* behavior : {"USE_DEFAULT_VALUE", "REJECT_MESSAGE"}) {
    Story story = Bouncing(behavior);
    story.Set("b.example.test", RecordType::kTxt, "\"v=spf1 include:amazonses.com ~all\"");
    const Diagnosis got = story.Told();
    CHECK(Only(got).rule == "mail-from-about-to-fail");
    CHECK(Only(got).cause == "mailfrom-mx-missing");
    CHECK(Only(got).risk ==
          (std::string_view(behavior) == "REJECT_MESSAGE" ? Risk::kHigh : Risk::kMedium));
  }
}

TEST_CASE("mail-from-about-to-fail: a lost SPF record harms although SES never minds") {
  Story story = Bouncing("REJECT_MESSAGE");
  story.Set("b.example.test", RecordType::kMx, "10 feedback-smtp.eu-west-1.amazonses.com.");
  const Diagnosis got = story.Told();
  CHECK(Only(got).cause == "mailfrom-spf-missing");
  CHECK(Only(got).risk == Risk::kMedium);
}

TEST_CASE("mail-from-about-to-fail: another region's MX is no drift; silence is a gap") {
  Story story = Bouncing();
  story.Set("b.example.test", RecordType::kMx, "10 feedback-smtp.us-east-1.amazonses.com.");
  story.zone.Put("b.example.test", RecordType::kTxt, "\"v=spf1 include:amazonses.com ~all\"");
  CHECK(story.Told().findings.empty());
  story.zone.servers[0].deaf_to = static_cast<uint32_t>(RecordType::kMx);
  CHECK(GapsOf(story.Told(), "mail-from-about-to-fail") == 0);
  story.Set("b.example.test", RecordType::kMx, "10 feedback-smtp.eu-west-1.amazonses.com.");
  story.zone.Put("b.example.test", RecordType::kTxt, "\"v=spf1 include:amazonses.com ~all\"");
  CHECK(GapsOf(story.Told(), "mail-from-about-to-fail") == 1);
}
