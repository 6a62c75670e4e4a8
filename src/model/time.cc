// Moments as text, without locale or time-zone database: RFC 3339 in both directions.
#include "model/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace signet {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Takes exactly `digits` digits from the front of `text`.
bool TakeNumber(std::string_view& text, size_t digits, int& out) {
  if (text.size() < digits) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, out);
  if (error != std::errc() || end != text.data() + digits || text[0] == '-') return false;
  text.remove_prefix(digits);
  return true;
}

bool Take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

milliseconds TakeFraction(std::string_view& text) {
  int value = 0;
  int scale = 100;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    value += (text[0] - '0') * scale;
    scale /= 10;
    text.remove_prefix(1);
  }
  return milliseconds(value);
}

}  // namespace

// By hand: it is in every line of evidence, and a general formatter takes ten times as long.
void AppendTime(std::string& out, Time time) {
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const int year = std::clamp(static_cast<int>(date.year()), 0, 9999);  // All that RFC 3339 has.
  std::array<char, 24> text = {"0000-00-00T00:00:00.000"};
  const auto put = [&](size_t last, int64_t value) {
    for (; value != 0; value /= 10) text[last--] = static_cast<char>('0' + value % 10);
  };
  put(3, year);
  put(6, static_cast<unsigned>(date.month()));
  put(9, static_cast<unsigned>(date.day()));
  put(12, clock.hours().count());
  put(15, clock.minutes().count());
  put(18, clock.seconds().count());
  const auto left = clock.subseconds().count();
  put(22, left);
  out.append(text.data(), left != 0 ? 23 : 19);
  out += 'Z';
}

std::string EncodeTime(Time time) {
  std::string out;
  AppendTime(out, time);
  return out;
}

std::string RenderTime(Time time) {
  std::string text = EncodeTime(time).substr(0, 16);
  text[10] = ' ';
  return text + " UTC";
}

Result<Time> ParseTime(std::string_view text) {
  const std::string_view whole = text;
  const auto bad = [&] {
    return Fail(Code::kMalformed,
                fmt::format("'{}' is not a time like 2026-11-23T11:52:03Z", whole));
  };
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!TakeNumber(text, 4, year) || !Take(text, "-") || !TakeNumber(text, 2, month) ||
      !Take(text, "-") || !TakeNumber(text, 2, day) || !Take(text, "Tt ") ||
      !TakeNumber(text, 2, hour) || !Take(text, ":") || !TakeNumber(text, 2, minute) ||
      !Take(text, ":") || !TakeNumber(text, 2, second)) {
    return bad();
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return bad();
  milliseconds fraction{0};
  if (Take(text, ".")) fraction = TakeFraction(text);
  minutes offset{0};
  if (!Take(text, "Zz")) {
    if (text.empty()) return bad();
    const int sign = text[0] == '-' ? -1 : 1;
    int offset_hours = 0, offset_minutes = 0;
    if (!Take(text, "+-") || !TakeNumber(text, 2, offset_hours)) return bad();
    Take(text, ":");
    if (!TakeNumber(text, 2, offset_minutes)) return bad();
    offset = sign * (hours(offset_hours) + minutes(offset_minutes));
  }
  if (!text.empty()) return bad();
  return std::chrono::sys_days(date) + hours(hour) + minutes(minute) + seconds(second) + fraction -
         offset;
}

Result<Time> TimeFromEpoch(double epoch_seconds) {
  constexpr double kLast = 253402300799.0;  // 9999-12-31T23:59:59Z.
  if (!std::isfinite(epoch_seconds) || epoch_seconds < 0 || epoch_seconds > kLast) {
    return Fail(Code::kMalformed, "a timestamp is outside the years 1970 to 9999");
  }
  return Time(milliseconds(std::llround(epoch_seconds * 1000)));
}

std::string RenderDuration(milliseconds length) {
  const auto total = std::chrono::duration_cast<seconds>(length).count();
  if (total < 60) return fmt::format("{} s", total);
  if (total < 3600) return fmt::format("{} min", total / 60);
  if (total < 86400) {
    return total % 3600 < 60 ? fmt::format("{} h", total / 3600)
                             : fmt::format("{} h {} min", total / 3600, total % 3600 / 60);
  }
  return total % 86400 < 3600 ? fmt::format("{} d", total / 86400)
                              : fmt::format("{} d {} h", total / 86400, total % 86400 / 3600);
}

}  // namespace signet
