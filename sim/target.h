// Target: the identities of one account in one region, written out or generated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world.h"

namespace sim {

struct IdentityRow {
  std::string name;
  Identity::Type type = Identity::Type::kDomain;
  Status status = Status::kSuccess;
  bool sending = false;
};

// The DKIM state that SES tells, with all that the world left unsaid filled in.
struct ToldDkim {
  Status status = Status::kNotStarted;
  bool signing = false;
  std::vector<std::string> tokens;
  std::string origin;
  std::string hosted_zone;  // Empty for keys of one's own.
  int current_bits = 0;     // 0: there is no key yet.
  int next_bits = 1024;
  std::optional<Moment> generated;
};

// The region that a replica's origin names (AWS_SES_EU_WEST_1); empty for other origins.
std::string ParentRegion(std::string_view origin);

// How many list pages a target has served: what appears and vanishes goes by it.
struct ListedSoFar {
  std::uint64_t pages = 0;
  std::uint64_t lists = 0;  // Ended lists.
};

// Borrows the world.  Positions run over written identities first, then generated ones.
class Target {
 public:
  Target(const World& world, std::uint32_t account, std::string_view region);

  const Region& region() const { return *region_; }
  const std::string& region_name() const { return region_name_; }
  std::uint64_t Count() const;
  // Nothing where an identity has not yet appeared or is gone.
  std::optional<IdentityRow> RowAt(std::uint64_t position, const ListedSoFar& listed) const;
  std::optional<Identity> Find(std::string_view name, const ListedSoFar& listed) const;

  bool Sends(const Identity& identity) const;
  ToldDkim TellDkim(const Identity& identity) const;
  std::string TxtToken(const Identity& identity) const;
  // Why a replica has no key to share, as SES's ErrorType; empty where it has, and for others.
  std::string ReplicationError(const Identity& identity) const;
  // Three tokens that no other revision of the domain has.
  std::vector<std::string> NewTokens(std::string_view name, std::uint64_t revision) const;

 private:
  const Identity* CoveringDomain(const Identity& identity) const;
  const Identity* ParentOf(const Identity& replica) const;
  std::string HomeRegion(std::string_view origin) const;
  std::string GeneratedName(std::uint64_t index) const;
  Status GeneratedStatus(std::uint64_t index, bool* domain) const;

  const World* world_;
  std::uint32_t account_;
  const Region* region_;
  std::string region_name_;
  Generator generator_;  // Of nothing, where the region has none.
  std::uint64_t seed_;
};

}  // namespace sim
