// aws/credentials.h
// Credentials, and CredentialSource: who can be asked for them.  The sources of the AWS
// CLI are one file each; chain.h puts them into the CLI's order.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "loop/clock.h"
#include "model/result.h"
#include "model/secret.h"

namespace signet {

struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;         // Empty for long-lived keys.
  std::optional<Time> expires;  // Empty: never.
  std::string source;           // For people: "environment", "profile prod (assume role)", ….
};

// Shared so that requests in flight keep the credentials they were signed with while a
// refresh puts new ones in place.
using CredentialsPtr = std::shared_ptr<const Credentials>;

// Called from the loop's thread.  A source that can expire keeps what it has until five
// minutes before the end, then fetches once for all who wait (see RefreshingSource).
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  // kCredentials: `detail` is one line that says what gave nothing, and what to do.
  virtual Awaitable<Result<CredentialsPtr>> Get() = 0;
  // AWS said that these have expired or are invalid; the next Get fetches anew, if it
  // still holds the same ones.
  virtual void Invalidate(const CredentialsPtr& used) = 0;
};

}  // namespace signet
