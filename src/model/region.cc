// SES's regions (facts: the endpoint table of AWS's own SDK and the General Reference's
// list of DKIM domains).
#include "model/region.h"

#include <algorithm>
#include <array>

#include "model/identity.h"

namespace signet {
namespace {

constexpr std::array<SesRegion, 30> kRegions{{
    {"af-south-1", "aws", true, true},
    {"ap-northeast-1", "aws", false, false},
    {"ap-northeast-2", "aws", false, false},
    {"ap-northeast-3", "aws", false, true},
    {"ap-south-1", "aws", false, false},
    {"ap-south-2", "aws", true, true},
    {"ap-southeast-1", "aws", false, false},
    {"ap-southeast-2", "aws", false, false},
    {"ap-southeast-3", "aws", true, true},
    {"ap-southeast-5", "aws", true, true},
    {"ca-central-1", "aws", false, false},
    {"ca-west-1", "aws", true, true},
    {"eu-central-1", "aws", false, false},
    {"eu-central-2", "aws", true, true},
    {"eu-north-1", "aws", false, false},
    {"eu-south-1", "aws", true, true},
    {"eu-west-1", "aws", false, false},
    {"eu-west-2", "aws", false, false},
    {"eu-west-3", "aws", false, false},
    {"eusc-de-east-1", "aws-eusc", false, true},
    {"il-central-1", "aws", true, true},
    {"me-central-1", "aws", true, true},
    {"me-south-1", "aws", true, false},
    {"sa-east-1", "aws", false, false},
    {"us-east-1", "aws", false, false},
    {"us-east-2", "aws", false, false},
    {"us-gov-east-1", "aws-us-gov", false, true},
    {"us-gov-west-1", "aws-us-gov", false, false},
    {"us-west-1", "aws", false, false},
    {"us-west-2", "aws", false, false},
}};

}  // namespace

std::span<const SesRegion> SesRegions() { return kRegions; }

const SesRegion* FindSesRegion(std::string_view name) {
  const auto it = std::lower_bound(
      kRegions.begin(), kRegions.end(), name,
      [](const SesRegion& region, std::string_view wanted) { return region.name < wanted; });
  return it != kRegions.end() && it->name == name ? &*it : nullptr;
}

std::string_view PartitionOf(std::string_view region) {
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("eusc-")) return "aws-eusc";
  return "aws";
}

std::string_view DnsSuffixOf(std::string_view partition) {
  if (partition == "aws-cn") return "amazonaws.com.cn";
  if (partition == "aws-eusc") return "amazonaws.eu";
  return "amazonaws.com";
}

std::string_view GlobalRegionOf(std::string_view partition) {
  if (partition == "aws-cn") return "cn-northwest-1";
  if (partition == "aws-us-gov") return "us-gov-west-1";
  if (partition == "aws-eusc") return "eusc-de-east-1";
  return "us-east-1";
}

std::string DkimZoneOf(std::string_view region) {
  if (PartitionOf(region) == "aws-eusc") return {};
  const SesRegion* found = FindSesRegion(region);
  if (found && found->own_dkim_zone) return "dkim." + std::string(region) + ".amazonses.com";
  return "dkim.amazonses.com";
}

std::optional<Region> ReplicaParentOf(std::string_view origin) {
  constexpr std::string_view kPrefix = "AWS_SES_";
  if (!origin.starts_with(kPrefix) || origin.size() == kPrefix.size()) return std::nullopt;
  Region region = LowerAscii(origin.substr(kPrefix.size()));
  std::replace(region.begin(), region.end(), '_', '-');
  return region;
}

}  // namespace signet
