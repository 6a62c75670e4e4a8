// aws/client.h
// Client: one AWS call, from what it is to what came back: endpoint, signature, clock
// skew, refresh of credentials, AWS's errors decoded.  Try makes one attempt and lets the
// caller wait; Call retries by RetryPolicy.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <unordered_set>

#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/http.h"
#include "aws/retry.h"
#include "aws/sign_v4.h"
#include "loop/clock.h"

namespace signet {

// What is asked.  `operation` is IAM's name for it ("ses:GetEmailIdentity"): it stands in
// coverage, names the permission that lacks, and is the key of the rate budget.
struct AwsCall {
  std::string_view service;  // Endpoint and IAM prefix: "ses", "sts", "organizations", "account".
  std::string_view operation;
  Region region = {};
  std::string method = "GET";
  std::string path = "/";  // Percent-encoded.
  std::string query = {};  // "a=1&b=2", percent-encoded, without "?".
  Headers headers = {};
  std::string body = {};
  size_t response_size_max = 8 << 20;
  bool is_signed = true;
  bool changes = false;  // Something at AWS: must not be repeated unless surely not done.
  std::chrono::milliseconds timeout{30'000};  // Of one attempt, in all.
  std::function<void(Steady)> on_sent = nullptr;
};

// An error as AWS told it, in either wire form.
struct AwsError {
  Error error;       // Code is ours; detail is a line for people.
  std::string code;  // "TooManyRequestsException", without namespace and suffix.
  std::string message;
  std::string request_id;
  int http_status = 0;  // 0: no answer at all.
  bool unsent = false;  // Surely no byte of the request left this machine.
};

struct AwsReply {
  std::string body;
  std::string request_id;
};

using AwsResult = tl::expected<AwsReply, AwsError>;

// Decodes a response that is not 2xx.  Its detail is one printable line of at most 500
// bytes that names operation, region, AWS's own code and words, and the request id.
AwsError DecodeAwsError(const HttpResponse& response, std::string_view operation,
                        std::string_view region);

// One per process and endpoint set; it holds no state but the learnt clock offset, the
// signing keys and which access keys have worked.  Loop thread.
class Client {
 public:
  // Hears what a person should be told once ("this machine's clock is behind").
  using Say = std::function<void(const std::string&)>;
  Client(Transport& transport, Clock& clock, const Endpoints& endpoints, Say say = nullptr);

  // One attempt; but a wrong clock is learnt from the answer's Date, and expired
  // credentials are refreshed, once each, and tried again at once.
  Awaitable<AwsResult> Try(AwsCall call, CredentialSource* credentials);
  // With retries of what can heal, as RetryPolicy says (WriteRetryPolicy, for a call that
  // changes something); none of them after kPatience in all.
  Awaitable<AwsResult> Call(AwsCall call, CredentialSource* credentials);
  static constexpr std::chrono::seconds kPatience{30};

  Clock& clock() { return clock_; }
  uint64_t sent_count() const { return sent_count_; }
  // The request that was sent last, for people who wait: "sts:X in eu-west-1 at https://…".
  const std::string& latest() const { return latest_; }
  // AWS's time minus this machine's, as far as an answer taught us; else zero.
  std::chrono::milliseconds clock_offset() const { return offset_; }
  // Makes the jitter of retries repeatable, for a simulation.
  void Seed(uint32_t seed) { random_.seed(seed); }

 private:
  struct Attempt;
  Awaitable<Attempt> TryOnce(const AwsCall& call, const Credentials* credentials);
  std::optional<std::chrono::milliseconds> WaitAfter(const AwsError& error, bool changes,
                                                     int attempt);
  bool LearnOffset(const Attempt& attempt);
  void Proved(const Credentials& credentials);

  Transport& transport_;
  Clock& clock_;
  const Endpoints& endpoints_;
  Say say_;
  Signer signer_;
  RetryPolicy retry_;
  std::minstd_rand random_{std::random_device{}()};
  std::chrono::milliseconds offset_{0};
  uint64_t sent_count_ = 0;
  std::string latest_;
  // Access keys that AWS has accepted: where one of them is called unknown, the region is
  // to blame (it is not enabled), and fetching new keys would change nothing.
  std::unordered_set<std::string> proved_;
};

}  // namespace signet
