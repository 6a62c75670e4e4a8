// model/answer.h
// Asked: what we know of one question.  Law 1: not seen is a value.
#pragma once

#include <string>
#include <variant>

#include "model/result.h"

namespace signet {

// This depth does not ask the question: neither a pass nor a gap.
struct NotAsked {
  friend bool operator==(NotAsked, NotAsked) = default;
};

// We asked and nobody could tell us.  Never treat this as an empty answer.
struct Unread {
  Error why;
  friend bool operator==(const Unread&, const Unread&) = default;
};

template <class T>
class Asked : public std::variant<NotAsked, Unread, T> {
 public:
  using std::variant<NotAsked, Unread, T>::variant;
  using std::variant<NotAsked, Unread, T>::operator=;

  // The answer, or null where there is none; callers that must tell the two kinds
  // of "none" apart ask `unread()`.
  const T* read() const { return std::get_if<T>(this); }
  T* read() { return std::get_if<T>(this); }
  const Unread* unread() const { return std::get_if<Unread>(this); }
  bool asked() const { return !std::holds_alternative<NotAsked>(*this); }
};

}  // namespace signet
