// model/apply_journal_sample.h
// A plan of a few changes, and an ApplyJournal in memory: for the tests of everything that
// writes.  The journal is stricter than the real one: what the real one takes and makes the best
// of, calls out of order, names nothing promised, is an error here (kRejected).
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "model/apply_journal.h"
#include "model/identity_name.h"

namespace signet::sample {

// The record of one token of a domain.
inline Change TokenChange(std::string_view token, const std::string& domain = "mail.example.test") {
  Change change;
  change.kind = ChangeKind::kCreateRecord;
  change.target = {"111122223333", "eu-west-1"};
  change.identity = domain;
  change.rule = "identity-verified";
  change.cause = "record-missing";
  const DomainName zone = *DomainName::Parse(domain);
  change.place = {DnsProvider::kRoute53, zone, "444455556666", "Z1", ""};
  change.after = RecordSet{*DomainName::Parse(std::string(token) + "._domainkey." + domain),
                           RecordType::kCname,
                           1800,
                           {std::string(token) + ".dkim.amazonses.com."}};
  change.why = "no name server has it";
  change.undo = "delete it";
  return change;
}

inline Change MailChange(const std::string& mailbox) {
  Change change;
  change.kind = ChangeKind::kResendMail;
  change.target = {"111122223333", "eu-west-1"};
  change.identity = mailbox;
  change.rule = "identity-verified";
  change.state = {{"status", "PENDING"}};
  change.why = "nobody has clicked";
  change.undoable = Undoable::kNot;
  return change;
}

// Plans of different numbers have different hashes.
inline Plan PlanOf(std::vector<Change> changes, int number = 1) {
  Plan plan;
  plan.version = "0.1.0";
  plan.run = number;
  plan.created = Time(std::chrono::milliseconds(1'790'000'000'000)) + std::chrono::hours(number);
  plan.expires = plan.created + Plan::kLife;
  plan.changes = std::move(changes);
  return plan;
}

class MemoryApplyJournal final : public ApplyJournal {
 public:
  // From the call of this number (from 0) on, every one that writes fails with kStore.
  void FailFrom(size_t call) { fails_from_ = call; }
  // Of those that write, kept ones only.
  size_t calls() const { return calls_; }

  Result<void> Begin(const Plan& plan, Time at) override {
    if (auto parsed = ParsePlan(EncodePlan(plan)); !parsed) return Fail(parsed.error());
    std::vector<ChangeRecord> records;
    std::set<std::string> ids;
    for (const Change& change : plan.changes) {
      if (!ids.insert(change.Id()).second) return Fail(Code::kBadInput, "a change twice");
      records.emplace_back().change = change.Id();
    }
    return Kept([&]() -> Result<void> {
      const std::string hash = plan.Hash();
      fresh_[hash] = ids;
      if (!Named(hash)) plans_.push_back({hash, plan, at, std::move(records)});
      return {};
    });
  }
  Result<void> Intend(const std::string& plan, const std::string& change, Time at) override {
    return OfChange(plan, change, [&](ChangeRecord& record) -> Result<void> {
      // Once in a run; a run that goes on from another begins the plan again.
      if (fresh_[plan].erase(change) == 0) return OutOfOrder("intended twice in one run");
      if (!record.intended) record.intended = at;
      record.open = true;
      return {};
    });
  }
  Result<void> Answer(const std::string& plan, const std::string& change, std::string_view answer,
                      Time at) override {
    return OfChange(plan, change, [&](ChangeRecord& record) -> Result<void> {
      if (!record.open) return OutOfOrder("answered, and not intended");
      record.answer = answer;
      record.answered = at;
      return {};
    });
  }
  Result<void> Conclude(const std::string& plan, const std::string& change, const Outcome& outcome,
                        Time at) override {
    return OfChange(plan, change, [&](ChangeRecord& record) -> Result<void> {
      const bool sent = outcome.kind == OutcomeKind::kApplied ||
                        outcome.kind == OutcomeKind::kFailed ||
                        outcome.kind == OutcomeKind::kUnknown;
      if (sent && !record.open) return OutOfOrder("concluded as sent, and not intended");
      if (record.outcome && !record.open) return OutOfOrder("concluded twice");
      record.outcome = outcome;
      record.ended = at;
      record.open = outcome.kind == OutcomeKind::kUnknown;
      return {};
    });
  }
  Result<AppliedPlan> Find(std::string_view plan) override {
    if (!plan.empty() && plan.size() < kPrefixMin) return Fail(Code::kBadInput, "too short");
    const AppliedPlan* found = nullptr;
    for (const AppliedPlan& one : plans_) {
      if (!one.hash.starts_with(plan)) continue;
      if (found && !plan.empty()) {
        return Fail(Code::kBadInput, "both " + found->hash + " and " + one.hash);
      }
      found = &one;
    }
    if (!found) return Fail(Code::kNotFound, "no such plan");
    return *found;
  }
  Result<std::vector<AppliedPlan>> List() override {
    std::vector<AppliedPlan> list(plans_.rbegin(), plans_.rend());
    for (AppliedPlan& one : list) {
      one.changes.clear();
      one.plan.changes.clear();
      one.plan.refused.clear();
    }
    return list;
  }
  Result<void> NoteMail(const MailSent& mail) override {
    if (!IsCanonical(mail.mailbox)) return OutOfOrder(mail.mailbox + " is not canonical");
    return Kept([&]() -> Result<void> {
      if (std::find(mails_.begin(), mails_.end(), mail) == mails_.end()) mails_.push_back(mail);
      return {};
    });
  }
  Result<std::vector<MailSent>> MailsTo(const std::string& mailbox) override {
    if (!IsCanonical(mailbox)) return OutOfOrder(mailbox + " is not canonical");
    std::vector<MailSent> mails;
    for (const MailSent& mail : mails_) {
      if (mail.mailbox == mailbox) mails.push_back(mail);
    }
    std::sort(mails.begin(), mails.end(), [](const MailSent& a, const MailSent& b) {
      return std::tie(a.at, a.target) < std::tie(b.at, b.target);
    });
    return mails;
  }

 private:
  static tl::unexpected<Error> OutOfOrder(const std::string& why) {
    return Fail(Code::kRejected, "the journal's calls are out of order: " + why);
  }
  static bool IsCanonical(const std::string& mailbox) {
    return mailbox.find('@') != std::string::npos && CanonicalIdentityName(mailbox) == mailbox;
  }
  AppliedPlan* Named(const std::string& hash) {
    const auto at = std::find_if(plans_.begin(), plans_.end(),
                                 [&](const AppliedPlan& one) { return one.hash == hash; });
    return at == plans_.end() ? nullptr : &*at;
  }
  template <class Write>
  Result<void> Kept(Write write) {
    if (calls_ >= fails_from_) return Fail(Code::kStore, "the disk is full");
    Result<void> kept = write();
    if (kept) ++calls_;
    return kept;
  }
  template <class Write>
  Result<void> OfChange(const std::string& plan, const std::string& change, Write write) {
    return Kept([&]() -> Result<void> {
      if (AppliedPlan* known = Named(plan)) {
        for (ChangeRecord& record : known->changes) {
          if (record.change == change) return write(record);
        }
      }
      return Fail(Code::kNotFound, "no change " + change + " of a plan " + plan);
    });
  }

  std::vector<AppliedPlan> plans_;
  std::map<std::string, std::set<std::string>> fresh_;  // Not intended since the plan's Begin.
  std::vector<MailSent> mails_;
  size_t calls_ = 0;
  size_t fails_from_ = SIZE_MAX;
};

}  // namespace signet::sample
