// Splits a world file into lines and words, and nests each line under the nearest
// one above it that is indented less.
#include "sim/world_text.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>

namespace sim {
namespace {

constexpr std::size_t kBytesMax = 64 << 20;
constexpr std::size_t kDepthMax = 8;
constexpr std::size_t kWordsMax = 256;

struct Source {
  std::string_view rest;
  int number = 0;

  std::optional<std::string_view> Next() {
    if (rest.empty()) return std::nullopt;
    ++number;
    const auto end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
  }
};

std::string At(int line, std::string_view what) { return fmt::format("line {}: {}", line, what); }

std::string_view TrimLeft(std::string_view text) {
  const auto start = text.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

// Reads a quoted word; `i` stands after the opening quote and ends after the closing one.
std::optional<std::string> Quoted(std::string_view line, std::size_t& i) {
  std::string word;
  for (; i < line.size(); ++i) {
    if (line[i] == '"') {
      ++i;
      return word;
    }
    if (line[i] == '\\' && i + 1 < line.size()) ++i;
    word += line[i];
  }
  return std::nullopt;
}

// The words of one line, parted where a bare `;` stands.
std::variant<std::vector<std::vector<std::string>>, std::string> SplitWords(std::string_view line,
                                                                            int number) {
  std::vector<std::vector<std::string>> parts(1);
  std::size_t words = 0;
  std::size_t i = 0;
  while (true) {
    while (i < line.size() && line[i] == ' ') ++i;
    if (i == line.size() || line[i] == '#') break;
    if (++words > kWordsMax) return At(number, fmt::format("more than {} words", kWordsMax));
    if (line[i] == '"') {
      auto word = Quoted(line, ++i);
      if (!word) return At(number, "a quote is not closed");
      if (i < line.size() && line[i] != ' ') return At(number, "a space must follow a quote");
      parts.back().push_back(*std::move(word));
      continue;
    }
    const auto start = i;
    while (i < line.size() && line[i] != ' ') {
      if (static_cast<unsigned char>(line[i]) < ' ') {
        return At(number, line[i] == '\t' ? "a tab; use spaces" : "a control character");
      }
      ++i;
    }
    const auto word = line.substr(start, i - start);
    if (word == ";") {
      parts.emplace_back();
    } else {
      parts.back().emplace_back(word);
    }
  }
  return parts;
}

// Replaces a last word <<END by the lines that follow, up to END.
std::optional<std::string> TakeHeredoc(Source& source, std::vector<std::string>& words) {
  if (words.empty() || words.back().size() < 3 || words.back().compare(0, 2, "<<") != 0) return {};
  const int opened = source.number;
  const std::string end = words.back().substr(2);
  std::string text;
  while (const auto line = source.Next()) {
    if (TrimLeft(*line) == end) {
      words.back() = std::move(text);
      return {};
    }
    text += *line;
    text += '\n';
  }
  return At(opened, fmt::format("no line '{}' ends the text begun here", end));
}

}  // namespace

std::variant<std::vector<WorldLine>, std::string> ParseWorldLines(std::string_view text) {
  if (text.size() > kBytesMax) return At(1, "the file is larger than 64 MiB");
  Source source{text};
  WorldLine root;
  // Lines still open for children.  Pointers stay good: a child is only ever added
  // to the innermost open line, after everything below that line has been closed.
  struct Open {
    std::ptrdiff_t indent;
    WorldLine* line;
  };
  std::vector<Open> open{{-1, &root}};
  while (const auto line = source.Next()) {
    const auto indent = static_cast<std::ptrdiff_t>(line->find_first_not_of(' '));
    const int number = source.number;
    auto split = SplitWords(*line, number);
    if (auto* error = std::get_if<std::string>(&split)) return std::move(*error);
    auto& parts = std::get<0>(split);
    if (parts.size() == 1 && parts[0].empty()) continue;
    if (auto error = TakeHeredoc(source, parts.back())) return *std::move(error);
    while (open.back().indent >= indent) open.pop_back();
    if (open.size() > kDepthMax) return At(number, fmt::format("nested over {} deep", kDepthMax));
    auto& siblings = open.back().line->children;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].empty()) return At(number, "nothing stands beside the ';'");
      auto& home = i == 0 ? siblings : siblings.back().children;
      home.push_back({number, std::move(parts[i]), {}});
    }
    open.push_back({indent, &siblings.back()});
  }
  return std::move(root.children);
}

}  // namespace sim
