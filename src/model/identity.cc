// SES's spellings, and how names of identities relate to domains.
#include "model/identity.h"

#include <algorithm>
#include <array>
#include <utility>

namespace signet {
namespace {

struct StatusSpelling {
  VerificationStatus value;
  std::string_view v2;
  std::string_view v1;
};

constexpr std::array<StatusSpelling, 5> kStatuses{{
    {VerificationStatus::kSuccess, "SUCCESS", "Success"},
    {VerificationStatus::kPending, "PENDING", "Pending"},
    {VerificationStatus::kFailed, "FAILED", "Failed"},
    {VerificationStatus::kTemporaryFailure, "TEMPORARY_FAILURE", "TemporaryFailure"},
    {VerificationStatus::kNotStarted, "NOT_STARTED", "NotStarted"},
}};

constexpr std::array<std::pair<IdentityType, std::string_view>, 3> kTypes{{
    {IdentityType::kEmailAddress, "EMAIL_ADDRESS"},
    {IdentityType::kDomain, "DOMAIN"},
    {IdentityType::kManagedDomain, "MANAGED_DOMAIN"},
}};

// Longer spellings than any that SES could mean are cut: they end up in reports.
constexpr size_t kOtherSizeMax = 64;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

Status ParseStatus(std::string_view text) {
  if (text.empty()) return {};
  for (const StatusSpelling& spelling : kStatuses) {
    if (text == spelling.v2 || text == spelling.v1) return {spelling.value, {}};
  }
  return {VerificationStatus::kOther, std::string(text.substr(0, kOtherSizeMax))};
}

std::string_view StatusText(const Status& status) {
  if (status.value == VerificationStatus::kOther) return status.other;
  for (const StatusSpelling& spelling : kStatuses) {
    if (status.value == spelling.value) return spelling.v2;
  }
  return "UNKNOWN";
}

IdentityType ParseIdentityType(std::string_view text) {
  for (const auto& [value, name] : kTypes) {
    if (text == name) return value;
  }
  return IdentityType::kOther;
}

std::string_view IdentityTypeText(IdentityType type) {
  for (const auto& [value, name] : kTypes) {
    if (type == value) return name;
  }
  return "OTHER";
}

IdentityType TypeOfName(std::string_view name) {
  return name.find('@') == std::string_view::npos ? IdentityType::kDomain
                                                  : IdentityType::kEmailAddress;
}

std::string LowerAscii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), Lower);
  return out;
}

std::string_view DomainPart(std::string_view identity) {
  if (const size_t at = identity.rfind('@'); at != std::string_view::npos) {
    identity.remove_prefix(at + 1);
  }
  if (!identity.empty() && identity.back() == '.') identity.remove_suffix(1);
  return identity;
}

std::string DomainOf(std::string_view identity) { return LowerAscii(DomainPart(identity)); }

bool IsSameOrUnder(std::string_view domain, std::string_view ancestor) {
  if (ancestor.empty() || !domain.ends_with(ancestor)) return false;
  return domain.size() == ancestor.size() || domain[domain.size() - ancestor.size() - 1] == '.';
}

void AppendTreeKey(std::string& key, std::string_view domain) {
  while (!domain.empty()) {
    const size_t dot = domain.rfind('.');
    key += domain.substr(dot == std::string_view::npos ? 0 : dot + 1);
    key += '\x01';
    domain = dot == std::string_view::npos ? std::string_view() : domain.substr(0, dot);
  }
}

}  // namespace signet
