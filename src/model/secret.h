// model/secret.h
// Secret: text that cannot be printed, compared by accident or copied, and that is
// wiped when it goes (law 9).
#pragma once

#include <string>
#include <string_view>

namespace signet {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.Wipe(); }
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { Wipe(); }

  bool empty() const { return text_.empty(); }
  // For the signer and the wire, and for nobody else.
  std::string_view Reveal() const { return text_; }
  Secret Clone() const { return Secret(text_); }

 private:
  void Wipe();
  std::string text_;
};

}  // namespace signet
