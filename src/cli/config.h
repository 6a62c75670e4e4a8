// cli/config.h
// The configuration file: TOML, every key also a flag (which holds over the file).
//
//   profile = "audit"            org = true                org_role = "signet-reader"
//   regions = ["eu-*"]           depth = "why"             rate = 0.5
//   trusted_accounts = ["111122223333"]                    owner_tags = ["owner"]
//   authorised = "authorised.toml"                         protected_names = ["*.corp.example"]
//   writer_role = "signet-writer"
//   [[dynamic_update]]  zone = "corp.example"  server = "192.0.2.1:53"  key_file = "corp.key"
//   [[rule]]       id = "identity-verified"  risk = "high"  account = "1111*"
//   [[exception]]  rule = "coverage"  region = "ap-*"  owner = "a@example.com"
//                  reason = "denied by SCP"  until = 2027-06-30
#pragma once

#include <string>
#include <vector>

#include "aws/chain.h"
#include "cli/command_line.h"
#include "diagnose/settings.h"
#include "model/exception.h"
#include "store/store.h"

namespace signet {

// A zone that is changed by dynamic update.
struct UpdateSetting {
  std::string zone;
  std::string server;    // ADDRESS[:PORT] of its primary.
  std::string key_file;  // Of the TSIG key.
};

struct Config {
  AwsFlags aws;
  ScopeFlags scope;
  std::optional<std::string> store;
  std::optional<std::string> depth;
  std::optional<double> rate;
  std::optional<std::string> fail_on;
  std::optional<std::string> authorised;     // The list's path.
  std::optional<std::string> writer_role;    // By which apply enters accounts of identities.
  std::vector<std::string> protected_names;  // Globs over names of records.
  std::vector<UpdateSetting> updates;
  RuleSettings rules;
  std::vector<Exception> exceptions;
};

// Parses the text of a file called `name`; kBadInput names the line and the key.
Result<Config> ParseConfig(std::string_view text, const std::string& name);

// The file of --config, which must exist, else the default one, which may be missing.
Result<Config> LoadConfig(const StoreFlags& flags, const Environment& environment);

// What flags leave open, the file fills.
void Fill(ScopeFlags& flags, const Config& config);
void Fill(AwsFlags& flags, const Config& config);

// RULE=RISK and RULE=off of --rule, put behind those of the file.
Result<void> AddRuleFlags(RuleSettings& rules, const std::vector<std::string>& flags);

// The store's path: --store, the file's, the XDG state folder.
Result<std::string> StorePath(const StoreFlags& flags, const Config& config,
                              const Environment& environment);
// The store, for commands that only look at it.
Result<std::unique_ptr<Store>> OpenToRead(const StoreFlags& flags, const Config& config,
                                          const Environment& environment);

}  // namespace signet
