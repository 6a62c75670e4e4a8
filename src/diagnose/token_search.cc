// "No identity has it" is a claim about all of them, so whatever was not read withholds it.
#include "diagnose/token_search.h"

#include <fmt/format.h>

#include <algorithm>

#include "diagnose/diagnose.h"
#include "model/region.h"

namespace signet {
namespace {

std::string NameOf(const Target& target) { return target.account + " " + target.region; }

size_t SesRegionsOf(std::string_view partition) {
  const auto regions = SesRegions();
  return static_cast<size_t>(
      std::count_if(regions.begin(), regions.end(),
                    [&](const SesRegion& region) { return region.partition == partition; }));
}

bool WasRead(CoverageStatus status) {
  return status == CoverageStatus::kComplete || status == CoverageStatus::kDisabled ||
         status == CoverageStatus::kUnsupported || status == CoverageStatus::kSuspended;
}

}  // namespace

void TokenSearch::Add(const TargetEvidence& target) {
  if (const Unread* unread = target.hosted_keys.unread()) {
    if (unread_.accounts++ == 0) unread_ = {1, target.target.account, unread->why.detail};
    return;
  }
  const HostedKeys* hosted = target.hosted_keys.read();
  if (!hosted || hosted->keys.empty()) return;
  if (keys_held_ + hosted->keys.size() > kKeysMax) {
    if (too_many_.accounts++ == 0) too_many_ = {1, target.target.account, ""};
    return;
  }
  keys_held_ += hosted->keys.size();
  for (const HostedKey& key : hosted->keys) {
    unmet_.insert(key.token);
    hosted_domains_.insert(key.domain);
  }
  held_.push_back(target);
}

void TokenSearch::Add(const Coverage& coverage) {
  partition_ = PartitionOf(coverage.target.region);
  regions_[coverage.target.account] += FindSesRegion(coverage.target.region) ? 1 : 0;
  if (WasRead(coverage.status)) return;
  if (targets_incomplete_++ == 0) first_incomplete_ = NameOf(coverage.target);
}

void TokenSearch::Meet(const IdentityEvidence& identity) {
  ++identities_;
  if (unmet_.empty()) return;
  if (!IsDomain(identity.type)) return;  // An address signs with its domain's key.
  if (const DkimAttributes* dkim = identity.dkim.read()) {
    for (const std::string& token : dkim->tokens) unmet_.erase(LowerAscii(token));
  } else if (!identity.dkim.asked()) {
    ++tokens_not_asked_;
  } else if (tokens_unread_++ == 0) {
    first_unread_ = fmt::format("{} ({})", identity.identity, NameOf(identity.target));
  }
}

std::vector<HostedTokens> TokenSearch::HeldFor(const IdentityEvidence& identity) const {
  std::vector<HostedTokens> found;
  const DkimAttributes* dkim = identity.dkim.read();
  const std::string domain = DomainOf(identity.identity);
  if (!dkim || !IsDomain(identity.type) || !hosted_domains_.contains(domain)) return found;
  for (const TargetEvidence& held : held_) {
    HostedTokens here{held.target.account, {}};
    for (const HostedKey& key : held.hosted_keys.read()->keys) {
      const bool ours = key.domain == domain &&
                        std::any_of(dkim->tokens.begin(), dkim->tokens.end(),
                                    [&](const auto& own) { return LowerAscii(own) == key.token; });
      if (ours) here.tokens.push_back(key.token);
    }
    if (!here.tokens.empty() && found.size() < Neighbours::kEachMax) {
      found.push_back(std::move(here));
    }
  }
  return found;
}

TokenScope TokenSearch::Scope() const {
  TokenScope scope;
  scope.accounts = regions_.size();
  scope.identities = identities_;
  const size_t wanted = SesRegionsOf(partition_);
  scope.chosen_narrowly =
      tokens_not_asked_ > 0 || std::any_of(regions_.begin(), regions_.end(),
                                           [&](const auto& row) { return row.second < wanted; });
  if (targets_incomplete_ > 0) {
    scope.unknown = fmt::format("{} of the run's targets were not read to their end (first: {})",
                                targets_incomplete_, first_incomplete_);
  } else if (tokens_unread_ > 0) {
    scope.unknown = fmt::format("the DKIM tokens of {} domains could not be read (first: {})",
                                tokens_unread_, first_unread_);
  }
  return scope;
}

Diagnosis TokenSearch::Judge(const RuleSettings& settings) const {
  Diagnosis all;
  const TokenScope scope = Scope();
  for (const TargetEvidence& held : held_) {
    std::map<std::string, std::vector<HostedKey>> by_domain;
    for (const HostedKey& key : held.hosted_keys.read()->keys) {
      if (unmet_.contains(key.token)) by_domain[key.domain].push_back(key);
    }
    for (const auto& [domain, keys] : by_domain) {
      DiagnoseHosted({held, domain, keys, scope, settings}, all);
    }
  }
  return all;
}

std::vector<std::string> TokenSearch::Notes() const {
  std::vector<std::string> notes;
  const auto silent = [&](std::string_view why) {
    notes.push_back(fmt::format("dangling-dkim says nothing {}", why));
  };
  if (unread_.accounts > 0) {
    silent(fmt::format("of {} accounts whose Route 53 could not be read (first: {}: {})",
                       unread_.accounts, unread_.first, unread_.why));
  }
  if (too_many_.accounts > 0) {
    silent(fmt::format("of {} accounts (first: {}): over {} DKIM CNAMEs in one run",
                       too_many_.accounts, too_many_.first, kKeysMax));
  }
  if (held_.empty() || unmet_.empty()) return notes;
  const TokenScope scope = Scope();
  if (tokens_not_asked_ > 0) {
    silent(
        fmt::format("this time: this depth does not read the DKIM tokens of {} domains; --depth "
                    "posture does",
                    tokens_not_asked_));
  } else if (scope.chosen_narrowly) {
    silent("this time: a token may belong to a region that the run was not to read");
  } else if (!scope.unknown.empty()) {
    silent("this time: " + scope.unknown);
  }
  return notes;
}

}  // namespace signet
