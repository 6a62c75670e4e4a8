// Wiping: OPENSSL_cleanse is not optimised away.
#include "model/secret.h"

#include <openssl/crypto.h>

namespace signet {

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Wipe();
    text_ = std::move(other.text_);
    other.Wipe();
  }
  return *this;
}

void Secret::Wipe() {
  OPENSSL_cleanse(text_.data(), text_.size());
  text_.clear();
}

}  // namespace signet
