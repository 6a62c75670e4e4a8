// model/depth.h
// Depth: how much a scan asks, each including the one before (design of the call plan).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signet {

enum class Depth : uint8_t {
  kStatus,   // The list alone: name, type, status, sending flag.
  kWhy,      // And GetEmailIdentity for domains that are not SUCCESS, GetAccount where needed.
  kPosture,  // And DKIM, MAIL FROM, notifications of all, by the v1 batch calls.
  kFull,     // And GetEmailIdentity of all: policies, tags, key lengths.
};

std::string_view DepthName(Depth depth);
std::optional<Depth> DepthNamed(std::string_view name);

}  // namespace signet
