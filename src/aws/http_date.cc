// Reads the fixed-width date of HTTP without the C library, whose month names follow the
// locale.
#include "aws/http_date.h"

#include <array>

namespace signet {
namespace {

constexpr std::string_view kShape = "Www, DD Mmm YYYY hh:mm:ss GMT";

// -1 when a character is not a digit.
int Digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

unsigned MonthNamed(std::string_view name) {
  constexpr std::array<std::string_view, 12> kNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return i + 1;
  }
  return 0;
}

}  // namespace

Result<Time> ParseHttpDate(std::string_view text) {
  const auto bad = [] { return Fail(Code::kMalformed, "not an HTTP date"); };
  if (text.size() != kShape.size()) return bad();
  for (size_t i = 3; i < kShape.size(); ++i) {
    const char wanted = kShape[i];
    const bool is_fixed = wanted == ' ' || wanted == ',' || wanted == ':' || i >= 26;
    if (is_fixed && text[i] != wanted) return bad();
  }
  const int day = Digits(text.substr(5, 2));
  const int year = Digits(text.substr(12, 4));
  const int hour = Digits(text.substr(17, 2));
  const int minute = Digits(text.substr(20, 2));
  const int second = Digits(text.substr(23, 2));
  if (day < 1 || year < 1970 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60) {
    return bad();
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(MonthNamed(text.substr(8, 3))),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return bad();
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
}

}  // namespace signet
