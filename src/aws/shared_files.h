// aws/shared_files.h
// Long-lived or session keys written into the shared files: aws_access_key_id,
// aws_secret_access_key, aws_session_token (or the older aws_security_token, which holds).
#pragma once

#include "aws/profile_files.h"
#include "aws/refreshing_source.h"

namespace signet {

enum class SharedFile { kCredentials, kConfig };

// Whether that file's profile has an access key.
bool SharedFileHasKeys(const ProfileFiles& files, SharedFile which, std::string_view profile);

// Reads the files again when AWS has refused what they held: people and log-in tools
// replace the keys while a long run goes on.
class SharedFileSource final : public RefreshingSource {
 public:
  SharedFileSource(Clock& clock, Environment environment, Files files, SharedFile which,
                   std::string profile);

 private:
  Awaitable<Result<Credentials>> Fetch() override;

  Environment environment_;
  Files files_;
  SharedFile which_;
  std::string profile_;
};

}  // namespace signet
