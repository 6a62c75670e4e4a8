// aws/container.h
// The credentials of an ECS task or an EKS pod, from the address its environment names:
// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, or _FULL_URI, with AWS_CONTAINER_AUTHORIZATION_TOKEN
// or the file that _TOKEN_FILE names, read again each time because EKS rotates it.
#pragma once

#include "aws/http.h"
#include "aws/local_files.h"
#include "aws/refreshing_source.h"

namespace signet {

bool EnvironmentHasContainer(const Environment& environment);

// The address to ask.  kBadInput: one to which we would not send a token: plain http to
// a host other than loopback and the two agents' own addresses.
Result<std::string> ContainerUrl(const Environment& environment);

class ContainerSource final : public RefreshingSource {
 public:
  ContainerSource(Transport& transport, Clock& clock, Environment environment, Files files);

 private:
  Awaitable<Result<Credentials>> Fetch() override;

  Transport& transport_;
  Environment environment_;
  Files files_;
};

}  // namespace signet
