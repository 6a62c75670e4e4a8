// Reads the words of a line as what a keyword wants: counts, switches, durations, moments.
#include "sim/world_words.h"

#include <fmt/format.h>

#include <charconv>

namespace sim {

using std::chrono::microseconds;

void Words::FailUnknown(std::string_view block) const {
  Fail(fmt::format("'{}' is not known in {}", keyword(), block));
}

const std::string& Words::Take(std::string_view what) {
  if (!more()) Fail(fmt::format("'{}' needs {}", keyword(), what));
  return line_.words[next_++];
}

bool Words::Has(std::string_view word) {
  if (!more() || line_.words[next_] != word) return false;
  ++next_;
  return true;
}

std::vector<std::string> Words::TakeRest(std::string_view what) {
  std::vector<std::string> rest{Take(what)};
  while (more()) rest.push_back(line_.words[next_++]);
  return rest;
}

std::uint64_t Words::TakeCount(std::string_view what, std::uint64_t max) {
  const std::string& word = Take(what);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) {
    Fail(fmt::format("'{}' is not a whole number", word));
  }
  if (value > max) Fail(fmt::format("{} is over {}", value, max));
  return value;
}

double Words::TakeNumber(std::string_view what) {
  const std::string& word = Take(what);
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || !(value >= -1 && value < 1e15)) {
    Fail(fmt::format("'{}' is not a number", word));
  }
  return value;
}

bool Words::TakeSwitch() {
  const std::string& word = Take("'on' or 'off'");
  if (word != "on" && word != "off") Fail(fmt::format("'{}' is neither 'on' nor 'off'", word));
  return word == "on";
}

microseconds Words::TakeDuration() {
  const std::string& word = Take("a duration such as 90s, 5m, 3h or 2d");
  std::string_view text = word;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::uint64_t amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  std::int64_t scale = 0;
  if (unit == "ms") scale = 1'000;
  if (unit == "s") scale = 1'000'000;
  if (unit == "m") scale = 60'000'000;
  if (unit == "h") scale = 3'600'000'000;
  if (unit == "d") scale = 86'400'000'000;
  constexpr std::uint64_t kDurationMax = 10'000'000;
  if (error != std::errc() || scale == 0 || amount > kDurationMax) {
    Fail(fmt::format("'{}' is not a duration such as 90s, 5m, 3h or 2d", word));
  }
  const auto value = static_cast<std::int64_t>(amount) * scale;
  return microseconds(negative ? -value : value);
}

Moment Words::TakeMoment() {
  const std::string word = Peek();
  if (word.size() != 20 || word[4] != '-') {
    const auto age = TakeDuration();
    if (!Has("ago")) Fail("'ago' must follow an age; or give a time as 2026-01-31T12:00:00Z");
    return {true, age};
  }
  Take("a time");
  int parts[6] = {};
  constexpr std::pair<std::size_t, std::size_t> kFields[6] = {{0, 4},  {5, 2},  {8, 2},
                                                              {11, 2}, {14, 2}, {17, 2}};
  for (int i = 0; i < 6; ++i) {
    const auto [start, length] = kFields[i];
    const char* from = word.data() + start;
    const auto [end, error] = std::from_chars(from, from + length, parts[i]);
    if (error != std::errc() || end != from + length || parts[i] < 0) {
      Fail(fmt::format("'{}' is not a time as 2026-01-31T12:00:00Z", word));
    }
  }
  namespace c = std::chrono;
  const c::year_month_day date{c::year(parts[0]), c::month(static_cast<unsigned>(parts[1])),
                               c::day(static_cast<unsigned>(parts[2]))};
  if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59 || word[19] != 'Z') {
    Fail(fmt::format("'{}' is not a time as 2026-01-31T12:00:00Z", word));
  }
  const auto time =
      c::sys_days(date) + c::hours(parts[3]) + c::minutes(parts[4]) + c::seconds(parts[5]);
  return {false, c::duration_cast<microseconds>(time.time_since_epoch())};
}

Status Words::TakeStatus() {
  const std::string& word = Take("a status");
  if (word == "pending") return Status::kPending;
  if (word == "success" || word == "verified") return Status::kSuccess;
  if (word == "failed") return Status::kFailed;
  if (word == "temporary-failure") return Status::kTemporaryFailure;
  if (word == "not-started") return Status::kNotStarted;
  Fail(fmt::format("'{}' is not pending, success, failed, temporary-failure or not-started", word));
}

void Words::End() const {
  if (more()) Fail(fmt::format("'{}' is one word too many", line_.words[next_]));
}

void Words::NoChildren() const {
  if (line_.children.empty()) return;
  throw Wrong{line_.children[0].number, fmt::format("nothing may stand under '{}'", keyword())};
}

}  // namespace sim
