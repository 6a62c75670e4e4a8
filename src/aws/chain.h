// aws/chain.h
// The AWS CLI's chain: where credentials and the region come from, in its order and with
// its files, so that whatever works there works here.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aws/assume_role.h"
#include "aws/client.h"
#include "aws/local_files.h"
#include "aws/process.h"

namespace signet {

struct CredentialOptions {
  std::optional<std::string> profile;  // --profile: then keys in the environment do not count.
  std::optional<std::string> region;   // --region.
  Environment environment;
  Files files = RealFiles();
  RunProcess run_process = RunRealProcess;
  MfaPrompt mfa = nullptr;  // Null: nobody is there to ask.
  std::function<void(const std::string&)> say = [](const std::string&) {};  // Told once.
};

// The environment of this process.
Environment RealEnvironment();

// Looks when first asked, then stays with what it found:
//   the environment (not with --profile); the profile as a role, by web identity (also of
//   the environment), by SSO, by keys of the credentials file, by credential_process, by
//   keys of the config file; the container; the instance.
// kBadInput: flags or files that cannot be understood; kCredentials: nobody had any, with
// what each said.  `client` and `transport` outlive the chain.
std::unique_ptr<CredentialSource> MakeChain(CredentialOptions options, Client& client,
                                            Transport& transport, Clock& clock);

// --region, AWS_REGION, AWS_DEFAULT_REGION, the profile's region; nothing where none says.
Result<std::optional<Region>> ResolveRegion(const CredentialOptions& options);

}  // namespace signet
