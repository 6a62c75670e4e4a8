// Caller: signs requests as a client would, and hands them to a Simulator in process.
// For tests and benchmarks of the simulator; it shares the digests with what it tests,
// so tests/contract lets botocore sign as well.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "sim/call.h"
#include "sim/digest.h"
#include "sim/signature.h"
#include "sim/simulator.h"

namespace sim {

struct Keys {
  std::string id = "AKIAEXAMPLE111122223";
  std::string secret = "secret";
  std::string token;
};

class Caller {
 public:
  Caller(Simulator& simulator, Time now, Keys keys = {}, std::string region = "eu-west-1")
      : simulator_(simulator), now_(now), keys_(std::move(keys)), region_(std::move(region)) {}

  void Pass(std::chrono::microseconds time) { now_ += time; }
  void Use(Keys keys) { keys_ = std::move(keys); }
  void GoTo(std::string region) { region_ = std::move(region); }
  Time now() const { return now_; }

  Request Sign(std::string_view service, Request request) const {
    Authorization authorization;
    authorization.amz_date = BasicTime(now_);
    authorization.date = authorization.amz_date.substr(0, 8);
    authorization.region = region_;
    authorization.service = service;
    request.headers.emplace_back("Host", "127.0.0.1");
    request.headers.emplace_back("X-Amz-Date", authorization.amz_date);
    std::string signed_headers = "host;x-amz-date";
    std::string token;
    if (!keys_.token.empty()) {
      request.headers.emplace_back("X-Amz-Security-Token", keys_.token);
      signed_headers += ";x-amz-security-token";
      token = "x-amz-security-token:" + keys_.token + "\n";
    }
    if (const auto target = FindHeader(request.headers, "x-amz-target")) {
      signed_headers += ";x-amz-target";
      token += fmt::format("x-amz-target:{}\n", *target);
    }
    const auto mark = request.target.find('?');
    std::string path;
    AppendPercentEncoded(path, std::string_view(request.target).substr(0, mark), true);
    const std::string query = mark == std::string::npos ? "" : request.target.substr(mark + 1);
    const std::string canonical = fmt::format(
        "{}\n{}\n{}\nhost:127.0.0.1\nx-amz-date:{}\n{}\n{}\n{}", request.method, path, query,
        authorization.amz_date, token, signed_headers, Hex(Bytes(Sha256(request.body))));
    const std::string scope = fmt::format("{}/{}/{}/aws4_request", authorization.date,
                                          authorization.region, authorization.service);
    const std::string to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", authorization.amz_date,
                                            scope, Hex(Bytes(Sha256(canonical))));
    const Digest key = DeriveSigningKey(keys_.secret, authorization);
    request.headers.emplace_back(
        "Authorization",
        fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}", keys_.id,
                    scope, signed_headers, Hex(Bytes(HmacSha256(Bytes(key), to_sign)))));
    return request;
  }

  Response Send(std::string_view service, Request request) {
    return simulator_.Handle(Sign(service, std::move(request)), now_);
  }
  Response Get(std::string target) { return Send("ses", {"GET", std::move(target), {}, ""}); }
  Response Write(std::string method, std::string target, std::string body) {
    return Send("ses", {std::move(method),
                        std::move(target),
                        {{"Content-Type", "application/json"}},
                        std::move(body)});
  }
  Response PostList(std::string body) {
    return Write("POST", "/v2/email/list-identities", std::move(body));
  }
  Response Query(std::string_view service, std::string_view form) {
    const std::string_view version = service == "sts" ? "2011-06-15" : "2010-12-01";
    return Send(service, {"POST",
                          "/",
                          {{"Content-Type", "application/x-www-form-urlencoded"}},
                          fmt::format("Version={}&Action={}", version, form)});
  }
  Response Organizations(std::string_view operation, std::string body = "{}") {
    return Send("organizations",
                {"POST",
                 "/",
                 {{"Content-Type", "application/x-amz-json-1.1"},
                  {"X-Amz-Target", fmt::format("AWSOrganizationsV20161128.{}", operation)}},
                 std::move(body)});
  }
  Response ListRegions(std::string body = "{}") {
    return Send("account",
                {"POST", "/listRegions", {{"Content-Type", "application/json"}}, std::move(body)});
  }

 private:
  Simulator& simulator_;
  Time now_;
  Keys keys_;
  std::string region_;
};

// The text between two marks; empty if they are not there.
inline std::string Between(std::string_view text, std::string_view before, std::string_view after) {
  const auto start = text.find(before);
  if (start == std::string_view::npos) return {};
  const auto end = text.find(after, start + before.size());
  if (end == std::string_view::npos) return {};
  return std::string(text.substr(start + before.size(), end - start - before.size()));
}

inline std::string ErrorCode(const Response& response) {
  if (const auto type = FindHeader(response.headers, "x-amzn-errortype")) return std::string(*type);
  if (auto code = Between(response.body, "<Code>", "</Code>"); !code.empty()) return code;
  return Between(response.body, "\"__type\":\"", "\"");
}

}  // namespace sim
