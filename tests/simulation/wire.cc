// What happens between Signet and AWS, without a network.
#include "tests/simulation/wire.h"

#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>
#include <cctype>
#include <cstdlib>

namespace signet::simulation {
namespace {

sim::World Parse(const std::string& text) {
  auto parsed = sim::ParseWorld(text);
  if (auto* world = std::get_if<sim::World>(&parsed)) return std::move(*world);
  std::fprintf(stderr, "the drawn world is wrong: %s\n", std::get<std::string>(parsed).c_str());
  std::abort();
}

uint64_t Count(const sim::Simulator& aws, sim::FaultRule::Kind kind) {
  return aws.counters().faults[static_cast<size_t>(kind)];
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

Wire::Wire(const std::string& world, Clock& clock, uint64_t seed, double rate)
    : aws_(Parse(world)),
      clock_(clock),
      random_(static_cast<uint32_t>(seed * 2654435761U + 1)),
      rate_(rate) {
  aws_.LogCalls(true);
}

Awaitable<Result<HttpResponse>> Wire::Send(HttpRequest request) {
  ++requests_;
  if (on_request) on_request(requests_);
  at_once_max_ = std::max(at_once_max_, ++at_once_);
  const Steady sent = clock_.Ticks();
  if (request.on_sent) request.on_sent(sent);
  // Less than the budget's guard, so that an even spacing stays even enough.
  const auto jitter = std::chrono::microseconds(
      std::uniform_int_distribution<int>(0, static_cast<int>(15'000 / rate_))(random_));
  co_await clock_.Sleep(std::chrono::milliseconds(10) + jitter);

  const size_t host = request.url.find("//") + 2;
  const size_t path = request.url.find('/', host);
  sim::Request in{request.method, path == std::string::npos ? "/" : request.url.substr(path),
                  request.headers, request.body};
  in.headers.emplace_back("Host", request.url.substr(host, path - host));
  in.headers.emplace_back("Content-Length", std::to_string(request.body.size()));
  using Kind = sim::FaultRule::Kind;
  const uint64_t renewable = Count(aws_, Kind::kSkew) + Count(aws_, Kind::kExpiredToken);
  const sim::Response out =
      aws_.Handle(in, std::chrono::time_point_cast<std::chrono::microseconds>(clock_.Now()));
  const bool again = Count(aws_, Kind::kSkew) + Count(aws_, Kind::kExpiredToken) > renewable ||
                     (clock_is_learnt && !clock_is_learnt());
  if (!aws_.call_log().empty()) Hold(aws_.call_log().back(), sent, again);
  aws_.ForgetLog();

  const bool late = out.delay + out.stall > request.timeout;
  co_await clock_.Sleep(late ? request.timeout : out.delay + out.stall);
  --at_once_;
  const auto cancelled = (co_await boost::asio::this_coro::cancellation_state).cancelled();
  if (cancelled != boost::asio::cancellation_type::none)
    co_return Fail(Code::kCancelled, "stopped");
  if (late) co_return Fail(Code::kTimedOut, "no answer in time");
  if (out.drop) co_return Fail(Code::kUnreachable, "the connection was closed");
  if (out.cut_after && *out.cut_after < out.body.size())
    co_return Fail(Code::kServerFault, "the body was cut");
  HttpResponse response{out.status, {}, out.body};
  for (const auto& [name, value] : out.headers) response.headers.emplace_back(Lower(name), value);
  co_return response;
}

// Two calls of one operation in one account and region are never nearer than the rate allows.
void Wire::Hold(const sim::LoggedCall& call, Steady sent, bool may_repeat) {
  const std::string operation(sim::ActionName(call.operation));
  // A signature that was refused tells no account, so nobody knows whose pace that was.
  if (!operation.starts_with("ses:") || call.account.empty()) return;
  asked_.insert({call.account, call.region});
  const std::string key = call.account + " " + call.region + " " + operation;
  const auto interval = std::chrono::nanoseconds(static_cast<int64_t>(1e9 / rate_));
  const auto [it, first] = last_.try_emplace(key, Last{sent, may_repeat});
  if (first) return;
  if (!it->second.may_repeat && sent - it->second.sent < interval) {
    broken_laws_.push_back(fmt::format(
        "{} was asked again after {} ms", key,
        std::chrono::duration_cast<std::chrono::milliseconds>(sent - it->second.sent).count()));
  }
  it->second = {sent, may_repeat};
}

}  // namespace signet::simulation
