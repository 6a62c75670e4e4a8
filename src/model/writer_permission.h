// model/writer_permission.h
// WriterPermission: an IAM action that a kind of change needs.  The one table behind `signet
// policy --for apply`, the session policies that apply enters accounts with, and
// docs/ASSURANCE.md; a test removes each action in turn to see a change refused.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/permission.h"
#include "model/plan.h"

namespace signet {

// What IAM can narrow an action to.  The identity actions of the v1 API take nothing but "*"
// (Service Authorization Reference, Amazon SES).
enum class NarrowedTo : uint8_t { kNothing, kIdentity, kParent, kZone, kZoneChange };

struct WriterPermission {
  std::string_view action;  // As IAM writes it: "ses:VerifyDomainDkim".
  NarrowedTo to;
  uint32_t kinds;  // Bit of each ChangeKind that needs it; see NeededFor.
  std::string_view does;

  bool NeededFor(ChangeKind kind) const { return (kinds >> static_cast<int>(kind)) & 1; }
};

std::span<const WriterPermission> WriterPermissions();

// The least that a role needs to apply any plan of ours, and to undo it.
std::vector<Allowance> WriterAllowances(const PolicyScope& scope);

// How closely the credentials of a session are tied to a plan.
enum class Tightness : uint8_t {
  kExact,     // Its record names and its identities.
  kByDomain,  // Any name under the _domainkey of its domains; any identity of its regions.
  kByZone,    // Any name in its zones.
};
// What these changes need, and nothing else that IAM can tell apart: zones, names, types and
// actions on records, identities.  Of one account; of another provider than Route 53, nothing.
std::vector<Allowance> AllowancesFor(std::span<const Change* const> changes,
                                     std::string_view partition, Tightness tightness);

}  // namespace signet
