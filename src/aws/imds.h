// aws/imds.h
// The role of an EC2 instance, from its metadata service: a session token first (IMDSv2),
// then the role's name, then its credentials.
#pragma once

#include "aws/endpoint.h"
#include "aws/http.h"
#include "aws/ini_file.h"
#include "aws/refreshing_source.h"

namespace signet {

struct ImdsOptions {
  bool disabled = false;     // AWS_EC2_METADATA_DISABLED.
  bool v1_disabled = false;  // AWS_EC2_METADATA_V1_DISABLED: never without a session token.
  std::string endpoint;      // AWS_EC2_METADATA_SERVICE_ENDPOINT, else by …_ENDPOINT_MODE.
  std::chrono::milliseconds timeout{1'000};  // AWS_METADATA_SERVICE_TIMEOUT, in seconds.
  int attempts_max = 1;                      // AWS_METADATA_SERVICE_NUM_ATTEMPTS.
};

// From the environment, else the profile's settings of the same names.  kBadInput: an
// endpoint or number that is none.
Result<ImdsOptions> ReadImdsOptions(const Environment& environment, const Settings& profile);

class ImdsSource final : public RefreshingSource {
 public:
  ImdsSource(Transport& transport, Clock& clock, ImdsOptions options);

 private:
  Awaitable<Result<Credentials>> Fetch() override;
  // What EC2 asks of its clients: when it cannot renew, go on with what there is.
  bool keeps_expired() const override { return true; }
  Awaitable<Result<HttpResponse>> Ask(std::string method, std::string path, Headers headers);
  Awaitable<Result<std::string>> SessionToken();

  Transport& transport_;
  ImdsOptions options_;
};

}  // namespace signet
