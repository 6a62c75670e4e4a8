// What a look costs, and what it tells.
#include "inventory/status_poll.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "aws/doubles.h"
#include "inventory/doubles.h"

namespace signet {
namespace {

using doubles::Noon;

const std::string kHost = "https://email.eu-west-1.amazonaws.com";
const std::string kGet = kHost + "/v2/email/identities/";
const std::string kList = kHost + "/v2/email/identities?";
const std::string kListPost = kHost + "/v2/email/list-identities";
const Target kTarget{"111122223333", "eu-west-1"};

std::string Identity(const std::string& status) {
  return fmt::format(
      R"({{"IdentityType":"DOMAIN","VerificationStatus":"{}","VerificationInfo":{{"LastCheckedTimestamp":1790000000}}}})",
      status);
}

std::string Page(size_t from, size_t to, const std::string& next = "",
                 const std::string& status = R"(,"VerificationStatus":"PENDING")") {
  std::string rows;
  for (size_t i = from; i < to; ++i) {
    rows += fmt::format(R"({}{{"IdentityName":"d{}.example","IdentityType":"DOMAIN"{}}})",
                        i == from ? "" : ",", i, status);
  }
  return fmt::format(R"({{"EmailIdentities":[{}]{}}})", rows,
                     next.empty() ? "" : fmt::format(R"(,"NextToken":"{}")", next));
}

std::vector<std::string> Names(size_t count) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) names.push_back(fmt::format("d{}.example", i));
  return names;
}

struct Bench {
  VirtualClock clock{Noon()};
  doubles::Wire wire;
  Endpoints endpoints = *Endpoints::Make([](const std::string&) { return std::nullopt; }, {});
  Client client{wire, clock, endpoints};
  RateBudget budget{1.0};
  StatusPoll poll{client, budget, std::make_unique<doubles::FixedSource>(), kTarget};

  auto Look(size_t names) { return doubles::Run(clock, poll.Look(Names(names))); }
  size_t Sent(const std::string& prefix) const {
    return static_cast<size_t>(
        std::count_if(wire.sent.begin(), wire.sent.end(),
                      [&](const HttpRequest& sent) { return sent.url.starts_with(prefix); }));
  }
};

}  // namespace

TEST_CASE("status poll: a few are asked each") {
  Bench bench;
  bench.wire.At(kGet + "d0.example", 200, Identity("SUCCESS"));
  bench.wire.At(kGet, 200, Identity("PENDING"));
  const auto seen = bench.Look(2);
  REQUIRE(seen);
  CHECK(seen->at("d0.example").status == VerificationStatus::kSuccess);
  CHECK(seen->at("d1.example").whole->verification.last_checked);
  CHECK(bench.wire.sent.size() == 2);
}

TEST_CASE("status poll: many are listed, and one of them is asked, in turns") {
  Bench bench;
  bench.wire.At(kList + "NextToken=two", 200, Page(300, 500));
  bench.wire.At(kList, 200, Page(0, 300, "two"));
  bench.wire.At(kGet, 200, Identity("PENDING"));
  for (int look = 0; look < 3; ++look) {
    const auto seen = bench.Look(400);
    REQUIRE(seen);
    CHECK(seen->size() == 400);
  }
  CHECK(bench.Sent(kList) == 6);
  CHECK(bench.Sent(kGet) == 3);
  for (const char* name : {"d0.example", "d1.example", "d2.example"})
    CHECK(bench.Sent(kGet + name) == 1);
  // Three are cheaper asked than two pages and one.
  REQUIRE(bench.Look(3));
  CHECK(bench.Sent(kList) == 6);
}

TEST_CASE("status poll: what may not be listed, or is listed without states, is asked each") {
  Bench bench;
  SUBCASE("denied") {
    bench.wire.At(kList, 403, R"({"__type":"AccessDeniedException","message":"no"})");
  }
  SUBCASE("an older model") { bench.wire.At(kList, 200, Page(0, 5, "", "")); }
  bench.wire.At(kGet, 200, Identity("PENDING"));
  for (int look = 0; look < 2; ++look) {
    const auto seen = bench.Look(5);
    REQUIRE(seen);
    CHECK(seen->size() == 5);
  }
  CHECK(bench.Sent(kList) == 1);
  CHECK(bench.Sent(kGet) == 10);
}

TEST_CASE("status poll: what SES does not know is left out, and silence is an error") {
  Bench bench;
  SUBCASE("gone") {
    bench.wire.At(kGet, 404, R"({"__type":"NotFoundException","message":"gone"})");
    const auto seen = bench.Look(2);
    REQUIRE(seen);
    CHECK(seen->empty());
  }
  SUBCASE("silence") { CHECK_FALSE(bench.Look(2)); }
  SUBCASE("a list that fails on its second page says nothing at all") {
    bench.wire.At(kList + "NextToken=two", 400,
                  R"({"__type":"BadRequestException","message":"x"})");
    bench.wire.At(kList, 200, Page(0, 3, "two"));
    bench.wire.At(kGet, 200, Identity("PENDING"));
    CHECK_FALSE(bench.Look(5));
  }
}

}  // namespace signet
