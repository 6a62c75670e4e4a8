// What cannot be an identity must not become a path of SES's API.
#include "model/identity_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/domain_name.h"
#include "model/identity.h"

namespace signet {
namespace {

constexpr size_t kNameMax = 320;  // RFC 5321 4.5.3.1: 64 + 1 + 255.
constexpr size_t kToldMax = 80;   // Of a name, in a message.
constexpr size_t kLabelsMin = 2;

bool MayBeIdentity(std::string_view name) {
  if (name.size() > kNameMax) return false;
  const bool any_wrong = std::any_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7f || c == '/' || c == ',';
  });
  const auto domain = DomainName::Parse(DomainOf(name));
  return !any_wrong && !name.starts_with('@') && domain && domain->label_count() >= kLabelsMin;
}

}  // namespace

std::string CanonicalIdentityName(std::string_view name) {
  std::string local(name.substr(0, name.rfind('@') + 1));  // Nothing for a domain.
  return std::move(local) + DomainOf(name);
}

Result<std::string> ParseIdentityName(std::string_view typed) {
  if (MayBeIdentity(typed)) return CanonicalIdentityName(typed);
  return Fail(Code::kBadInput,
              fmt::format("'{}' is no identity: give a domain, or an e-mail address",
                          typed.substr(0, kToldMax)));
}

}  // namespace signet
