// Keys of one profile in one of the two files; a profile with half a key is an error and
// not a reason to look elsewhere, as for the AWS CLI.
#include "aws/shared_files.h"

#include <fmt/format.h>

namespace signet {
namespace {

const Settings* SettingsOf(const ProfileFiles& files, SharedFile which, std::string_view profile) {
  const SettingsByName& all = which == SharedFile::kConfig ? files.config : files.credentials;
  const auto it = all.find(profile);
  return it == all.end() ? nullptr : &it->second;
}

}  // namespace

bool SharedFileHasKeys(const ProfileFiles& files, SharedFile which, std::string_view profile) {
  const Settings* settings = SettingsOf(files, which, profile);
  return settings && settings->contains("aws_access_key_id");
}

SharedFileSource::SharedFileSource(Clock& clock, Environment environment, Files files,
                                   SharedFile which, std::string profile)
    : RefreshingSource(clock),
      environment_(std::move(environment)),
      files_(std::move(files)),
      which_(which),
      profile_(std::move(profile)) {}

Awaitable<Result<Credentials>> SharedFileSource::Fetch() {
  const Result<ProfileFiles> files = ReadProfileFiles(environment_, files_);
  if (!files) co_return Fail(files.error());
  const bool is_config = which_ == SharedFile::kConfig;
  const std::string& path = is_config ? files->config_path : files->credentials_path;
  const Settings* settings = SettingsOf(*files, which_, profile_);
  const std::string* key = settings ? FindSetting(*settings, "aws_access_key_id") : nullptr;
  if (!key) {
    co_return Fail(Code::kCredentials,
                   fmt::format("profile {} no longer has aws_access_key_id in {}", profile_, path));
  }
  const std::string* secret = FindSetting(*settings, "aws_secret_access_key");
  if (!secret) {
    co_return Fail(Code::kCredentials, fmt::format("profile {} in {} has aws_access_key_id without "
                                                   "aws_secret_access_key; write both",
                                                   profile_, path));
  }
  const std::string* token = FindSetting(*settings, "aws_security_token");
  if (!token) token = FindSetting(*settings, "aws_session_token");
  Credentials out;
  out.access_key_id = *key;
  out.secret_access_key = Secret(*secret);
  if (token) out.session_token = Secret(*token);
  out.source = fmt::format("profile {} ({} file)", profile_, is_config ? "config" : "credentials");
  co_return out;
}

}  // namespace signet
