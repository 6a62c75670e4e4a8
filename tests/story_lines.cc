// Reads a story line by line, and each line word by word.
#include "tests/story_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace signet {

std::string_view Words::Rest() { return std::exchange(rest_, {}); }

std::string_view Words::Next() {
  const size_t end = std::min(rest_.find_first_of(" \t"), rest_.size());
  const std::string_view word = rest_.substr(0, end);
  rest_.remove_prefix(end);
  Trim();
  return word;
}

bool Words::Take(std::string_view words) {
  Words copy = *this;
  Words wanted(words);
  while (!wanted.done()) {
    if (copy.done() || copy.Next() != wanted.Next()) return false;
  }
  *this = copy;
  return true;
}

void Words::Trim() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r"), rest_.size()));
  const size_t last = rest_.find_last_not_of(" \t\r");
  rest_ = rest_.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::optional<std::chrono::minutes> LengthOf(std::string_view text) {
  constexpr int kCountMax = 10000;
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0 || count > kCountMax) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  if (unit == "min") return std::chrono::minutes(count);
  if (unit == "h") return std::chrono::hours(count);
  if (unit == "d") return std::chrono::days(count);
  return std::nullopt;
}

Result<void> StoryLines::ReadLines(std::string_view text) {
  if (text.size() > kBytesMax) return Fail(Code::kTooLarge, "a story of too many bytes");
  while (!text.empty()) {
    if (++line_ > kLinesMax) return Fail(Code::kTooLarge, "a story of too many lines");
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string wrong = Line(text.substr(0, end));
    if (!wrong.empty()) return Wrong(wrong);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (title_.empty()) return Wrong("the story has no title");
  if (!happened_) return Wrong(fmt::format("the story never says 'when {}'", happens_));
  if (const std::string missing = Missing(); !missing.empty()) return Wrong(missing);
  return {};
}

tl::unexpected<Error> StoryLines::Wrong(std::string_view what) const {
  return Fail(Code::kBadInput, fmt::format("line {}: {}", line_, what));
}

std::string StoryLines::Line(std::string_view text) {
  Words words(text);
  if (words.done() || words.Rest().starts_with('#')) return {};
  words = Words(text);
  if (words.Take("story")) {
    title_ = words.Rest();
    return {};
  }
  if (words.Take("given")) part_ = Part::kGiven;
  if (words.Take("when")) part_ = Part::kWhen;
  if (words.Take("then")) part_ = Part::kThen;
  if (words.done()) return "nothing follows";
  std::string wrong = InPart(words);
  if (!wrong.empty() || words.done()) return wrong;
  return fmt::format("'{}' was not expected", words.Next());
}

std::string StoryLines::InPart(Words& words) {
  switch (part_) {
    case Part::kGiven:
      return Given(words);
    case Part::kWhen:
      if (!words.Take(happens_)) return fmt::format("only '{}' can happen", happens_);
      happened_ = true;
      return {};
    case Part::kThen:
      return Then(words);
    case Part::kNone:
      break;
  }
  return "expected 'given', 'when' or 'then'";
}

}  // namespace signet
