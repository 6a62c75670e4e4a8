// report/verdict.h
// The answer of a run in words: what every rendering says first, and says alike.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/coverage.h"
#include "model/journal.h"
#include "model/rule.h"

namespace signet {

// Whether everything that the run set out to read was read: finished, no target
// incomplete, no rule left open, no status unknown.  Only then may "no finding" be read
// as "clean" (law 1).
bool IsComplete(const Run& run, const Summary& summary);

uint64_t NotVerified(const Summary& summary);         // Status known, and not SUCCESS.
uint64_t AcceptedUnverified(const Summary& summary);  // Those that an exception covers.
uint64_t FindingCount(const Summary& summary);

// "35 of 1,239 identities are not verified, and 3 of 85 targets could not be read in full."
std::string Headline(const Run& run, const Summary& summary);

// "97.1%" of the identities that could be read.  Rounded down, so that 100% is said only
// where it holds; empty without identities.
std::string VerifiedShare(const Summary& summary);

// What to do about a target that was not read in full.  Empty where nothing is to be done.
std::string_view GapAdvice(CoverageStatus status);

// A finding's summary without what every rendering shows beside it ("NAME is STATUS: ").
std::string StoryOf(const Finding& finding);

const RuleText* RuleOf(std::span<const RuleText* const> rules, std::string_view id);
// Its title, or the id where the catalogue lacks the rule (a run of another version).
std::string_view TitleOf(std::span<const RuleText* const> rules, std::string_view id);

// "2026-11-23 11:52 UTC".
std::string RenderMoment(Time time);
std::string RenderDay(Time time);

}  // namespace signet
