// inventory/trying.h
// Trying an account before a scan: one harmless call for each permission a reader needs, about
// an identity that cannot exist.  Whether AWS says "not found" or "denied" is the answer.
#pragma once

#include <string>
#include <vector>

#include "aws/client.h"
#include "inventory/gather.h"
#include "model/permission.h"

namespace signet {

// Nobody can own a name under .invalid (RFC 2606).
inline constexpr std::string_view kNobodysIdentity = "signet-doctor.invalid";

struct ActionTried {
  std::string_view action;
  Region region;
  bool allowed = false;
  Error why;  // Where not allowed: kDenied, or what kept us from finding out.
};

struct AccountTried {
  AccountToRead account;
  std::vector<ActionTried> actions;
  Error no_credentials;         // `detail` is empty where there were some.
  bool regions_proved = false;  // By account:ListRegions.
  std::vector<Region> regions;  // That the scan would read, as far as is known.
  std::vector<Region> disabled;
  bool done = false;  // False: nobody came to it in time.
};

struct TryingOptions {
  Depth depth = Depth::kWhy;
  RegionChoice regions;
  Region home;               // Tried first, where the scan reads it.
  bool zones = false;        // What scan --explain=all reads of Route 53, too.
  bool every_region = true;  // The list in every region: a control policy may deny some.
};

// Fills `tried` as it goes, so that who is stopped in the middle keeps what is known.
Awaitable<void> TryAccount(Client& client, TryingOptions options, AccountTried& tried);

}  // namespace signet
