// report/json_line.h
// JsonLine: one JSON object, built member by member in the order given.  By hand because
// text from outside may be bytes that are no UTF-8, which a JSON library passes on or
// refuses, and because a million of them stream past.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/time.h"

namespace signet {

// With its quotes.  Bytes that are not UTF-8 become U+FFFD; what a terminal would act on
// or not show (controls, direction overrides) is written as \uXXXX.
std::string JsonText(std::string_view text);

class JsonLine {
 public:
  JsonLine& Text(std::string_view name, std::string_view value);
  JsonLine& Number(std::string_view name, uint64_t value);
  JsonLine& Bool(std::string_view name, bool value);
  JsonLine& Null(std::string_view name);
  JsonLine& MaybeTime(std::string_view name, const std::optional<Time>& time);
  JsonLine& MaybeBool(std::string_view name, const std::optional<bool>& value);
  // `json` is JSON already.
  JsonLine& Raw(std::string_view name, std::string_view json);

  std::string str() const { return body_ + "}"; }

 private:
  std::string body_ = "{";
};

// Strings, or anything JsonText takes, as an array.
template <class Range>
std::string JsonTexts(const Range& texts) {
  std::string out = "[";
  for (const auto& text : texts) {
    if (out.size() > 1) out += ',';
    out += JsonText(text);
  }
  return out + "]";
}

}  // namespace signet
