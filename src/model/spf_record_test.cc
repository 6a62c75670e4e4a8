#include "model/spf_record.h"

#include <doctest/doctest.h>

#include <map>
#include <utility>

using namespace signet;

namespace {

DomainName Name(std::string_view text) { return DomainName::Parse(text).value(); }

// A small DNS: what is not in it is void, "?" could not be read.
struct Zone {
  std::map<std::pair<std::string, RecordType>, std::vector<std::string>> held;
  mutable size_t asked = 0;

  SpfLookup AsLookup() const {
    return [this](const DomainName& name, RecordType type) -> SpfAnswer {
      ++asked;
      const auto found = held.find({name.text(), type});
      if (found == held.end()) return SpfVoid{};
      if (found->second == std::vector<std::string>{"?"}) {
        return Unread{{Code::kTimedOut, "no server answered"}};
      }
      return SpfFound{found->second};
    };
  }
  void Txt(const std::string& name, const std::string& text) {
    held[{name, RecordType::kTxt}].push_back(text);
  }
};

SpfCost Cost(const Zone& zone, std::string_view text) {
  return CostOf(ParseSpf(text), Name("example.com"), zone.AsLookup());
}

std::vector<SpfProblem> Problems(std::string_view text) {
  std::vector<SpfProblem> problems;
  for (const SpfError& error : ParseSpf(text).errors) problems.push_back(error.problem);
  return problems;
}

}  // namespace

TEST_CASE("spf: a record is read into its terms") {
  const SpfRecord record = ParseSpf(
      "v=spf1 a:mail.example.com/24//64 -mx ip4:192.0.2.0/24 ip6:2001:db8::/32 "
      "?exists:%{ir}.%{v}._spf.%{d2} Redirect=_spf.example.com foo=bar");
  CHECK(record.errors.empty());
  REQUIRE(record.terms.size() == 5);
  CHECK(record.terms[0] ==
        SpfTerm{SpfQualifier::kPass, SpfMechanism::kA, "mail.example.com", 24, 64, 7});
  CHECK(record.terms[1].qualifier == SpfQualifier::kFail);
  CHECK(record.terms[1].domain.empty());
  CHECK(record.terms[2].domain == "192.0.2.0");
  CHECK(record.terms[2].prefix4 == 24);
  CHECK(record.terms[3].domain == "2001:db8::");
  CHECK(record.terms[3].prefix6 == 32);
  CHECK(record.terms[4].mechanism == SpfMechanism::kExists);
  CHECK(record.redirect() == "_spf.example.com");
  CHECK(record.modifiers[1].name == "foo");
  CHECK(record.lookups() == 4);  // a, mx, exists, redirect
}

TEST_CASE("spf: every syntax error is named") {
  using enum SpfProblem;
  const std::pair<std::string_view, SpfProblem> cases[] = {
      {"v=spf1 includ:example.com", kUnknownMechanism},
      {"v=spf1 +", kUnknownMechanism},
      {"v=spf1 include", kMissingDomain},
      {"v=spf1 include:", kMissingDomain},
      {"v=spf1 redirect=", kMissingDomain},
      {"v=spf1 include:example", kBadDomain},
      {"v=spf1 a:example.123", kBadDomain},
      {"v=spf1 a:example..com", kBadDomain},
      {"v=spf1 include:example.-com", kBadDomain},
      {"v=spf1 exists:%{z}.example.com", kBadMacro},
      {"v=spf1 exists:%{d0}.example.com", kBadMacro},
      {"v=spf1 exists:%{c}.example.com", kBadMacro},
      {"v=spf1 exists:100%.example.com", kBadMacro},
      {"v=spf1 a/33", kBadPrefix},
      {"v=spf1 a/08", kBadPrefix},
      {"v=spf1 a:example.com/", kBadPrefix},
      {"v=spf1 mx//129", kBadPrefix},
      {"v=spf1 ip4:192.0.2.0/24/8", kBadPrefix},
      {"v=spf1 ip4:192.0.2", kBadAddress},
      {"v=spf1 ip4:192.0.02.1", kBadAddress},
      {"v=spf1 ip6:192.0.2.1", kBadAddress},
      {"v=spf1 ip4:example.com", kBadAddress},
      {"v=spf1 all:example.com", kUnexpectedArgument},
      {"v=spf1 redirect=a.example redirect=b.example", kRepeatedModifier},
      {"v=spf1 include:ex\xc3\xa4mple.com", kBadByte},
      {"v=spf1 mx\t-all", kBadByte},
  };
  for (const auto& [text, problem] : cases) {
    CAPTURE(text);
    CHECK(Problems(text) == std::vector{problem});
  }
  CHECK(Problems(std::string(70'000, 'a')) == std::vector{kTooLong});
}

TEST_CASE("spf: a macro with a slash is not a prefix") {
  const SpfRecord record = ParseSpf("v=spf1 a:%{l/}.example.com/24 exists:%{d/} exp=%{c}.x.com");
  CHECK(record.errors.empty());
  REQUIRE(record.terms.size() == 2);
  CHECK(record.terms[0].domain == "%{l/}.example.com");
  CHECK(record.terms[0].prefix4 == 24);
}

TEST_CASE("spf: only a version that stands alone makes a record") {
  CHECK(IsSpf("v=spf1"));
  CHECK(IsSpf("v=spf1 -all"));
  CHECK(IsSpf("V=SPF1 -all"));
  CHECK_FALSE(IsSpf("v=spf10 -all"));
  CHECK_FALSE(IsSpf(" v=spf1 -all"));
  CHECK_FALSE(IsSpf("v=spf1\t-all"));
  const std::vector<std::string> texts{"hello", " v=spf1 -all", "v=spf1 ~all", "\"v=spf1 -all\""};
  const SpfSelection selection = SelectSpf(texts);
  CHECK(selection.only() != nullptr);
  CHECK(selection.records == std::vector<std::string>{"v=spf1 ~all"});
  CHECK(selection.almost.size() == 2);
  const std::vector<std::string> two{"v=spf1 ~all", "v=spf1 -all"};
  CHECK(SelectSpf(two).only() == nullptr);
}

TEST_CASE("spf: SES is found by its exact name, with its qualifier") {
  CHECK(SesIn(ParseSpf("v=spf1 include:amazonses.com ~all")) ==
        SesInSpf{SpfQualifier::kPass, true});
  CHECK(SesIn(ParseSpf("v=spf1 ?include:AmazonSES.com. ~all")) ==
        SesInSpf{SpfQualifier::kNeutral, true});
  CHECK(SesIn(ParseSpf("v=spf1 -all include:amazonses.com")) ==
        SesInSpf{SpfQualifier::kPass, false});
  CHECK_FALSE(SesIn(ParseSpf("v=spf1 include:notamazonses.com ~all")));
  CHECK_FALSE(SesIn(ParseSpf("v=spf1 include:amazonses.com.example.com ~all")));
  CHECK_FALSE(SesIn(ParseSpf("v=spf1 a:amazonses.com ~all")));
}

TEST_CASE("spf: look-ups of included records count, hosts of an MX do not") {
  Zone zone;
  zone.Txt("one.example", "v=spf1 include:two.example mx a -all");
  zone.Txt("two.example", "v=spf1 ip4:192.0.2.1 exists:yes.example -all");
  zone.held[{"one.example", RecordType::kMx}] = {"a.example", "b.example"};
  zone.held[{"one.example", RecordType::kAaaa}] = {"2001:db8::1"};
  zone.held[{"yes.example", RecordType::kA}] = {"127.0.0.2"};
  const SpfCost cost = Cost(zone, "v=spf1 include:one.example ptr -all include:never.example");
  CHECK(cost.lookups == 6);  // one, two, exists, mx, a, ptr
  CHECK(cost.voids == 0);    // A alone is missing where AAAA is there.
  CHECK(cost.faults.empty());
}

TEST_CASE("spf: eleven look-ups are one too many and ten are not") {
  Zone zone;
  std::string text = "v=spf1";
  for (int i = 0; i < 10; ++i) {
    const std::string host = "h" + std::to_string(i) + ".example";
    zone.held[{host, RecordType::kA}] = {"192.0.2.1"};
    text += " a:" + host;
  }
  CHECK(Cost(zone, text).faults.empty());
  CHECK(Cost(zone, text + " ptr").Has(SpfFault::kTooManyLookups));
}

TEST_CASE("spf: the third void look-up is one too many, both families being one") {
  const Zone zone;
  const SpfCost two = Cost(zone, "v=spf1 a:x.example a:y.example -all");
  CHECK(two.voids == 2);
  CHECK(two.faults.empty());
  CHECK(Cost(zone, "v=spf1 a:x.example a:y.example mx -all").Has(SpfFault::kTooManyVoids));
}

TEST_CASE("spf: what was not read is neither void nor missing") {
  Zone zone;
  zone.held[{"gone.example", RecordType::kTxt}] = {"?"};
  zone.held[{"host.example", RecordType::kA}] = {"?"};
  const SpfCost cost = Cost(zone, "v=spf1 include:gone.example a:host.example -all");
  CHECK(cost.unread == std::vector<std::string>{"gone.example", "host.example"});
  CHECK(cost.voids == 0);
  CHECK(cost.faults.empty());
  CHECK(Cost(zone, "v=spf1 include:none.example -all").Has(SpfFault::kNoRecord));
}

TEST_CASE("spf: loops end, and the same include twice is no loop") {
  Zone zone;
  zone.Txt("a.example", "v=spf1 include:b.example -all");
  zone.Txt("b.example", "v=spf1 include:a.example -all");
  zone.Txt("c.example", "v=spf1 -all");
  const SpfCost looped = Cost(zone, "v=spf1 include:a.example -all");
  CHECK(looped.Has(SpfFault::kLoop));
  CHECK(looped.lookups == 3);
  CHECK(Cost(zone, "v=spf1 include:example.com -all").Has(SpfFault::kLoop));
  const SpfCost twice = Cost(zone, "v=spf1 include:c.example include:c.example -all");
  CHECK(twice.faults.empty());
  CHECK(twice.lookups == 2);
}

TEST_CASE("spf: a tree that doubles at each level is cut at our bounds") {
  Zone zone;
  for (int i = 0; i < 30; ++i) {
    const std::string next = "n" + std::to_string(i + 1) + ".example";
    zone.Txt("n" + std::to_string(i) + ".example",
             "v=spf1 include:" + next + " include:" + next + " -all");
  }
  const SpfCost cost = Cost(zone, "v=spf1 include:n0.example -all");
  CHECK(cost.Has(SpfFault::kBeyondOurBounds));
  CHECK(cost.Has(SpfFault::kTooManyLookups));
  CHECK(zone.asked <= 400);
}

TEST_CASE("spf: faults of included records are told where they are") {
  Zone zone;
  zone.Txt("two.example", "v=spf1 -all");
  zone.Txt("two.example", "v=spf1 ~all");
  zone.Txt("bad.example", "v=spf1 nonsense -all");
  zone.held[{"mx.example", RecordType::kMx}] = std::vector<std::string>(11, "host.example");
  const SpfCost cost =
      Cost(zone, "v=spf1 include:two.example include:bad.example mx:mx.example -all");
  CHECK(cost.faults == std::vector<SpfCost::At>{{SpfFault::kManyRecords, "two.example"},
                                                {SpfFault::kSyntax, "bad.example"},
                                                {SpfFault::kTooManyMxHosts, "mx.example"}});
}

TEST_CASE("spf: SES passes through records that include it") {
  Zone zone;
  zone.Txt("amazonses.com", "v=spf1 ip4:192.0.2.0/24 -all");
  zone.Txt("mail.example", "v=spf1 include:amazonses.com ~all");
  zone.Txt("soft.example", "v=spf1 ~include:amazonses.com -all");
  CHECK(Cost(zone, "v=spf1 include:mail.example -all").ses == SpfQualifier::kPass);
  CHECK(Cost(zone, "v=spf1 redirect=mail.example").ses == SpfQualifier::kPass);
  CHECK(Cost(zone, "v=spf1 -include:mail.example -all").ses == SpfQualifier::kFail);
  // An included soft fail is no match.
  CHECK_FALSE(Cost(zone, "v=spf1 include:soft.example -all").ses);
  CHECK_FALSE(Cost(zone, "v=spf1 -all").ses);
  const SpfCost macros = Cost(zone, "v=spf1 include:%{d}.example.net -all");
  CHECK(macros.with_macros == std::vector<std::string>{"%{d}.example.net"});
  CHECK(macros.lookups == 1);
}

TEST_CASE("spf: SES is added before all, and every other byte stays") {
  Zone zone;
  zone.Txt("amazonses.com", "v=spf1 ip4:192.0.2.0/24 -all");
  zone.Txt("_spf.example.net", "v=spf1 -all");
  zone.Txt("mail.example", "v=spf1 include:amazonses.com -all");
  const auto add = [&](std::vector<std::string> texts) {
    return AddSesToSpf(texts, Name("example.com"), zone.AsLookup());
  };
  CHECK(add({"other", "v=spf1  ip4:192.0.2.1   ~all  "}).value() ==
        "v=spf1  ip4:192.0.2.1   include:amazonses.com ~all  ");
  CHECK(add({"v=spf1"}).value() == "v=spf1 include:amazonses.com");
  CHECK(add({"v=spf1 redirect=_spf.example.net "}).value() ==
        "v=spf1 redirect=_spf.example.net include:amazonses.com ");
  CHECK(add({"v=spf1 -all include:amazonses.com"}).value() ==
        "v=spf1 include:amazonses.com -all include:amazonses.com");
  CHECK(add({"v=spf1 include:mail.example -all"}).value() == "v=spf1 include:mail.example -all");
  CHECK(add({"v=spf1 include:amazonses.com -all"}).value() == "v=spf1 include:amazonses.com -all");
}

TEST_CASE("spf: SES is not added where that would break or contradict") {
  Zone zone;
  zone.Txt("amazonses.com", "v=spf1 ip4:192.0.2.0/24 -all");
  zone.held[{"gone.example", RecordType::kTxt}] = {"?"};
  const auto refused = [&](std::vector<std::string> texts) {
    const auto got = AddSesToSpf(texts, Name("example.com"), zone.AsLookup());
    return got ? "accepted: " + *got : got.error().detail;
  };
  CHECK(refused({"hello"}).find("0 SPF records") != std::string::npos);
  CHECK(refused({"v=spf1 -all", "v=spf1 ~all"}).find("2 SPF records") != std::string::npos);
  CHECK(refused({"v=spf1 bogus -all"}).find("unknown-mechanism in 'bogus'") != std::string::npos);
  CHECK(refused({"v=spf1 -include:amazonses.com ~all"}).find("on purpose") != std::string::npos);
  CHECK(refused({"v=spf1 ptr ptr ptr ptr ptr ptr ptr ptr ptr ptr -all"}).find("11 look-ups") !=
        std::string::npos);
  CHECK(refused({"v=spf1 include:gone.example -all"}).find("gone.example was not read") !=
        std::string::npos);
}
