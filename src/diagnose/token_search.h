// diagnose/token_search.h
// TokenSearch: which CNAMEs of Easy DKIM in hosted zones lead to tokens that no identity of a run
// has.  The CNAMEs are held, because they are few; the identities stream past them.
//
// Add every target of the run and, where one is to be searched for, every coverage; Meet every
// identity; then Judge.  One thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "diagnose/rule.h"
#include "model/coverage.h"

namespace signet {

class TokenSearch {
 public:
  // Keys held for one run; the accounts that come after it is full are not judged.
  static constexpr size_t kKeysMax = 200'000;

  void Add(const TargetEvidence& target);
  bool wanted() const { return !held_.empty(); }
  void Add(const Coverage& coverage);
  void Meet(const IdentityEvidence& identity);
  // Which of the identity's own tokens hosted zones hold, by account; of all targets added.
  std::vector<HostedTokens> HeldFor(const IdentityEvidence& identity) const;

  Diagnosis Judge(const RuleSettings& settings) const;
  // For people, where something kept the rule from judging; at most a few lines.
  std::vector<std::string> Notes() const;

 private:
  struct NotRead {
    size_t accounts = 0;
    AccountId first;
    std::string why;  // Of the first.
  };
  TokenScope Scope() const;

  std::vector<TargetEvidence> held_;  // Their `hosted_keys` are read.
  size_t keys_held_ = 0;
  std::set<std::string, std::less<>> unmet_;
  std::set<std::string, std::less<>> hosted_domains_;
  NotRead unread_;
  NotRead too_many_;

  std::map<AccountId, size_t> regions_;  // Of each account, those of SES that the run speaks of.
  std::string partition_;
  size_t targets_incomplete_ = 0;
  std::string first_incomplete_;
  uint64_t identities_ = 0;
  uint64_t tokens_not_asked_ = 0;
  uint64_t tokens_unread_ = 0;
  std::string first_unread_;
};

}  // namespace signet
