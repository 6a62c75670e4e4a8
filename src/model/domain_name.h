// model/domain_name.h
// DomainName: a name in the DNS, parsed once.  Parse is the only door; whoever holds one
// never lower-cases, strips a dot or counts an escape again.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"

namespace signet {

// Absolute, lower-cased in ASCII (RFC 4343), in canonical presentation form (RFC 1035 5.1):
// a dot or a backslash inside a label is "\.", "\\"; bytes that do not print are "\DDD".
class DomainName {
 public:
  static constexpr size_t kLabelMax = 63;  // Bytes on the wire.
  static constexpr size_t kWireMax = 255;

  DomainName() = default;  // The root.

  // With or without a final dot; "." is the root.  kBadInput says which label is wrong.
  static Result<DomainName> Parse(std::string_view text);
  // From labels as bytes, leftmost first.
  static Result<DomainName> FromLabels(const std::vector<std::string>& labels);

  // "mail.example.com"; "." for the root.
  std::string text() const { return text_.empty() ? "." : text_; }
  // "mail.example.com.", as zone files and commands want it.
  std::string absolute() const { return text_ + "."; }
  bool root() const { return text_.empty(); }
  std::vector<std::string> Labels() const;  // As bytes, leftmost first.
  size_t label_count() const;

  DomainName Parent() const;  // The root's is the root.
  // The last `count` labels; the whole name where it has no more.
  DomainName Last(size_t count) const;
  // One label (as bytes) or several (a presentation form) in front; nothing where it would
  // be too long.
  std::optional<DomainName> Child(std::string_view label) const;
  std::optional<DomainName> Under(const DomainName& suffix) const;
  bool IsSameOrUnder(const DomainName& ancestor) const;
  // "mail" of mail.example.com for example.com, "@" for the apex itself, as panels and zone
  // files write it; the absolute form where the name does not lie under it.
  std::string RelativeTo(const DomainName& zone) const;

  friend auto operator<=>(const DomainName&, const DomainName&) = default;

 private:
  std::string text_;  // Without the final dot.
};

}  // namespace signet
