// model/authorisation.h
// Authorisation: which identities the owner of the DNS allows us to publish for and to send
// verification mails about (law 10).  Whoever may create an identity in one account must not
// thereby get its DKIM published by the owner of the zone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "model/target.h"

namespace signet {

// One line of the list, written by `owner` on `date` ("2026-11-25").
struct Authorisation {
  std::string account;   // Twelve digits, or "*".
  std::string region;    // A region's name, or "*".
  std::string identity;  // "example.com", "*.example.com" (all below it), "*@example.com", "*".
  std::string owner;
  std::string date;
  friend bool operator==(const Authorisation&, const Authorisation&) = default;
};

// kBadInput says which field is wrong.  A star stands for a whole account, region or name, or
// in front of a dot or an at sign: "*example.com" would cover evil-example.com.
Result<Authorisation> CheckAuthorisation(Authorisation line);

class Authorisations {
 public:
  Authorisations() = default;
  explicit Authorisations(std::vector<Authorisation> lines) : lines_(std::move(lines)) {}

  // The first line that covers the identity, or null.  Domains are compared without case; the
  // part of an address in front of its "@" is not (RFC 5321 2.4).
  const Authorisation* Covers(const Target& target, std::string_view identity) const;
  const std::vector<Authorisation>& lines() const { return lines_; }

 private:
  std::vector<Authorisation> lines_;
};

}  // namespace signet
