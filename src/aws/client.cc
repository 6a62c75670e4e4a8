// One call to AWS: built, signed with AWS's own time, sent, and understood.
#include "aws/client.h"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "aws/http_date.h"

namespace signet {
namespace {

// AWS accepts five minutes either way; an offset that differs by less than this from the
// one we signed with was not the reason for a refusal.
constexpr std::chrono::milliseconds kSkewWorthLearning = std::chrono::minutes(1);
constexpr std::chrono::seconds kAttemptMin{2};  // Less is no time to answer in.
constexpr size_t kProvedMax = 4'096;
constexpr size_t kRequestIdMax = 128;

// What failed before anything was sent.
AwsError Local(Error error) {
  AwsError out;
  out.error = std::move(error);
  out.unsent = true;
  return out;
}

// Regions come from files and flags and become part of a host name: anything but a
// region's own letters could lead a signed request to another host.
bool IsRegion(std::string_view region) {
  return !region.empty() && region.size() <= 63 &&
         std::all_of(region.begin(), region.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

std::string Where(const AwsCall& call) {
  std::string out(call.operation);
  if (!call.region.empty()) out += " in " + call.region;
  return out;
}

// Query answers carry the request id in their body alone, close to its end.
std::string_view RequestIdIn(std::string_view xml) {
  constexpr std::string_view kOpen = "<RequestId>";
  const size_t at = xml.rfind(kOpen);
  if (at == std::string_view::npos) return {};
  const size_t start = at + kOpen.size();
  const size_t end = xml.find('<', start);
  return end == std::string_view::npos ? std::string_view() : xml.substr(start, end - start);
}

std::string RequestIdOf(const HttpResponse& response) {
  std::string_view id;
  for (const char* name : {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"}) {
    if (id.empty()) id = response.Header(name);
  }
  if (id.empty()) id = RequestIdIn(response.body);
  std::string out(id.substr(0, kRequestIdMax));
  std::erase_if(out, [](char c) { return c <= ' ' || c >= 0x7f; });
  return out;
}

std::string SkewSentence(std::chrono::milliseconds offset) {
  const bool is_behind = offset.count() > 0;
  return "this machine's clock is " + RenderDuration(is_behind ? offset : -offset) +
         (is_behind ? " behind" : " ahead of") + " AWS's; signing with AWS's time";
}

bool SameKeys(const Credentials& a, const Credentials& b) {
  return a.access_key_id == b.access_key_id && a.session_token.Reveal() == b.session_token.Reveal();
}

}  // namespace

struct Client::Attempt {
  AwsResult result;
  std::chrono::milliseconds signed_with{0};  // The offset at that time.
  std::optional<Time> date;                  // What AWS's clock said.
};

Client::Client(Transport& transport, Clock& clock, const Endpoints& endpoints, Say say)
    : transport_(transport), clock_(clock), endpoints_(endpoints), say_(std::move(say)) {}

Awaitable<Client::Attempt> Client::TryOnce(const AwsCall& call, const Credentials* credentials) {
  Attempt attempt{.result = AwsReply{}, .signed_with = offset_, .date = {}};
  HttpRequest request;
  request.method = call.method;
  request.url = endpoints_.UrlOf(call.service, call.region);
  latest_ = Where(call) + " at " + request.url;
  request.url += call.path;
  if (!call.query.empty()) request.url += '?' + call.query;
  request.headers = call.headers;
  request.body = call.body;
  bool left = false;
  request.on_sent = [&call, &left](Steady at) {
    left = true;
    if (call.on_sent) call.on_sent(at);
  };
  request.never_resent = call.changes;
  request.response_size_max = call.response_size_max;
  request.timeout = call.timeout;
  if (credentials) {
    signer_.Sign(request, *credentials, Endpoints::SigningRegionOf(call.service, call.region),
                 Endpoints::SigningNameOf(call.service), clock_.Now() + offset_);
  }
  ++sent_count_;
  Result<HttpResponse> response = co_await transport_.Send(std::move(request));
  if (!response) {
    AwsError error = Local({response.error().code, Where(call) + ": " + response.error().detail});
    // Who stops a request may do so between its sending and our hearing of it.
    error.unsent = !left && error.error.code != Code::kCancelled;
    error.message = std::move(response.error().detail);
    attempt.result = tl::make_unexpected(std::move(error));
    co_return attempt;
  }
  if (const auto date = ParseHttpDate(response->Header("date"))) attempt.date = *date;
  if (response->status >= 200 && response->status < 300) {
    std::string request_id = RequestIdOf(*response);
    attempt.result = AwsReply{std::move(response->body), std::move(request_id)};
  } else {
    attempt.result = tl::make_unexpected(DecodeAwsError(*response, call.operation, call.region));
  }
  co_return attempt;
}

// True when signing again would give another time than before.
bool Client::LearnOffset(const Attempt& attempt) {
  const auto differs = [&](std::chrono::milliseconds offset) {
    return std::chrono::abs(offset - attempt.signed_with) >= kSkewWorthLearning;
  };
  // Of many requests refused at once, the first teaches all.
  if (differs(offset_)) return true;
  if (!attempt.date) return false;
  const std::chrono::milliseconds offset = *attempt.date - clock_.Now();
  if (!differs(offset)) return false;
  offset_ = offset;
  if (say_) say_(SkewSentence(offset));
  return true;
}

void Client::Proved(const Credentials& credentials) {
  if (proved_.contains(credentials.access_key_id)) return;
  if (proved_.size() >= kProvedMax) proved_.clear();
  proved_.insert(credentials.access_key_id);
}

Awaitable<AwsResult> Client::Try(AwsCall call, CredentialSource* credentials) {
  if (!IsRegion(call.region)) {
    co_return tl::make_unexpected(
        Local({Code::kBadInput, std::string(call.operation) + ": '" + call.region.substr(0, 63) +
                                    "' is not a region; one is written like eu-west-1"}));
  }
  CredentialsPtr keys;
  if (call.is_signed) {
    if (!credentials) {
      co_return tl::make_unexpected(
          Local({Code::kCredentials, Where(call) + " must be signed, without credentials"}));
    }
    auto got = co_await credentials->Get();
    if (!got) co_return tl::make_unexpected(Local(std::move(got.error())));
    keys = std::move(*got);
  }

  bool clock_was_learnt = false;
  bool keys_were_renewed = false;
  // Ends after three rounds: each reason to go round holds once.
  for (;;) {
    Attempt attempt = co_await TryOnce(call, keys.get());
    if (attempt.result) {
      if (keys) Proved(*keys);
      co_return std::move(attempt.result);
    }
    const Code code = attempt.result.error().error.code;
    if (code == Code::kClockSkew && keys && !clock_was_learnt && LearnOffset(attempt)) {
      clock_was_learnt = true;
      continue;
    }
    const bool keys_are_bad = code == Code::kExpired || (code == Code::kCredentials && keys &&
                                                         !proved_.contains(keys->access_key_id));
    if (!keys_are_bad || !keys || keys_were_renewed) co_return std::move(attempt.result);
    keys_were_renewed = true;
    credentials->Invalidate(keys);
    auto renewed = co_await credentials->Get();
    // What AWS said is nearer to the truth than why nothing newer could be had.
    if (!renewed || SameKeys(**renewed, *keys)) co_return std::move(attempt.result);
    keys = std::move(*renewed);
  }
}

std::optional<std::chrono::milliseconds> Client::WaitAfter(const AwsError& error, bool changes,
                                                           int attempt) {
  if (!changes) return retry_.Wait(error.error, attempt, random_);
  return WriteRetryPolicy{retry_}.Wait(error.error, FateOf(error), attempt, random_);
}

Awaitable<AwsResult> Client::Call(AwsCall call, CredentialSource* credentials) {
  const Steady patience_ends = clock_.Ticks() + kPatience;
  for (int attempt = 1;; ++attempt) {  // RetryPolicy::attempts_max bounds it.
    AwsResult result = co_await Try(call, credentials);
    if (result) co_return result;
    const auto wait = WaitAfter(result.error(), call.changes, attempt);
    if (!wait || clock_.Ticks() + *wait + kAttemptMin > patience_ends) co_return result;
    call.timeout = std::min(call.timeout, std::chrono::floor<std::chrono::milliseconds>(
                                              patience_ends - clock_.Ticks() - *wait));
    co_await clock_.Sleep(*wait);
    const auto cancelled = (co_await boost::asio::this_coro::cancellation_state).cancelled();
    if (cancelled != boost::asio::cancellation_type::none) {
      co_return tl::make_unexpected(
          Local({Code::kCancelled, Where(call) + ": stopped while waiting to try again"}));
    }
  }
}

}  // namespace signet
