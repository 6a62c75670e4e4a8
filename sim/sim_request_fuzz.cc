// Any bytes as a request: the first line is method and target, then headers until an
// empty line, then the body.  Signed anew where it begins with "sign SERVICE ", so
// that the fuzzer gets past the door.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/caller_for_tests.h"

namespace {

std::string_view TakeUntil(std::string_view& rest, char end) {
  const auto at = rest.find(end);
  const auto taken = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return taken;
}

constexpr const char* kWorld = R"(regions eu-west-1 us-east-1
organization o-fuzz
  ou Mail
account 111122223333
  management
  key AKIAEXAMPLE111122223 secret
  role reader ; trust 111122223333
  hosted-zone example.com id Z1
    record *.example.com CNAME example.net
    record www.example.com A set blue 192.0.2.1
  hosted-zone corp.example private id Z2
  region eu-west-1
    identity example.com success
    identity a@example.com pending
    generate identities 3000 unverified-domains 7
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static sim::Simulator simulator(std::get<sim::World>(sim::ParseWorld(kWorld)));
  const sim::Time now(std::chrono::seconds(1795435200));
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::string service;
  if (rest.starts_with("sign ")) {
    rest.remove_prefix(5);
    service = TakeUntil(rest, ' ');
  }
  sim::Request request;
  request.method = TakeUntil(rest, ' ');
  request.target = TakeUntil(rest, '\n');
  while (!rest.empty()) {
    auto line = TakeUntil(rest, '\n');
    if (line.empty()) break;
    const auto name = TakeUntil(line, ':');
    request.headers.emplace_back(name, line);
  }
  request.body = rest;
  if (!service.empty()) {
    const bool global = service == "organizations" || service == "account" || service == "route53";
    const sim::Caller caller(simulator, now, {}, global ? "us-east-1" : "eu-west-1");
    request = caller.Sign(service, std::move(request));
  }
  const auto response = simulator.Handle(request, now);
  if (response.status < 200 || response.status > 599) std::abort();
  return 0;
}
