// model/json_writer.h
// JsonWriter: the members of one JSON object, appended to a text.  It allocates nothing of its
// own, because a scan of a million identities writes a million lines.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/answer.h"
#include "model/time.h"

namespace signet {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) { out_ += '{'; }
  void Close() { out_ += '}'; }

  void Text(std::string_view name, std::string_view value) {
    Name(name);
    Quote(value);
  }
  void TextUnlessEmpty(std::string_view name, std::string_view value) {
    if (!value.empty()) Text(name, value);
  }
  template <class N>
  void Number(std::string_view name, N value) {
    Name(name);
    fmt::format_to(std::back_inserter(out_), "{}", value);
  }
  void Flag(std::string_view name, const std::optional<bool>& value) {
    if (!value) return;
    Name(name);
    out_ += *value ? "true" : "false";
  }
  void Moment(std::string_view name, const std::optional<Time>& value) {
    if (!value) return;
    Name(name);
    out_ += '"';
    AppendTime(out_, *value);
    out_ += '"';
  }
  void Texts(std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    Name(name);
    char separator = '[';
    for (const std::string& value : values) {
      out_ += separator;
      Quote(value);
      separator = ',';
    }
    out_ += ']';
  }
  template <class Write>
  void Object(std::string_view name, Write write) {
    Name(name);
    JsonWriter inner(out_);
    write(inner);
    inner.Close();
  }
  template <class Items, class Write>
  void Objects(std::string_view name, const Items& items, Write write) {
    if (items.empty()) return;
    Name(name);
    char separator = '[';
    for (const auto& item : items) {
      out_ += separator;
      JsonWriter inner(out_);
      write(inner, item);
      inner.Close();
      separator = ',';
    }
    out_ += ']';
  }
  template <class T, class Write>
  void Answer(std::string_view name, const Asked<T>& answer, Write write) {
    if (const Unread* unread = answer.unread()) {
      Object(name, [&](JsonWriter& object) {
        object.Object("unread", [&](JsonWriter& why) {
          why.Text("code", CodeName(unread->why.code));
          why.Text("detail", unread->why.detail);
        });
      });
    } else if (const T* value = answer.read()) {
      write(*this, name, *value);
    }
  }

 private:
  void Name(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  void Quote(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    const auto is_plain = [](char c) {
      return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
    };
    out_ += '"';
    while (!text.empty()) {
      const auto end = std::find_if_not(text.begin(), text.end(), is_plain);
      out_.append(text.begin(), end);
      text.remove_prefix(static_cast<size_t>(end - text.begin()));
      if (text.empty()) break;
      const auto c = static_cast<unsigned char>(text.front());
      text.remove_prefix(1);
      if (c < 0x20) {
        out_ += "\\u00";
        out_ += kHex[c >> 4];
        out_ += kHex[c & 15];
      } else {
        out_ += '\\';
        out_ += static_cast<char>(c);
      }
    }
    out_ += '"';
  }

  std::string& out_;
};

}  // namespace signet
