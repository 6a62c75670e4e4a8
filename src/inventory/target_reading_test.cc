// The call plan, answer by answer, without a network: what is asked, how often, and what
// the target's last word is when the answers are not what one hopes for.
#include "inventory/target_reading.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace signet {
namespace {

using Lanes = std::vector<std::string>;

class Memory final : public RunJournal {
 public:
  void Append(const Target&, const std::vector<IdentityEvidence>& identities) override {
    for (const IdentityEvidence& row : identities) {
      ++appended[row.identity];
      rows.insert_or_assign(row.identity, row);
    }
  }
  void Append(const TargetEvidence& evidence) override { targets.push_back(evidence); }
  void Drop(const Target&, const std::string& identity) override { rows.erase(identity); }
  void Finish(const Coverage& last) override { finished.push_back(last); }
  size_t backlog() const override { return 0; }
  const Error* failed() const override { return nullptr; }

  std::map<std::string, IdentityEvidence> rows;
  std::map<std::string, int> appended;
  std::vector<TargetEvidence> targets;
  std::vector<Coverage> finished;
};

struct Row {
  std::string name;
  std::string status = "SUCCESS";
  bool sending = true;
};

AwsResult Ok(std::string body) { return AwsReply{std::move(body), "r-1"}; }

AwsResult Refused(Code code, std::string message = "no") {
  return tl::make_unexpected(AwsError{{code, "refused: " + message},
                                      std::string(CodeName(code)),
                                      message,
                                      "r-2",
                                      code == Code::kServerFault ? 500 : 400});
}

constexpr const char* kNoPolicy =
    "User: u is not authorized to perform: ses:X because no identity-based policy allows it";
constexpr const char* kByScp =
    "User: u is not authorized to perform: ses:X with an explicit deny in a service control policy";

std::string Page(const std::vector<Row>& rows, const std::string& token = "") {
  std::string out = "{\"EmailIdentities\":[";
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool address = rows[i].name.find('@') != std::string::npos;
    out += fmt::format(
        "{}{{\"IdentityName\":\"{}\",\"IdentityType\":\"{}\",\"SendingEnabled\":{}{}}}",
        i ? "," : "", rows[i].name, address ? "EMAIL_ADDRESS" : "DOMAIN", rows[i].sending,
        rows[i].status.empty() ? ""
                               : fmt::format(",\"VerificationStatus\":\"{}\"", rows[i].status));
  }
  out += "]";
  if (!token.empty()) out += fmt::format(",\"NextToken\":\"{}\"", token);
  return out + "}";
}

std::string Names(const std::vector<std::string>& names) {
  std::string members;
  for (const std::string& name : names) members += "<member>" + name + "</member>";
  return "<ListIdentitiesResponse><ListIdentitiesResult><Identities>" + members +
         "</Identities></ListIdentitiesResult></ListIdentitiesResponse>";
}

std::string Got(const std::string& status) {
  return fmt::format(
      R"({{"IdentityType":"DOMAIN","VerificationStatus":"{}","FeedbackForwardingStatus":true,)"
      R"("VerificationInfo":{{"ErrorType":"HOST_NOT_FOUND"}},)"
      R"("DkimAttributes":{{"SigningEnabled":true,"Status":"{}","Tokens":["a","b","c"]}}}})",
      status, status);
}

// The names that a batch call of v1 asks about.
std::vector<std::string> Asked100(const AwsCall& call) {
  std::vector<std::string> names;
  size_t at = 0;
  while ((at = call.body.find("Identities.member.", at)) != std::string::npos) {
    const size_t equals = call.body.find('=', at);
    const size_t end = std::min(call.body.find('&', at), call.body.size());
    std::string name = call.body.substr(equals + 1, end - equals - 1);
    if (const size_t sign = name.find("%40"); sign != std::string::npos) name.replace(sign, 3, "@");
    names.push_back(name);
    at = end;
  }
  return names;
}

std::string Entries(const AwsCall& call, const std::string& attributes, const std::string& value) {
  const std::string action = std::string(call.operation).substr(4);
  std::string entries;
  for (const std::string& name : Asked100(call))
    entries += fmt::format("<entry><key>{}</key><value>{}</value></entry>", name, value);
  return fmt::format("<{0}Response><{0}Result><{1}>{2}</{1}></{0}Result></{0}Response>", action,
                     attributes, entries);
}

std::string V1(const AwsCall& call) {
  const std::string_view operation = call.operation;
  if (operation == "ses:GetIdentityVerificationAttributes")
    return Entries(call, "VerificationAttributes",
                   "<VerificationStatus>Success</VerificationStatus>");
  if (operation == "ses:GetIdentityDkimAttributes")
    return Entries(call, "DkimAttributes",
                   "<DkimEnabled>true</DkimEnabled>"
                   "<DkimVerificationStatus>Pending</DkimVerificationStatus>");
  if (operation == "ses:GetIdentityMailFromDomainAttributes")
    return Entries(call, "MailFromDomainAttributes",
                   "<MailFromDomainStatus>Success</MailFromDomainStatus>");
  return Entries(call, "NotificationAttributes", "<ForwardingEnabled>true</ForwardingEnabled>");
}

// SES as a function from a call to an answer; what a case does not override is healthy.
class Ses {
 public:
  using Answer = std::function<AwsResult(const AwsCall&)>;

  std::vector<Row> rows;
  size_t page_size = 1000;
  std::map<std::string, Answer, std::less<>> instead;  // By operation.
  std::map<std::string, int, std::less<>> calls;
  std::vector<std::string> got;  // Whom GetEmailIdentity was asked for.
  std::vector<std::chrono::milliseconds> waits;
  std::vector<AwsCall> log;
  Time now{};

  AwsResult Handle(const AwsCall& call) {
    ++calls[std::string(call.operation)];
    log.push_back(call);
    constexpr std::string_view kIdentities = "/v2/email/identities/";
    if (call.operation == "ses:GetEmailIdentity")
      got.push_back(call.path.substr(kIdentities.size()));
    if (const auto it = instead.find(call.operation); it != instead.end()) return it->second(call);
    return Healthy(call);
  }

  AwsResult Healthy(const AwsCall& call) const {
    if (call.operation == "ses:ListEmailIdentities") {
      const std::string& text = call.method == "GET" ? call.query : call.body;
      const size_t token = text.find(call.method == "GET" ? "NextToken=t" : "NextToken\":\"t");
      const size_t skip = call.method == "GET" ? 11 : 13;
      const size_t from = token == std::string::npos ? 0 : std::stoul(text.substr(token + skip));
      const size_t to = std::min(rows.size(), from + page_size);
      return Ok(Page({rows.begin() + static_cast<long>(from), rows.begin() + static_cast<long>(to)},
                     to < rows.size() ? fmt::format("t{}", to) : ""));
    }
    if (call.operation == "ses:ListIdentities") {
      std::vector<std::string> names;
      for (const Row& row : rows) names.push_back(row.name);
      return Ok(Names(names));
    }
    if (call.operation == "ses:GetAccount") return Ok(R"({"ProductionAccessEnabled":true})");
    if (call.operation == "ses:GetEmailIdentity") {
      const std::string name = call.path.substr(call.path.rfind('/') + 1);
      for (const Row& row : rows) {
        if (row.name == name) return Ok(Got(row.status.empty() ? "PENDING" : row.status));
      }
      return Refused(Code::kNotFound);
    }
    return Ok(V1(call));
  }

  // Answers whatever is wanted, lane by lane, until nothing is; returns the last word.
  Coverage Read(Depth depth, Memory& journal, bool region_proved = false,
                const std::string& region = "eu-west-1") {
    TargetReading reading({"111122223333", region}, {depth, region_proved, "Shop"}, journal);
    std::minstd_rand random(7);
    for (int round = 0; round < 50'000 && !reading.finished(); ++round) {
      // All lanes at once: calls that overlap are the hard case.
      std::vector<std::pair<Lane, AwsCall>> flying;
      for (size_t lane = 0; lane < kLanes; ++lane) {
        if (!reading.Wants(static_cast<Lane>(lane))) continue;
        flying.emplace_back(static_cast<Lane>(lane), reading.Ask(static_cast<Lane>(lane)));
        reading.Started(static_cast<Lane>(lane), now);
      }
      REQUIRE_FALSE(flying.empty());
      // The last that was asked is answered first.
      for (auto it = flying.rbegin(); it != flying.rend(); ++it) {
        const auto wait = reading.Answered(it->first, Handle(it->second), now, random);
        if (wait) waits.push_back(*wait);
      }
    }
    REQUIRE(reading.finished());
    REQUIRE(journal.finished.size() == 1);
    const Coverage& last = journal.finished.front();
    CHECK(last.calls == log.size());
    CHECK(last.identities == journal.rows.size());
    if (last.status == CoverageStatus::kComplete) CHECK(last.reason.empty());
    return last;
  }
  int Count(std::string_view operation) const {
    const auto it = calls.find(operation);
    return it == calls.end() ? 0 : it->second;
  }
};

std::vector<Row> Domains(size_t count, size_t unverified) {
  std::vector<Row> rows;
  for (size_t i = 0; i < count; ++i)
    rows.push_back({fmt::format("d{}.example", i), i < unverified ? "PENDING" : "SUCCESS"});
  return rows;
}

// The first `times` answers are `answer`; then SES is itself again.
Ses::Answer Times(Ses& ses, int times, AwsResult answer) {
  return [&ses, left = times, answer](const AwsCall& call) mutable {
    return left-- > 0 ? answer : ses.Healthy(call);
  };
}
Ses::Answer Always(AwsResult answer) {
  return [answer](const AwsCall&) { return answer; };
}

constexpr auto kList = "ses:ListEmailIdentities";
constexpr auto kGet = "ses:GetEmailIdentity";
constexpr auto kV1List = "ses:ListIdentities";
constexpr auto kStatuses = "ses:GetIdentityVerificationAttributes";
constexpr auto kDkim = "ses:GetIdentityDkimAttributes";
constexpr auto kMailFrom = "ses:GetIdentityMailFromDomainAttributes";
constexpr auto kNotifications = "ses:GetIdentityNotificationAttributes";
constexpr auto kAccount = "ses:GetAccount";

TEST_CASE("plan: ten thousand identities with a hundred unverified domains take 111 calls") {
  Ses ses;
  ses.rows = Domains(10'000, 100);
  Memory journal;
  const Coverage last = ses.Read(Depth::kWhy, journal);
  CHECK(last.status == CoverageStatus::kComplete);
  CHECK(last.calls == 111);
  CHECK(ses.calls == decltype(ses.calls){{kList, 10}, {kGet, 100}, {kAccount, 1}});
  CHECK(journal.rows.size() == 10'000);
}

TEST_CASE("plan: each depth makes its own calls and no other") {
  struct Case {
    Depth depth;
    decltype(Ses::calls) calls;
  };
  for (const Case& expected : {
           Case{Depth::kStatus, {{kList, 1}}},
           Case{Depth::kWhy, {{kList, 1}, {kGet, 2}, {kAccount, 1}}},
           Case{Depth::kPosture,
                {{kList, 1},
                 {kGet, 2},
                 {kAccount, 1},
                 {kDkim, 1},
                 {kMailFrom, 1},
                 {kNotifications, 1}}},
           Case{Depth::kFull, {{kList, 1}, {kGet, 10}, {kAccount, 1}, {kNotifications, 1}}},
       }) {
    CAPTURE(static_cast<int>(expected.depth));
    Ses ses;
    ses.rows = Domains(10, 2);
    Memory journal;
    CHECK(ses.Read(expected.depth, journal).status == CoverageStatus::kComplete);
    CHECK(ses.calls == expected.calls);
    CHECK(journal.targets.size() == 1);
  }
}

TEST_CASE("plan: an unverified address is not looked at deeper") {
  Ses ses;
  ses.rows = {{"a@example.com", "PENDING"}};
  Memory journal;
  CHECK(ses.Read(Depth::kWhy, journal).status == CoverageStatus::kComplete);
  CHECK(ses.calls == decltype(ses.calls){{kList, 1}, {kAccount, 1}});
}

TEST_CASE("plan: the account is asked only where something does not send") {
  const auto asked = [](std::vector<Row> rows, Depth depth) {
    Ses ses;
    ses.rows = std::move(rows);
    Memory journal;
    CHECK(ses.Read(depth, journal).status == CoverageStatus::kComplete);
    return ses.Count(kAccount);
  };
  CHECK(asked({{"a.example"}}, Depth::kWhy) == 0);
  CHECK(asked({}, Depth::kWhy) == 0);
  CHECK(asked({{"a.example", "PENDING"}, {"b.example", "FAILED"}}, Depth::kWhy) == 1);
  CHECK(asked({{"a.example", "SUCCESS", false}}, Depth::kWhy) == 1);
  CHECK(asked({{"a.example", "SUCCESS", false}}, Depth::kStatus) == 0);
  CHECK(asked({{"a.example"}}, Depth::kPosture) == 1);
  CHECK(asked({{"a.example", ""}}, Depth::kWhy) == 0);  // v1 says Success.
}

TEST_CASE("plan: the list changes its wire form, then its API") {
  Ses ses;
  ses.rows = Domains(3, 0);
  ses.instead[kList] = [&](const AwsCall& call) {
    return call.method == "GET" ? Refused(Code::kUnsupported) : ses.Healthy(call);
  };
  Memory by_post;
  CHECK(ses.Read(Depth::kWhy, by_post).status == CoverageStatus::kComplete);
  CHECK(ses.calls == decltype(ses.calls){{kList, 2}});

  ses.calls.clear();
  ses.log.clear();
  ses.instead[kList] = Always(Refused(Code::kUnsupported));
  Memory by_v1;
  CHECK(ses.Read(Depth::kWhy, by_v1).status == CoverageStatus::kComplete);
  CHECK(ses.calls == decltype(ses.calls){{kList, 2}, {kV1List, 1}, {kStatuses, 1}});
  CHECK(by_v1.rows.at("d0.example").status == VerificationStatus::kSuccess);

  ses.log.clear();
  ses.instead[kV1List] = Always(Refused(Code::kUnsupported));
  Memory by_none;
  CHECK(ses.Read(Depth::kWhy, by_none).status == CoverageStatus::kUnsupported);
}

TEST_CASE("plan: denied by v2 is asked of v1; denied by both names who denies") {
  Ses ses;
  ses.rows = Domains(3, 0);
  ses.instead[kList] = Always(Refused(Code::kDenied, kNoPolicy));
  Memory by_v1;
  const Coverage listed = ses.Read(Depth::kWhy, by_v1);
  CHECK(listed.status == CoverageStatus::kComplete);
  CHECK(listed.notes.size() == 1);
  CHECK(by_v1.rows.size() == 3);

  ses.log.clear();
  ses.instead[kV1List] = Always(Refused(Code::kDenied, kByScp));
  Memory by_none;
  const Coverage denied = ses.Read(Depth::kWhy, by_none);
  CHECK(denied.status == CoverageStatus::kDenied);
  CHECK(denied.reason ==
        "ses:ListEmailIdentities: denied: no IAM policy allows it; "
        "ses:ListIdentities: denied by a service control policy");
  REQUIRE(denied.failures.size() == 2);
  CHECK(denied.failures[0].request_id == "r-2");
  CHECK(by_none.targets.empty());

  ses.log.clear();
  ses.instead[kV1List] = Always(Refused(Code::kUnsupported));
  Memory denied_once;
  CHECK(ses.Read(Depth::kWhy, denied_once).status == CoverageStatus::kDenied);
}

TEST_CASE("plan: an opt-in region that refuses our keys is disabled, unless it is known enabled") {
  Ses ses;
  ses.instead[kList] = Always(Refused(Code::kCredentials));
  Memory unproved, proved, everywhere;
  CHECK(ses.Read(Depth::kWhy, unproved, false, "af-south-1").status == CoverageStatus::kDisabled);
  ses.log.clear();
  CHECK(ses.Read(Depth::kWhy, proved, true, "af-south-1").status == CoverageStatus::kFailed);
  ses.log.clear();
  CHECK(ses.Read(Depth::kWhy, everywhere, false, "us-east-1").status == CoverageStatus::kFailed);
}

TEST_CASE("list: rows without a status are asked of v1 in batches of a hundred") {
  Ses ses;
  ses.rows = Domains(250, 0);
  for (Row& row : ses.rows) row.status = "";
  for (const Depth depth : {Depth::kStatus, Depth::kWhy}) {
    ses.calls.clear();
    ses.log.clear();
    Memory journal;
    CHECK(ses.Read(depth, journal).status == CoverageStatus::kComplete);
    CHECK(ses.calls == decltype(ses.calls){{kList, 1}, {kStatuses, 3}});
    for (const auto& [name, row] : journal.rows) CHECK(row.status == VerificationStatus::kSuccess);
  }
}

TEST_CASE("list: a status that nobody tells is never complete") {
  Ses ses;
  ses.rows = {{"a.example", ""}};
  ses.instead[kStatuses] = Always(
      Ok("<GetIdentityVerificationAttributesResponse><GetIdentityVerificationAttributesResult>"
         "<VerificationAttributes/></GetIdentityVerificationAttributesResult>"
         "</GetIdentityVerificationAttributesResponse>"));
  Memory journal;
  const Coverage last = ses.Read(Depth::kStatus, journal);
  CHECK(last.status == CoverageStatus::kPartial);
  CHECK(journal.rows.at("a.example").status == VerificationStatus::kUnknown);

  // Where v1 is denied, the deeper look tells.
  ses.log.clear();
  ses.instead[kStatuses] = Always(Refused(Code::kDenied));
  Memory deeper;
  CHECK(ses.Read(Depth::kWhy, deeper).status == CoverageStatus::kComplete);
  CHECK(deeper.rows.at("a.example").status == VerificationStatus::kPending);
}

TEST_CASE("list: an identity deleted before the look is gone, noted and not counted") {
  for (const Depth depth : {Depth::kWhy, Depth::kPosture, Depth::kFull}) {
    Ses ses;
    ses.rows = Domains(5, 2);
    ses.page_size = 3;  // The list goes on while the first is missed.
    ses.instead[kGet] = [&](const AwsCall& call) {
      return call.path.ends_with("/d0.example") ? Refused(Code::kNotFound) : ses.Healthy(call);
    };
    Memory journal;
    const Coverage last = ses.Read(depth, journal);
    CHECK(last.status == CoverageStatus::kComplete);
    CHECK(last.identities == 4);
    CHECK(last.notes.size() == 1);
    CHECK_FALSE(journal.rows.contains("d0.example"));
    for (const AwsCall& call : ses.log) {
      if (call.operation != kNotifications) continue;
      for (const std::string& name : Asked100(call)) CHECK_FALSE(name.empty());
    }
  }
}

TEST_CASE("list: a batch whose identities are all gone asks nothing empty") {
  Ses ses;
  ses.rows = {{"a.example", "PENDING"}};
  ses.instead[kGet] = Always(Refused(Code::kNotFound));
  ses.instead[kNotifications] = Times(ses, 2, Refused(Code::kThrottled));
  Memory journal;
  CHECK(ses.Read(Depth::kFull, journal).status == CoverageStatus::kComplete);
  CHECK(journal.rows.empty());
  for (const AwsCall& call : ses.log) {
    if (call.operation == kNotifications) CHECK_FALSE(Asked100(call).empty());
  }
}

TEST_CASE("list: a token that expired starts it again, and nothing is told or asked twice") {
  Ses ses;
  ses.rows = Domains(6, 4);
  ses.page_size = 2;
  bool expired = false;
  ses.instead[kList] = [&](const AwsCall& call) {
    if (!expired && call.query.find("NextToken=t4") != std::string::npos) {
      expired = true;
      ses.rows.insert(ses.rows.begin(), {"new.example", "PENDING"});  // Pages shift meanwhile.
      return Refused(Code::kTokenExpired);
    }
    return ses.Healthy(call);
  };
  Memory journal;
  const Coverage last = ses.Read(Depth::kWhy, journal);
  CHECK(expired);
  CHECK(last.status == CoverageStatus::kComplete);
  CHECK(last.identities == 7);
  CHECK(std::set<std::string>(ses.got.begin(), ses.got.end()).size() == ses.got.size());
  CHECK(ses.got.size() == 5);
  for (const auto& [name, times] : journal.appended) CHECK_MESSAGE(times == 1, name);
}

TEST_CASE("list: tokens that always expire end it as partial") {
  Ses ses;
  ses.rows = Domains(4, 0);
  ses.page_size = 2;
  ses.instead[kList] = [&](const AwsCall& call) {
    return call.query.find("NextToken") != std::string::npos ? Refused(Code::kTokenExpired)
                                                             : ses.Healthy(call);
  };
  Memory journal;
  const Coverage last = ses.Read(Depth::kWhy, journal);
  CHECK(last.status == CoverageStatus::kPartial);
  CHECK(last.identities == 2);
  CHECK(ses.Count(kList) == 2 * (1 + TargetReading::kListRestartsMax));
}

TEST_CASE("list: a page that came twice is counted once and does not end the list") {
  Ses ses;
  ses.rows = Domains(6, 1);
  ses.page_size = 2;
  bool repeated = false;
  ses.instead[kList] = [&](const AwsCall& call) {
    if (!repeated && call.query.find("NextToken=t2") != std::string::npos) {
      repeated = true;
      return Ok(Page({ses.rows[0], ses.rows[1]}, "t2"));  // Page 1 again, leading where it led.
    }
    return ses.Healthy(call);
  };
  Memory journal;
  const Coverage last = ses.Read(Depth::kWhy, journal);
  CHECK(last.status == CoverageStatus::kComplete);
  CHECK(last.identities == 6);
  CHECK(last.notes.size() == 1);
  CHECK(ses.got == Lanes{"d0.example"});
}

TEST_CASE("list: a name twice in one page is one identity") {
  Ses ses;
  ses.rows = {{"a.example", "PENDING"}, {"b.example"}, {"a.example", "PENDING"}};
  Memory journal;
  CHECK(ses.Read(Depth::kWhy, journal).identities == 2);
  CHECK(ses.got == Lanes{"a.example"});
}

TEST_CASE("list: pages that lead to themselves or in a circle end, and not as complete") {
  for (const bool circle : {false, true}) {
    CAPTURE(circle);
    Ses ses;
    ses.rows = Domains(2, 0);
    int page = 0;
    ses.instead[kList] = [&](const AwsCall&) {
      return Ok(Page(ses.rows, circle && ++page % 2 ? "ta" : "tb"));
    };
    Memory journal;
    const Coverage last = ses.Read(Depth::kWhy, journal);
    CHECK(last.status == CoverageStatus::kPartial);
    CHECK(last.reason.find("leads back to itself") != std::string::npos);
    CHECK(ses.Count(kList) <= 10);
    CHECK(last.identities == 2);
  }
}

TEST_CASE("list: that breaks off keeps what it told") {
  Ses ses;
  ses.rows = Domains(4, 0);
  ses.page_size = 2;
  ses.instead[kList] = [&](const AwsCall& call) {
    return call.query.find("NextToken") != std::string::npos ? Refused(Code::kDenied)
                                                             : ses.Healthy(call);
  };
  Memory journal;
  const Coverage last = ses.Read(Depth::kWhy, journal);
  CHECK(last.status == CoverageStatus::kPartial);
  CHECK(last.reason == "the list ended after 1 pages: denied");
  CHECK(journal.rows.size() == 2);
}

TEST_CASE("get: denied, v1 tells the attributes and the target is partial") {
  Ses ses;
  ses.rows = Domains(5, 3);
  ses.instead[kGet] = Always(Refused(Code::kDenied, kNoPolicy));
  Memory journal;
  const Coverage last = ses.Read(Depth::kWhy, journal);
  CHECK(last.status == CoverageStatus::kPartial);
  CHECK(last.reason == "ses:GetEmailIdentity: denied: no IAM policy allows it");
  CHECK(ses.calls ==
        decltype(ses.calls){{kList, 1}, {kGet, 1}, {kAccount, 1}, {kDkim, 1}, {kMailFrom, 1}});
  const IdentityEvidence& row = journal.rows.at("d0.example");
  CHECK(row.verification.unread());
  REQUIRE(row.dkim.read());
  CHECK(row.dkim.read()->status == VerificationStatus::kPending);
  CHECK_FALSE(journal.rows.at("d4.example").verification.asked());
}

TEST_CASE("get: three that fail in a row are the last, and each row says so") {
  Ses ses;
  ses.rows = Domains(10, 10);
  ses.instead[kGet] = Always(Refused(Code::kRejected));
  Memory journal;
  const Coverage last = ses.Read(Depth::kWhy, journal);
  CHECK(last.status == CoverageStatus::kPartial);
  CHECK(ses.Count(kGet) == TargetReading::kFailedGetsInARowMax);
  for (const auto& [name, row] : journal.rows) {
    CHECK(row.verification.unread());
    CHECK(row.dkim.read());
  }
}

TEST_CASE("get: one that fails leaves the others read") {
  Ses ses;
  ses.rows = Domains(6, 6);
  ses.instead[kGet] = [&](const AwsCall& call) {
    return call.path.ends_with("/d2.example") ? Refused(Code::kRejected) : ses.Healthy(call);
  };
  Memory journal;
  CHECK(ses.Read(Depth::kWhy, journal).status == CoverageStatus::kPartial);
  for (const auto& [name, row] : journal.rows)
    CHECK((row.verification.read() != nullptr) == (name != "d2.example"));
}

TEST_CASE("get: leaves notifications unasked, which is neither a pass nor a gap") {
  Ses ses;
  ses.rows = Domains(1, 1);
  Memory journal;
  CHECK(ses.Read(Depth::kWhy, journal).status == CoverageStatus::kComplete);
  CHECK(journal.rows.at("d0.example").verification.read());
  CHECK_FALSE(journal.rows.at("d0.example").notifications.asked());
}

TEST_CASE("posture: where v1 denies, GetEmailIdentity is asked, and answers meet their rows") {
  for (const char* denied : {kDkim, kMailFrom}) {
    Ses ses;
    // The unverified one comes last: its look is under way when the denial adds the others.
    ses.rows = {{"a.example"}, {"b.example"}, {"c.example", "PENDING"}};
    ses.instead[denied] = Always(Refused(Code::kDenied));
    for (const bool get_first : {true, false}) {
      ses.calls.clear();
      ses.log.clear();
      Memory journal;
      TargetReading reading({"111122223333", "eu-west-1"}, {Depth::kPosture, true, ""}, journal);
      std::minstd_rand random(1);
      std::vector<std::pair<Lane, AwsCall>> flying;
      for (int round = 0; round < 100 && !reading.finished(); ++round) {
        for (size_t lane = 0; lane < kLanes; ++lane) {
          if (!reading.Wants(static_cast<Lane>(lane))) continue;
          flying.emplace_back(static_cast<Lane>(lane), reading.Ask(static_cast<Lane>(lane)));
          reading.Started(static_cast<Lane>(lane), {});
        }
        const auto it = std::find_if(flying.begin(), flying.end(), [&](const auto& entry) {
          return (entry.first == Lane::kGet) == get_first;
        });
        const auto next = it == flying.end() ? flying.begin() : it;
        REQUIRE(next != flying.end());
        const auto [lane, call] = *next;
        flying.erase(next);
        reading.Answered(lane, ses.Handle(call), {}, random);
      }
      REQUIRE(reading.finished());
      CHECK(journal.finished.at(0).status == CoverageStatus::kComplete);
      CHECK(journal.finished.at(0).notes.size() == 1);
      CHECK(ses.Count(kGet) == 3);
      CHECK(journal.rows.at("a.example").status == VerificationStatus::kSuccess);
      CHECK(journal.rows.at("c.example").status == VerificationStatus::kPending);
      for (const auto& [name, row] : journal.rows) {
        CHECK(row.dkim.read());
        CHECK(row.mail_from.read());
        CHECK(row.notifications.read());
      }
    }
  }
}

TEST_CASE("posture: denied everywhere is partial and each answer unread") {
  Ses ses;
  ses.rows = Domains(3, 1);
  for (const char* operation : {kGet, kDkim, kMailFrom, kNotifications, kAccount})
    ses.instead[operation] = Always(Refused(Code::kDenied, kByScp));
  Memory journal;
  const Coverage last = ses.Read(Depth::kPosture, journal);
  CHECK(last.status == CoverageStatus::kPartial);
  CHECK(last.reason.find("denied by a service control policy") != std::string::npos);
  CHECK(last.calls == 6);
  for (const auto& [name, row] : journal.rows) {
    CHECK(row.dkim.unread());
    CHECK(row.mail_from.unread());
    CHECK(row.notifications.unread());
  }
  REQUIRE(journal.targets.size() == 1);
  CHECK(journal.targets[0].account.unread());
}

TEST_CASE("retry: throttles are waited for, and given up after a bounded number") {
  Ses healed;
  healed.rows = Domains(3, 1);
  healed.instead[kList] = Times(healed, 4, Refused(Code::kThrottled));
  Memory journal;
  const Coverage last = healed.Read(Depth::kWhy, journal);
  CHECK(last.status == CoverageStatus::kComplete);
  CHECK(last.throttled == 4);
  REQUIRE(healed.waits.size() == 4);
  for (const auto wait : healed.waits) CHECK(wait >= std::chrono::milliseconds(500));
  CHECK(healed.waits[3] > healed.waits[0]);

  Ses stuck;
  stuck.instead[kList] = Always(Refused(Code::kThrottled));
  Memory nothing;
  const Coverage failed = stuck.Read(Depth::kWhy, nothing);
  CHECK(failed.status == CoverageStatus::kFailed);
  CHECK(failed.reason == "ses:ListEmailIdentities: throttled, again and again");
  CHECK(stuck.Count(kList) == RetryPolicy().attempts_max);
}

TEST_CASE("retry: a body that cannot be read is asked again, and never taken for an empty one") {
  for (const char* operation : {kList, kGet, kAccount, kDkim, kNotifications}) {
    CAPTURE(operation);
    Ses healed;
    healed.rows = Domains(3, 1);
    healed.instead[operation] = Times(healed, 2, Ok("{\"EmailIden"));
    Memory journal;
    CHECK(healed.Read(Depth::kPosture, journal).status == CoverageStatus::kComplete);
    CHECK(journal.rows.size() == 3);

    Ses broken;
    broken.rows = Domains(3, 1);
    broken.instead[operation] = Always(Ok("{}"));
    Memory nothing;
    const Coverage last = broken.Read(Depth::kPosture, nothing);
    if (operation == std::string_view(kAccount)) continue;  // {} is an account nobody told about.
    if (operation == std::string_view(kDkim)) {
      CHECK(last.status == CoverageStatus::kComplete);  // GetEmailIdentity told it.
      CHECK(broken.Count(kGet) == 3);
    } else {
      CHECK(last.incomplete());
      CHECK_FALSE(last.failures.empty());
    }
  }
}

TEST_CASE("stop: marks what was listed and not looked at, and is taken up again") {
  Ses ses;
  ses.rows = Domains(5, 3);
  Memory journal;
  TargetReading reading({"111122223333", "eu-west-1"}, {Depth::kWhy, true, ""}, journal);
  std::minstd_rand random(1);
  reading.Started(Lane::kList, {});
  reading.Answered(Lane::kList, ses.Handle(reading.Ask(Lane::kList)), {}, random);
  REQUIRE(reading.Wants(Lane::kGet));
  reading.Started(Lane::kGet, {});
  // The call in flight is broken off: that is no answer.
  CHECK_FALSE(reading.Answered(Lane::kGet, Refused(Code::kCancelled), {}, random));
  CHECK_FALSE(reading.finished());
  reading.Stop({}, "interrupted");
  reading.Stop({}, "interrupted");
  REQUIRE(journal.finished.size() == 1);
  const Coverage& last = journal.finished[0];
  CHECK(last.status == CoverageStatus::kPartial);
  CHECK(last.interrupted);
  CHECK(last.reason == "interrupted");
  CHECK(journal.rows.size() == 5);
  CHECK(journal.rows.at("d0.example").verification.unread());
  CHECK_FALSE(journal.rows.at("d4.example").verification.asked());
  REQUIRE(journal.targets.size() == 1);
  CHECK(journal.targets[0].account.unread());
}

TEST_CASE("stop: a list that was broken off is failed and interrupted, not finished") {
  Memory journal;
  TargetReading reading({"111122223333", "eu-west-1"}, {Depth::kWhy, true, ""}, journal);
  std::minstd_rand random(1);
  reading.Started(Lane::kList, {});
  reading.Answered(Lane::kList, Refused(Code::kCancelled), {}, random);
  CHECK(journal.finished.empty());
  reading.Stop({}, "interrupted");
  REQUIRE(journal.finished.size() == 1);
  CHECK(journal.finished[0].status == CoverageStatus::kFailed);
  CHECK(journal.finished[0].interrupted);
}

}  // namespace
}  // namespace signet
