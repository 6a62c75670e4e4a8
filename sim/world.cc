// The tables of AWS that a world need not spell out, and accounts by index.
#include "sim/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "sim/digest.h"

namespace sim {
namespace {

constexpr std::array<std::string_view, 17> kDefaultRegions = {
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      "ca-central-1",
    "sa-east-1",      "eu-west-1",      "eu-west-2",      "eu-west-3",      "eu-central-1",
    "eu-north-1",     "ap-south-1",     "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
    "ap-southeast-1", "ap-southeast-2",
};

constexpr std::array<std::string_view, 10> kOptInRegions = {
    "af-south-1",   "ap-south-2", "ap-southeast-3", "ap-southeast-5", "ca-west-1",
    "eu-central-2", "eu-south-1", "il-central-1",   "me-central-1",   "me-south-1",
};

// Regions that exist without SES: a client that asks SES there has not looked.
constexpr std::array<std::string_view, 4> kWithoutSes = {"ap-east-1", "eu-south-2",
                                                         "ap-southeast-4", "mx-central-1"};

constexpr std::array<std::string_view, 11> kOwnDkimZone = {
    "af-south-1",     "ap-northeast-3", "ap-south-2",    "ap-southeast-3",
    "ap-southeast-5", "ca-west-1",      "eu-central-2",  "eu-south-1",
    "il-central-1",   "me-central-1",   "us-gov-east-1",
};

template <std::size_t N>
bool Contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

// Other partitions know no regions that an account must first switch on.
bool IsEnabledByDefault(std::string_view region) {
  return Contains(kDefaultRegions, region) || region.starts_with("us-gov-") ||
         region.starts_with("cn-") || region.starts_with("eusc-");
}

std::vector<std::string_view> SesRegions() {
  std::vector<std::string_view> regions(kDefaultRegions.begin(), kDefaultRegions.end());
  regions.insert(regions.end(), kOptInRegions.begin(), kOptInRegions.end());
  return regions;
}

std::vector<std::string_view> KnownRegions() {
  auto regions = SesRegions();
  regions.insert(regions.end(), kWithoutSes.begin(), kWithoutSes.end());
  return regions;
}

bool HasSes(std::string_view region) { return !Contains(kWithoutSes, region); }

std::string DkimZone(std::string_view region) {
  if (Contains(kOwnDkimZone, region)) return fmt::format("dkim.{}.amazonses.com", region);
  return "dkim.amazonses.com";
}

std::string_view StatusName(Status status) {
  constexpr std::string_view kNames[] = {"PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE",
                                         "NOT_STARTED"};
  return kNames[static_cast<int>(status)];
}

std::string_view StatusNameV1(Status status) {
  constexpr std::string_view kNames[] = {"Pending", "Success", "Failed", "TemporaryFailure",
                                         "NotStarted"};
  return kNames[static_cast<int>(status)];
}

std::string_view FaultName(FaultRule::Kind kind) {
  constexpr std::string_view kNames[FaultRule::kKinds] = {
      "throttle",      "error",         "slow",      "stall",       "cut",
      "drop",          "wrong-json",    "wrong-xml", "html",        "denied",
      "denied-by-scp", "expired-token", "skew",      "repeat-page", "page-token-expired",
      "lost-answer",
  };
  return kNames[static_cast<int>(kind)];
}

std::chrono::microseconds World::Lived(std::chrono::microseconds duration) const {
  return std::chrono::microseconds(
      static_cast<std::int64_t>(static_cast<double>(duration.count()) / life_speed));
}

std::uint32_t World::AccountCount() const {
  std::uint64_t count = accounts.size();
  for (const auto& block : generated) count += block.count;
  return static_cast<std::uint32_t>(count);
}

namespace {

// Which generated block an index falls into, and its place there.
std::pair<const GeneratedAccounts&, std::uint64_t> Locate(const World& world, std::uint32_t index) {
  std::uint64_t place = index - world.accounts.size();
  for (const auto& block : world.generated) {
    if (place < block.count) return {block, place};
    place -= block.count;
  }
  std::abort();  // An index that the world never gave out is our own mistake.
}

}  // namespace

const Account& World::AccountForm(std::uint32_t index) const {
  if (index < accounts.size()) return accounts[index];
  return Locate(*this, index).first.form;
}

std::string World::AccountId(std::uint32_t index) const {
  if (index < accounts.size()) return accounts[index].id;
  const auto [block, place] = Locate(*this, index);
  return fmt::format("{:012}", block.first_id + place);
}

std::uint64_t World::AccountSeed(std::uint32_t index) const {
  if (index < accounts.size()) return Mix(seed, index);
  const auto [block, place] = Locate(*this, index);
  return Mix(block.seed, place);
}

std::optional<std::uint32_t> World::FindAccount(std::string_view id) const {
  if (const auto found = account_by_id.find(std::string(id)); found != account_by_id.end()) {
    return found->second;
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size() || id.size() != 12) return std::nullopt;
  std::uint64_t base = accounts.size();
  for (const auto& block : generated) {
    if (number >= block.first_id && number - block.first_id < block.count) {
      return static_cast<std::uint32_t>(base + (number - block.first_id));
    }
    base += block.count;
  }
  return std::nullopt;
}

}  // namespace sim
