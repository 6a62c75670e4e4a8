// model/evidence.h
// Evidence: what SES said of one identity, and of one target, when, and what could
// not be read.  Diagnosis is a pure function of it (law 2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/answer.h"
#include "model/depth.h"
#include "model/dns_evidence.h"
#include "model/identity.h"
#include "model/target.h"
#include "model/time.h"

namespace signet {

// SES's own view of the DNS check (GetEmailIdentity.VerificationInfo).  Empty for
// addresses.  `error_type` may be stale: it means something only while the status
// is not SUCCESS.
struct VerificationInfo {
  std::optional<Time> last_checked;
  std::optional<Time> last_success;
  std::string error_type;  // "HOST_NOT_FOUND", …; empty where SES gave none.
  std::string soa_primary;
  std::string soa_admin;
  std::optional<int64_t> soa_serial;
  friend bool operator==(const VerificationInfo&, const VerificationInfo&) = default;
};

struct DkimAttributes {
  std::optional<bool> signing_enabled;
  Status status;
  std::vector<std::string> tokens;
  std::string signing_hosted_zone;  // Where the CNAMEs lead; empty from v1.
  std::string origin;               // AWS_SES, EXTERNAL (BYODKIM), AWS_SES_<REGION> (replica).
  std::string current_key_length;   // RSA_1024_BIT, RSA_2048_BIT; empty from v1.
  std::string next_key_length;
  std::optional<Time> last_key_generation;
  friend bool operator==(const DkimAttributes&, const DkimAttributes&) = default;
};

// `domain` empty: no custom MAIL FROM is set.
struct MailFromAttributes {
  std::string domain;
  Status status;
  std::string behavior_on_mx_failure;  // USE_DEFAULT_VALUE, REJECT_MESSAGE (v2's spelling).
  friend bool operator==(const MailFromAttributes&, const MailFromAttributes&) = default;
};

struct Notifications {
  std::string bounce_topic;
  std::string complaint_topic;
  std::string delivery_topic;
  std::optional<bool> forwarding_enabled;
  friend bool operator==(const Notifications&, const Notifications&) = default;
};

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

struct IdentityEvidence {
  Target target;
  std::string identity;  // Byte-exact, as SES spells it.
  IdentityType type = IdentityType::kOther;
  Status status;
  std::optional<bool> sending_enabled;
  Time taken_at{};
  Asked<VerificationInfo> verification;
  Asked<DkimAttributes> dkim;
  Asked<MailFromAttributes> mail_from;
  Asked<Notifications> notifications;
  Asked<NamedTexts> policies;  // Name -> JSON document.
  Asked<NamedTexts> tags;
  Asked<std::string> configuration_set;  // Empty text: none.
  Asked<std::string> legacy_token;       // v1's VerificationToken (the _amazonses TXT).
  Asked<DnsEvidence> dns;                // Of its domain.
  friend bool operator==(const IdentityEvidence&, const IdentityEvidence&) = default;
};

// SES's account-level settings in one region (GetAccount).
struct AccountState {
  std::optional<bool> production_access;  // false: the sandbox.
  std::optional<bool> sending_enabled;    // false: paused.
  std::string enforcement_status;         // HEALTHY, PROBATION, SHUTDOWN.
  std::optional<double> sent_last_24_hours;
  friend bool operator==(const AccountState&, const AccountState&) = default;
};

// A CNAME of a hosted zone that looks like one of Easy DKIM: <token>._domainkey.<domain> to
// <token>.<zone>.  In lower case, without final dots.
struct HostedKey {
  std::string token;
  std::string domain;
  std::string zone;
  friend auto operator<=>(const HostedKey&, const HostedKey&) = default;
};

// What the public hosted zones of an account hold of Easy DKIM.
struct HostedKeys {
  static constexpr size_t kKeysMax = 10'000;  // Of an account: more are not a list but Unread.
  std::vector<HostedKey> keys;                // Sorted.
  uint64_t zones = 0;                         // Public ones, read to their end.
  friend bool operator==(const HostedKeys&, const HostedKeys&) = default;
};

// What is known of a target beside its identities.  `account_name` and `owner` are
// for people: the name Organizations or the accounts file gave, and who is to be told.
struct TargetEvidence {
  Target target;
  std::string account_name;
  Time taken_at{};
  Asked<AccountState> account;
  // Of the whole account: Route 53 has no regions, so one of the account's targets carries it.
  Asked<HostedKeys> hosted_keys = {};
  friend bool operator==(const TargetEvidence&, const TargetEvidence&) = default;
};

// One identity next to ours, as far as rules across identities need it.
struct Neighbour {
  Target target;
  std::string identity;
  IdentityType type = IdentityType::kOther;
  Status status;
  std::optional<bool> sending_enabled;
  std::vector<std::string> dkim_tokens = {};  // Of `elsewhere` alone; empty where not read.
  friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

// Which of an identity's DKIM tokens the public hosted zones of an account hold, under its
// domain; known only where hosted zones were read.
struct HostedTokens {
  AccountId account;
  std::vector<std::string> tokens;
  friend bool operator==(const HostedTokens&, const HostedTokens&) = default;
};

// The bounded set of identities that a rule may look at beside its own.
struct Neighbours {
  static constexpr size_t kEachMax = 64;
  std::vector<Neighbour> covering;        // Domain identities of the same target that are the same
                                          // domain (for an address) or above it; nearest first.
  std::vector<Neighbour> elsewhere;       // The same identity in other targets.
  std::vector<Neighbour> case_twins;      // Same target, differing only in ASCII case.
  std::vector<HostedTokens> hosted = {};  // Of accounts of the run.
  bool truncated = false;                 // More than kEachMax of a kind: the rest is not here.
  bool coverage_complete = false;         // Every target of the run was read to its end.
  std::optional<Time> in_status_since;    // Our own first sight of this identity in this status.
  friend bool operator==(const Neighbours&, const Neighbours&) = default;
};

// Since when a state holds at the latest, where evidence gives that: an earlier look of ours,
// or the key generation of a domain, whichever comes first.  SES gives no creation time.
std::optional<Time> InStatusSince(const IdentityEvidence& evidence, const Neighbours& neighbours);

}  // namespace signet
