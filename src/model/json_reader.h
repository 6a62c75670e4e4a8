// model/json_reader.h
// JsonReader: the members of one JSON object that came from outside.
#pragma once

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "model/answer.h"
#include "model/time.h"

namespace signet {

// Reads members of one object; the first thing that is wrong is kept, and everything
// after it reads as absent.
class JsonReader {
 public:
  JsonReader(const boost::json::object& object, std::string& wrong)
      : object_(object), wrong_(wrong) {}

  const boost::json::value* Find(std::string_view name) const { return object_.if_contains(name); }

  std::string Text(std::string_view name) const {
    const boost::json::value* value = Find(name);
    if (!value) return {};
    if (const boost::json::string* text = value->if_string()) return std::string(*text);
    Wrong(name, "a text");
    return {};
  }
  std::optional<bool> Flag(std::string_view name) const {
    const boost::json::value* value = Find(name);
    if (!value) return std::nullopt;
    if (const bool* flag = value->if_bool()) return *flag;
    Wrong(name, "true or false");
    return std::nullopt;
  }
  std::optional<int64_t> Integer(std::string_view name) const {
    const boost::json::value* value = Find(name);
    if (!value) return std::nullopt;
    if (const int64_t* number = value->if_int64()) return *number;
    Wrong(name, "a whole number");
    return std::nullopt;
  }
  uint64_t Count(std::string_view name) const {
    const auto number = Integer(name);
    return number && *number >= 0 ? static_cast<uint64_t>(*number) : 0;
  }
  std::optional<double> Real(std::string_view name) const {
    const boost::json::value* value = Find(name);
    if (!value) return std::nullopt;
    if (value->is_number()) return value->to_number<double>();
    Wrong(name, "a number");
    return std::nullopt;
  }
  std::optional<Time> Moment(std::string_view name) const {
    const boost::json::value* value = Find(name);
    if (!value) return std::nullopt;
    const boost::json::string* text = value->if_string();
    if (const auto time = ParseTime(text ? std::string_view(*text) : std::string_view())) {
      return *time;
    }
    Wrong(name, "a time");
    return std::nullopt;
  }
  std::vector<std::string> Texts(std::string_view name) const {
    std::vector<std::string> out;
    EachOf(name, [&](const boost::json::value& item) {
      const boost::json::string* text = item.if_string();
      if (!text) return Wrong(name, "a list of texts");
      out.emplace_back(*text);
    });
    return out;
  }
  template <class Read>
  void Objects(std::string_view name, Read read) const {
    EachOf(name, [&](const boost::json::value& item) {
      const boost::json::object* object = item.if_object();
      if (!object) return Wrong(name, "a list of objects");
      read(JsonReader(*object, wrong_));
    });
  }
  // A member that is not there, could not be read then, or is read now.
  template <class T, class Read>
  void Answer(std::string_view name, Asked<T>& out, Read read) const {
    const boost::json::value* value = Find(name);
    if (!value) return;
    if (const boost::json::object* object = value->if_object()) {
      if (const boost::json::value* unread = object->if_contains("unread")) {
        const boost::json::object* why = unread->if_object();
        if (!why) return Wrong(name, "an object with 'unread'");
        const JsonReader reason(*why, wrong_);
        out = Unread{{CodeNamed(reason.Text("code")), reason.Text("detail")}};
        return;
      }
      if constexpr (!std::is_same_v<T, std::string>) {
        out = read(JsonReader(*object, wrong_));
        return;
      }
    }
    if constexpr (std::is_same_v<T, std::string>) {
      out = Text(name);
    } else {
      Wrong(name, "an object");
    }
  }

  void Wrong(std::string_view name, std::string_view expected) const {
    if (wrong_.empty()) wrong_ = fmt::format("'{}' is not {}", name, expected);
  }
  std::string& wrong() const { return wrong_; }

 private:
  template <class Visit>
  void EachOf(std::string_view name, Visit visit) const {
    const boost::json::value* value = Find(name);
    if (!value) return;
    const boost::json::array* items = value->if_array();
    if (!items) return Wrong(name, "a list");
    for (const boost::json::value& item : *items) visit(item);
  }

  const boost::json::object& object_;
  std::string& wrong_;
};

}  // namespace signet
