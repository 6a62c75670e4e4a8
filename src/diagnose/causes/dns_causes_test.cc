// Each cause that the DNS decides: the zone that shows it, and the ones next to it where it
// must stay silent.  `Causes` compares the whole list, so that "nothing else" is in each line.
#include <doctest/doctest.h>

#include "diagnose/dns_sample.h"

using namespace signet;
using namespace signet::sample;

namespace {

constexpr RecordType kCname = RecordType::kCname;
constexpr RecordType kTxt = RecordType::kTxt;
constexpr RecordType kMx = RecordType::kMx;

std::string SesName(std::string_view token) { return std::string(token) + ".dkim.amazonses.com."; }

bool Has(const std::vector<std::string>& lines, std::string_view text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

std::vector<std::string> NotesOf(const Diagnosis& diagnosis) {
  std::vector<std::string> notes;
  for (const Finding& finding : diagnosis.findings) {
    for (const auto& [name, value] : finding.facts) {
      if (name == "notes") notes.push_back(value);
    }
  }
  return notes;
}

// 1024 bits, and 512.
constexpr std::string_view kKey =
    "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDLzvMGV2EGXGo4FkiYrG9vsoSIFNCretOQ76XQMr"
    "t/fEmfrl9byHFLKcbHbPBIvYwo7I9I0Jr8G1tkcwJw9DBRXwwiS25eHNyVMChK4o4Rfjm2nNZih1dGhU"
    "mP0BCHUPsfQiM3aFDw/dzpVlR0NQZG+Yzu+1aV3htXy4AVomYSTQIDAQAB";
constexpr std::string_view kSmallKey =
    "p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMr8cPJlSsYbEXgKfXbtHLhWH9h0/Vp5l062+2qnQuUD9N"
    "QZyKET/hZEXOsJXT0hjlC9vnmITxP0otB7DwWI4HcCAwEAAQ==";

// A domain with its own key instead of Easy DKIM.
Story OwnKey() {
  Story story;
  story.DropKeys();
  story.identity.dkim.read()->origin = "EXTERNAL";
  story.identity.dkim.read()->tokens = {"sel"};
  return story;
}

Story Legacy() {
  Story story;
  story.DropKeys();
  story.identity.dkim = NotAsked{};
  story.identity.legacy_token = std::string("AbC+=");
  return story;
}

Story Bounces() {
  Story story;
  story.identity.mail_from =
      MailFromAttributes{"b.example.test", ParseStatus("PENDING"), "USE_DEFAULT_VALUE"};
  story.zone.Put(MailFromRecords(story.identity));
  return story;
}

std::string OfMail(const Story& story) { return Causes(story.Told(), "mail-from-working"); }

// The domain is not delegated: the walk ends at the top.
DnsEvidence Undelegated(const Story& story, bool denied) {
  DnsEvidence dns = story.Read();
  dns.exchanges.clear();
  for (Walk& walk : dns.walks) {
    walk.cuts.pop_back();
    walk.denied = denied;
  }
  DnsReply reply;
  reply.authoritative = true;
  reply.rcode = denied ? Rcode::kNxDomain : Rcode::kNoError;
  dns.exchanges.push_back({"a.nic.test",
                           "198.51.100.1",
                           {Name("example.test"), RecordType::kSoa, true, false, false},
                           DnsTransport::kUdp,
                           1,
                           5,
                           reply});
  return dns;
}

Story Unwell(Manner first, Manner second) {
  Story story;
  story.zone.servers[0].manner = first;
  story.zone.servers[1].manner = second;
  return story;
}

DnsEvidence WithValidator(const Story& story, std::vector<ExtendedError> errors, bool other_ok) {
  DnsEvidence dns = story.Read();
  const Question question{Name(Story::Key("aaa")), kCname, true, false, true};
  DnsReply refused;
  refused.rcode = Rcode::kServFail;
  refused.errors = std::move(errors);
  Question unchecked = question;
  unchecked.checking_disabled = true;
  DnsReply fine = *dns.Asked(question.name, kCname).at(0)->reply();
  dns.exchanges.push_back(Validated(question, refused));
  dns.exchanges.push_back(Validated(unchecked, other_ok ? fine : refused));
  return dns;
}

}  // namespace

TEST_CASE("record-missing: nobody has them; whole sets to publish, a line for each server") {
  Story story;
  story.DropKeys();
  const Diagnosis got = story.Told();
  CHECK(Causes(got) == "record-missing");
  const Explanation& told = Explanations(got).at(0);
  CHECK(told.confidence == Confidence::kCertain);
  CHECK(told.servers.size() == 2);
  CHECK(told.servers.at(0) == "ns1.host.test (192.0.2.1)");
  CHECK(told.evidence.at(0) ==
        "dig +norecurse @192.0.2.1 aaa._domainkey.example.test CNAME -> NXDOMAIN");
  CHECK(told.fix.publish == [&] {
    std::vector<RecordSet> sets;
    for (const auto& record : VerificationRecords(story.identity)) sets.push_back(record.record);
    return sets;
  }());
  CHECK(told.fix.publish.at(0).ttl == 1800);
  CHECK(got.findings.at(0).cause == "record-missing");
  CHECK(got.gaps.empty());
}

TEST_CASE("record-missing: never where a server did not answer, which is left open") {
  for (const Manner manner : {Manner::kSilent, Manner::kUnreachable, Manner::kServFail}) {
    Story story;
    story.DropKeys();
    story.zone.servers[1].manner = manner;
    const Diagnosis got = story.Told();
    CHECK(Causes(got) == "");
    CHECK(GapsOf(got, "identity-verified") == 3);
    CHECK(got.gaps.at(0).why.find("ns2.host.test") != std::string::npos);
  }
}

TEST_CASE("record-partial: names those that are missing, not those that are right") {
  Story story;
  story.zone.Drop(Name(Story::Key("bbb")));
  const Diagnosis got = story.Told();
  CHECK(Causes(got) == "record-partial");
  CHECK(Explanations(got).at(0).name.text() == Story::Key("bbb"));
  CHECK(Explanations(got).at(0).fix.publish.size() == 1);
}

TEST_CASE("records: a mistake is told once, and each record by one cause alone") {
  Story story;
  story.Set(Story::Key("aaa"), kCname, "aaa.dkim.amazonses.com.example.test.");
  story.zone.Drop(Name(Story::Key("bbb")));
  CHECK(Causes(story.Told()) == "target-doubled, record-partial");
}

TEST_CASE("target-doubled: gives both targets and what is to be replaced, exactly") {
  Story story;
  story.Set(Story::Key("aaa"), kCname, "aaa.dkim.amazonses.com.example.test.");
  const Diagnosis got = story.Told();
  CHECK(Causes(got) == "target-doubled");
  const Explanation& told = Explanations(got).at(0);
  CHECK(told.expected.find("aaa.dkim.amazonses.com.") != std::string::npos);
  CHECK(told.observed.find("aaa.dkim.amazonses.com.example.test.") != std::string::npos);
  CHECK(told.fix.instead_of.at(0).values.at(0) == "aaa.dkim.amazonses.com.example.test.");
  CHECK(told.fix.instead_of.at(0).ttl == 1800);
}

TEST_CASE("name-doubled: found where the zone was appended; a missing record alone is not it") {
  Story story;
  story.DropKeys();
  for (const char* token : {"aaa", "bbb", "ccc"}) {
    story.zone.Put(Story::Key(token) + ".example.test", kCname, SesName(token));
  }
  CHECK(Causes(story.Told()) == "name-doubled");
  CHECK(Has(Explanations(story.Told()).at(0).evidence, "_domainkey.example.test.example.test"));
}

TEST_CASE("wrong-subdomain: the parent's zone has it; at the apex it cannot be") {
  Story story("sub.example.test");
  for (const char* token : {"aaa", "bbb", "ccc"}) {
    story.zone.Drop(Name(std::string(token) + "._domainkey.sub.example.test"));
    story.zone.Put(Story::Key(token), kCname, SesName(token));
  }
  CHECK(Causes(story.Told()) == "wrong-subdomain");
  Story apex;
  apex.DropKeys();
  CHECK(Causes(apex.Told()) == "record-missing");
}

TEST_CASE("underscore-rejected: the label without it, or no label") {
  for (const char* under : {".domainkey.example.test", ".example.test"}) {
    Story story;
    story.DropKeys();
    for (const char* token : {"aaa", "bbb", "ccc"}) {
      story.zone.Put(std::string(token) + under, kCname, SesName(token));
    }
    CHECK(Causes(story.Told()) == "underscore-rejected");
  }
}

TEST_CASE("value-extra-characters: blanks and quotation marks, not another target") {
  Story story;
  story.Set(Story::Key("aaa"), kCname, "\\032aaa.dkim.amazonses.com.");
  CHECK(Causes(story.Told()) == "value-extra-characters");
  story.Set(Story::Key("aaa"), kCname, "xaaa.dkim.example.");
  CHECK(Causes(story.Told()) == "wrong-target");
}

TEST_CASE("tokens-swapped: two targets of our own, changed about") {
  Story story;
  story.Set(Story::Key("aaa"), kCname, SesName("bbb"));
  story.Set(Story::Key("bbb"), kCname, SesName("aaa"));
  CHECK(Causes(story.Told()) == "tokens-swapped");
}

TEST_CASE("wrong-dkim-zone: the right token in another zone of SES") {
  Story story;
  story.Set(Story::Key("aaa"), kCname, "aaa.dkim.eu-south-1.amazonses.com.");
  CHECK(Causes(story.Told()) == "wrong-dkim-zone");
  CHECK(Explanations(story.Told()).at(0).confidence == Confidence::kCertain);
  story.identity.dkim.read()->signing_hosted_zone.clear();
  CHECK(Explanations(story.Told()).at(0).confidence == Confidence::kLikely);
}

TEST_CASE(
    "stale-token-after-recreate: a token that SES does not give; wrong-token-region in sight "
    "of the same domain elsewhere") {
  Story story;
  story.Set(Story::Key("aaa"), kCname, SesName("zzz"));
  CHECK(Causes(story.Told()) == "stale-token-after-recreate");
  story.neighbours.elsewhere = {Near("example.test", "PENDING", {"111122223333", "us-east-1"})};
  CHECK(Causes(story.Told()) == "wrong-token-region");
  CHECK(Explanations(story.Told()).at(0).confidence == Confidence::kLikely);
  std::vector<std::string>& tokens = story.neighbours.elsewhere[0].dkim_tokens;
  tokens = {"yyy", "zzz"};
  CHECK(Causes(story.Told()) == "wrong-token-region");
  CHECK(Explanations(story.Told()).at(0).confidence == Confidence::kCertain);
  tokens = {"xxx", "yyy"};  // Read, and none of them.
  CHECK(Causes(story.Told()) == "stale-token-after-recreate");
}

TEST_CASE("wrong-zone-edited: a hosted zone has what the delegated servers lack") {
  Story story;
  story.zone.Drop(Name(Story::Key("aaa")));
  story.neighbours.hosted = {{"444455556666", {"aaa", "bbb"}}};
  CHECK(Causes(story.Told()) == "wrong-zone-edited");
  CHECK(Explanations(story.Told()).at(0).clause.find("account 444455556666") != std::string::npos);
  story.neighbours.hosted[0].tokens = {"bbb"};  // What is served already explains nothing.
  CHECK(Causes(story.Told()) == "record-partial");
}

TEST_CASE("multiple-cname: more than one, whatever the others are") {
  Story story;
  story.zone.Put(Story::Key("aaa"), kCname, "other.example.");
  CHECK(Causes(story.Told()) == "multiple-cname");
}

TEST_CASE("wildcard-shadow: the wildcard answers; it stays, and the record goes beside it") {
  Story story;
  story.DropKeys();
  story.zone.Put("*.example.test", kCname, "web.example.");
  const Diagnosis got = story.Told();
  CHECK(Causes(got) == "wildcard-shadow");
  CHECK(Explanations(got).at(0).fix.instead_of.empty());
  CHECK(Explanations(got).at(0).fix.publish.size() == 3);
}

TEST_CASE("wildcard-shadow: of addresses too, and none where the records are right") {
  Story story;
  story.zone.Put("*.example.test", RecordType::kA, "192.0.2.80");
  CHECK(Causes(story.Told()) == "awaiting-check");
  story.DropKeys();
  CHECK(Causes(story.Told()) == "wildcard-shadow");
}

TEST_CASE("wrong-record-type: a text with the target; another text is a conflict") {
  Story story;
  story.Set(Story::Key("aaa"), kTxt, "\"aaa.dkim.amazonses.com\"");
  CHECK(Causes(story.Told()) == "wrong-record-type");
  CHECK(Explanations(story.Told()).at(0).fix.instead_of.at(0).type == kTxt);
  story.Set(Story::Key("aaa"), kTxt, "\"hello\"");
  CHECK(Causes(story.Told()) == "cname-conflict");
}

TEST_CASE("cname-proxied and cname-flattened: at Cloudflare; elsewhere addresses are a conflict") {
  Story story;
  story.Set(Story::Key("aaa"), RecordType::kA, "203.0.113.1");
  CHECK(Causes(story.Told()) == "cname-conflict");
  story.zone.servers[0].name = "ada.ns.cloudflare.com";
  story.zone.servers[1].name = "bob.ns.cloudflare.com";
  CHECK(Causes(story.Told()) == "cname-proxied");
  story.Set(Story::Key("aaa"), RecordType::kAaaa, "2001:db8::1");
  CHECK(Causes(story.Told()) == "cname-flattened");
}

TEST_CASE("cname-chain: a note, and never a cause") {
  Story story;
  story.Set(Story::Key("aaa"), kCname, "via.example.");
  DnsEvidence dns = story.Read();
  for (Exchange& exchange : dns.exchanges) {
    if (exchange.question.name != Name(Story::Key("aaa")) || exchange.question.type != kCname) {
      continue;
    }
    std::get<DnsReply>(exchange.outcome)
        .answer.push_back({Name("via.example"), kCname, 60, SesName("aaa")});
  }
  const Diagnosis got = story.Told(dns);
  CHECK(Causes(got) == "awaiting-check");
  CHECK(Has(NotesOf(got), "by way of another name"));
  CHECK(Causes(story.Told()) == "wrong-target");
}

TEST_CASE("cname-chain: the other name's own server shows it; another target is a wrong one") {
  Story story;
  story.Set(Story::Key("aaa"), kCname, "via.example.");
  for (const auto& [target, causes] :
       {std::pair{SesName("aaa"), "awaiting-check"}, std::pair{SesName("bbb"), "wrong-target"}}) {
    DnsEvidence dns = story.Read();
    DnsReply onward;
    onward.authoritative = true;
    onward.answer = {{Name("via.example"), kCname, 60, target}};
    dns.exchanges.push_back({"ns.example",
                             "198.51.100.9",
                             {Name("via.example"), kCname},
                             DnsTransport::kUdp,
                             1,
                             5,
                             onward});
    CHECK(Causes(story.Told(dns)) == causes);
  }
}

TEST_CASE("dname-above: a redirection of everything below") {
  Story story;
  story.Set(Story::Key("aaa"), kCname, "aaa._domainkey.other.example.");
  DnsEvidence dns = story.Read();
  for (Exchange& exchange : dns.exchanges) {
    if (exchange.question.name != Name(Story::Key("aaa"))) continue;
    std::get<DnsReply>(exchange.outcome)
        .answer.push_back(
            {Name("_domainkey.example.test"), RecordType::kDname, 60, "_domainkey.other.example."});
  }
  CHECK(Causes(story.Told(dns)) == "dname-above");
}

TEST_CASE("ns-inconsistent: one server has it and another not, named by its label") {
  Story story;
  for (const char* token : {"aaa", "bbb", "ccc"})
    story.zone.servers[1].Drop(Name(Story::Key(token)));
  const Diagnosis got = story.Told();
  CHECK(Causes(got) == "ns-inconsistent");
  CHECK(Explanations(got).at(0).servers == std::vector<std::string>{"ns2.host.test (192.0.2.2)"});
}

TEST_CASE("subdomain-delegated-elsewhere: the servers of the zone between do not have it") {
  Story story;
  FakeZone lower("_domainkey.example.test");
  lower.servers[0].address = "192.0.2.51";
  lower.servers[1].address = "192.0.2.52";
  Look below(lower, "_domainkey.example.test", VerificationRecords(story.identity));
  DnsEvidence dns = story.Read();
  const DnsEvidence more = std::move(below).Done();
  dns.walks.push_back(more.walks[0]);
  dns.exchanges.insert(dns.exchanges.end(), more.exchanges.begin(), more.exchanges.end());
  CHECK(Causes(story.Told(dns)) == "subdomain-delegated-elsewhere");
}

TEST_CASE("delegation: denied by the registry, known without servers, or private") {
  Story story;
  CHECK(Causes(story.Told(Undelegated(story, true))) == "nxdomain-expired-domain");
  CHECK(Causes(story.Told(Undelegated(story, false))) == "not-delegated");
  CHECK(Has(Explanations(story.Told(Undelegated(story, true))).at(0).evidence, "NXDOMAIN"));
  DnsEvidence dns = Undelegated(story, true);
  dns.walks[0].cuts.clear();
  CHECK(Causes(story.Told(dns)) == "private-zone-only");
}

TEST_CASE("delegation: a walk that failed proves nothing and is left open") {
  Story story;
  DnsEvidence dns = Undelegated(story, false);
  dns.walks[0].failed = Unread{{Code::kTimedOut, "a.nic.test"}};
  const Diagnosis got = story.Told(dns);
  CHECK(Causes(got) == "");
  CHECK(GapsOf(got, "identity-verified") == 1);
}

TEST_CASE("ns-unresolvable: a denial of their addresses, never silence about them") {
  Story story;
  DnsEvidence dns = story.Read();
  dns.exchanges.clear();
  for (NameServer& server : dns.walks[0].cuts[1].servers) server.ipv4.clear();
  CHECK(Causes(story.Told(dns)) == "");
  for (const char* name : {"ns1.host.test", "ns2.host.test"}) {
    DnsReply denied;
    denied.rcode = Rcode::kNxDomain;
    dns.exchanges.push_back({"a.nic.test",
                             "198.51.100.1",
                             {Name(name), RecordType::kA},
                             DnsTransport::kUdp,
                             1,
                             5,
                             denied});
  }
  CHECK(Causes(story.Told(dns)) == "ns-unresolvable");
}

TEST_CASE("ns-unresolvable: by the walk's own reason where it is definite") {
  Story story;
  DnsEvidence dns = story.Read();
  dns.exchanges.clear();
  const auto told = [&](std::string_view first, std::string_view second) {
    auto& servers = dns.walks[0].cuts[1].servers;
    for (NameServer& server : servers) server.ipv4.clear();
    servers[0].no_address = first;
    servers[1].no_address = second;
    return Causes(story.Told(dns));
  };
  CHECK(told(kNameDenied, kNoGlue) == "ns-unresolvable");
  CHECK(told(kNameDenied, "its address could not be found: timed-out") == "");
  CHECK(told("(left out)", kNoAddressRecords) == "");
}

TEST_CASE("lame-delegation: no server serves it; some of them only in part") {
  CHECK(Causes(Unwell(Manner::kLame, Manner::kLame).Told()) == "lame-delegation");
  const Diagnosis mixed = Unwell(Manner::kLame, Manner::kSilent).Told();
  CHECK(Causes(mixed) == "lame-delegation");
  CHECK(Explanations(mixed).at(0).confidence == Confidence::kLikely);
  CHECK(Causes(Unwell(Manner::kGood, Manner::kLame).Told()) == "lame-delegation-partial");
}

TEST_CASE("servfail-timeout and server-silent: no records are called missing") {
  CHECK(Causes(Unwell(Manner::kServFail, Manner::kServFail).Told()) == "servfail-timeout");
  const Diagnosis silent = Unwell(Manner::kSilent, Manner::kUnreachable).Told();
  CHECK(Causes(silent) == "server-silent");
  CHECK(Explanations(silent).at(0).confidence == Confidence::kPossible);
  CHECK(GapsOf(silent, "identity-verified") == 3);
  const Diagnosis partly = Unwell(Manner::kGood, Manner::kSilent).Told();
  CHECK(Causes(partly) == "");
  CHECK(Has(NotesOf(partly), "1 of 2 name servers of example.test did not answer"));
}

TEST_CASE("tcp-blocked: every answer is cut; one cut answer is left open") {
  Story story;
  DnsEvidence dns = story.Read();
  for (Exchange& exchange : dns.exchanges) std::get<DnsReply>(exchange.outcome).truncated = true;
  CHECK(Causes(story.Told(dns)) == "tcp-blocked");
  // The SOA record fits.
  for (Exchange& exchange : dns.exchanges) {
    const bool soa = exchange.question.type == RecordType::kSoa;
    if (soa) std::get<DnsReply>(exchange.outcome).truncated = false;
  }
  CHECK(Causes(story.Told(dns)) == "tcp-blocked");
  for (Exchange& exchange : dns.exchanges) {
    const bool first = exchange.address == "192.0.2.1";
    if (first) std::get<DnsReply>(exchange.outcome).truncated = false;
  }
  CHECK(Causes(story.Told(dns)) == "");
}

TEST_CASE("parent-inconsistent: a cause where nothing else is wrong") {
  Story story;
  DnsEvidence dns = story.Read();
  for (const char* server : {"ns1.host.test.", "ns9.host.test."}) {
    DnsReply referral;
    referral.authority = {{Name("example.test"), RecordType::kNs, 172800, server}};
    dns.exchanges.push_back({"x.nic.test",
                             "198.51.100.7",
                             {Name("example.test"), RecordType::kNs},
                             DnsTransport::kUdp,
                             1,
                             5,
                             referral});
  }
  const Diagnosis got = story.Told(dns);
  CHECK(Causes(got) == "parent-inconsistent");
  CHECK(Explanations(got).at(0).confidence == Confidence::kPossible);
}

TEST_CASE("ns-mismatch and parent-inconsistent: notes beside a cause") {
  Story story;
  story.DropKeys();
  story.zone.Put("example.test", RecordType::kNs, "ns3.host.test.");
  DnsEvidence dns = story.Read();
  for (const char* server : {"ns1.host.test.", "ns9.host.test."}) {
    DnsReply referral;
    referral.authority = {{Name("example.test"), RecordType::kNs, 172800, server}};
    dns.exchanges.push_back({"x.nic.test",
                             "198.51.100.7",
                             {Name("example.test"), RecordType::kSoa},
                             DnsTransport::kUdp,
                             1,
                             5,
                             referral});
  }
  const Diagnosis got = story.Told(dns);
  CHECK(Causes(got) == "record-missing");
  const auto& facts = got.findings.at(0).facts;
  const auto notes = std::find_if(facts.begin(), facts.end(),
                                  [](const auto& fact) { return fact.first == "notes"; });
  REQUIRE(notes != facts.end());
  CHECK(notes->second.find("other servers than its parent") != std::string::npos);
  CHECK(notes->second.find("do not agree") != std::string::npos);
}

TEST_CASE("dnssec: by the validator's reason, and only where it answers without checking") {
  Story story;
  CHECK(Causes(story.Told(WithValidator(story, {}, true))) == "dnssec-bogus");
  CHECK(Causes(story.Told(WithValidator(story, {{7, "expired"}}, true))) == "dnssec-expired");
  CHECK(Causes(story.Told(WithValidator(story, {{9, ""}}, true))) == "dnssec-ds-mismatch");
  CHECK(Causes(story.Told(WithValidator(story, {{12, ""}}, true))) == "dnssec-bad-denial");
  // Without the proof that checking is at fault it may be the way to the servers.
  CHECK(Causes(story.Told(WithValidator(story, {}, false))) == "resolver-cannot-reach");
  // Where only TCP comes through from here, it is our own way.
  DnsEvidence dns = WithValidator(story, {}, false);
  for (Exchange& exchange : dns.exchanges) {
    if (!exchange.address.empty()) exchange.transport = DnsTransport::kTcp;
  }
  CHECK(Causes(story.Told(dns)) == "awaiting-check");
}

TEST_CASE("dnssec-ds-unsigned: a DS above and no key below") {
  Story story;
  DnsEvidence dns = WithValidator(story, {{9, ""}}, true);
  dns.walks[0].cuts[1].signed_delegation = true;
  dns.exchanges.push_back(story.zone.servers[0].Answer(
      {Name("example.test"), RecordType::kDnskey, true, false, false}, story.zone.zone));
  CHECK(Causes(story.Told(dns)) == "dnssec-ds-unsigned");
}

TEST_CASE("waiting: what SES remembers, what it saw elsewhere, and that it gave up") {
  Story story;
  CHECK(Causes(story.Told()) == "awaiting-check");
  story.SesSaw("HOST_NOT_FOUND", "ns1.host.test", std::chrono::minutes(5));
  CHECK(Causes(story.Told()) == "ttl-negative-cache");
  story.SesSaw("HOST_NOT_FOUND", "ns1.host.test", std::chrono::minutes(16));
  CHECK(Causes(story.Told()) == "awaiting-check");
  story.SesSaw("HOST_NOT_FOUND", "ns1.old.example", std::chrono::minutes(5));
  CHECK(Causes(story.Told()) == "ses-sees-other-zone");
  story.SesSaw("HOST_NOT_FOUND", "ns1.host.test");
  story.identity.status = ParseStatus("FAILED");
  const Diagnosis failed = story.Told();
  CHECK(Causes(failed) == "published-after-window");
  CHECK(Explanations(failed).at(0).fix.calls.at(0) ==
        "aws ses verify-domain-dkim --region eu-west-1 --domain example.test");
}

TEST_CASE("waiting: never while a server is silent") {
  Story story;
  story.zone.servers[1].manner = Manner::kSilent;
  CHECK(Causes(story.Told()) == "");
  CHECK(GapsOf(story.Told(), "identity-verified") == 3);
}

TEST_CASE("dns-migration-lost-records: it was verified under other servers") {
  Story story;
  story.DropKeys();
  story.SesSaw("HOST_NOT_FOUND", "ns1.old.example");
  CHECK(Causes(story.Told()) == "record-missing");
  story.identity.status = ParseStatus("TEMPORARY_FAILURE");
  CHECK(Causes(story.Told()) == "dns-migration-lost-records");
  story.SesSaw("HOST_NOT_FOUND", "ns1.host.test");
  CHECK(Causes(story.Told()) == "record-missing");
}

TEST_CASE("cname-target-unresolvable-by-dns-host: the text fails where the alias is right") {
  Story story;
  DnsEvidence dns = story.Read();
  for (Exchange& exchange : dns.exchanges) {
    if (exchange.question.type != kTxt || exchange.address != "192.0.2.1") continue;
    DnsReply refused;
    refused.rcode = Rcode::kServFail;
    exchange.outcome = refused;
  }
  CHECK(Causes(story.Told(dns)) == "cname-target-unresolvable-by-dns-host");
}

TEST_CASE("own key: missing, unusable, quoted, or an alias") {
  Story story = OwnKey();
  CHECK(Causes(story.Told()) == "byodkim-record-missing");
  CHECK(Explanations(story.Told()).at(0).fix.publish.empty());
  story.Set(Story::Key("sel"), kTxt, "\"v=DKIM1; p=\"");
  CHECK(Causes(story.Told()) == "byodkim-bad-key");
  story.Set(Story::Key("sel"), kTxt, "\"\\\"p=MIIB\\\"\"");
  CHECK(Causes(story.Told()).starts_with("txt-quoting"));
  story.Set(Story::Key("sel"), kCname, "key.example.");
  CHECK(Causes(story.Told()) == "wrong-record-type");
  story.Set(Story::Key("sel"), kTxt, EncodeTxt(kKey));
  CHECK(Causes(story.Told()) == "awaiting-check");
  story.Set(Story::Key("sel"), kTxt, EncodeTxt(kKey.substr(0, 100)));
  CHECK(Causes(story.Told()) == "txt-quoting");
  story.Set(Story::Key("sel"), kTxt, EncodeTxt(kSmallKey));
  CHECK(Causes(story.Told()) == "byodkim-bad-key");
  CHECK(Explanations(story.Told()).at(0).clause.find("too-small") != std::string::npos);
}

TEST_CASE("legacy: missing, lowercased, padded, or only other values, which are kept") {
  Story story = Legacy();
  const std::string name = "_amazonses.example.test";
  CHECK(Causes(story.Told()) == "legacy-txt-missing");
  story.Set(name, kTxt, "\"abc+=\"");
  CHECK(Causes(story.Told()) == "value-lowercased");
  story.Set(name, kTxt, "\" AbC+= \"");
  CHECK(Causes(story.Told()) == "value-extra-characters");
  story.Set(name, kTxt, "\"\\\"AbC+=\\\"\"");
  CHECK(Causes(story.Told()) == "txt-quoting");
  story.Set(name, kTxt, "\"zzz=\"");
  CHECK(Causes(story.Told()) == "legacy-txt-overwritten");
  CHECK(Explanations(story.Told()).at(0).fix.publish.at(0).values ==
        std::vector<std::string>{"\"AbC+=\"", "\"zzz=\""});
}

TEST_CASE("legacy-txt-wrong-label: the token stands beside the right name; another text does not") {
  for (const char* place : {"amazonses.sub.example.test", "_amazonses.example.test"}) {
    Story story("sub.example.test");
    for (const char* token : {"aaa", "bbb", "ccc"}) {
      story.zone.Drop(Name(std::string(token) + "._domainkey.sub.example.test"));
    }
    story.identity.dkim = NotAsked{};
    story.identity.legacy_token = std::string("AbC+=");
    for (const auto& [text, cause] : {std::pair{"\"AbC+=\"", "legacy-txt-wrong-label"},
                                      std::pair{"\"x\"", "legacy-txt-missing"}}) {
      story.Set(place, kTxt, text);
      DnsEvidence dns = story.Read();
      dns.exchanges.push_back(story.zone.servers[0].Answer({Name(place), kTxt}, story.zone.zone));
      CHECK(Causes(story.Told(dns)) == cause);
    }
  }
}

TEST_CASE("record-missing: a compact denial, known by the rcode of a question without DO") {
  Story story;
  story.DropKeys();
  DnsEvidence dns = story.Read();
  for (Exchange& exchange : dns.exchanges) {
    auto& reply = std::get<DnsReply>(exchange.outcome);
    const bool wanted = exchange.question.type == kCname && reply.rcode == Rcode::kNxDomain;
    if (wanted) reply.rcode = Rcode::kNoError;
    exchange.question.dnssec_ok = wanted;
  }
  const RecordTable table = BuildRecordTable(dns, VerificationRecords(story.identity));
  CHECK(table.rows.at(0).cells.at(0).answer == AnswerClass::kNoName);
}

TEST_CASE("MAIL FROM: a good one has no cause, and each fault has its own") {
  Story story = Bounces();
  const std::string name = "b.example.test";
  const std::string good = "10 feedback-smtp.eu-west-1.amazonses.com.";
  const std::string spf = "\"v=spf1 include:amazonses.com ~all\"";
  CHECK(OfMail(story) == "");
  story.zone.Put(name, kMx, "20 mx.example.");
  CHECK(OfMail(story) == "mailfrom-mx-multiple");
  story.Set(name, kMx, "10 mx.example.");
  CHECK(OfMail(story) == "mailfrom-mx-wrong-target, mailfrom-spf-missing");
  story.Set(name, kMx, "10 feedback-smtp.us-east-1.amazonses.com.");
  CHECK(OfMail(story) == "mailfrom-spf-missing");
  story.Set(name, kMx, "0 .");
  story.zone.Put(name, kTxt, spf);
  CHECK(OfMail(story) == "mailfrom-null-mx");
  story.Set(name, kTxt, spf);
  CHECK(OfMail(story) == "mailfrom-mx-missing");
  story.Set(name, kMx, good);
  story.zone.Put(name, kTxt, spf);
  story.zone.Put(name, kTxt, "\"v=spf1 -all\"");
  CHECK(OfMail(story) == "mailfrom-spf-multiple");
  story.Set(name, kCname, "elsewhere.example.");
  CHECK(OfMail(story) == "mailfrom-cname-conflict");
  story.zone.Drop(Name(name));
  story.zone.Put("*.example.test", kMx, "10 mx.example.");
  CHECK(OfMail(story) == "mailfrom-wildcard");
  story.identity.mail_from.read()->behavior_on_mx_failure = "REJECT_MESSAGE";
  CHECK(OfMail(story) == "mailfrom-wildcard, mailfrom-rejects");
}

TEST_CASE("MAIL FROM: silence is left open, and the sending domain is not its own MAIL FROM") {
  Story story = Bounces();
  story.zone.Drop(Name("b.example.test"));
  story.zone.servers[0].deaf_to = static_cast<uint32_t>(kMx);
  CHECK(OfMail(story) == "mailfrom-spf-missing");
  CHECK(GapsOf(story.Told(), "mail-from-working") == 1);
  Story same;
  same.identity.mail_from = MailFromAttributes{"example.test", ParseStatus("PENDING"), ""};
  same.zone.Put(MailFromRecords(same.identity));
  CHECK(OfMail(same) == "mailfrom-is-sending-domain");
}

TEST_CASE("addresses: a domain that is dead, takes no mail, or leads to SES alone") {
  Story story;
  story.identity = Identity("ann@example.test", "PENDING");
  const auto told = [&](std::initializer_list<RecordType> types) {
    Look look(story.zone, "example.test", {});
    for (const RecordType type : types) look.Ask(Name("example.test"), type);
    return CauseOf(story.Told(std::move(look).Done()));
  };
  CHECK(told({kMx}) == "email-link-not-clicked");
  CHECK(told({kMx, RecordType::kA, RecordType::kAaaa}) == "email-mailbox-unreachable");
  story.zone.Put("example.test", kMx, "10 inbound-smtp.eu-west-1.amazonaws.com.");
  CHECK(told({kMx}) == "email-receives-only-via-ses");
  story.zone.Put("example.test", kMx, "20 mx.example.");
  CHECK(told({kMx}) == "email-link-not-clicked");
  CHECK(CauseOf(story.Told(Undelegated(story, true))) == "email-domain-dead");
}

TEST_CASE("SES as a witness: agreement raises, disagreement is told") {
  Story story = Unwell(Manner::kSilent, Manner::kSilent);
  story.SesSaw("DNS_SERVER_ERROR");
  CHECK(Explanations(story.Told()).at(0).confidence == Confidence::kLikely);
  Story missing;
  missing.DropKeys();
  missing.SesSaw("INVALID_VALUE");
  CHECK(Explanations(missing.Told()).at(0).clause.find("INVALID_VALUE") != std::string::npos);
  missing.SesSaw("HOST_NOT_FOUND");
  CHECK(Explanations(missing.Told()).at(0).clause.find("HOST_NOT_FOUND") == std::string::npos);
}

TEST_CASE("causes: SES's own word comes before the DNS, a usual story after it") {
  Story story;
  story.DropKeys();
  story.SesSaw("SERVICE_ERROR");
  CHECK(Causes(story.Told()) == "ses-service-error, record-missing");
  story.SesSaw("");
  story.neighbours.elsewhere = {Near("example.test", "SUCCESS", {"111122223333", "us-east-1"})};
  CHECK(Causes(story.Told()) == "record-missing");
}

TEST_CASE("causes: through a resolver nothing is certain") {
  Story story;
  story.DropKeys();
  DnsEvidence dns = story.Read();
  dns.vantage = Vantage::kResolver;
  dns.resolver = "192.0.2.1";
  CHECK(Causes(story.Told(dns)) == "record-missing");
  CHECK(Explanations(story.Told(dns)).at(0).confidence == Confidence::kLikely);
}

TEST_CASE("causes: without DNS everything is as before, and unread DNS is a gap") {
  Story story;
  Diagnosis got = Judge(story.identity);
  CHECK(got.findings.at(0).explanations.empty());
  CHECK(got.gaps.empty());
  story.identity.dns = Unread{{Code::kTimedOut, "no name server"}};
  got = Judge(story.identity);
  CHECK(got.findings.at(0).explanations.empty());
  CHECK(GapsOf(got, "identity-verified") == 1);
}

TEST_CASE("a cause found by exclusion leaves open what excludes and was not answered") {
  Story story;
  story.Set(Story::Key("aaa"), RecordType::kCname, "elsewhere.example.");
  CHECK(GapsOf(story.Told(), "identity-verified") == 0);
  DnsEvidence dns = story.Read();
  for (Exchange& exchange : dns.exchanges) {
    if (exchange.question.name.text().starts_with("zz-nobody-has-this"))
      exchange.outcome = Unread{{Code::kTimedOut, "no answer to 3 tries"}};
  }
  CHECK(Causes(story.Told(dns)) == "wrong-target");
  CHECK(GapsOf(story.Told(dns), "identity-verified") == 1);
}
