// The key pair of a domain that brings its own DKIM key.
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace sim {

struct OwnKey {
  std::string public_key;  // Base64, as the p= of the record holds it.
  int bits = 0;
};

// From the private key in base64 (PKCS#1 or PKCS#8, without header and footer), or one sentence
// about what it is instead.
std::variant<OwnKey, std::string> ReadOwnKey(std::string_view private_key);

}  // namespace sim
