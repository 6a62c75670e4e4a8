// Matching with one remembered star: a later star always suffices, so there is
// nothing to backtrack into but the last one.
#include "sim/glob.h"

#include <cstddef>

namespace sim {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool MatchesGlob(std::string_view pattern, std::string_view text, bool ignore_case) {
  constexpr auto kNone = std::string_view::npos;
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = kNone;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t] ||
                                      (ignore_case && Lower(pattern[p]) == Lower(text[t])))) {
      ++p;
      ++t;
    } else if (star != kNone) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool MatchesAnyGlob(std::string_view patterns, std::string_view text) {
  if (patterns.empty()) return true;
  while (!patterns.empty()) {
    const auto comma = patterns.find(',');
    if (MatchesGlob(patterns.substr(0, comma), text)) return true;
    if (comma == std::string_view::npos) break;
    patterns.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace sim
