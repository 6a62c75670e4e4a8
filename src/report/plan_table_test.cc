// The review of a plan, as it was looked at, at two widths.
#include "report/plan_table.h"

#include <sstream>

#include "model/apply_journal_sample.h"
#include "report/golden.h"

namespace signet {
namespace {

Plan Reviewed() {
  Change added = sample::TokenChange("w5onbqjcspqgyr7e");
  added.side_effects = {"_domainkey.mail.example.test begins to exist, without records of its own"};
  Change spf = sample::TokenChange("x");
  spf.kind = ChangeKind::kAddValue;
  const DomainName bounce = *DomainName::Parse("bounce.mail.example.test");
  spf.before = RecordSet{bounce, RecordType::kTxt, 300, {"\"site=1\""}};
  spf.after = RecordSet{
      bounce, RecordType::kTxt, 300, {"\"site=1\"", "\"v=spf1 include:amazonses.com ~all\""}};
  Change replaced = sample::TokenChange("kd7ekzq6vhsmxplw");
  replaced.kind = ChangeKind::kReplaceRecord;
  replaced.before = replaced.after;
  replaced.before->values = {"old.dkim.amazonses.com."};
  Plan plan = sample::PlanOf({added, spf, replaced, sample::MailChange("ann@example.test")});
  Change foreign = sample::TokenChange("u3mqpfa4ztbyw6hj", "corp.test");
  foreign.place = {};
  plan.refused = {{foreign, "not-authorised",
                   "no owner of the DNS has authorised corp.test of account 111122223333"}};
  // Whoever may create an identity chooses its name.
  Change hostile = sample::TokenChange("t", "corp.test");
  hostile.identity = "corp.test\x1b[2J\n\xe2\x80\xae";
  hostile.place = {};
  plan.refused.push_back({hostile, "not-authorised", "likewise " + hostile.identity});
  return plan;
}

std::string Rendered(int width, bool colour = false, bool unicode = true) {
  std::ostringstream out;
  RenderOptions options;
  options.width = width;
  options.colour = colour;
  options.unicode = unicode;
  RenderPlan(Reviewed(), options, out);
  for (const OutcomeKind kind :
       {OutcomeKind::kApplied, OutcomeKind::kAlready, OutcomeKind::kRefused, OutcomeKind::kFailed,
        OutcomeKind::kUnknown}) {
    RenderOutcome(Reviewed().changes[0], {kind, kind == OutcomeKind::kApplied ? "" : "said so"},
                  options, out);
  }
  return out.str();
}

TEST_CASE("plan table: at 80 and at 160 columns") {
  CheckGolden("plan/table-80.txt", Rendered(80));
  CheckGolden("plan/table-160.txt", Rendered(160));
}

TEST_CASE("plan table: nothing from outside moves the cursor, and ASCII is ASCII") {
  for (const bool unicode : {false, true}) {
    for (const char c : Rendered(80, false, unicode)) {
      const auto byte = static_cast<unsigned char>(c);
      CHECK((byte >= 0x20 || c == '\n'));
      if (!unicode) CHECK(byte < 0x7f);
    }
  }
  CHECK(Rendered(80).find("\xe2\x80\xae") == std::string::npos);
}

}  // namespace
}  // namespace signet
