// model/permission.h
// Permission: an IAM action that a command needs, at which depths, and what is lost without
// it.  The one table behind `signet policy`, `signet doctor` and docs/ASSURANCE.md; it follows
// the call plan of inventory/, and a test removes each action in turn to see it missed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/depth.h"
#include "model/result.h"

namespace signet {

// Who needs it: the role in each account that is read, or the credentials we start from.
enum class Holder : uint8_t { kReader, kCaller };

// What a denial costs.
enum class Need : uint8_t {
  kCoverage,  // Something is not read: the scan says so and exits with 3.
  kProof,     // Everything is read, but something is learnt by asking instead of proved.
  kInstead,   // Asked only where another action is denied or its call does not exist.
  kZones,     // Asked by scan --explain=all alone; without it the rule dangling-dkim is silent.
  kPlans,     // Asked by signet plan alone, which also asks kZones.
};

struct Permission {
  std::string_view action;  // As IAM writes it: "ses:GetEmailIdentity".
  Holder holder;
  Need need;
  uint8_t depths;    // Bit of each Depth that asks; see NeededAt.
  bool by_identity;  // IAM can narrow it to identity ARNs; all others need Resource "*".
  bool for_units;    // Only where --include or --exclude names an organizational unit.
  std::string_view tells;
  std::string_view without;

  bool NeededAt(Depth depth) const { return (depths >> static_cast<int>(depth)) & 1; }
};

// In the order in which a scan asks.
std::span<const Permission> Permissions();

// What one policy is for.
struct PolicyScope {
  Depth depth = Depth::kFull;
  bool instead = false;           // With those asked only instead of others.
  bool units = false;             // With those for organizational units.
  bool zones = false;             // With those for hosted zones.
  std::string partition = "aws";  // Of ARNs.
  std::string account = "*";      // In identity ARNs.
  std::string role_path = "/";    // Of the reader role.
  std::string role_name = "signet-reader";
};

// What narrows a statement further, as IAM writes it.
struct PolicyCondition {
  std::string test;  // "ForAllValues:StringEquals" ….
  std::string key;
  std::vector<std::string> values;
  friend bool operator==(const PolicyCondition&, const PolicyCondition&) = default;
};

// The actions of one statement, sorted, and what they are allowed on.
struct Allowance {
  std::string sid;
  std::vector<std::string> actions;
  std::vector<std::string> resources;
  std::vector<PolicyCondition> conditions = {};
  friend bool operator==(const Allowance&, const Allowance&) = default;
};

// The least that a reader role needs: one statement for "*" and one for identities.
std::vector<Allowance> ReaderAllowances(const PolicyScope& scope);
// The least that the caller needs for --org: the list, the roles, and its own account, which
// it reads with its own credentials.
std::vector<Allowance> CallerAllowances(const PolicyScope& scope);
// What signet plan reads of the hosted zones of an account.
std::vector<Allowance> PlannerAllowances();

// A role as a whole, for the formats that roll it out.
struct RoleToRollOut {
  bool writes = false;  // The writer role, which apply enters; else the reader.
  PolicyScope scope;
  std::string trusted_principal;  // Empty: whoever rolls it out says.
  std::string external_id;        // Likewise.
};

// The parts of a role, as IAM limits them; kBadInput says which letters may be used.
Result<void> ParseRoleName(std::string_view name);
Result<void> ParseRolePath(std::string_view path);      // "/" or "/audit/".
Result<void> ParseExternalId(std::string_view id);      // Not empty.
Result<void> ParsePrincipal(std::string_view trusted);  // An account id, or an ARN of IAM.

}  // namespace signet
