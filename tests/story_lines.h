// tests/story_lines.h
// StoryLines: what every kind of story has in common: lines of words in three parts, within
// bounds, each refused with its number.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "model/result.h"
#include "model/time.h"

namespace signet {

// Stories happen at one moment, so that they read the same on every day.
inline constexpr Time kStoryNow =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(12);

// The words of one line.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) { Trim(); }

  bool done() const { return rest_.empty(); }
  std::string_view Next();
  // The line from the next word on, for texts with blanks.
  std::string_view Rest();
  // Takes the words if the line goes on with them.
  bool Take(std::string_view words);

 private:
  void Trim();

  std::string_view rest_;
};

// "20min", "2h", "3d".
std::optional<std::chrono::minutes> LengthOf(std::string_view text);

class StoryLines {
 public:
  static constexpr size_t kBytesMax = 256 << 10;
  static constexpr size_t kLinesMax = 2000;

 protected:
  // `happens` is what may stand behind "when".
  explicit StoryLines(std::string_view happens) : happens_(happens) {}
  virtual ~StoryLines() = default;

  // kBadInput with "line 7: …".
  Result<void> ReadLines(std::string_view text);
  const std::string& title() const { return title_; }
  size_t line() const { return line_; }

 private:
  enum class Part { kNone, kGiven, kWhen, kThen };

  // Each returns what is wrong, or nothing.  Words that it leaves are wrong, too.
  virtual std::string Given(Words& words) = 0;
  virtual std::string Then(Words& words) = 0;
  // Asked behind the last line.
  virtual std::string Missing() const = 0;

  std::string Line(std::string_view text);
  std::string InPart(Words& words);
  tl::unexpected<Error> Wrong(std::string_view what) const;

  std::string happens_;
  std::string title_;
  Part part_ = Part::kNone;
  size_t line_ = 0;
  bool happened_ = false;
};

}  // namespace signet
