// aws/sign_v4.h
// Signature Version 4: proves to AWS who sends a request, and that nobody changed it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "aws/credentials.h"
#include "aws/http.h"
#include "model/time.h"

namespace signet {

// Keeps the signing keys it derived (one per access key, day, region and service), which
// are a third of the work of a signature.  One thread.
class Signer {
 public:
  Signer() = default;
  ~Signer();
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  // Adds x-amz-date, x-amz-security-token (with a session) and authorization, in place of
  // any that are there.  Every other header of the request is signed too, with the host
  // of the URL.  The path is encoded a second time and the query sorted, both in the
  // signature only: what is sent stays as it is.
  void Sign(HttpRequest& request, const Credentials& credentials, std::string_view region,
            std::string_view service, Time now);

  size_t keys_held() const { return keys_.size(); }

 private:
  using Key = std::array<uint8_t, 32>;
  struct Derived {
    Key secret_hash;  // A key id whose secret changed must not sign with the old key.
    Key key;
  };
  const Key& KeyFor(const Credentials& credentials, std::string_view scope, std::string_view date,
                    std::string_view region, std::string_view service);
  void Forget();

  std::unordered_map<std::string, Derived> keys_;
};

// Once, keeping nothing.
void Sign(HttpRequest& request, const Credentials& credentials, std::string_view region,
          std::string_view service, Time now);

}  // namespace signet
