// ErrorType in words.  A value that SES adds later is told in its own spelling.
#include "diagnose/ses_error.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "model/region.h"

namespace signet {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kMeanings{{
    {"HOST_NOT_FOUND", "found no such name"},
    {"TYPE_NOT_FOUND", "found the name without a record of the right type"},
    {"INVALID_VALUE", "found a record with the wrong value"},
    {"DNS_SERVER_ERROR", "got an error from the DNS server"},
    {"SERVICE_ERROR", "failed on its own side"},
    {"REPLICATION_ACCESS_DENIED", "was not allowed to copy the key of the parent region"},
    {"REPLICATION_PRIMARY_NOT_FOUND", "found no such identity in the parent region"},
    {"REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED", "found that the parent brings its own key"},
    {"REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED", "found that the parent is a replica itself"},
    {"REPLICATION_PRIMARY_INVALID_REGION", "found that the parent region cannot be one"},
}};

std::string_view MeaningOf(std::string_view error) {
  for (const auto& [name, meaning] : kMeanings) {
    if (name == error) return meaning;
  }
  return "reported an error";
}

}  // namespace

std::string_view CurrentError(const IdentityEvidence& evidence) {
  const VerificationInfo* seen = evidence.verification.read();
  if (!seen || evidence.status == VerificationStatus::kSuccess) return {};
  if (seen->last_success && seen->last_checked && *seen->last_success >= *seen->last_checked) {
    return {};
  }
  return seen->error_type;
}

std::string RenderLastLook(const IdentityEvidence& evidence) {
  const std::string_view error = CurrentError(evidence);
  if (error.empty()) return {};
  const auto& checked = evidence.verification.read()->last_checked;
  return fmt::format("SES last looked {}and {} ({})",
                     checked ? "at " + RenderTime(*checked) + " " : "", MeaningOf(error), error);
}

std::string InParentRegion(const IdentityEvidence& evidence) {
  const DkimAttributes* dkim = evidence.dkim.read();
  const auto parent = dkim ? ReplicaParentOf(dkim->origin) : std::nullopt;
  return parent ? " in " + *parent : std::string();
}

}  // namespace signet
