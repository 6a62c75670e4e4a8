// model/plan.h
// Plan: the changes that would mend what was found, as a file that a person reads and a
// pipeline gates.  Each change says what it was planned on, so that whoever applies it looks
// again and refuses what has changed since (law 3).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/dns.h"
#include "model/evidence.h"
#include "model/explanation.h"
#include "model/finding.h"
#include "model/run.h"
#include "model/time.h"

namespace signet {

// There is no kind that writes over what stands there unseen, and none that removes a name.
enum class ChangeKind : uint8_t {
  kCreateRecord,         // A record set where none of its name and type is.
  kAddValue,             // More values in a set that keeps its others and its TTL.
  kReplaceRecord,        // A new set in the place of exactly the old one (--allow replace).
  kRemoveValue,          // Exactly the values that we added; only in a plan that undoes, as
  kRemoveRecord,         // is exactly a set that we created.
  kRestartVerification,  // The call that keeps tokens.
  kResendMail,           // SES's verification mail to an address.
  kSwitchSigningOn,
  kSetMailFrom,       // The same attributes again, which restarts their check.
  kSwitchSigningOff,  // What we switched on; only in a plan that undoes, as is
  kRestoreMailFrom,   // the behavior of a MAIL FROM as it was before us.
  kMakeReplica,       // Of the same domain, verified in another region (--allow replica).
};
std::string_view ChangeKindName(ChangeKind kind);
std::optional<ChangeKind> ChangeKindNamed(std::string_view name);
std::span<const ChangeKind> AllChangeKinds();
inline bool IsDns(ChangeKind kind) { return kind <= ChangeKind::kRemoveRecord; }
// Takes back what another plan did, and stands in no other plan than one that undoes.
bool OnlyUndoes(ChangeKind kind);
// Speaks for others, so that only who is on the authorisation list gets it (law 10): records,
// mails, and a domain that becomes verified without a record of its own.
bool NeedsAuthorisation(ChangeKind kind);
// The value of that name in a change's state or arguments; empty where there is none.
std::string TextOf(const NamedTexts& texts, std::string_view name);

// How far a change can be taken back.
enum class Undoable : uint8_t { kWholly, kPartly, kNot };
std::string_view UndoableName(Undoable undoable);

enum class DnsProvider : uint8_t { kRoute53, kDynamicUpdate };
std::string_view DnsProviderName(DnsProvider provider);

// The zone that a record goes into.
struct ZonePlace {
  DnsProvider provider = DnsProvider::kRoute53;
  DomainName zone;
  AccountId account;  // Of Route 53.
  std::string id;     // Of the hosted zone; of a dynamic update, its server: "192.0.2.1:53".
  std::string role;   // By which the account is entered; empty: with our own credentials.
  friend auto operator<=>(const ZonePlace&, const ZonePlace&) = default;
};

// Whether the place of a dynamic update names a server as such places do, or none, as where
// nobody knows it; and nothing else.
bool IsServer(const ZonePlace& place);

struct Change {
  ChangeKind kind{};
  Target target;  // Of the identity that asks for it.
  std::string identity;
  RuleId rule;
  CauseId cause;
  Risk risk = Risk::kMedium;  // Of the finding.

  // DNS: whole sets, before and after; nothing where there is none.
  ZonePlace place;
  std::optional<RecordSet> before;
  std::optional<RecordSet> after;

  // SES: what was true when it was planned, and what the call is given.
  NamedTexts state;      // "status", "tokens", "signing" ….
  NamedTexts arguments;  // "domain", "behavior" ….

  std::string why;                        // One sentence.
  std::vector<std::string> side_effects;  // What else it changes, a sentence each.
  Undoable undoable = Undoable::kWholly;
  std::string undo;  // How, or why not, as a sentence.
  friend bool operator==(const Change&, const Change&) = default;

  // The record it is about: as it will be, else as it was; an empty one for a call to SES.
  const RecordSet& record() const;
  // A hash of what is changed, where, and of both states: 16 hex digits.
  std::string Id() const;
};

// A change that was wanted and may not be made by us.
struct RefusedChange {
  Change change;
  std::string guard;  // Which guard says so: "not-authorised", "create-only" ….
  std::string why;    // One sentence, with what to do.
  friend bool operator==(const RefusedChange&, const RefusedChange&) = default;
};

// An identity that no change of ours helps: who can, and what they are to do.
struct LeftIdentity {
  Target target;
  std::string identity;
  RuleId rule;
  CauseId cause;    // Empty: nobody knows why.
  std::string why;  // One sentence.
  FixBy by = FixBy::kSesOwner;
  std::string fix;  // What they are to do, as sentences.
  friend bool operator==(const LeftIdentity&, const LeftIdentity&) = default;
};

struct Plan {
  static constexpr int kFormat = 1;
  static constexpr std::chrono::hours kLife{24};
  static constexpr size_t kChangesMax = 20'000;
  static constexpr size_t kLeftMax = 1'000;  // Told; more are counted.
  static constexpr size_t kBytesMax = size_t{64} << 20;

  std::string version;  // Of signet.
  RunId run = 0;        // 0: from saved evidence.
  Time created{};
  Time expires{};
  std::string undoes;  // The hash of the plan that this one takes back; usually empty.
  std::vector<Change> changes;
  std::vector<RefusedChange> refused;
  std::vector<LeftIdentity> left;
  size_t left_total = 0;
  friend bool operator==(const Plan&, const Plan&) = default;

  // SHA-256 of the encoded plan, 64 hex digits.  It tells an accident from a review, not an
  // attacker from the author: what may be written is checked again when it is applied.
  std::string Hash() const;
};

// SHA-256 in hexadecimal, of an encoded plan up to its hash.
std::string HashOfPlanText(std::string_view text);
// JSON, one change a line, with the hash.
std::string EncodePlan(const Plan& plan);
// kBadInput: not a plan, of a newer format, changed since it was written, over a bound, or with
// a change that no plan of ours holds (CheckChange).
Result<Plan> ParsePlan(std::string_view text);

// What every change of a plan must be, whoever wrote the file: a record lies under the identity
// it is for, and is of a kind and value that SES asks for; a call is given what we give it.  What a
// plan that undoes puts back is what stood there, whatever it is.  kBadInput says what is wrong.
Result<void> CheckChange(const Change& change, bool undoes = false);

// Why a domain cannot be what a replica copies its DKIM keys from, as a clause; empty: it can.  It
// must be verified, by Easy DKIM of its own.
std::string WhyNoParentOf(const Status& status, const DkimAttributes& dkim);

}  // namespace signet
