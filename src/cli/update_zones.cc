// A key goes to the server that is written beside it, and to no other.
#include "cli/update_zones.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/stat.h>

#include <algorithm>

#include "apply/update_zone.h"
#include "cli/small_file.h"
#include "inventory/primary_zone.h"

namespace signet {
namespace {

constexpr size_t kFileMax = 1 << 20;  // Bytes; what a key may have is less.

Result<TsigKey> LoadKey(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) && (about.st_mode & S_IRWXO) != 0) {
    return Fail(
        Code::kBadInput,
        fmt::format("{} holds a secret and may be opened by everybody: chmod o= {}", path, path));
  }
  auto text = ReadSmallFile(path, kFileMax);
  if (!text) return Fail(text.error());
  auto key = ParseTsigKey(*text);
  OPENSSL_cleanse(text->data(), text->size());
  if (!key) return Fail(Code::kBadInput, fmt::format("{}: {}", path, key.error().detail));
  return key;
}

// ZONE=SERVER[:PORT],KEYFILE.
Result<UpdateSetting> ParseFlag(const std::string& flag) {
  const size_t equals = flag.find('=');
  const size_t comma = flag.find(',', equals == std::string::npos ? flag.size() : equals);
  if (comma == std::string::npos || comma + 1 == flag.size()) {
    return Fail(Code::kBadInput,
                fmt::format("--dns-update {}: give ZONE=SERVER[:PORT],KEYFILE", flag));
  }
  return UpdateSetting{flag.substr(0, equals), flag.substr(equals + 1, comma - equals - 1),
                       flag.substr(comma + 1)};
}

}  // namespace

Result<void> UpdateZones::Add(const UpdateSetting& setting, const std::string& where) {
  const auto wrong = [&](const std::string& why) {
    return Fail(Code::kBadInput, fmt::format("{}: {}", where, why));
  };
  const auto zone = DomainName::Parse(setting.zone);
  if (!zone || zone->root()) return wrong(fmt::format("'{}' is no zone's name", setting.zone));
  const auto server = ParseServer(setting.server);
  if (!server) return wrong(server.error().detail);
  const auto same = [&](const One& one) { return one.primary.zone == *zone; };
  if (std::any_of(zones_.begin(), zones_.end(), same))
    return wrong(fmt::format("zone {} is named twice", zone->text()));
  auto key = LoadKey(setting.key_file);
  if (!key) return wrong(key.error().detail);
  zones_.push_back({{*zone, *server}, *std::move(key)});
  return {};
}

Result<UpdateZones> UpdateZones::Of(const ZoneFlags& flags, const Config& config) {
  UpdateZones zones;
  for (const std::string& flag : flags.updates) {
    const auto setting = ParseFlag(flag);
    if (!setting) return Fail(setting.error());
    if (auto added = zones.Add(*setting, "--dns-update"); !added) return Fail(added.error());
  }
  const size_t by_flag = zones.zones_.size();
  for (const UpdateSetting& setting : config.updates) {
    const auto zone = DomainName::Parse(setting.zone);
    const auto end = zones.zones_.begin() + static_cast<ptrdiff_t>(by_flag);
    const bool flagged = std::any_of(zones.zones_.begin(), end, [&](const One& one) {
      return zone && one.primary.zone == *zone;
    });
    if (flagged) continue;
    if (auto added = zones.Add(setting, "dynamic_update"); !added) return Fail(added.error());
  }
  return zones;
}

bool UpdateZones::MayHold(const DomainName& name) const {
  return std::any_of(zones_.begin(), zones_.end(),
                     [&](const One& one) { return name.IsSameOrUnder(one.primary.zone); });
}

Awaitable<Result<std::vector<HostedZone>>> UpdateZones::Read(std::vector<DomainName> names,
                                                             Clock& clock) const {
  std::vector<HostedZone> read;
  for (const One& one : zones_) {
    const bool wanted = std::any_of(names.begin(), names.end(), [&](const DomainName& name) {
      return name.IsSameOrUnder(one.primary.zone);
    });
    if (!wanted) continue;
    auto zone = co_await ReadPrimaryZone(one.primary, one.key, clock);
    if (!zone) co_return Fail(zone.error());
    read.push_back(*std::move(zone));
  }
  co_return read;
}

Result<std::unique_ptr<ZoneWriter>> UpdateZones::Open(const ZonePlace& place, Clock& clock) const {
  for (const One& one : zones_) {
    if (PlaceOf(one.primary) == place)
      return std::make_unique<UpdateZone>(one.primary, one.key.Clone(), clock);
  }
  return Fail(Code::kCredentials,
              fmt::format("zone {} at {} is in neither --dns-update nor the configuration's "
                          "dynamic_update, so nothing is sent there",
                          place.zone.text(), place.id));
}

}  // namespace signet
