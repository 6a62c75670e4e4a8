// Signature Version 4, checked as AWS checks it: the canonical request is built from
// the bytes on the wire.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/digest.h"
#include "sim/http.h"

namespace sim {

struct Authorization {
  std::string key_id;
  std::string date;  // 20260131
  std::string region;
  std::string service;
  std::vector<std::string> signed_headers;
  std::string signature;
  std::string amz_date;  // 20260131T120000Z
  Time signed_at;
};

// Nothing at all if the request has no Authorization; an error is AWS's own sentence.
std::optional<std::variant<Authorization, std::string>> ParseAuthorization(const Request& request);

Digest DeriveSigningKey(const std::string& secret, const Authorization& authorization);

// Empty if the signature is right, otherwise why it is not, in AWS's words.
std::string VerifySignature(const Request& request, const Authorization& authorization,
                            const Digest& signing_key);

}  // namespace sim
