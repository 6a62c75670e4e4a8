// Globs: `*` and `?` over whole words, and lists of them between commas.
#pragma once

#include <string_view>

namespace sim {

// Linear in practice and never worse than |pattern| * |text|.
bool MatchesGlob(std::string_view pattern, std::string_view text, bool ignore_case = false);

// `eu-*,us-east-1`; an empty list matches everything.
bool MatchesAnyGlob(std::string_view patterns, std::string_view text);

}  // namespace sim
