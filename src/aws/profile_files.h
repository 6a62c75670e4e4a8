// aws/profile_files.h
// ProfileFiles: what ~/.aws/config and ~/.aws/credentials (or the files that
// AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name) say of each profile.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "aws/ini_file.h"
#include "aws/local_files.h"

namespace signet {

using SettingsByName = std::map<std::string, Settings, std::less<>>;

struct ProfileFiles {
  std::string config_path;
  std::string credentials_path;
  // Profiles of the config file: [default] and [profile NAME].
  SettingsByName config;
  // Profiles of the credentials file: [NAME].
  SettingsByName credentials;
  // Both; where both give a setting, the credentials file holds.
  SettingsByName profiles;
  SettingsByName sso_sessions;

  const Settings* Find(std::string_view profile) const;
};

// The value of a setting; nullptr where it is not there.
const std::string* FindSetting(const Settings& settings, std::string_view key);

// Missing files are empty ones.  kBadInput: a file that cannot be read or understood.
Result<ProfileFiles> ReadProfileFiles(const Environment& environment, const Files& files);

// The profile in use: --profile, else the environment; nothing means "default", which
// need not exist.
std::optional<std::string> ProfileNamed(const Environment& environment,
                                        const std::optional<std::string>& flag);

}  // namespace signet
