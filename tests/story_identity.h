// tests/story_identity.h
// StoryIdentity: an identity as a story gives it, and what it has beside it.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "model/evidence.h"
#include "tests/story_lines.h"

namespace signet {

struct StoryIdentity {
  IdentityEvidence evidence;
  std::optional<Time> in_status_since;
};

// So far seen in the list alone.
StoryIdentity IdentityOf(const Target& target, std::string_view name, const Status& status);

// "for 2h", where the line goes on with it.  What is wrong, or nothing.
std::string TakeSince(Words& words, StoryIdentity& identity);
// "may send", "dkim …", "mail-from …": a line that follows an identity.  What is wrong, or nothing.
std::string TakeDetail(Words& words, IdentityEvidence& evidence);

// What a run would find beside an identity, by comparing it with every other.
Neighbours NeighboursOf(std::span<const StoryIdentity> all, const StoryIdentity& identity,
                        bool coverage_complete);

}  // namespace signet
