// model/identity.h
// The words of SES for one sending identity: its name, its kind, its states.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace signet {

// An enum decoded from outside that keeps what it could not decode: new values of
// SES are carried through to the output in SES's own spelling.
template <class E>
struct Spelled {
  E value{};
  std::string other;  // Set only when value is E::kOther.
  friend bool operator==(const Spelled&, const Spelled&) = default;
  friend bool operator==(const Spelled& spelled, E wanted) { return spelled.value == wanted; }
};

enum class IdentityType : uint8_t { kEmailAddress, kDomain, kManagedDomain, kOther };

// kUnknown: SES did not say (an older list form, a denied call).  Never a pass or a fail.
enum class VerificationStatus : uint8_t {
  kUnknown,
  kNotStarted,
  kPending,
  kSuccess,
  kFailed,
  kTemporaryFailure,
  kOther
};

using Status = Spelled<VerificationStatus>;

// Both wire forms: "TEMPORARY_FAILURE" (v2) and "TemporaryFailure" (v1).  Empty is kUnknown.
Status ParseStatus(std::string_view text);
// SES v2's spelling; "UNKNOWN" for kUnknown.
std::string_view StatusText(const Status& status);

// "EMAIL_ADDRESS", "DOMAIN", "MANAGED_DOMAIN"; anything else is kOther.
IdentityType ParseIdentityType(std::string_view text);
std::string_view IdentityTypeText(IdentityType type);
// SES v1 lists names without a type: an address has an "@".
IdentityType TypeOfName(std::string_view name);

inline bool IsDomain(IdentityType type) {
  return type == IdentityType::kDomain || type == IdentityType::kManagedDomain;
}

// The domain of an identity, lower-cased in ASCII and without a final dot: the part
// behind the last "@" of an address, else the name itself.  Domain names are
// case-insensitive (RFC 4343); the local part of an address is not (RFC 5321 2.4).
std::string DomainOf(std::string_view identity);

// The same part of `identity`, as it is spelt there.
std::string_view DomainPart(std::string_view identity);

// True where `domain` equals `ancestor` or lies under it; both as DomainOf gives them.
bool IsSameOrUnder(std::string_view domain, std::string_view ancestor);

// Adds the labels in reverse ("com.example.mail"), so that sorting by it puts each
// domain directly before everything under it.  A label separator sorts below every
// other character, which plain reversal would not give ("com.a-b" against "com.a.b").
void AppendTreeKey(std::string& key, std::string_view domain);

std::string LowerAscii(std::string_view text);

}  // namespace signet
