// One walk through the domain tree: what lies above is on a stack, what has the same name is
// in a window, and nothing else is in memory.
#include "store/subjects.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace signet {
namespace {

Neighbour Brief(const IdentityEvidence& evidence) {
  return {evidence.target, evidence.identity, evidence.type, evidence.status,
          evidence.sending_enabled};
}

// Adds unless there is no room; then says that there was more.
void AddBounded(std::vector<Neighbour>& to, const Neighbour& neighbour, bool& truncated) {
  if (to.size() >= Neighbours::kEachMax) {
    truncated = true;
  } else {
    to.push_back(neighbour);
  }
}

}  // namespace

std::string SubjectOrder(std::string_view identity, IdentityType type, uint32_t target_rank) {
  const std::string lower = LowerAscii(identity);
  std::string key;
  key.reserve(3 * identity.size() + 8);
  AppendTreeKey(key, DomainPart(lower));
  key += '\0';
  key += IsDomain(type) ? '\0' : '\x01';
  key += lower;
  key += '\0';
  for (int shift = 24; shift >= 0; shift -= 8) {
    key += static_cast<char>(target_rank >> shift & 0xff);
  }
  if (lower != identity) key += identity;
  return key;
}

NeighbourWalk::NeighbourWalk(bool coverage_complete, Visit visit)
    : coverage_complete_(coverage_complete), visit_(std::move(visit)) {}

bool NeighbourWalk::Add(IdentityEvidence evidence, std::optional<Time> since, size_t bytes) {
  std::string name = LowerAscii(evidence.identity);
  const bool same_name = !window_.empty() && name == window_.front().name &&
                         IsDomain(evidence.type) == IsDomain(window_.front().evidence.type);
  const bool full = window_.size() >= kWindowMax || window_bytes_ + bytes > kWindowBytesMax;
  if (!window_.empty() && (!same_name || full) && !Emit(same_name)) return false;
  window_.push_back({std::move(evidence), since, std::move(name)});
  window_bytes_ += bytes;
  return true;
}

bool NeighbourWalk::End() { return window_.empty() || Emit(false); }

// Hands the window on.  `more_to_come`: others of the same name did not fit.
bool NeighbourWalk::Emit(bool more_to_come) {
  const bool split = window_split_ || more_to_come;
  for (const Held& held : window_) Enter(held);
  for (const Held& held : window_) {
    Neighbours near;
    near.coverage_complete = coverage_complete_;
    near.in_status_since = held.since;
    near.truncated = split;
    Cover(held, near);
    Compare(held, near);
    if (!visit_(held.evidence, near)) return false;
  }
  window_.clear();
  window_bytes_ = 0;
  window_split_ = more_to_come;
  return true;
}

// Leaves the part of the tree that `held` is not in, and puts it on the stack if it can cover
// others.
void NeighbourWalk::Enter(const Held& held) {
  const std::string_view domain = DomainPart(held.name);
  while (!levels_.empty() && !IsSameOrUnder(domain, levels_.back().domain)) {
    levels_held_ -= levels_.back().identities.size();
    levels_.pop_back();
  }
  if (!IsDomain(held.evidence.type) || domain.empty()) return;
  if (levels_.empty() || levels_.back().domain != domain)
    levels_.push_back({std::string(domain), {}});
  Level& level = levels_.back();
  if (levels_held_ >= kCoveringHeldMax) {
    level.truncated = true;
    return;
  }
  level.identities.push_back(Brief(held.evidence));
  level.sorted = false;
  ++levels_held_;
}

void NeighbourWalk::Cover(const Held& held, Neighbours& near) {
  const std::string_view domain = DomainPart(held.name);
  const auto by_target = [](const Neighbour& a, const Neighbour& b) { return a.target < b.target; };
  for (size_t i = levels_.size(); i-- > 0;) {
    Level& level = levels_[i];
    if (IsDomain(held.evidence.type) && level.domain == domain) continue;
    if (!std::exchange(level.sorted, true)) {
      std::sort(level.identities.begin(), level.identities.end(),
                [](const Neighbour& a, const Neighbour& b) {
                  return std::tie(a.target, a.identity) < std::tie(b.target, b.identity);
                });
    }
    near.truncated = near.truncated || level.truncated;
    Neighbour wanted;
    wanted.target = held.evidence.target;
    const auto [first, last] =
        std::equal_range(level.identities.begin(), level.identities.end(), wanted, by_target);
    for (auto at = first; at != last; ++at) AddBounded(near.covering, *at, near.truncated);
  }
}

void NeighbourWalk::Compare(const Held& held, Neighbours& near) const {
  const IdentityEvidence& self = held.evidence;
  for (const Held& other : window_) {
    if (&other == &held) continue;
    const bool same_bytes = other.evidence.identity == self.identity;
    if (other.evidence.target == self.target) {
      if (!same_bytes) AddBounded(near.case_twins, Brief(other.evidence), near.truncated);
    } else if (same_bytes || IsDomain(self.type)) {
      Neighbour there = Brief(other.evidence);
      if (const DkimAttributes* dkim = other.evidence.dkim.read()) there.dkim_tokens = dkim->tokens;
      AddBounded(near.elsewhere, there, near.truncated);
    }
  }
}

}  // namespace signet
