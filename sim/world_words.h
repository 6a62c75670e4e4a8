// sim/world_words.h
// Words: a cursor over the words of one line of a world file, shared by those who give the
// lines their meaning.  Every way to misread one throws Wrong, which names the line;
// ParseWorld catches it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world.h"
#include "sim/world_text.h"

namespace sim {

// Thrown by Words and caught by ParseWorld, and by nobody else.
struct Wrong {
  int line;
  std::string why;
};

class Words {
 public:
  explicit Words(const WorldLine& line) : line_(line) {}

  [[noreturn]] void Fail(std::string why) const { throw Wrong{line_.number, std::move(why)}; }
  [[noreturn]] void FailUnknown(std::string_view block) const;  // Its keyword, in that block.

  const std::string& keyword() const { return line_.words[0]; }
  bool more() const { return next_ < line_.words.size(); }
  std::string Peek() const { return more() ? line_.words[next_] : std::string(); }

  // The next word, or what the keyword needs instead.
  const std::string& Take(std::string_view what);
  bool Has(std::string_view word);  // Takes the next word if it is this one.
  std::vector<std::string> TakeRest(std::string_view what);
  std::uint64_t TakeCount(std::string_view what, std::uint64_t max);
  double TakeNumber(std::string_view what);
  bool TakeSwitch();
  std::chrono::microseconds TakeDuration();
  Moment TakeMoment();
  Status TakeStatus();

  void End() const;         // Nothing may follow.
  void NoChildren() const;  // Nothing may stand under the line.

 private:
  const WorldLine& line_;
  std::size_t next_ = 1;
};

}  // namespace sim
