#include "model/dmarc_record.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

DomainName Name(std::string_view text) { return DomainName::Parse(text).value(); }

const Unread kSilence{{Code::kTimedOut, "no server answered"}};

// Every name that a verdict needs, empty but for those given.
DmarcFound Found(std::string_view domain,
                 std::initializer_list<std::pair<std::string_view, DmarcTexts>> given) {
  DmarcFound found;
  for (const DomainName& name : DmarcNames(Name(domain), std::nullopt)) {
    found[name] = std::vector<std::string>();
  }
  for (const auto& [name, texts] : given) found[Name(name)] = texts;
  return found;
}

DmarcTexts Txt(std::string text) { return std::vector<std::string>{std::move(text)}; }

std::vector<DmarcProblem> Problems(std::string_view text) {
  std::vector<DmarcProblem> problems;
  for (const DmarcError& error : ParseDmarc(text).errors) problems.push_back(error.problem);
  return problems;
}

}  // namespace

TEST_CASE("dmarc: a record is read into its tags") {
  const DmarcRecord record = ParseDmarc(
      "v=DMARC1; p=Reject;sp = quarantine ; np=none; psd=n; t=y; adkim=s; aspf=r; pct=50; fo=1:d; "
      "rua=mailto:a@example.com!10m, https://example.com/r; ruf=mailto:b@example.net; x=y;");
  CHECK(record.errors.empty());
  CHECK(record.p == DmarcPolicy::kReject);
  CHECK(record.sp == DmarcPolicy::kQuarantine);
  CHECK(record.np == DmarcPolicy::kNone);
  CHECK(record.psd == false);
  CHECK(record.testing);
  CHECK(record.strict_dkim);
  CHECK_FALSE(record.strict_spf);
  CHECK(record.percent == 50);
  CHECK(record.fo == "1:d");
  CHECK(record.rua == std::vector<std::string>{"mailto:a@example.com", "https://example.com/r"});
  CHECK(record.ruf == std::vector<std::string>{"mailto:b@example.net"});
  CHECK(record.unknown == std::vector<std::string>{"x=y"});
}

TEST_CASE("dmarc: only v=DMARC1 at the very start makes a record") {
  CHECK(IsDmarc("v=DMARC1; p=none"));
  CHECK(IsDmarc("v = DMARC1 ;p=none"));
  CHECK(IsDmarc("v=DMARC1"));
  CHECK_FALSE(IsDmarc("v=DMARC12; p=none"));
  CHECK_FALSE(IsDmarc("v=dmarc1; p=none"));
  CHECK_FALSE(IsDmarc(" v=DMARC1; p=none"));
  CHECK_FALSE(IsDmarc("p=none; v=DMARC1"));
  CHECK_FALSE(IsDmarc("v=DMARC1 p=none"));
  const std::vector<std::string> texts{"v=spf1 -all", " v=DMARC1; p=none", "v=DMARC1; p=none"};
  const DmarcSelection selection = SelectDmarc(texts);
  CHECK(selection.only() != nullptr);
  CHECK(selection.almost == std::vector<std::string>{" v=DMARC1; p=none"});
}

TEST_CASE("dmarc: what is wrong is named") {
  using enum DmarcProblem;
  CHECK(Problems("v=DMARC1") == std::vector{kMissingPolicy});
  CHECK(Problems("v=DMARC1; p=rejekt") == std::vector{kBadPolicy});
  CHECK(Problems("v=DMARC1; p=none; sp=") == std::vector{kBadPolicy});
  CHECK(Problems("v=DMARC1; p=none; adkim=strict") == std::vector{kBadValue});
  CHECK(Problems("v=DMARC1; p=none; pct=101") == std::vector{kBadValue});
  CHECK(Problems("v=DMARC1; p=none; psd=maybe") == std::vector{kBadValue});
  CHECK(Problems("v=DMARC1; p=none; p=reject") == std::vector{kRepeatedTag});
  CHECK(Problems("v=DMARC1; p=none; nonsense") == std::vector{kBadTag});
  CHECK(Problems("v=DMARC1; p=none; rua=a@example.com") == std::vector{kBadAddress});
  CHECK(Problems("v=DMARC1; p=none; rua=mailto:example.com") == std::vector{kBadAddress});
  CHECK(Problems("v=DMARC1; p=none; rua=mailto:a@ex ample.com") == std::vector{kBadAddress});
  CHECK(Problems(std::string(70'000, 'v')) == std::vector{kTooLong});
}

TEST_CASE("dmarc: a record without a valid policy counts as none if it asks for reports") {
  CHECK_FALSE(ParseDmarc("v=DMARC1").applies());
  CHECK_FALSE(ParseDmarc("v=DMARC1; p=reject; sp=foo").applies());
  const DmarcRecord reporting = ParseDmarc("v=DMARC1; p=reject; sp=foo; rua=mailto:a@example.com");
  CHECK(reporting.applies());
  CHECK(reporting.own() == DmarcPolicy::kNone);
  CHECK(reporting.below() == DmarcPolicy::kNone);
}

TEST_CASE("dmarc: the organization's record is inherited with sp by both rules") {
  const auto found =
      Found("a.mail.example.com", {{"example.com", Txt("v=DMARC1; p=reject; sp=quarantine")}});
  const auto got = DmarcFor(Name("a.mail.example.com"), found, Name("example.com"));
  for (const DmarcVerdict& verdict : {got.rfc7489, got.rfc9989}) {
    CHECK(verdict.record_at == Name("example.com"));
    CHECK(verdict.policy == DmarcPolicy::kQuarantine);
    CHECK(verdict.org_domain == Name("example.com"));
  }
  CHECK(got.policies() == Agreement::kSame);
  CHECK(got.org_domains() == Agreement::kSame);
}

TEST_CASE("dmarc: a domain's own record outranks the organization's") {
  const auto found = Found("mail.example.com", {{"mail.example.com", Txt("v=DMARC1; p=none")},
                                                {"example.com", Txt("v=DMARC1; p=reject")}});
  const auto got = DmarcFor(Name("mail.example.com"), found, Name("example.com"));
  CHECK(got.rfc9989.record_at == Name("mail.example.com"));
  CHECK(got.rfc9989.policy == DmarcPolicy::kNone);
  CHECK(got.rfc9989.org_domain == Name("example.com"));
  CHECK(got.rfc7489 == got.rfc9989);
}

TEST_CASE("dmarc: two records are none") {
  const auto found = Found(
      "mail.example.com",
      {{"mail.example.com", std::vector<std::string>{"v=DMARC1; p=none", "v=DMARC1; p=reject"}},
       {"example.com", Txt("v=DMARC1; p=reject")}});
  const auto got = DmarcFor(Name("mail.example.com"), found, Name("example.com"));
  CHECK(got.rfc7489.record_at == Name("example.com"));
  CHECK(got.rfc9989.policy == DmarcPolicy::kReject);
}

TEST_CASE("dmarc: psd=n below the registrable domain makes the rules differ") {
  const auto found =
      Found("a.mail.example.com", {{"mail.example.com", Txt("v=DMARC1; p=none; psd=n")},
                                   {"example.com", Txt("v=DMARC1; p=reject")}});
  const auto got = DmarcFor(Name("a.mail.example.com"), found, Name("example.com"));
  CHECK(got.rfc7489.policy == DmarcPolicy::kReject);
  CHECK(got.rfc9989.policy == DmarcPolicy::kNone);
  CHECK(got.rfc9989.org_domain == Name("mail.example.com"));
  CHECK(got.policies() == Agreement::kDiffer);
  CHECK(got.org_domains() == Agreement::kDiffer);
}

TEST_CASE("dmarc: a record between the domain and the organization is the tree walk's alone") {
  const auto found = Found("a.mail.example.com", {{"mail.example.com", Txt("v=DMARC1; p=reject")}});
  const auto got = DmarcFor(Name("a.mail.example.com"), found, Name("example.com"));
  CHECK_FALSE(got.rfc7489.policy);
  CHECK_FALSE(got.rfc7489.record_at);
  CHECK(got.rfc9989.policy == DmarcPolicy::kReject);
  CHECK(got.rfc9989.org_domain == Name("mail.example.com"));
}

TEST_CASE("dmarc: psd=y puts the organization one label below it") {
  const auto found = Found("a.mail.example.com", {{"com", Txt("v=DMARC1; p=reject; psd=y")}});
  const auto got = DmarcFor(Name("a.mail.example.com"), found, Name("example.com")).rfc9989;
  CHECK(got.org_domain == Name("example.com"));
  CHECK(got.record_at == Name("com"));
  CHECK(got.policy == DmarcPolicy::kReject);
}

TEST_CASE("dmarc: psd=y ends the walk, and a record at the organization outranks it") {
  const auto found =
      Found("a.mail.example.com", {{"mail.example.com", Txt("v=DMARC1; p=quarantine; sp=none")},
                                   {"example.com", Txt("v=DMARC1; p=reject; psd=y")},
                                   {"com", Txt("v=DMARC1; p=none")}});
  const auto got = DmarcFor(Name("a.mail.example.com"), found, Name("example.com")).rfc9989;
  CHECK(got.org_domain == Name("mail.example.com"));
  CHECK(got.record_at == Name("mail.example.com"));
  CHECK(got.policy == DmarcPolicy::kNone);
}

TEST_CASE("dmarc: psd=y of the domain itself is no public suffix above it") {
  const auto found = Found("example.com", {{"example.com", Txt("v=DMARC1; p=reject; psd=y")}});
  const auto got = DmarcFor(Name("example.com"), found, Name("example.com")).rfc9989;
  CHECK(got.org_domain == Name("example.com"));
  CHECK(got.policy == DmarcPolicy::kReject);
}

TEST_CASE("dmarc: t=y and np are RFC 9989's alone") {
  const auto found =
      Found("new.example.com", {{"example.com", Txt("v=DMARC1; p=quarantine; np=reject; t=y")}});
  const auto there = DmarcFor(Name("new.example.com"), found, Name("example.com"));
  CHECK(there.rfc7489.policy == DmarcPolicy::kQuarantine);
  CHECK(there.rfc9989.policy == DmarcPolicy::kNone);
  const auto missing = DmarcFor(Name("new.example.com"), found, Name("example.com"), false);
  CHECK(missing.rfc7489.policy == DmarcPolicy::kQuarantine);
  CHECK(missing.rfc9989.policy == DmarcPolicy::kQuarantine);
}

TEST_CASE("dmarc: without any record nothing applies and the domain is its own organization") {
  const auto got = DmarcFor(Name("a.example.com"), Found("a.example.com", {}), Name("example.com"));
  CHECK_FALSE(got.rfc9989.policy);
  CHECK(got.rfc9989.policy_known);
  CHECK(got.rfc9989.org_domain == Name("a.example.com"));
  CHECK(got.rfc7489.org_domain == Name("example.com"));
  CHECK(got.policies() == Agreement::kSame);
}

TEST_CASE("dmarc: a name that was not read leaves open only what hangs on it") {
  const auto above = Found("mail.example.com", {{"mail.example.com", Txt("v=DMARC1; p=reject")},
                                                {"example.com", kSilence}});
  const auto own = DmarcFor(Name("mail.example.com"), above, Name("example.com"));
  CHECK(own.rfc9989.policy == DmarcPolicy::kReject);
  CHECK(own.rfc9989.policy_known);
  CHECK_FALSE(own.rfc9989.org_known);
  CHECK(own.rfc9989.unread == std::vector{Name("example.com")});
  CHECK(own.policies() == Agreement::kSame);
  CHECK(own.org_domains() == Agreement::kUnknown);

  const auto here = Found("mail.example.com", {{"mail.example.com", kSilence},
                                               {"example.com", Txt("v=DMARC1; p=reject")}});
  const auto open = DmarcFor(Name("mail.example.com"), here, Name("example.com"));
  CHECK_FALSE(open.rfc7489.policy_known);
  CHECK_FALSE(open.rfc7489.policy);
  CHECK_FALSE(open.rfc9989.policy_known);
  CHECK(open.policies() == Agreement::kUnknown);
  // A name that nobody asked about is no better.
  CHECK_FALSE(DmarcFor(Name("mail.example.com"), {}, Name("example.com")).rfc9989.policy_known);
}

TEST_CASE("dmarc: the walk asks eight names at most") {
  const auto names = DmarcNames(Name("a.b.c.d.e.f.g.h.i.j.mail.example.com"), Name("example.com"));
  REQUIRE(names.size() == 8);
  CHECK(names[1] == Name("g.h.i.j.mail.example.com"));
  CHECK(names[7] == Name("com"));
  CHECK(DmarcNames(Name("a.b.c.d.e.f.g.com"), std::nullopt).size() == 8);
}

TEST_CASE("dmarc: who gets another domain's reports must agree at a name of its own") {
  CHECK(ReportHost("mailto:dmarc@reports.example.net?x=y") == Name("reports.example.net"));
  CHECK_FALSE(ReportHost("https://example.net"));
  CHECK(ReportPermission(Name("example.com"), Name("example.net")) ==
        Name("example.com._report._dmarc.example.net"));
}
