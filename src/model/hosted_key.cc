// The token stands at both ends of the record, and ties them together.
#include "model/hosted_key.h"

#include <algorithm>

#include "model/identity.h"
#include "model/target.h"

namespace signet {
namespace {

constexpr std::string_view kUnder = "._domainkey.";
constexpr size_t kNameMax = 255;
constexpr size_t kLabelMax = 63;

std::string Canonical(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return LowerAscii(name);
}

// Letters and digits: SES's own tokens.  A vendor's selector may look like one.
bool IsToken(std::string_view text) {
  return !text.empty() && text.size() <= kLabelMax &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

// As a zone may hold it, wildcards included; nothing that would need an escape.
bool IsPlainName(std::string_view name) {
  return !name.empty() && name.size() <= kNameMax && !name.starts_with('.') &&
         !name.ends_with('.') && name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                  c == '_' || c == '*';
         });
}

}  // namespace

bool IsDkimZone(std::string_view zone) {
  constexpr std::string_view kFirst = "dkim.", kLast = ".amazonses.com";
  if (zone == "dkim.amazonses.com") return true;
  if (!zone.starts_with(kFirst) || !zone.ends_with(kLast)) return false;
  if (zone.size() <= kFirst.size() + kLast.size()) return false;
  // A region that the table does not know yet publishes in a zone of its own.
  return IsRegionName(zone.substr(kFirst.size(), zone.size() - kFirst.size() - kLast.size()));
}

std::optional<HostedKey> ParseHostedKey(std::string_view name, std::string_view target) {
  const std::string from = Canonical(name), to = Canonical(target);
  const size_t under = from.find(kUnder), dot = to.find('.');
  if (under == std::string::npos || dot == std::string::npos) return std::nullopt;
  HostedKey key{from.substr(0, under), from.substr(under + kUnder.size()), to.substr(dot + 1)};
  if (to.substr(0, dot) != key.token || !IsToken(key.token) || !IsPlainName(key.domain) ||
      from.size() > kNameMax || !IsDkimZone(key.zone)) {
    return std::nullopt;
  }
  return key;
}

}  // namespace signet
