// dns/tsig_key.h
// TsigKey: what a name server and we share, so that each knows the other's messages (RFC 8945).
#pragma once

#include <cstdint>
#include <string_view>

#include "model/domain_name.h"
#include "model/secret.h"

namespace signet {

// Those that RFC 8945 6 wants and that nobody advises against.
enum class TsigAlgorithm : uint8_t { kSha256, kSha384, kSha512 };
std::string_view TsigAlgorithmName(TsigAlgorithm algorithm);  // "hmac-sha256".

struct TsigKey {
  static constexpr size_t kFileBytesMax = 16'384;
  static constexpr size_t kSecretBytesMin = 16;
  static constexpr size_t kSecretBytesMax = 1'024;

  DomainName name;
  TsigAlgorithm algorithm{};
  Secret secret;  // As bytes.

  TsigKey Clone() const { return {name, algorithm, secret.Clone()}; }
};

// The file of tsig-keygen, `key "NAME" { algorithm hmac-sha256; secret "…"; };`, which named
// reads, or the line `hmac-sha256:NAME:SECRET` of nsupdate -y and keymgr.  kBadInput tells what
// is wrong and repeats nothing of the text.
Result<TsigKey> ParseTsigKey(std::string_view text);

}  // namespace signet
