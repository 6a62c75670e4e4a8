// aws/curl_transport.h
// CurlTransport: carries requests over libcurl, on the loop's thread: connections are kept
// and shared, names are looked up elsewhere, and TLS is always verified.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "aws/endpoint.h"
#include "aws/http.h"

namespace signet {

struct CurlOptions {
  std::string ca_file = {};      // Trusted instead of the system's authorities; empty: those.
  std::string https_proxy = {};  // For https: URLs; may hold a user name and password.
  std::string http_proxy = {};
  std::string no_proxy = {};  // Hosts that are reached directly, as curl reads NO_PROXY.
  size_t connections_max = 256;

  // AWS_CA_BUNDLE, HTTPS_PROXY, HTTP_PROXY and NO_PROXY; the lower-case form holds.
  static CurlOptions From(const Environment& environment);
};

// Owned by whoever owns the io_context, and gone before it.  Requests that are under way
// when it goes end as kCancelled.  Send may be cancelled, and calls on_sent right after
// curl has handed the request to the socket (again, if a kept connection proved dead
// and the request went out on a new one).
class CurlTransport final : public Transport {
 public:
  // kBadInput when the CA file cannot be read.
  static Result<std::unique_ptr<CurlTransport>> Make(boost::asio::io_context& io,
                                                     CurlOptions options);
  ~CurlTransport() override;

  Awaitable<Result<HttpResponse>> Send(HttpRequest request) override;

  size_t in_flight() const;
  uint64_t connections_opened() const;

 private:
  struct Loop;
  explicit CurlTransport(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace signet
