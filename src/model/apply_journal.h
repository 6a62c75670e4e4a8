// model/apply_journal.h
// ApplyJournal: what was intended, what the provider answered, and what was seen afterwards,
// for every change of every plan.  Whoever is killed between any two of these goes on from it;
// undo and the cool-down of mails read it.  store/ has the body; tests have a small one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/plan.h"

namespace signet {

// How a change ended.
enum class OutcomeKind : uint8_t {
  kApplied,  // Written by us, and seen to be there.
  kAlready,  // Was there when we looked: nothing was written.
  kRefused,  // Something else stood there than the plan was made on: nothing was written.
  kFailed,   // The provider said no: nothing was written.
  kUnknown,  // Sent, and nobody can tell what came of it; looking again may.
};
std::string_view OutcomeKindName(OutcomeKind kind);
std::optional<OutcomeKind> OutcomeKindNamed(std::string_view name);

struct Outcome {
  OutcomeKind kind = OutcomeKind::kUnknown;
  std::string detail;  // One sentence; empty where there is nothing to say.
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// What the journal knows of one change of one plan.
struct ChangeRecord {
  std::string change;              // Its id.
  std::optional<Time> intended;    // Before it was sent.
  std::string answer;              // The provider's: its id of the change, or its error.
  std::optional<Time> answered;    // After it was sent.
  std::optional<Outcome> outcome;  // After it was looked at again.
  std::optional<Time> ended;
  // Intended, and not concluded since but with kUnknown: it may have been sent.  Where an
  // outcome stands beside it, that is of an earlier try.
  bool open = false;
  friend bool operator==(const ChangeRecord&, const ChangeRecord&) = default;
};

struct AppliedPlan {
  std::string hash;  // Of the whole plan, also where its changes were left out.
  Plan plan;
  Time begun{};                       // When it was begun first.
  std::vector<ChangeRecord> changes;  // In the plan's order; those never touched are empty.
};

// A verification mail that we had SES send.
struct MailSent {
  // To one mailbox, over all accounts and regions; then it is for a person.
  static constexpr std::chrono::hours kEvery{24};
  static constexpr size_t kMax = 3;

  std::string mailbox;  // Canonical: the domain in lower case.
  Target target;
  Time at{};
  friend bool operator==(const MailSent&, const MailSent&) = default;
};

// Every call is durable when it returns.  kStore: nothing was kept, and nothing may be sent;
// kNotFound: no such plan was begun, or it has no such change.
//
// Calls may be repeated.  The time of the first intention stays, the last answer counts.  An
// outcome stands until it is kUnknown or the change is intended again: only then does the next
// one take its place.  What does not, and what was replaced, stays in the journal's history.
class ApplyJournal {
 public:
  static constexpr size_t kPrefixMin = 4;

  virtual ~ApplyJournal() = default;
  // A plan that was begun before goes on: its records stay.  kBadInput where the plan could not
  // be read back, or has a change twice.
  virtual Result<void> Begin(const Plan& plan, Time at) = 0;
  virtual Result<void> Intend(const std::string& plan, const std::string& change, Time at) = 0;
  virtual Result<void> Answer(const std::string& plan, const std::string& change,
                              std::string_view answer, Time at) = 0;
  virtual Result<void> Conclude(const std::string& plan, const std::string& change,
                                const Outcome& outcome, Time at) = 0;
  // By hash, or by its first characters (kPrefixMin at least) where they name one only; the one
  // that was begun last where `plan` is empty.  kNotFound, kBadInput.
  virtual Result<AppliedPlan> Find(std::string_view plan) = 0;
  // Newest first, without their changes, those of the plans and the records.
  virtual Result<std::vector<AppliedPlan>> List() = 0;
  // Before the mail is asked for, so that one that may have been sent counts.
  virtual Result<void> NoteMail(const MailSent& mail) = 0;
  // All mails to the mailbox, over all accounts and regions, oldest first.
  virtual Result<std::vector<MailSent>> MailsTo(const std::string& mailbox) = 0;
};

}  // namespace signet
