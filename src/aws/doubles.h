// aws/doubles.h
// For tests only: a transport without a network, files without a disk, and an STS that is
// stricter than the real one.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "aws/client.h"
#include "aws/local_files.h"

namespace signet::doubles {

constexpr uint64_t kStepsMax = 100'000;

// Runs one task to its end, jumping over every wait.
template <class T>
T Run(VirtualClock& clock, Awaitable<T> task) {
  boost::asio::io_context io;
  std::optional<T> out;
  boost::asio::co_spawn(io, std::move(task), [&out](const std::exception_ptr& thrown, T value) {
    if (thrown) std::rethrow_exception(thrown);
    out.emplace(std::move(value));
  });
  REQUIRE(clock.RunUntilIdle(io, kStepsMax));
  REQUIRE(out.has_value());
  return std::move(*out);
}

inline Time Noon() { return *ParseTime("2026-11-23T12:00:00Z"); }

struct Variables {
  std::map<std::string, std::string> values;
  Environment Get() const {
    return [this](const std::string& name) -> std::optional<std::string> {
      const auto it = values.find(name);
      if (it == values.end()) return std::nullopt;
      return it->second;
    };
  }
};

struct Disk {
  std::map<std::string, std::string> files;
  Files Get() {
    return {[this](const std::string& path) -> Result<std::string> {
              const auto it = files.find(path);
              if (it == files.end()) return Fail(Code::kNotFound, "there is no file " + path);
              return it->second;
            },
            [this](const std::string& path, const std::string& bytes) -> Result<void> {
              files[path] = bytes;
              return {};
            }};
  }
};

// Answers at once; what it is not told about does not exist.
class Wire final : public Transport {
 public:
  using Answer = std::function<Result<HttpResponse>(const HttpRequest&)>;
  // The first prefix of the URL that fits answers.
  void At(std::string prefix, Answer answer) {
    answers_.emplace_back(std::move(prefix), std::move(answer));
  }
  void At(std::string prefix, int status, std::string body) {
    At(std::move(prefix), [status, body](const HttpRequest&) -> Result<HttpResponse> {
      return HttpResponse{status, {}, body};
    });
  }
  Awaitable<Result<HttpResponse>> Send(HttpRequest request) override {
    sent.push_back(request);
    for (const auto& [prefix, answer] : answers_) {
      if (!request.url.starts_with(prefix)) continue;
      if (request.on_sent) request.on_sent(Steady{});
      co_return answer(request);
    }
    co_return Fail(Code::kUnreachable, "nobody listens");
  }

  std::vector<HttpRequest> sent;

 private:
  std::vector<std::pair<std::string, Answer>> answers_;
};

inline std::string HeaderOf(const HttpRequest& request, std::string_view name) {
  for (const auto& [header, value] : request.headers) {
    if (header.size() == name.size() &&
        std::equal(name.begin(), name.end(), header.begin(),
                   [](char a, char b) { return std::tolower(a) == std::tolower(b); })) {
      return value;
    }
  }
  return {};
}

inline std::map<std::string, std::string> Form(std::string_view body) {
  std::map<std::string, std::string> out;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    const size_t equals = pair.find('=');
    std::string value;
    for (size_t i = equals + 1; i < pair.size(); ++i) {
      if (pair[i] == '%') {
        value += static_cast<char>(std::stoi(std::string(pair.substr(i + 1, 2)), nullptr, 16));
        i += 2;
      } else {
        value += pair[i];
      }
    }
    out[std::string(pair.substr(0, equals))] = value;
  }
  return out;
}

// An STS with users, roles that ask for external ids and codes, and the limits of role
// chaining.  It refuses what the real one would, and unsigned calls with a plain denial.
class Sts {
 public:
  struct Role {
    std::string external_id;
    std::string mfa_code;
    int seconds_max = 43200;
    std::string web_identity_token;
  };

  explicit Sts(VirtualClock& clock) : clock_(clock) {}
  std::set<std::string> users = {"AKIAUSER"};
  std::map<std::string, Role> roles;
  std::map<std::string, std::string> last_form;
  int lifetime_seconds = 0;  // 0: as asked.
  int answered = 0;

  Wire::Answer Answer() {
    return [this](const HttpRequest& request) { return Handle(request); };
  }

 private:
  Result<HttpResponse> Handle(const HttpRequest& request) {
    ++answered;
    if (request.method != "POST") return Refuse(405, "MethodNotAllowed", request.method);
    auto form = Form(request.body);
    last_form = form;
    if (form["Version"] != "2011-06-15") return Refuse(400, "InvalidAction", "version");
    const std::string authorization = HeaderOf(request, "authorization");
    const std::string action = form["Action"];
    if (action == "AssumeRoleWithWebIdentity") {
      if (!authorization.empty()) return Refuse(400, "ValidationError", "must not be signed");
      return WebIdentity(form);
    }
    const std::string key = KeyOf(authorization);
    if (!users.contains(key) && !issued_.contains(key)) {
      return Refuse(403, key.empty() ? "MissingAuthenticationToken" : "InvalidClientTokenId",
                    "the security token included in the request is invalid");
    }
    if (issued_.contains(key) && HeaderOf(request, "x-amz-security-token") != issued_[key]) {
      return Refuse(403, "InvalidClientTokenId", "the session token does not fit");
    }
    if (action != "AssumeRole") return Refuse(400, "InvalidAction", action);
    return AssumeRole(form, issued_.contains(key));
  }

  Result<HttpResponse> AssumeRole(std::map<std::string, std::string>& form, bool chained) {
    const auto role = roles.find(form["RoleArn"]);
    const std::string denied = "not authorized to perform: sts:AssumeRole on " + form["RoleArn"];
    if (role == roles.end() || role->second.external_id != form["ExternalId"]) {
      return Refuse(403, "AccessDenied", denied);
    }
    if (!role->second.mfa_code.empty() &&
        (form["TokenCode"] != role->second.mfa_code || form["SerialNumber"].empty())) {
      return Refuse(403, "AccessDenied", "MultiFactorAuthentication failed");
    }
    if (form["RoleSessionName"].size() < 2) return Refuse(400, "ValidationError", "session name");
    const int seconds = form["DurationSeconds"].empty() ? 3600 : std::stoi(form["DurationSeconds"]);
    if (chained && seconds > 3600) {
      return Refuse(400, "ValidationError",
                    "exceeds the 1 hour session limit for roles assumed by role chaining");
    }
    if (seconds < 900 || seconds > role->second.seconds_max) {
      return Refuse(400, "ValidationError", "exceeds the MaxSessionDuration");
    }
    return Issue("AssumeRole", seconds);
  }

  Result<HttpResponse> WebIdentity(std::map<std::string, std::string>& form) {
    const auto role = roles.find(form["RoleArn"]);
    if (role == roles.end() || role->second.web_identity_token != form["WebIdentityToken"] ||
        form["WebIdentityToken"].empty()) {
      return Refuse(400, "InvalidIdentityToken", "the token is not one of ours");
    }
    return Issue("AssumeRoleWithWebIdentity", 3600);
  }

  HttpResponse Issue(const std::string& action, int seconds) {
    if (lifetime_seconds != 0) seconds = lifetime_seconds;
    const std::string key = fmt::format("ASIAROLE{}", issued_.size() + 1);
    issued_[key] = "token-of-" + key;
    return {
        200,
        {},
        fmt::format("<{0}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{0}Result>"
                    "<Credentials><AccessKeyId>{1}</AccessKeyId><SecretAccessKey>s3cr3t+/="
                    "</SecretAccessKey><SessionToken>{2}</SessionToken><Expiration>{3}"
                    "</Expiration></Credentials></{0}Result></{0}Response>",
                    action, key, issued_[key],
                    EncodeTime(clock_.Now() + std::chrono::seconds(seconds)))};
  }

  static HttpResponse Refuse(int status, const std::string& code, const std::string& message) {
    return {status,
            {},
            fmt::format("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
                        "<Type>Sender</Type><Code>{}</Code><Message>{}</Message></Error>"
                        "<RequestId>r-1</RequestId></ErrorResponse>",
                        code, message)};
  }

  static std::string KeyOf(const std::string& authorization) {
    const std::string mark = "Credential=";
    const size_t at = authorization.find(mark);
    if (!authorization.starts_with("AWS4-HMAC-SHA256 ") || at == std::string::npos) return {};
    const size_t first = at + mark.size();
    return authorization.substr(first, authorization.find('/', first) - first);
  }

  VirtualClock& clock_;
  std::map<std::string, std::string> issued_;  // Session token by key.
};

}  // namespace signet::doubles
