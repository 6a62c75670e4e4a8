#include "sim/simulator.h"

#include <doctest/doctest.h>

#include <set>

#include "sim/caller_for_tests.h"

namespace sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kNoon(seconds(1795435200));  // 2026-11-23T12:00:00Z

// A world of one keyed account; `rest` is indented under it where it should be.
struct Bench {
  explicit Bench(const std::string& rest, const std::string& top = "")
      : simulator(std::get<World>(ParseWorld(top +
                                             "account 111122223333\n  management\n"
                                             "  key AKIAEXAMPLE111122223 secret user operator\n" +
                                             rest))),
        caller(simulator, kNoon) {}

  Simulator simulator;
  Caller caller;
};

Keys KeysIn(const Response& response) {
  return {Between(response.body, "<AccessKeyId>", "</"),
          Between(response.body, "<SecretAccessKey>", "</"),
          Between(response.body, "<SessionToken>", "</")};
}

std::string Encoded(std::string_view text) {
  std::string out;
  AppendPercentEncoded(out, text, false);
  return out;
}

std::string NextToken(const Response& response) {
  return Between(response.body, "\"NextToken\":\"", "\"");
}

std::size_t CountOf(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST_CASE("simulator: each door answers an unknown key in its own dialect") {
  Bench bench("");
  bench.caller.Use({"AKIAUNKNOWN111122223", "secret", ""});
  Response got = bench.caller.Get("/v2/email/account");
  CHECK(got.status == 403);
  CHECK(ErrorCode(got) == "UnrecognizedClientException");
  got = bench.caller.Query("ses", "GetSendQuota");
  CHECK(got.status == 403);
  CHECK(ErrorCode(got) == "InvalidClientTokenId");
  bench.caller.GoTo("us-east-1");
  got = bench.caller.Organizations("ListAccounts");
  CHECK(got.status == 400);
  CHECK(ErrorCode(got) == "UnrecognizedClientException");
}

TEST_CASE("simulator: an unsigned request is told so") {
  Bench bench("");
  const Response got = bench.simulator.Handle({"GET", "/v2/email/account", {}, ""}, kNoon);
  CHECK(got.status == 403);
  CHECK(ErrorCode(got) == "MissingAuthenticationTokenException");
  CHECK(FindHeader(got.headers, "date") == "Mon, 23 Nov 2026 12:00:00 GMT");
}

TEST_CASE("simulator: a clock too far off is refused, with the times") {
  Bench bench("");
  const Request request = bench.caller.Sign("ses", {"GET", "/v2/email/account", {}, ""});
  CHECK(bench.simulator.Handle(request, kNoon).status == 200);
  CHECK(bench.simulator.Handle(request, kNoon + minutes(5)).status == 200);
  const Response got = bench.simulator.Handle(request, kNoon + minutes(6));
  CHECK(got.status == 403);
  CHECK(ErrorCode(got) == "InvalidSignatureException");
  CHECK(got.body.find("Signature expired: 20261123T120000Z is now earlier than 20261123T120100Z "
                      "(20261123T120600Z - 5 min.)") != std::string::npos);
}

TEST_CASE("simulator: a server clock set off tells its own time in Date") {
  Bench bench("", "clock offset -7m\n");
  const Response got = bench.caller.Get("/v2/email/account");
  CHECK(got.body.find("Signature not yet current") != std::string::npos);
  CHECK(FindHeader(got.headers, "date") == "Mon, 23 Nov 2026 11:53:00 GMT");
  // Query services allow 15 minutes.
  CHECK(bench.caller.Query("sts", "GetCallerIdentity").status == 200);
}

TEST_CASE("simulator: a server clock may run fast, and start where the world says") {
  Bench bench("", "clock start 2026-11-23T12:00:00Z speed 2\n");
  const Request request = bench.caller.Sign("ses", {"GET", "/v2/email/account", {}, ""});
  CHECK(bench.simulator.Handle(request, kNoon).status == 200);
  CHECK(bench.simulator.Handle(request, kNoon + minutes(2)).status == 200);
  const Response got = bench.simulator.Handle(request, kNoon + minutes(3));
  CHECK(got.status == 403);
  CHECK(FindHeader(got.headers, "date") == "Mon, 23 Nov 2026 12:06:00 GMT");
}

TEST_CASE("simulator: a world without accounts knows nobody") {
  Simulator simulator(std::get<World>(ParseWorld("fault drop account 111122223333\n")));
  Caller caller(simulator, kNoon);
  CHECK(ErrorCode(caller.Get("/v2/email/account")) == "UnrecognizedClientException");
  const Response got = simulator.Handle({"POST",
                                         "/",
                                         {{"Content-Type", "application/x-www-form-urlencoded"}},
                                         "Version=2011-06-15&Action=AssumeRoleWithWebIdentity&"
                                         "RoleArn=arn:aws:iam::111122223333:role/a"},
                                        kNoon);
  CHECK(ErrorCode(got) == "AccessDenied");
}

TEST_CASE("simulator: a credential scope of another service or region is refused") {
  Bench bench("", "regions eu-west-1\n");
  Response got = bench.caller.Send("email", {"GET", "/v2/email/account", {}, ""});
  CHECK(got.body.find("correct service: 'ses'") != std::string::npos);
  bench.caller.GoTo("eu-south-2");
  got = bench.caller.Get("/v2/email/account");
  CHECK(got.body.find("valid region") != std::string::npos);
}

TEST_CASE("list: pages of 1000 hold every identity once, in both forms") {
  Bench bench("  region eu-west-1\n    generate identities 2500 unverified-domains 25\n");
  for (const bool post : {false, true}) {
    std::set<std::string> names;
    std::string token;
    int pages = 0;
    std::size_t rows = 0;
    do {
      const Response got =
          post ? bench.caller.PostList(token.empty() ? "{}" : "{\"NextToken\":\"" + token + "\"}")
               : bench.caller.Get("/v2/email/identities" +
                                  (token.empty() ? "" : "?NextToken=" + Encoded(token)));
      REQUIRE(got.status == 200);
      ++pages;
      for (std::string_view rest = got.body; !rest.empty();) {
        const auto name = Between(rest, "\"IdentityName\":\"", "\"");
        if (name.empty()) break;
        ++rows;
        names.insert(name);
        rest.remove_prefix(rest.find(name) + name.size());
      }
      token = NextToken(got);
    } while (!token.empty());
    CHECK(pages == 3);
    CHECK(rows == 2500);
    CHECK(names.size() == 2500);
  }
}

TEST_CASE("list: a page token goes back no further than its own page, and nowhere else") {
  Bench bench(
      "  region eu-west-1\n    generate identities 30\n  region us-east-1\n"
      "    generate identities 30\n",
      "page-tokens last 10m\n");
  const std::string second = NextToken(bench.caller.Get("/v2/email/identities?PageSize=10"));
  const std::string path = "/v2/email/identities?NextToken=" + Encoded(second) + "&PageSize=10";
  const Response got = bench.caller.Get(path);
  REQUIRE(got.status == 200);
  CHECK(bench.caller.Get(path).body.size() == got.body.size());
  const std::string third = NextToken(got);
  CHECK(bench.caller.Get("/v2/email/identities?NextToken=" + Encoded(third)).status == 200);
  CHECK(bench.caller.Get(path).body == "{\"message\":\"NextToken has been used already.\"}");

  bench.caller.GoTo("us-east-1");
  CHECK(bench.caller.Get("/v2/email/identities?NextToken=" + Encoded(third)).body ==
        "{\"message\":\"NextToken belongs to another account or region.\"}");
  bench.caller.GoTo("eu-west-1");
  CHECK(bench.caller.Query("ses", "ListIdentities&NextToken=" + Encoded(third))
            .body.find("another operation") != std::string::npos);
  CHECK(bench.caller.Get("/v2/email/identities?NextToken=abc").status == 400);
  bench.caller.Pass(minutes(11));
  CHECK(bench.caller.Get("/v2/email/identities?NextToken=" + Encoded(third)).body ==
        "{\"message\":\"NextToken has expired.\"}");
}

TEST_CASE("list: what AWS would let pass is an error that names it") {
  Bench bench("  region eu-west-1\n    identity a.example success\n");
  const auto message = [](const Response& response) {
    CHECK(response.status == 400);
    CHECK(ErrorCode(response) == "BadRequestException");
    return Between(response.body, "\"message\":\"", "\"}");
  };
  CHECK(message(bench.caller.Get("/v2/email/identities?PageSize=1001")) ==
        "PageSize 1001 is not between 0 and 1000.");
  CHECK(message(bench.caller.Get("/v2/email/identities?Pagesize=10")) ==
        "The query parameter 'Pagesize' is not known.");
  CHECK(message(bench.caller.PostList(R"({"pageSize":10})")) ==
        "The member 'pageSize' is not known.");
  CHECK(message(bench.caller.PostList("[]")) == "The body is not a JSON object.");
  CHECK(message(bench.caller.Send("ses", {"POST", "/v2/email/list-identities", {}, "{}"})) ==
        "The header Content-Type must be application/json.");
  CHECK(message(bench.caller.Get("/v2/email/account?x=1")) ==
        "The query parameter 'x' is not known.");
}

TEST_CASE("list: the filter picks by name, type and status") {
  Bench bench(
      "  region eu-west-1\n    identity a.example success\n    identity b.example failed\n"
      "    identity c@b.example failed\n");
  const Response got = bench.caller.PostList(
      R"({"Filter":{"IDENTITY_TYPE":"DOMAIN","VERIFICATION_STATUS":"FAILED"}})");
  CHECK(CountOf(got.body, "IdentityName") == 1);
  CHECK(got.body.find("\"b.example\"") != std::string::npos);
  CHECK(bench.caller.PostList(R"({"Filter":{"TYPE":"DOMAIN"}})").status == 400);
}

TEST_CASE("list: a region may speak one form, and may leave the status out") {
  Bench bench(
      "  region eu-west-1\n    list-form post\n    list-without-status\n"
      "    identity a.example failed\n  region us-east-1\n    list-form get\n");
  Response got = bench.caller.Get("/v2/email/identities");
  CHECK(got.status == 405);
  CHECK(ErrorCode(got) == "UnknownOperationException");
  got = bench.caller.PostList("{}");
  CHECK(got.status == 200);
  CHECK(got.body.find("VerificationStatus") == std::string::npos);
  bench.caller.GoTo("us-east-1");
  CHECK(bench.caller.PostList("{}").status == 404);
  CHECK(bench.caller.Get("/v2/email/identities").status == 200);
}

TEST_CASE("a region without SES knows none of its operations") {
  Bench bench("  region eu-west-1\n    without-ses\n");
  CHECK(bench.caller.Get("/v2/email/identities").status == 404);
  CHECK(bench.caller.PostList("{}").status == 404);
  CHECK(bench.caller.Get("/v2/email/account").status == 404);
  bench.caller.GoTo("us-east-1");
  CHECK(bench.caller.Get("/v2/email/identities").status == 200);
}

TEST_CASE("list: identities appear and vanish by pages served") {
  Bench bench(
      "  region eu-west-1\n    identity a.example success\n"
      "    identity b.example failed ; vanishes after-list\n"
      "    identity c.example success ; vanishes after-page 1\n"
      "    identity d.example success ; appears after-page 1\n");
  const Response first = bench.caller.Get("/v2/email/identities?PageSize=2");
  CHECK(CountOf(first.body, "IdentityName") == 2);
  CHECK(bench.caller.Get("/v2/email/identities/b.example").status == 200);
  const Response second =
      bench.caller.Get("/v2/email/identities?NextToken=" + Encoded(NextToken(first)));
  CHECK(CountOf(second.body, "IdentityName") == 1);
  CHECK(second.body.find("d.example") != std::string::npos);
  const Response gone = bench.caller.Get("/v2/email/identities/b.example");
  CHECK(gone.status == 404);
  CHECK(ErrorCode(gone) == "NotFoundException");
}

TEST_CASE("get: an address is asked for by its encoded path") {
  Bench bench("  region eu-west-1\n    identity a+b@example.com pending\n");
  const Response got = bench.caller.Get("/v2/email/identities/a%2Bb%40example.com");
  CHECK(got.status == 200);
  CHECK(got.body.find("\"VerificationInfo\":{}") != std::string::npos);
  CHECK(got.body.find("\"MailFromAttributes\":{\"BehaviorOnMxFailure\":\"USE_DEFAULT_VALUE\"}") !=
        std::string::npos);
}

TEST_CASE("limit: a bucket for each account, region and operation") {
  Bench bench("  region eu-west-1\n    identity a.example success\n", "limit 1 burst 1\n");
  CHECK(bench.caller.Get("/v2/email/account").status == 200);
  const Response got = bench.caller.Get("/v2/email/account");
  CHECK(got.status == 429);
  CHECK(ErrorCode(got) == "TooManyRequestsException");
  CHECK(bench.caller.Get("/v2/email/identities").status == 200);
  CHECK(bench.caller.Query("ses", "GetSendQuota").status == 200);
  const Response v1 = bench.caller.Query("ses", "GetSendQuota");
  CHECK(v1.status == 400);
  CHECK(ErrorCode(v1) == "Throttling");
  CHECK(v1.body.find("Rate exceeded") != std::string::npos);
  bench.caller.GoTo("us-east-1");
  CHECK(bench.caller.Get("/v2/email/account").status == 200);
  bench.caller.GoTo("eu-west-1");
  bench.caller.Pass(milliseconds(999));
  CHECK(bench.caller.Get("/v2/email/account").status == 429);
  bench.caller.Pass(milliseconds(1));
  CHECK(bench.caller.Get("/v2/email/account").status == 200);
  CHECK(bench.simulator.counters().throttled == 3);
}

TEST_CASE("limit: the nearest line holds, and none lifts it") {
  Bench bench("  limit none\n  region us-east-1\n    limit ses:GetAccount 1\n", "limit 1\n");
  for (int i = 0; i < 5; ++i) CHECK(bench.caller.Get("/v2/email/account").status == 200);
  bench.caller.GoTo("us-east-1");
  CHECK(bench.caller.Get("/v2/email/account").status == 200);
  CHECK(bench.caller.Get("/v2/email/account").status == 429);
}

TEST_CASE("role: is assumed with its external id alone, and then is someone else") {
  Bench bench(
      "account 444455556666\n  role reader\n    path /audit/\n    trust 111122223333\n"
      "    external-id demo\n  region eu-west-1\n    identity b.example failed\n");
  const std::string call =
      "AssumeRole&RoleArn=arn:aws:iam::444455556666:role/audit/reader&RoleSessionName=signet";
  Response got = bench.caller.Query("sts", call);
  CHECK(got.status == 403);
  CHECK(ErrorCode(got) == "AccessDenied");
  CHECK(bench.caller.Query("sts", call + "&ExternalId=other").status == 403);
  got = bench.caller.Query("sts", call + "&ExternalId=demo");
  REQUIRE(got.status == 200);
  CHECK(Between(got.body, "<Expiration>", "<") == "2026-11-23T13:00:00Z");
  bench.caller.Use(KeysIn(got));
  CHECK(bench.caller.Get("/v2/email/identities").body.find("b.example") != std::string::npos);
  CHECK(bench.caller.Query("sts", "GetCallerIdentity")
            .body.find("arn:aws:sts::444455556666:assumed-role/reader/signet") !=
        std::string::npos);
  bench.caller.Pass(hours(1));
  got = bench.caller.Get("/v2/email/identities");
  CHECK(got.status == 403);
  CHECK(ErrorCode(got) == "ExpiredTokenException");
  CHECK(ErrorCode(bench.caller.Query("ses", "GetSendQuota")) == "ExpiredToken");
}

TEST_CASE("role: a token of another session, or a changed one, is unknown") {
  Bench bench("  role reader\n    trust 111122223333\n");
  const std::string call =
      "AssumeRole&RoleArn=arn:aws:iam::111122223333:role/reader&RoleSessionName=signet";
  const Keys one = KeysIn(bench.caller.Query("sts", call));
  const Keys two = KeysIn(bench.caller.Query("sts", call));
  REQUIRE(one.id != two.id);
  bench.caller.Use({one.id, one.secret, two.token});
  CHECK(ErrorCode(bench.caller.Get("/v2/email/account")) == "UnrecognizedClientException");
  std::string changed = one.token;
  changed[4] = changed[4] == 'A' ? 'B' : 'A';
  bench.caller.Use({one.id, one.secret, changed});
  CHECK(ErrorCode(bench.caller.Get("/v2/email/account")) == "UnrecognizedClientException");
  bench.caller.Use({one.id, one.secret, ""});
  CHECK(ErrorCode(bench.caller.Get("/v2/email/account")) == "UnrecognizedClientException");
  bench.caller.Use(one);
  CHECK(bench.caller.Get("/v2/email/account").status == 200);
}

TEST_CASE("role: sessions have limits, and chained ones an hour") {
  Bench bench("  role a\n    trust 111122223333\n    session-max 2h\n");
  const std::string call =
      "AssumeRole&RoleArn=arn:aws:iam::111122223333:role/a&RoleSessionName=signet";
  CHECK(bench.caller.Query("sts", call + "&DurationSeconds=899").status == 400);
  CHECK(bench.caller.Query("sts", call + "&DurationSeconds=7200").status == 200);
  Response got = bench.caller.Query("sts", call + "&DurationSeconds=7201");
  CHECK(got.status == 400);
  CHECK(got.body.find("MaxSessionDuration") != std::string::npos);
  bench.caller.Use(KeysIn(bench.caller.Query("sts", call)));
  CHECK(bench.caller.Query("sts", call + "&DurationSeconds=3600").status == 200);
  got = bench.caller.Query("sts", call + "&DurationSeconds=3601");
  CHECK(got.status == 400);
  CHECK(got.body.find("role chaining") != std::string::npos);
}

TEST_CASE("role: a suspended account's role, a role that trusts others, and none, are alike") {
  Bench bench(
      "account 444455556666\n  state suspended\n  role reader ; trust 111122223333\n"
      "account 777788889999\n  role reader ; trust 999999999999\n");
  for (const char* account : {"444455556666", "777788889999", "123123123123"}) {
    const Response got = bench.caller.Query(
        "sts", fmt::format("AssumeRole&RoleArn=arn:aws:iam::{}:role/reader&RoleSessionName=signet",
                           account));
    CHECK(got.status == 403);
    CHECK(ErrorCode(got) == "AccessDenied");
  }
}

TEST_CASE("web identity: the claims must fit the role's trust, and be alive") {
  Bench bench(
      "  role pod\n    web-identity https://oidc.example subject system:pod:* audience sts\n");
  const auto ask = [&](const std::string& claims) {
    std::string token = "e30." + EncodeBase64(claims) + ".c2ln";
    std::string form =
        "Version=2011-06-15&Action=AssumeRoleWithWebIdentity&RoleSessionName=signet&"
        "RoleArn=arn:aws:iam::111122223333:role/pod&WebIdentityToken=" +
        Encoded(token);
    return bench.simulator.Handle(
        {"POST", "/", {{"Content-Type", "application/x-www-form-urlencoded"}}, std::move(form)},
        kNoon);
  };
  const Response got =
      ask(R"({"iss":"https://oidc.example","sub":"system:pod:a","aud":["sts"],"exp":1795435201})");
  REQUIRE(got.status == 200);
  bench.caller.Use(KeysIn(got));
  CHECK(bench.caller.Get("/v2/email/account").status == 200);
  CHECK(ErrorCode(ask(R"({"iss":"https://oidc.example","sub":"system:node","aud":"sts"})")) ==
        "AccessDenied");
  CHECK(ErrorCode(
            ask(R"({"iss":"https://oidc.example","sub":"system:pod:a","aud":"sts","exp":1})")) ==
        "ExpiredTokenException");
  CHECK(ErrorCode(ask("x")) == "InvalidIdentityToken");
}

TEST_CASE("denial: says who, what, and whether a policy or an organisation denies it") {
  Bench bench(
      "account 444455556666\n  ou Mail/Bulk\n  role reader ; trust 111122223333\n"
      "  role thin\n    trust 111122223333\n    policy <<END\n"
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"ses:List*\",\"Resource\":\"*\"}}\n"
      "    END\n",
      "organization o-1\n  deny ses:* in us-west-1\n  ou Mail\n    deny ses:* in sa-east-1\n    ou "
      "Bulk\n");
  const auto assume = [&](std::string_view role) {
    bench.caller.Use({});
    bench.caller.Use(KeysIn(bench.caller.Query(
        "sts", fmt::format("AssumeRole&RoleArn=arn:aws:iam::444455556666:role/{}&"
                           "RoleSessionName=signet",
                           role))));
  };
  bench.caller.GoTo("us-west-1");
  CHECK(bench.caller.Get("/v2/email/identities").status == 200);  // The management account.
  assume("reader");
  CHECK(bench.caller.Get("/v2/email/identities").status == 403);
  bench.caller.GoTo("sa-east-1");
  const Response scp = bench.caller.Get("/v2/email/identities");
  CHECK(scp.status == 403);
  CHECK(Between(scp.body, "\"message\":\"", "\"}") ==
        "User: arn:aws:sts::444455556666:assumed-role/reader/signet is not authorized to perform: "
        "ses:ListEmailIdentities with an explicit deny in a service control policy");
  bench.caller.GoTo("eu-west-1");
  CHECK(bench.caller.Get("/v2/email/identities").status == 200);
  assume("thin");
  CHECK(bench.caller.Get("/v2/email/identities").status == 200);
  CHECK(bench.caller.Query("ses", "ListIdentities").status == 200);
  const Response iam = bench.caller.Get("/v2/email/identities/a.example");
  CHECK(Between(iam.body, "\"message\":\"", "\"}") ==
        "User: arn:aws:sts::444455556666:assumed-role/thin/signet is not authorized to perform: "
        "ses:GetEmailIdentity on resource: "
        "arn:aws:ses:eu-west-1:444455556666:identity/a.example because no identity-based policy "
        "allows the ses:GetEmailIdentity action");
  CHECK(ErrorCode(bench.caller.Query("ses", "GetSendQuota")) == "AccessDenied");
}

TEST_CASE("regions: one that is not enabled does not know its own account") {
  Bench bench("  region eu-west-2\n    disabled\n  region me-south-1\n",
              "regions eu-west-1 eu-west-2 me-south-1 af-south-1\n");
  for (const auto& [region, status] : {std::pair("eu-west-1", 200), std::pair("me-south-1", 200),
                                       std::pair("eu-west-2", 403), std::pair("af-south-1", 403)}) {
    bench.caller.GoTo(region);
    CHECK(bench.caller.Get("/v2/email/account").status == status);
  }
  CHECK(ErrorCode(bench.caller.Get("/v2/email/account")) == "UnrecognizedClientException");
  CHECK(ErrorCode(bench.caller.Query("sts", "GetCallerIdentity")) == "RegionDisabledException");
  bench.caller.GoTo("us-east-1");
  const Response got = bench.caller.ListRegions();
  CHECK(got.body ==
        R"({"Regions":[{"RegionName":"eu-west-1","RegionOptStatus":"ENABLED_BY_DEFAULT"},)"
        R"({"RegionName":"eu-west-2","RegionOptStatus":"DISABLED"},)"
        R"({"RegionName":"me-south-1","RegionOptStatus":"ENABLED"},)"
        R"({"RegionName":"af-south-1","RegionOptStatus":"DISABLED"}]})");
  CHECK(CountOf(bench.caller.ListRegions(R"({"RegionOptStatusContains":["DISABLED"]})").body,
                "RegionName") == 2);
  const Response page = bench.caller.ListRegions(R"({"MaxResults":3})");
  CHECK(CountOf(page.body, "RegionName") == 3);
  CHECK(CountOf(bench.caller.ListRegions("{\"NextToken\":\"" + NextToken(page) + "\"}").body,
                "RegionName") == 1);
}

TEST_CASE("organization: twenty accounts a page, told to the management account alone") {
  Bench bench(
      "account 444455556666 \"Shop\"\n  ou Mail\n  state suspended\n  role r ; trust *\n"
      "generate accounts 30 regions 1 identities 1\n",
      "organization o-1\n  ou Mail\n  tells state\n");
  bench.caller.GoTo("us-east-1");
  const Response first = bench.caller.Organizations("ListAccounts");
  CHECK(CountOf(first.body, "\"Id\"") == 20);
  const Response second =
      bench.caller.Organizations("ListAccounts", "{\"NextToken\":\"" + NextToken(first) + "\"}");
  CHECK(CountOf(second.body, "\"Id\"") == 12);
  CHECK(NextToken(second).empty());
  CHECK(first.body.find("\"State\":\"SUSPENDED\"") != std::string::npos);
  CHECK(first.body.find("\"Status\"") == std::string::npos);
  CHECK(bench.caller.Organizations("ListAccounts", R"({"MaxResults":21})").status == 400);

  const std::string parents =
      bench.caller.Organizations("ListParents", R"({"ChildId":"444455556666"})").body;
  CHECK(parents.find("ORGANIZATIONAL_UNIT") != std::string::npos);
  const std::string unit = Between(parents, "\"Id\":\"", "\"");
  const Response in_unit =
      bench.caller.Organizations("ListAccountsForParent", "{\"ParentId\":\"" + unit + "\"}");
  CHECK(CountOf(in_unit.body, "\"Id\"") == 1);
  CHECK(bench.caller.Organizations("ListParents", R"({"ChildId":"999999999999"})").status == 400);
}

TEST_CASE("organization: a member may not list it, and without one there is none to list") {
  Bench bench("account 444455556666\n  role r ; trust 111122223333\n", "organization o-1\n");
  bench.caller.GoTo("us-east-1");
  bench.caller.Use(KeysIn(bench.caller.Query(
      "sts", "AssumeRole&RoleArn=arn:aws:iam::444455556666:role/r&RoleSessionName=signet")));
  CHECK(ErrorCode(bench.caller.Organizations("ListAccounts")) == "AccessDeniedException");
  CHECK(bench.caller.Organizations("DescribeOrganization").status == 200);
  Bench alone("");
  alone.caller.GoTo("us-east-1");
  CHECK(ErrorCode(alone.caller.Organizations("ListAccounts")) ==
        "AWSOrganizationsNotInUseException");
}

TEST_CASE("fault: strikes after, every and times as often as it says, and is counted") {
  Bench bench("  fault throttle on ses:GetAccount after 1 every 2 times 2\n");
  std::string got;
  for (int i = 0; i < 9; ++i) {
    got += bench.caller.Get("/v2/email/account").status == 429 ? 'x' : '.';
  }
  CHECK(got == "..x.x....");
  CHECK(bench.simulator.counters().faults[static_cast<int>(FaultRule::Kind::kThrottle)] == 2);
  CHECK(bench.simulator.CountersAsJson() ==
        R"({"calls":{"ses:GetAccount":9},"throttled":0,"refused":2,"faults":{"throttle":2}})");
  bench.simulator.Reset();
  CHECK(bench.simulator.CountersAsJson() ==
        R"({"calls":{},"throttled":0,"refused":0,"faults":{}})");
}

TEST_CASE("fault: a probability is met about as often, and alike for one seed") {
  const auto run = [](const char* seed) {
    Bench bench("  fault error 503 probability 0.25\n", seed);
    std::string got;
    for (int i = 0; i < 400; ++i) {
      got += bench.caller.Get("/v2/email/account").status == 503 ? 'x' : '.';
    }
    return got;
  };
  const std::string one = run("seed 1\n");
  CHECK(one == run("seed 1\n"));
  CHECK(one != run("seed 2\n"));
  CHECK(CountOf(one, "x") > 60);
  CHECK(CountOf(one, "x") < 140);
}

TEST_CASE("fault: each kind does what its name says") {
  const auto strike = [](const std::string& fault) {
    Bench bench("  region eu-west-1\n    identity a.example failed\n    fault " + fault + "\n");
    Response got = bench.caller.Get("/v2/email/identities");
    std::uint64_t counted = 0;
    for (const auto count : bench.simulator.counters().faults) counted += count;
    CHECK_MESSAGE(counted == 1, fault);
    return got;
  };
  CHECK(strike("error 503").status == 503);
  CHECK(strike("slow 2s").delay == seconds(2));
  CHECK(strike("stall 2s").stall == seconds(2));
  CHECK(strike("cut 10").cut_after == 10);
  CHECK(strike("drop").drop);
  CHECK(strike("html").body.starts_with("<html>"));
  CHECK(strike("wrong-json").body == "{\"EmailIdentities\":[{\"IdentityName\":}");
  CHECK(strike("denied-by-scp").body.find("service control policy") != std::string::npos);
  CHECK(strike("denied").body.find("no identity-based policy") != std::string::npos);
  CHECK(ErrorCode(strike("expired-token")) == "ExpiredTokenException");
  const Response skewed = strike("skew +10m");
  CHECK(ErrorCode(skewed) == "InvalidSignatureException");
  CHECK(FindHeader(skewed.headers, "date") == "Mon, 23 Nov 2026 12:10:00 GMT");
  Bench bench("  fault wrong-xml\n  fault wrong-json\n");
  CHECK(bench.caller.Query("ses", "GetSendQuota").body.find("never closed") != std::string::npos);
}

TEST_CASE("fault: a page repeats, a page token expires") {
  Bench bench(
      "  region eu-west-1\n    generate identities 30\n    fault repeat-page times 1\n"
      "    fault page-token-expired after 1 times 1\n");
  const auto row = [](const Response& response) {
    return Between(response.body, "\"IdentityName\":\"", "\"");
  };
  const auto after = [](const Response& response) {
    return "/v2/email/identities?NextToken=" + Encoded(NextToken(response)) + "&PageSize=10";
  };
  const Response first = bench.caller.Get("/v2/email/identities?PageSize=10");
  const Response again = bench.caller.Get(after(first));
  REQUIRE(row(first) != "");
  CHECK(row(first) == row(again));
  CHECK(bench.caller.Get(after(again)).body.find("expired") != std::string::npos);
  const Response second = bench.caller.Get(after(again));
  CHECK(second.status == 200);
  CHECK(row(second) != row(first));
}

TEST_CASE("batch: 100 identities a call, and unknown ones are missing from the answer") {
  Bench bench(
      "  region eu-west-1\n    identity a.example success ; mail-from m.a.example failed reject\n"
      "    identity b@b.example failed\n");
  const std::string two = "&Identities.member.1=a.example&Identities.member.2=unknown.example";
  Response got = bench.caller.Query("ses", "GetIdentityVerificationAttributes" + two);
  CHECK(CountOf(got.body, "<entry>") == 1);
  CHECK(got.body.find("<VerificationToken>") != std::string::npos);
  got = bench.caller.Query("ses", "GetIdentityMailFromDomainAttributes" + two);
  CHECK(got.body.find("<MailFromDomainStatus>Failed</MailFromDomainStatus>"
                      "<BehaviorOnMXFailure>RejectMessage</BehaviorOnMXFailure>") !=
        std::string::npos);
  std::string many = "GetIdentityDkimAttributes";
  for (int i = 1; i <= 101; ++i) many += fmt::format("&Identities.member.{}=x", i);
  got = bench.caller.Query("ses", many);
  CHECK(got.status == 400);
  CHECK(ErrorCode(got) == "ValidationError");
  CHECK(bench.caller.Query("ses", "GetIdentityDkimAttributes&Identities.member.2=x").status == 400);
  CHECK(bench.caller.Query("ses", "GetSendQuota&Extra=1").body.find("'Extra'") !=
        std::string::npos);
  CHECK(ErrorCode(bench.caller.Query("ses", "NoSuchThing")) == "InvalidAction");
}

TEST_CASE("log: holds each call's account, region, operation and status") {
  Bench bench("  region eu-west-1\n    fault drop after 1\n");
  bench.caller.Get("/v2/email/account");
  bench.simulator.LogCalls(true);
  bench.caller.Get("/v2/email/account");
  const std::vector<LoggedCall> expected{
      {"111122223333", "eu-west-1", Operation::kGetAccount, 0, kNoon}};
  CHECK(bench.simulator.call_log() == expected);
}

}  // namespace
}  // namespace sim
