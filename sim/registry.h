// Registry: the identities of one account in one region as calls change them, the same for
// either API.  What SES refuses has changed nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/state.h"
#include "sim/target.h"

namespace sim {

struct Unchanged {
  enum class Why : std::uint8_t { kNotFound, kExists, kTooMany, kInvalid };
  Why why = Why::kInvalid;
  std::string message;
};
// v2 has an exception for each; v1 calls all but kTooMany an InvalidParameterValue.
Response Refuse(const Call& call, const Unchanged& unchanged);

// The DKIM that somebody asks for.
struct DkimWish {
  std::string origin = "AWS_SES";
  int bits = 0;          // Of Easy DKIM's keys; 0: not said.
  std::string selector;  // Of a key of one's own.
  std::string public_key;
};

struct IdentityWish {
  std::string name;
  std::optional<DkimWish> dkim;
  bool by_txt = false;  // By the older token, without DKIM.
  std::string configuration_set;
  std::vector<std::pair<std::string, std::string>> tags;
};

// Borrows both.
class Registry {
 public:
  using Refused = std::optional<Unchanged>;

  Registry(State& state, const Call& call) : state_(state), call_(call) {}

  // As calls that read find it.
  std::optional<Identity> Find(std::string_view name) const;

  Refused Create(const IdentityWish& wish);
  Refused Delete(std::string_view name);
  // Sends the mail, first or again.
  Refused AskAddress(std::string_view name);
  // Begins Easy DKIM, or goes on with it: the same tokens for as long as the domain has them.
  Refused AskDkim(std::string_view name);
  // Begins the older proof by a TXT record.
  Refused AskToken(std::string_view name);
  Refused SetDkim(std::string_view name, const DkimWish& wish);
  Refused SetSigning(std::string_view name, bool on);
  // An empty domain takes the MAIL FROM domain away.
  Refused SetMailFrom(std::string_view name, std::string_view domain, bool reject);

 private:
  std::variant<Place, Unchanged> Locate(std::string_view name) const;
  Target Look() const { return {state_.world(), call_.who.account, call_.region}; }
  Region& OwnRegion();
  Refused WhyNotNew(const IdentityWish& wish);
  Place Add(Identity identity);
  void Vacate(const Place& place);
  void Issue(Identity& identity, const DkimWish& wish);
  void BeginDkim(const Place& place);
  void Renew(const Place& place, const DkimWish& wish);
  std::vector<Place> ReplicasOf(std::string_view name) const;
  bool MayBegin(const Identity& identity, bool restarts) const;

  State& state_;
  const Call& call_;
};

}  // namespace sim
