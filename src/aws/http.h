// aws/http.h
// One HTTP exchange as data, and Transport: who carries it.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loop/clock.h"
#include "model/result.h"

namespace signet {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string url;  // Absolute, path and query already percent-encoded.
  Headers headers;  // Without Host, Content-Length and User-Agent: the transport adds them.
  std::string body;
  // Called on the loop's thread once the request is on the wire: pacing counts from here.
  // Called again if a kept connection proved dead and the request went out anew.
  std::function<void(Steady)> on_sent;
  bool shares_connection =
      false;  // Waits for one that is being opened, where HTTP/2 may serve both.
  // On a connection of its own: a kept one may prove dead after the request was written to it,
  // and it is then written again to another.
  bool never_resent = false;
  bool direct = false;  // Past any proxy: what hands out credentials is on this machine.
  std::chrono::milliseconds timeout{30'000};  // In all.
  std::chrono::milliseconds connect_timeout{5'000};
  size_t response_size_max = 8 << 20;  // Bytes; a larger body is kTooLarge.
};

struct HttpResponse {
  int status = 0;
  Headers headers;  // Names in lower case.
  std::string body;

  // The first header of that (lower-case) name, or empty.
  std::string_view Header(std::string_view name) const;
};

// Carries requests.  Two bodies: curl, and the simulator in process on virtual time.
// Errors are kUnreachable, kTimedOut, kTooLarge, kServerFault (a body that was cut),
// kCancelled, or kBadInput where asking again cannot heal it (a certificate that is not
// trusted, a URL or header that cannot be sent); any HTTP status is a response.  Who never
// called on_sent when Send returns has surely not sent a byte, unless it was cancelled.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual Awaitable<Result<HttpResponse>> Send(HttpRequest request) = 0;
};

// RFC 3986: everything outside A-Z a-z 0-9 - . _ ~ as %XX.  With `keep_slash`, "/" stays.
std::string PercentEncode(std::string_view text, bool keep_slash = false);
// "a=1&b=%20" from pairs, in their order.
std::string EncodeForm(const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace signet
