// JSON text that is valid whatever bytes came in, and shows what it holds.
#include "report/json_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/text.h"

namespace signet {
namespace {

void AppendUnit(std::string& out, uint32_t unit) { out += fmt::format("\\u{:04x}", unit); }

void AppendEscaped(std::string& out, char32_t code) {
  if (code < 0x10000) return AppendUnit(out, code);
  AppendUnit(out, 0xD800 + ((code - 0x10000) >> 10));
  AppendUnit(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
}

}  // namespace

std::string JsonText(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + 2);
  while (!text.empty()) {
    const std::string_view plain = text.substr(0, PlainSize(text));
    const size_t size = std::min(plain.find_first_of("\"\\"), plain.size());
    if (size > 0) {
      out += text.substr(0, size);
      text.remove_prefix(size);
      continue;
    }
    const Letter letter = FirstLetter(text);
    if (!letter.valid) {
      out += "\xEF\xBF\xBD";
    } else if (letter.code == '"' || letter.code == '\\') {
      out += '\\';
      out += text[0];
    } else if (letter.code == '\n') {
      out += "\\n";
    } else if (letter.code == '\t') {
      out += "\\t";
    } else if (IsHidden(letter.code)) {
      AppendEscaped(out, letter.code);
    } else {
      out += text.substr(0, letter.size);
    }
    text.remove_prefix(letter.size);
  }
  return out + "\"";
}

JsonLine& JsonLine::Raw(std::string_view name, std::string_view json) {
  if (body_.size() > 1) body_ += ',';
  body_.append("\"").append(name).append("\":").append(json);
  return *this;
}

JsonLine& JsonLine::Text(std::string_view name, std::string_view value) {
  return Raw(name, JsonText(value));
}

JsonLine& JsonLine::Number(std::string_view name, uint64_t value) {
  return Raw(name, std::to_string(value));
}

JsonLine& JsonLine::Bool(std::string_view name, bool value) {
  return Raw(name, value ? "true" : "false");
}

JsonLine& JsonLine::Null(std::string_view name) { return Raw(name, "null"); }

JsonLine& JsonLine::MaybeTime(std::string_view name, const std::optional<Time>& time) {
  return time ? Text(name, EncodeTime(*time)) : Null(name);
}

JsonLine& JsonLine::MaybeBool(std::string_view name, const std::optional<bool>& value) {
  return value ? Bool(name, *value) : Null(name);
}

}  // namespace signet
