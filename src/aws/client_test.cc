// The client against an AWS that is a few lines: it checks the clock of each signature,
// knows which keys are good, and answers what a test scripts.
#include "aws/client.h"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>

namespace signet {
namespace {

namespace asio = boost::asio;
using std::chrono::minutes;

std::string HttpDate(Time time) {
  // All moments of these tests are on one day.
  return "Mon, 23 Nov 2026 " + EncodeTime(time).substr(11, 8) + " GMT";
}

HttpResponse Answer(int status, const std::string& error, const std::string& body) {
  HttpResponse response{.status = status, .headers = {}, .body = body};
  if (!error.empty()) response.headers.emplace_back("x-amzn-errortype", error);
  return response;
}

class FakeAws final : public Transport {
 public:
  explicit FakeAws(Clock& clock) : clock_(clock) {}

  Awaitable<Result<HttpResponse>> Send(HttpRequest request) override {
    requests.push_back(request);
    if (!breaks.empty()) {
      const Break next = breaks.front();
      breaks.pop_front();
      if (next.sent && request.on_sent) request.on_sent(clock_.Ticks());
      co_return Fail(next.code, "the connection broke");
    }
    if (request.on_sent) request.on_sent(clock_.Ticks());
    HttpResponse response = Judge(request);
    if (dates_left-- > 0) {
      response.headers.emplace_back("date", HttpDate(clock_.Now() + skew));
    }
    if (delay.count() > 0) co_await clock_.Sleep(std::min(delay, request.timeout));
    if (delay >= request.timeout) co_return Fail(Code::kTimedOut, "no answer");
    co_return response;
  }

  struct Break {
    bool sent;
    Code code;
  };

  std::vector<HttpRequest> requests;
  std::deque<Break> breaks;           // First.
  std::chrono::milliseconds skew{0};  // Our clock is this much behind.
  std::chrono::milliseconds delay{0};
  int dates_left = 1'000'000;
  std::string good_key;             // Empty: any.
  std::deque<HttpResponse> script;  // Then 200.

 private:
  static std::string Value(const HttpRequest& request, std::string_view name) {
    for (const auto& [header, value] : request.headers) {
      if (header == name) return value;
    }
    return {};
  }

  HttpResponse Judge(const HttpRequest& request) {
    const std::string date = Value(request, "x-amz-date");
    if (!date.empty()) {
      const std::string text = date.substr(0, 4) + "-" + date.substr(4, 2) + "-" +
                               date.substr(6, 5) + ":" + date.substr(11, 2) + ":" +
                               date.substr(13, 3);
      const auto signed_at = ParseTime(text);
      REQUIRE(signed_at);
      if (std::chrono::abs(*signed_at - (clock_.Now() + skew)) > minutes(5)) {
        return Answer(403, "InvalidSignatureException",
                      "{\"message\":\"Signature expired: x is now earlier than y\"}");
      }
    }
    if (!good_key.empty() &&
        Value(request, "authorization").find("Credential=" + good_key + "/") == std::string::npos) {
      return Answer(403, "ExpiredTokenException", "{\"message\":\"expired\"}");
    }
    if (script.empty()) return Answer(200, "", "{}");
    HttpResponse next = script.front();
    script.pop_front();
    return next;
  }

  Clock& clock_;
};

// Keys KEY1, KEY2, … : a new one after each Invalidate, up to `last`.
class FakeSource final : public CredentialSource {
 public:
  explicit FakeSource(int last) : last_(last) { Make(); }
  Awaitable<Result<CredentialsPtr>> Get() override {
    ++gets;
    if (is_stale_ && number < last_) {
      ++number;
      Make();
    }
    is_stale_ = false;
    co_return now_;
  }
  void Invalidate(const CredentialsPtr& used) override {
    ++invalidations;
    is_stale_ = is_stale_ || used == now_;
  }
  int gets = 0;
  int invalidations = 0;
  int number = 1;

 private:
  void Make() {
    auto made = std::make_shared<Credentials>();
    made->access_key_id = "KEY" + std::to_string(number);
    made->secret_access_key = Secret("secret");
    made->session_token = Secret("token" + std::to_string(number));
    now_ = made;
  }
  int last_;
  bool is_stale_ = false;
  CredentialsPtr now_;
};

struct World {
  asio::io_context io;
  VirtualClock clock{*ParseTime("2026-11-23T12:00:00Z")};
  FakeAws aws{clock};
  FakeSource source{2};
  Endpoints endpoints =
      *Endpoints::Make([](const std::string&) { return std::optional<std::string>(); }, {});
  std::vector<std::string> said;
  Client client{aws, clock, endpoints, [this](const std::string& line) { said.push_back(line); }};

  World() { client.Seed(1); }

  AwsResult Run(Awaitable<AwsResult> task) {
    std::optional<AwsResult> out;
    asio::co_spawn(io, std::move(task), [&](const std::exception_ptr& thrown, AwsResult got) {
      if (thrown) std::rethrow_exception(thrown);
      out.emplace(std::move(got));
    });
    REQUIRE(clock.RunUntilIdle(io, 1000));
    REQUIRE(out.has_value());
    return std::move(*out);
  }
  AwsResult Try(AwsCall call) { return Run(client.Try(std::move(call), &source)); }
  AwsResult Call(AwsCall call) { return Run(client.Call(std::move(call), &source)); }
};

AwsCall Write() {
  return {.service = "ses",
          .operation = "ses:PutEmailIdentityDkimAttributes",
          .region = "eu-west-1",
          .method = "PUT",
          .path = "/v2/email/identities/a.test/dkim",
          .body = "{}",
          .changes = true};
}

AwsCall List() {
  return {.service = "ses",
          .operation = "ses:ListEmailIdentities",
          .region = "eu-west-1",
          .path = "/v2/email/identities",
          .query = "PageSize=1000"};
}

TEST_CASE("client: builds, signs and hands back the answer with its request id") {
  World world;
  HttpResponse good = Answer(200, "", "{\"a\":1}");
  good.headers.emplace_back("x-amzn-requestid", "r-1");
  world.aws.script = {good};
  const AwsResult got = world.Try(List());
  REQUIRE(got);
  CHECK(got->body == "{\"a\":1}");
  CHECK(got->request_id == "r-1");
  const HttpRequest& sent = world.aws.requests.at(0);
  CHECK(sent.url == "https://email.eu-west-1.amazonaws.com/v2/email/identities?PageSize=1000");
  CHECK(sent.headers.back().second.find("Credential=KEY1/20261123/eu-west-1/ses/aws4_request") !=
        std::string::npos);
  CHECK(world.client.sent_count() == 1);
}

TEST_CASE("client: a query answer's request id is read from its body") {
  World world;
  world.aws.script = {Answer(200, "",
                             "<R><ResponseMetadata><RequestId>q-1</RequestId>"
                             "</ResponseMetadata></R>")};
  CHECK(world.Try(List())->request_id == "q-1");
}

TEST_CASE("client: an unsigned call carries no signature and asks for no credentials") {
  World world;
  AwsCall call = List();
  call.is_signed = false;
  CHECK(world.Try(std::move(call)));
  CHECK(world.source.gets == 0);
  CHECK(world.aws.requests.at(0).headers.empty());
}

TEST_CASE("client: what is no region never becomes part of a host name") {
  for (const char* region : {"", "evil.test/", "eu-west-1.evil.test", "eu west", "EU-WEST-1"}) {
    World world;
    AwsCall call = List();
    call.region = region;
    const AwsResult got = world.Try(std::move(call));
    REQUIRE_FALSE(got);
    CHECK(got.error().error.code == Code::kBadInput);
    CHECK(world.aws.requests.empty());
  }
}

TEST_CASE("client: learns AWS's time from one refusal, says so once, and keeps to it") {
  World world;
  world.aws.skew = minutes(9);
  REQUIRE(world.Try(List()));
  CHECK(world.aws.requests.size() == 2);
  REQUIRE(world.said.size() == 1);
  CHECK(world.said[0] == "this machine's clock is 9 min behind AWS's; signing with AWS's time");
  CHECK(world.client.clock_offset() == minutes(9));
  REQUIRE(world.Try(List()));
  CHECK(world.aws.requests.size() == 3);
  CHECK(world.said.size() == 1);
  CHECK(world.source.invalidations == 0);
}

TEST_CASE("client: of requests refused together for their time, one teaches all") {
  World world;
  world.aws.skew = minutes(9);
  world.aws.delay = std::chrono::seconds(1);
  world.aws.dates_left = 1;  // The other answers do not tell the time.
  int good = 0;
  for (int i = 0; i < 3; ++i) {
    asio::co_spawn(world.io, world.client.Try(List(), &world.source),
                   [&](const std::exception_ptr& thrown, const AwsResult& got) {
                     if (thrown) std::rethrow_exception(thrown);
                     good += got.has_value();
                   });
  }
  REQUIRE(world.clock.RunUntilIdle(world.io, 1000));
  CHECK(good == 3);
  CHECK(world.aws.requests.size() == 6);
  CHECK(world.said.size() == 1);
}

TEST_CASE("client: learns again when the clock is set while we run") {
  World world;
  world.aws.skew = minutes(-30);
  REQUIRE(world.Try(List()));
  CHECK(world.said.at(0).find("30 min ahead of AWS's") != std::string::npos);
  world.aws.skew = minutes(0);
  REQUIRE(world.Try(List()));
  CHECK(world.client.clock_offset() == minutes(0));
  CHECK(world.said.size() == 2);
}

TEST_CASE("client: a refusal for time that no clock explains is handed on after one attempt") {
  World world;
  world.aws.script.assign(5, Answer(403, "RequestTimeTooSkewed", ""));
  const AwsResult got = world.Call(List());
  REQUIRE_FALSE(got);
  CHECK(got.error().error.code == Code::kClockSkew);
  CHECK(world.aws.requests.size() == 1);
  CHECK(world.said.empty());
}

TEST_CASE("client: expired keys are renewed once, and the call repeated at once") {
  World world;
  world.aws.good_key = "KEY2";
  const Steady start = world.clock.Ticks();
  REQUIRE(world.Try(List()));
  CHECK(world.aws.requests.size() == 2);
  CHECK(world.source.invalidations == 1);
  CHECK(world.clock.Ticks() == start);
}

TEST_CASE("client: keys that stay expired are not asked for again and again") {
  World world;
  world.aws.good_key = "KEY9";
  const AwsResult got = world.Call(List());
  REQUIRE_FALSE(got);
  CHECK(got.error().error.code == Code::kExpired);
  CHECK(world.aws.requests.size() == 2);
  CHECK(world.source.number == 2);
}

TEST_CASE("client: a source that always has new keys is asked for them once a call") {
  World world;
  FakeSource endless(1000);
  world.aws.good_key = "none";
  REQUIRE_FALSE(world.Run(world.client.Try(List(), &endless)));
  CHECK(world.aws.requests.size() == 2);
  CHECK(endless.invalidations == 1);
}

TEST_CASE("client: keys that cannot change are not tried twice") {
  World world;
  FakeSource fixed(1);
  world.aws.good_key = "KEY2";
  REQUIRE_FALSE(world.Run(world.client.Try(List(), &fixed)));
  CHECK(world.aws.requests.size() == 1);
}

TEST_CASE("client: keys that worked elsewhere are not renewed because a region is not enabled") {
  World world;
  REQUIRE(world.Try(List()));
  world.aws.script = {Answer(403, "UnrecognizedClientException", "{\"message\":\"invalid\"}")};
  const AwsResult got = world.Try(List());
  REQUIRE_FALSE(got);
  CHECK(got.error().error.code == Code::kCredentials);
  CHECK(got.error().code == "UnrecognizedClientException");
  CHECK(world.source.invalidations == 0);
}

TEST_CASE("client: keys that never worked are renewed when AWS does not know them") {
  World world;
  world.aws.script = {Answer(403, "InvalidClientTokenId", "")};
  CHECK(world.Try(List()));
  CHECK(world.source.number == 2);
}

TEST_CASE("client: both a wrong clock and expired keys heal in one call") {
  World world;
  world.aws.skew = minutes(60);
  world.aws.good_key = "KEY2";
  REQUIRE(world.Try(List()));
  CHECK(world.aws.requests.size() == 3);
}

TEST_CASE("client: throttles and faults are repeated with growing waits, six times in all") {
  World world;
  world.aws.script = {Answer(429, "TooManyRequestsException", ""), Answer(503, "", "")};
  const Steady start = world.clock.Ticks();
  REQUIRE(world.Call(List()));
  CHECK(world.aws.requests.size() == 3);
  const auto waited = world.clock.Ticks() - start;
  CHECK(waited >= std::chrono::milliseconds(1500));
  CHECK(waited <= std::chrono::milliseconds(3000));

  world.aws.requests.clear();
  world.aws.script.assign(100, Answer(500, "", ""));
  const AwsResult got = world.Call(List());
  REQUIRE_FALSE(got);
  CHECK(got.error().error.code == Code::kServerFault);
  CHECK(world.aws.requests.size() == 5);
}

TEST_CASE("client: an endpoint that never answers is given up within its patience") {
  for (const int seconds : {1, 10, 30}) {
    CAPTURE(seconds);
    World world;
    world.aws.delay = std::chrono::hours(1);
    AwsCall call = List();
    call.timeout = std::chrono::seconds(seconds);
    const Steady start = world.clock.Ticks();
    const AwsResult got = world.Call(call);
    REQUIRE_FALSE(got);
    CHECK(got.error().error.code == Code::kTimedOut);
    CHECK(world.clock.Ticks() - start <= Client::kPatience);
    CHECK(world.aws.requests.size() == (seconds == 1 ? 5 : seconds == 10 ? 3 : 1));
    CHECK(world.client.latest() ==
          "ses:ListEmailIdentities in eu-west-1 at https://email.eu-west-1.amazonaws.com");
  }
}

TEST_CASE("client: what cannot heal is not repeated") {
  for (const char* code : {"AccessDeniedException", "NotFoundException", "BadRequestException"}) {
    World world;
    world.aws.script.assign(9, Answer(400, code, ""));
    REQUIRE_FALSE(world.Call(List()));
    CHECK(world.aws.requests.size() == 1);
  }
}

TEST_CASE("client: a change is repeated only while it was surely not made") {
  World world;
  world.aws.breaks = {{false, Code::kUnreachable}, {false, Code::kTimedOut}};
  world.aws.script = {Answer(429, "TooManyRequestsException", "")};
  CHECK(world.Call(Write()));
  CHECK(world.aws.requests.size() == 4);
}

TEST_CASE("client: a change that was sent and not answered is never sent again") {
  for (const Code code : {Code::kUnreachable, Code::kTimedOut, Code::kServerFault}) {
    World world;
    world.aws.breaks = {{true, code}};
    const AwsResult got = world.Call(Write());
    REQUIRE_FALSE(got);
    CHECK(world.aws.requests.size() == 1);
    CHECK(FateOf(got.error()) == Fate::kUnknown);
  }
  World world;
  world.aws.script = {Answer(503, "", "")};
  REQUIRE_FALSE(world.Call(Write()));
  CHECK(world.aws.requests.size() == 1);
  // The same failures of a read heal.
  world.aws.requests.clear();
  world.aws.breaks = {{true, Code::kTimedOut}};
  world.aws.script = {Answer(503, "", "")};
  CHECK(world.Call(List()));
  CHECK(world.aws.requests.size() == 3);
}

TEST_CASE("client: says of a failure whether anything left, and is told of the sending still") {
  World world;
  int sent = 0;
  AwsCall call = Write();
  call.on_sent = [&](Steady) { ++sent; };
  world.aws.breaks = {{false, Code::kUnreachable}};
  CHECK(world.Try(call).error().unsent);
  CHECK(sent == 0);
  world.aws.breaks = {{true, Code::kUnreachable}};
  CHECK_FALSE(world.Try(call).error().unsent);
  CHECK(sent == 1);
  // Between the sending and our hearing of it.
  world.aws.breaks = {{false, Code::kCancelled}};
  CHECK_FALSE(world.Try(call).error().unsent);
  world.aws.script = {Answer(400, "BadRequestException", "")};
  CHECK_FALSE(world.Try(call).error().unsent);
  call.region = "not a region";
  CHECK(world.Try(call).error().unsent);
}

TEST_CASE("client: a change goes where nothing sends it twice, and heals what refused it") {
  World world;
  REQUIRE(world.Call(List()));
  CHECK_FALSE(world.aws.requests.at(0).never_resent);
  world.aws.requests.clear();
  world.aws.good_key = "KEY2";  // The first answer is a refusal: surely not carried out.
  REQUIRE(world.Call(Write()));
  CHECK(world.aws.requests.size() == 2);
  CHECK(world.aws.requests.at(0).never_resent);
}

}  // namespace
}  // namespace signet
