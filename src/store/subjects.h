// store/subjects.h
// NeighbourWalk: the identities of a run, in the order of the domain tree, each handed on
// with the few others that a rule may look at beside it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/evidence.h"

namespace signet {

// The order in which a NeighbourWalk wants identities: each domain directly before what lies
// under it, domain identities before addresses, names that differ only in case together,
// and the same name's targets in order.  `target_rank` is the target's place by account and region.
std::string SubjectOrder(std::string_view identity, IdentityType type, uint32_t target_rank);

// Holds a bounded window: the domain identities above the current one, and those of its name.
class NeighbourWalk {
 public:
  // Of one name, in all targets; more come in several windows and are marked as truncated.
  static constexpr size_t kWindowMax = 1024;
  static constexpr size_t kWindowBytesMax = size_t{8} << 20;
  // Domain identities above the current one, in all targets.
  static constexpr size_t kCoveringHeldMax = 100'000;

  using Visit = std::function<bool(const IdentityEvidence&, const Neighbours&)>;
  NeighbourWalk(bool coverage_complete, Visit visit);

  // In SubjectOrder.  `since`: the first sight of this identity in this status.  `bytes`: what
  // it weighs.  False once the visitor wants no more.
  bool Add(IdentityEvidence evidence, std::optional<Time> since, size_t bytes);
  bool End();

 private:
  struct Held {
    IdentityEvidence evidence;
    std::optional<Time> since;
    std::string name;  // Lower-cased.
  };
  struct Level {
    std::string domain;
    std::vector<Neighbour> identities;
    bool sorted = false;
    bool truncated = false;
  };
  void Enter(const Held& held);
  void Cover(const Held& held, Neighbours& near);
  void Compare(const Held& held, Neighbours& near) const;
  bool Emit(bool more_to_come);

  const bool coverage_complete_;
  const Visit visit_;
  std::vector<Level> levels_;  // From the top of the tree to the current domain.
  size_t levels_held_ = 0;
  std::vector<Held> window_;  // Identities of one name and kind.
  size_t window_bytes_ = 0;
  bool window_split_ = false;
};

}  // namespace signet
