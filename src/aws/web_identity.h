// aws/web_identity.h
// A role reached by showing a web identity token from a file (EKS service accounts, CI
// systems with OIDC).  The file is read again each time: whoever issues it rotates it.
#pragma once

#include "aws/local_files.h"
#include "aws/refreshing_source.h"
#include "aws/sts.h"

namespace signet {

class WebIdentitySource final : public RefreshingSource {
 public:
  // `name` is what people call it: "web identity", "profile ci (web identity)".
  WebIdentitySource(Client& client, std::string_view region, RoleToAssume role, std::string path,
                    Files files, std::string name);

 private:
  Awaitable<Result<Credentials>> Fetch() override;

  Client& client_;
  Region region_;
  RoleToAssume role_;
  std::string path_;
  Files files_;
  std::string name_;
};

}  // namespace signet
