// model/region.h
// The regions where SES exists, as data: partition, whether the region must be
// switched on first, and the zone that Easy DKIM's CNAMEs lead to.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/target.h"

namespace signet {

struct SesRegion {
  std::string_view name;
  std::string_view partition;  // "aws", "aws-us-gov", "aws-eusc".
  bool opt_in;                 // Disabled until the account enables it.
  bool own_dkim_zone;          // dkim.<region>.amazonses.com instead of dkim.amazonses.com.
};

// Sorted by name.
std::span<const SesRegion> SesRegions();
const SesRegion* FindSesRegion(std::string_view name);

// The partition of a region by its prefix ("us-gov-", "cn-", "eusc-"), else "aws".
std::string_view PartitionOf(std::string_view region);
// "amazonaws.com", "amazonaws.com.cn", "amazonaws.eu".
std::string_view DnsSuffixOf(std::string_view partition);
// The region that signs for services without regions of their own (IAM family): us-east-1, ….
std::string_view GlobalRegionOf(std::string_view partition);

// Where SES publishes the keys of an Easy DKIM identity, from the region table; for
// identities whose SigningHostedZone is known, that one holds.  Empty for eusc-de-east-1,
// whose zone AWS has not published.
std::string DkimZoneOf(std::string_view region);

// "eu-west-1" of "AWS_SES_EU_WEST_1": the parent of a Deterministic Easy DKIM replica.
std::optional<Region> ReplicaParentOf(std::string_view origin);

}  // namespace signet
