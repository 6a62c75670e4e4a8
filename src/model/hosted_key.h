// model/hosted_key.h
// ParseHostedKey: which CNAMEs of a zone are those of Easy DKIM.
#pragma once

#include <optional>
#include <string_view>

#include "model/evidence.h"

namespace signet {

// Nothing where `name` and `target`, as absolute or relative to the root, are not the two ends of
// an Easy DKIM record: another service's key, or a target outside SES's zones.
std::optional<HostedKey> ParseHostedKey(std::string_view name, std::string_view target);

// Whether SES publishes the keys of Easy DKIM there: dkim.amazonses.com, or that of a region.
bool IsDkimZone(std::string_view zone);

}  // namespace signet
