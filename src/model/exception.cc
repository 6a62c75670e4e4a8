// What an exception covers: globs over where, and a date after which it covers nothing.
#include "model/exception.h"

namespace signet {
namespace {

bool Matches(const std::string& pattern, std::string_view text) {
  return pattern.empty() || GlobMatches(pattern, text);
}

bool MatchesTarget(const Exception& exception, const Target& target) {
  return Matches(exception.account, target.account) && Matches(exception.region, target.region);
}

}  // namespace

bool Exception::Accepts(const Finding& finding, Time now) const {
  return now < until && rule != "coverage" && Matches(rule, finding.rule) &&
         MatchesTarget(*this, finding.target) && Matches(identity, finding.identity);
}

bool Exception::Accepts(const Coverage& gap, Time now) const {
  return now < until && rule == "coverage" && MatchesTarget(*this, gap.target);
}

}  // namespace signet
