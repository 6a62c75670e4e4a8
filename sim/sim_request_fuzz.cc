// Any bytes as requests, each ended by a line "----": the first line is method and target, then
// headers until an empty line, then the body.  Signed anew where it begins with "sign SERVICE ",
// so that the fuzzer gets past the door.  Between them SES looks at a DNS that holds nothing, so
// that writes meet looks that are out.
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

// Holds nothing, or cannot say.
class Nothing : public sim::DnsLookup {
 public:
  sim::DnsAnswer LookUp(const std::string& name, sim::DnsType) override {
    return {static_cast<sim::DnsAnswer::Kind>(name.size() % 4), {}};
  }
};

constexpr const char* kWorld = R"(regions eu-west-1 us-east-1
limit none
life speed 1000
dns root-hints hints trust-anchor none
mailbox quick* clicks after 1h
mailbox gone* bounces
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
    identity failed.example failed ; mail-from m.failed.example failed
    generate identities 3000 unverified-domains 7
  region us-east-1
    identity example.com pending ; dkim origin AWS_SES_EU_WEST_1
)";

sim::Request Parse(sim::Simulator& simulator, std::string_view rest, sim::Time now) {
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
  if (service.empty()) return request;
  const bool global = service == "organizations" || service == "account" || service == "route53";
  const sim::Caller caller(simulator, now, {}, global ? "us-east-1" : "eu-west-1");
  return caller.Sign(service, std::move(request));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kEnd = "\n----\n";
  constexpr int kRequestsMax = 16;
  static const sim::World world = std::get<sim::World>(sim::ParseWorld(kWorld));
  sim::Simulator simulator(world);
  Nothing nothing;
  sim::Time now(std::chrono::seconds(1795435200));
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (int i = 0; i < kRequestsMax && !rest.empty(); ++i, now += std::chrono::seconds(30)) {
    const auto out = simulator.DueChecks(now);
    const auto end = rest.find(kEnd);
    const sim::Request request = Parse(simulator, rest.substr(0, end), now);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + kEnd.size());
    const auto mail = simulator.HandleMail(request, now);
    const auto response = mail ? *mail : simulator.Handle(request, now);
    if (response.status < 200 || response.status > 599) std::abort();
    for (const auto& check : out) simulator.Apply(sim::Look(check, nothing), now);
  }
  return 0;
}
