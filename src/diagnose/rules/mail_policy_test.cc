// DMARC and SPF: what receivers make of the records around a verified identity.
#include <doctest/doctest.h>

#include "diagnose/dns_sample.h"

using namespace signet;
using namespace signet::sample;

namespace {

// A verified sub-domain with a MAIL FROM that works, and what was looked up as a receiver would.
struct Mailing : Story {
  Mailing() : Story("mail.example.test") {
    identity.status = ParseStatus("SUCCESS");
    identity.sending_enabled = true;
    identity.dkim.read()->status = ParseStatus("SUCCESS");
    identity.dkim.read()->signing_enabled = true;
    identity.mail_from =
        MailFromAttributes{"b.mail.example.test", ParseStatus("SUCCESS"), "USE_DEFAULT_VALUE"};
    zone.Put(MailFromRecords(identity));
    Text("_dmarc.example.test", "v=DMARC1; p=reject");
    Text("amazonses.com", "v=spf1 ip4:199.255.192.0/22 -all");
  }
  void Text(const std::string& name, std::string_view text) {
    Set(name, RecordType::kTxt, EncodeTxt(text));
  }
  void Spf(std::string_view text) { Text("b.mail.example.test", text); }

  Diagnosis Judged(bool apex_spf = false) const {
    Look look(zone, identity.identity, Records());
    for (const ExpectedRecord& record : MailFromRecords(identity)) look.Find(record.record.name);
    for (const char* name : {"_dmarc.mail.example.test", "_dmarc.example.test", "_dmarc.test",
                             "amazonses.com", "other.example.test", "loop.example.test"}) {
      look.AskOne(Name(name), RecordType::kTxt);
    }
    for (int i = 0; i < 11; ++i)
      look.AskOne(Name("i" + std::to_string(i) + ".example.test"), RecordType::kTxt);
    if (apex_spf) look.AskOne(Name(identity.identity), RecordType::kTxt);
    return Told(std::move(look).Done());
  }
};

std::string SummaryOf(const Diagnosis& got, std::string_view rule) {
  const Finding* finding = Of(got, rule);
  return finding ? finding->summary : "";
}

bool Holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("dmarc-policy: an inherited reject is enough, and what was not asked is silent") {
  CHECK(Mailing().Judged().findings.empty());
  CHECK(Mailing().Judged().gaps.empty());
  Mailing bare;
  bare.zone.Drop(Name("_dmarc.example.test"));
  CHECK(bare.Told().findings.empty());
  CHECK(Of(bare.Judged(), "dmarc-policy"));
}

TEST_CASE("dmarc-policy: missing, none, two, wrong, nearly") {
  Mailing story;
  story.zone.Drop(Name("_dmarc.example.test"));
  const Finding* missing = nullptr;
  const Diagnosis none = story.Judged();
  missing = Of(none, "dmarc-policy");
  REQUIRE(missing);
  CHECK(missing->risk == Risk::kLow);
  CHECK(Holds(missing->summary, "no DMARC policy covers mail.example.test"));

  story.Text("_dmarc.example.test", "v=DMARC1; p=none; rua=mailto:d@example.test");
  CHECK(Holds(SummaryOf(story.Judged(), "dmarc-policy"), "p=none"));
  CHECK(Of(story.Judged(), "dmarc-policy")->risk == Risk::kInfo);

  story.Text("_dmarc.example.test", "v=DMARC1; p=reject");
  story.zone.Put("_dmarc.example.test", RecordType::kTxt, EncodeTxt("v=DMARC1; p=none"));
  CHECK(Holds(SummaryOf(story.Judged(), "dmarc-policy"), "2 DMARC records"));

  story.Text("_dmarc.example.test", "v=DMARC1; p=rejekt");
  CHECK(Holds(SummaryOf(story.Judged(), "dmarc-policy"), "bad-policy"));

  story.Text("_dmarc.example.test", " v=DMARC1; p=reject");
  CHECK(Holds(SummaryOf(story.Judged(), "dmarc-policy"), "no receiver takes it so"));
}

TEST_CASE("dmarc-policy: the two standards differ, and strict alignment breaks SPF") {
  Mailing story;
  story.zone.Drop(Name("_dmarc.example.test"));
  story.Text("_dmarc.mail.example.test", "v=DMARC1; p=reject; aspf=s");
  CHECK(Holds(SummaryOf(story.Judged(), "dmarc-policy"), "aspf=s"));
  // Only RFC 9989 knows t=y.
  story.Text("_dmarc.mail.example.test", "v=DMARC1; p=quarantine; t=y");
  CHECK(Holds(SummaryOf(story.Judged(), "dmarc-policy"), "depends on the receiver"));
}

TEST_CASE("dmarc-policy: silence is a gap, and an unverified domain has other worries") {
  Mailing story;
  for (FakeServer& server : story.zone.servers)
    server.deaf_to = static_cast<uint32_t>(RecordType::kTxt);
  const Diagnosis deaf = story.Judged();
  CHECK(Of(deaf, "dmarc-policy") == nullptr);
  Mailing quiet;
  Look look(quiet.zone, quiet.identity.identity, quiet.Records());
  DnsEvidence dns = std::move(look).Done();
  for (const char* name : {"_dmarc.mail.example.test", "_dmarc.example.test"}) {
    Exchange lost{"ns1.host.test",
                  "192.0.2.1",
                  {Name(name), RecordType::kTxt},
                  DnsTransport::kUdp,
                  3,
                  900,
                  Unread{{Code::kTimedOut, "no answer to 3 tries"}}};
    dns.exchanges.push_back(lost);
  }
  const Diagnosis got = quiet.Told(dns);
  CHECK(Of(got, "dmarc-policy") == nullptr);
  CHECK(GapsOf(got, "dmarc-policy") == 1);
  quiet.identity.status = ParseStatus("PENDING");
  CHECK(GapsOf(quiet.Told(dns), "dmarc-policy") == 0);
}

TEST_CASE("spf-evaluates: too many look-ups, voids, loops, errors, +all") {
  Mailing story;
  const auto said = [&](std::string_view text) {
    story.Spf(text);
    return SummaryOf(story.Judged(), "spf-evaluates");
  };
  CHECK(said("v=spf1 include:amazonses.com ~all").empty());
  std::string eleven = "v=spf1 include:amazonses.com";
  for (int i = 0; i < 10; ++i) {
    const std::string name = "i" + std::to_string(i) + ".example.test";
    story.Text(name, "v=spf1 -all");
    eleven += " include:" + name;
  }
  CHECK(Holds(said(eleven + " ~all"), "takes 11 look-ups"));
  CHECK(Holds(said("v=spf1 include:i10.example.test include:amazonses.com ~all"),
              "i10.example.test, which has no SPF record"));
  story.Text("loop.example.test", "v=spf1 include:loop.example.test -all");
  CHECK(Holds(said("v=spf1 include:loop.example.test include:amazonses.com ~all"), "itself"));
  CHECK(Holds(said("v=spf1 inclde:amazonses.com ~all"), "unknown-mechanism"));
  CHECK(Holds(said("v=spf1 include:amazonses.com +all"), "+all"));
  CHECK(Of(story.Judged(), "spf-evaluates")->risk == Risk::kMedium);
  CHECK(Holds(said("v=spf1 ?include:amazonses.com ~all"), "without letting it pass"));
}

TEST_CASE("spf-evaluates: the domain's own record only where it was asked") {
  Mailing story;
  story.Text("mail.example.test", "v=spf1 inclde:x -all");
  CHECK(Of(story.Judged(), "spf-evaluates") == nullptr);
  CHECK(Of(story.Judged(true), "spf-evaluates"));
  // Mail of SES comes from MAIL FROM: the domain's own record need not name SES.
  story.Text("mail.example.test", "v=spf1 ip4:192.0.2.0/24 -all");
  CHECK(Of(story.Judged(true), "spf-evaluates") == nullptr);
}
