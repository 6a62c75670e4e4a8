#include "sim/own_key.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

#include "sim/digest.h"

namespace sim {

std::variant<OwnKey, std::string> ReadOwnKey(std::string_view private_key) {
  const auto der = ParseBase64(private_key);
  if (!der) return "DomainSigningPrivateKey is not base64.";
  const auto* bytes = reinterpret_cast<const unsigned char*>(der->data());
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      d2i_AutoPrivateKey(nullptr, &bytes, static_cast<long>(der->size())), EVP_PKEY_free);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    return "DomainSigningPrivateKey is not a private RSA key.";
  }
  OwnKey own;
  own.bits = EVP_PKEY_get_bits(key.get());
  if (own.bits < 1024 || own.bits > 2048) {
    return fmt::format("DomainSigningPrivateKey has {} bits; SES takes 1024 to 2048.", own.bits);
  }
  unsigned char* spki = nullptr;
  const int size = i2d_PUBKEY(key.get(), &spki);
  if (size <= 0) return "DomainSigningPrivateKey has no public key.";
  own.public_key =
      EncodeBase64({reinterpret_cast<const char*>(spki), static_cast<std::size_t>(size)});
  OPENSSL_free(spki);
  return own;
}

}  // namespace sim
