// The config file writes [profile NAME], the credentials file [NAME]; a profile is both.
#include "aws/profile_files.h"

#include "aws/shell_words.h"

namespace signet {
namespace {

Result<IniFile> ReadIni(const Files& files, const std::string& path) {
  const Result<std::string> text = files.read(path);
  if (text) return ParseIni(*text, path);
  if (text.error().code == Code::kNotFound) return IniFile{};
  return Fail(Code::kBadInput, text.error().detail);
}

// "NAME" of "profile NAME"; quotes as in a shell.  Headers of another shape are nobody's.
std::optional<std::string> NameAfterKeyword(const std::string& header) {
  const auto words = SplitShellWords(header);
  if (!words || words->size() != 2) return std::nullopt;
  return (*words)[1];
}

}  // namespace

const Settings* ProfileFiles::Find(std::string_view profile) const {
  const auto it = profiles.find(profile);
  return it == profiles.end() ? nullptr : &it->second;
}

const std::string* FindSetting(const Settings& settings, std::string_view key) {
  const auto it = settings.find(key);
  return it == settings.end() ? nullptr : &it->second;
}

Result<ProfileFiles> ReadProfileFiles(const Environment& environment, const Files& files) {
  ProfileFiles out;
  out.config_path =
      ExpandPath(environment, environment("AWS_CONFIG_FILE").value_or("~/.aws/config"));
  out.credentials_path = ExpandPath(
      environment, environment("AWS_SHARED_CREDENTIALS_FILE").value_or("~/.aws/credentials"));
  Result<IniFile> config = ReadIni(files, out.config_path);
  if (!config) return Fail(config.error());
  Result<IniFile> credentials = ReadIni(files, out.credentials_path);
  if (!credentials) return Fail(credentials.error());

  for (IniSection& section : config->sections) {
    if (section.name == "default") {
      out.config["default"] = std::move(section.settings);
    } else if (section.name.starts_with("profile")) {
      if (auto name = NameAfterKeyword(section.name)) {
        out.config[*name] = std::move(section.settings);
      }
    } else if (section.name.starts_with("sso-session")) {
      if (auto name = NameAfterKeyword(section.name)) {
        out.sso_sessions[*name] = std::move(section.settings);
      }
    }
  }
  out.profiles = out.config;
  for (IniSection& section : credentials->sections) {
    Settings& merged = out.profiles[section.name];
    for (const auto& [key, value] : section.settings) merged[key] = value;
    out.credentials[section.name] = std::move(section.settings);
  }
  return out;
}

std::optional<std::string> ProfileNamed(const Environment& environment,
                                        const std::optional<std::string>& flag) {
  if (flag) return flag;
  if (auto name = environment("AWS_DEFAULT_PROFILE")) return name;
  return environment("AWS_PROFILE");
}

}  // namespace signet
