// Drawing worlds: every kind of fault comes up in some of them.
#include "tests/simulation/world.h"

#include <fmt/format.h>

#include <array>
#include <random>

namespace signet::simulation {
namespace {

constexpr std::array<const char*, 5> kStatuses{"success", "pending", "failed", "temporary-failure",
                                               "not-started"};
constexpr std::array<const char*, 5> kSpelled{"SUCCESS", "PENDING", "FAILED", "TEMPORARY_FAILURE",
                                              "NOT_STARTED"};
constexpr std::array<const char*, 4> kRegions{"us-east-1", "eu-west-1", "eu-central-1",
                                              "ap-southeast-2"};
constexpr std::array<const char*, 15> kFaults{
    "throttle on ses:* probability 0.2",
    "error 503 on ses:* probability 0.15",
    "slow 2s on ses:* probability 0.3",
    "stall 40s on ses:* probability 0.05",
    "cut 40 on ses:* probability 0.15",
    "drop on ses:* probability 0.15",
    "wrong-json on ses:ListEmailIdentities,ses:GetEmailIdentity probability 0.2",
    "wrong-xml on ses:GetIdentity* probability 0.3",
    "html on ses:* probability 0.1",
    "denied on ses:GetEmailIdentity probability 0.3",
    "denied-by-scp on ses:GetAccount,ses:GetIdentityDkimAttributes probability 0.5",
    "expired-token on ses:* every 7 times 2",
    "skew +10m on ses:* after 1 times 1",
    "repeat-page on ses:* times 2",
    "page-token-expired on ses:* times 1"};

class Drawing {
 public:
  explicit Drawing(uint64_t seed) : random_(seed * 0x9e3779b97f4a7c15ULL + 1) {}

  DrawnWorld Draw(uint64_t seed) {
    world_.quiet = seed % 5 == 0;
    world_.rate = std::array{0.5, 1.0, 5.0}[Below(3)];
    Line(fmt::format("seed {}", seed));
    Line(fmt::format("limit ses:* {} burst 1", world_.rate == 0.5 ? 1.0 : world_.rate));
    if (!world_.quiet && Below(4) == 0) {
      world_.skewed = true;
      Line(fmt::format("clock offset {}{}m", Below(2) ? "+" : "-", 7 + Below(20)));
    }
    if (!world_.quiet) {
      // Each seed has two kinds for sure, in turn, so that a run over the seeds has all.
      Line(fmt::format("fault {}", kFaults[seed % kFaults.size()]));
      Line(fmt::format("fault {}", kFaults[(seed * 4 + 7) % kFaults.size()]));
    }
    Account(kCaller, true);
    const uint64_t members = Below(4);
    for (uint64_t i = 0; i < members; ++i) Account(fmt::format("{}", 444455550000 + i), false);
    return std::move(world_);
  }

 private:
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  void Line(const std::string& line) { world_.text += line + "\n"; }

  void Account(const std::string& id, bool caller) {
    const bool opaque = !caller && Below(5) == 0;
    Line(fmt::format("account {} \"Account {}\"", id, id.substr(8)));
    if (caller) {
      Line(fmt::format("  management\n  key {} {} user operator", kKey, kSecret));
    } else {
      Line(fmt::format("  role reader\n    trust {}", opaque ? "999999999999" : kCaller));
      world_.members.push_back({id, "", "reader", ""});
    }
    for (const char* region : kRegions) {
      Truth& truth = world_.truth[{id, region}];
      truth.opaque = opaque;
      truth.denied = Below(8) == 0;
      // The four regions are enabled for everybody, unless somebody turned one off.
      truth.disabled = Below(8) == 0;
      if (truth.denied)
        Line(fmt::format("  deny ses:* in {}{}", region, Below(2) ? " by scp" : ""));
      Line(fmt::format("  region {}", region));
      if (truth.disabled) {
        Line("    disabled");
        continue;
      }
      if (Below(4) == 0) Line(fmt::format("    list-form {}", Below(2) ? "get" : "post"));
      if (Below(6) == 0) Line("    list-without-status");
      if (Below(4) == 0) Line("    sandbox");
      // Most targets are small; some have several pages, for what happens between them.
      Identities(truth, Below(5) == 0 ? 1000 + Below(1500) : Below(30));
    }
  }

  void Identities(Truth& truth, uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t drawn = count > 100 ? Below(200) : Below(8);
      const size_t status = drawn < kStatuses.size() ? static_cast<size_t>(drawn) : 0;
      const bool address = Below(4) == 0;
      const std::string name = fmt::format("{}{}.example", address ? "user@d" : "d", i);
      const bool vanishes = !world_.quiet && status != 0 && !address && Below(6) == 0;
      Line(fmt::format("    identity {} {}", name, kStatuses[status]));
      if (vanishes) {
        Line("      vanishes after-list");
        truth.vanishing.insert(name);
      }
      truth.statuses[name] = kSpelled[status];
    }
  }

  std::mt19937_64 random_;
  DrawnWorld world_;
};

}  // namespace

DrawnWorld Draw(uint64_t seed) { return Drawing(seed).Draw(seed); }

}  // namespace signet::simulation
