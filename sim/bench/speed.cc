// How fast the simulator answers in process: small calls, full pages, and the two
// large worlds.  Prints figures; it judges nothing.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>

#include "sim/caller_for_tests.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kWorlds[] = {
    R"(regions eu-west-1
account 111122223333
  key AKIAEXAMPLE111122223 secret
  region eu-west-1
    generate identities 10000 unverified-domains 100
)",
    R"(organization o-bench
account 111122223333
  management
  key AKIAEXAMPLE111122223 secret
generate accounts 1000 regions 27 identities 10 unverified-domains 1
  role reader ; trust 111122223333
)",
};

double Seconds(Clock::time_point since) {
  return std::chrono::duration<double>(Clock::now() - since).count();
}

sim::World Parse(const char* text) { return std::get<sim::World>(sim::ParseWorld(text)); }

}  // namespace

int main() {
  const sim::Time start(std::chrono::seconds(1795435200));
  {
    sim::Simulator simulator(Parse(kWorlds[0]));
    sim::Caller caller(simulator, start);
    constexpr int kCalls = 50'000;
    const sim::Request get = caller.Sign("ses", {"GET", "/v2/email/account", {}, ""});
    auto since = Clock::now();
    for (int i = 0; i < kCalls; ++i) simulator.Handle(get, start);
    fmt::print("GetAccount           {:9.0f} calls/s\n", kCalls / Seconds(since));
    const sim::Request list = caller.Sign("ses", {"GET", "/v2/email/identities", {}, ""});
    since = Clock::now();
    constexpr int kPages = 500;
    for (int i = 0; i < kPages; ++i) simulator.Handle(list, start);
    fmt::print("a page of 1,000 rows {:9.3f} ms\n", Seconds(since) / kPages * 1e3);
  }
  {
    sim::Simulator simulator(Parse(kWorlds[1]));
    sim::Caller caller(simulator, start);
    const auto since = Clock::now();
    int calls = 0;
    const auto regions = sim::SesRegions();
    for (int account = 0; account < 1000; ++account) {
      caller.Use({.id = "AKIAEXAMPLE111122223", .secret = "secret", .token = ""});
      const auto role = caller.Query(
          "sts", fmt::format("AssumeRole&RoleArn=arn:aws:iam::{}:role/reader&RoleSessionName=bench",
                             200'000'000'001 + account));
      caller.Use({sim::Between(role.body, "<AccessKeyId>", "</"),
                  sim::Between(role.body, "<SecretAccessKey>", "</"),
                  sim::Between(role.body, "<SessionToken>", "</")});
      for (const auto region : regions) {
        caller.GoTo(std::string(region));
        if (caller.Get("/v2/email/identities").status == 200) ++calls;
      }
      caller.GoTo("eu-west-1");
    }
    fmt::print("1,000 x 27 lists     {:9.0f} calls/s, signing included ({} answered)\n",
               calls / Seconds(since), calls);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("peak memory          {:9.1f} MiB\n", static_cast<double>(usage.ru_maxrss) / 1024);
}
