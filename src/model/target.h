// model/target.h
// Target: one account in one region, the unit that is asked, paced and covered.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "model/result.h"

namespace signet {

// Twelve digits.  A string because leading zeros matter and it is never computed with.
using AccountId = std::string;
using Region = std::string;

struct Target {
  AccountId account;
  Region region;
  friend auto operator<=>(const Target&, const Target&) = default;
};

// Twelve digits, or kBadInput with what was given.
Result<AccountId> ParseAccountId(std::string_view text);

// True for text that may be a region's name ("eu-west-1"): what is put into a host
// name must not come from outside unchecked.
bool IsRegionName(std::string_view text);

// Shell-style match: `*` any run, `?` any one character; everything else literal.
// Linear in the text times the number of stars; used for regions, accounts, names.
bool GlobMatches(std::string_view pattern, std::string_view text);

}  // namespace signet

template <>
struct std::hash<signet::Target> {
  size_t operator()(const signet::Target& target) const noexcept {
    return std::hash<std::string>()(target.account) * 31 + std::hash<std::string>()(target.region);
  }
};
