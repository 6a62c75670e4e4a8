// The shape of a world file: lines of words, nested by indentation.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sim {

struct WorldLine {
  int number = 0;
  std::vector<std::string> words;  // Never empty.
  std::vector<WorldLine> children;
};

// Comments begin with `#`, "quotes" keep spaces, ` ; ` puts a child on its parent's
// line, and a last word <<END takes the lines up to END as one word.
// The error is one sentence that begins `line N: `.
std::variant<std::vector<WorldLine>, std::string> ParseWorldLines(std::string_view text);

}  // namespace sim
