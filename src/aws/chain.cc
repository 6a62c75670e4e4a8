// The order and the rules of the AWS CLI.  A source that claims to have credentials and
// fails ends the search: going on would use somebody else's by accident.
#include "aws/chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <vector>

#include "aws/container.h"
#include "aws/environment.h"
#include "aws/imds.h"
#include "aws/profile_files.h"
#include "aws/shared_files.h"
#include "aws/sso.h"
#include "aws/web_identity.h"
#include "model/target.h"

namespace signet {
namespace {

constexpr size_t kRolesInARowMax = 32;

// A source that was chosen, or none; whether it gives a role's credentials, from which
// another role lasts an hour at most.
struct Choice {
  CredentialSource* source = nullptr;
  bool gives_role = false;
};

class Chain final : public CredentialSource {
 public:
  Chain(CredentialOptions options, Client& client, Transport& transport, Clock& clock)
      : options_(std::move(options)), client_(client), transport_(transport), clock_(clock) {}

  Awaitable<Result<CredentialsPtr>> Get() override;
  void Invalidate(const CredentialsPtr& used) override {
    if (chosen_) chosen_->Invalidate(used);
  }

 private:
  Result<CredentialSource*> Choose();
  Result<Choice> FromProfile(const std::string& profile, bool with_environment);
  Result<Choice> FromRole(const std::string& profile, std::vector<std::string>& visited);
  Result<Choice> BaseOf(const std::string& profile, const Settings& settings,
                        std::vector<std::string>& visited);
  Result<Choice> FromCredentialSource(const std::string& profile, const std::string& name);
  Result<Choice> FromSourceProfile(const std::string& profile, const std::string& source,
                                   std::vector<std::string>& visited);
  Result<Choice> FromWebIdentity(const std::string& profile, const Settings& settings,
                                 bool with_environment);
  Result<int> DurationOf(const std::string& profile, const Settings& settings, bool chained);
  Result<CredentialSource*> Instance();

  // Owned here: roles borrow the sources they start from.
  template <class Source, class... Arguments>
  CredentialSource* Keep(Arguments&&... arguments) {
    owned_.push_back(std::make_unique<Source>(std::forward<Arguments>(arguments)...));
    return owned_.back().get();
  }
  void Tried(std::string why) { tried_ += (tried_.empty() ? "" : "; ") + std::move(why); }

  CredentialOptions options_;
  Client& client_;
  Transport& transport_;
  Clock& clock_;
  ProfileFiles files_;
  std::string profile_;
  std::string region_;  // Empty: none was named.
  std::string tried_;
  std::vector<std::unique_ptr<CredentialSource>> owned_;
  CredentialSource* chosen_ = nullptr;
  bool is_last_resort_ = false;  // The instance: asked because nobody else had any.
};

// Empty: none was named.  What is named becomes part of host names.
Result<Region> RegionFrom(const CredentialOptions& options, const Settings* profile) {
  Region region = options.region.value_or("");
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (region.empty()) region = options.environment(name).value_or("");
  }
  const std::string* setting = profile ? FindSetting(*profile, "region") : nullptr;
  if (region.empty() && setting) region = *setting;
  if (!region.empty() && !IsRegionName(region)) {
    return Fail(Code::kBadInput,
                fmt::format("'{}' is not a region; one looks like eu-west-1", region));
  }
  return region;
}

// A profile that was named must be there, "default" too.
Result<const Settings*> NamedProfile(const CredentialOptions& options, const ProfileFiles& files,
                                     std::string& name) {
  const auto named = ProfileNamed(options.environment, options.profile);
  name = named.value_or("default");
  const Settings* settings = files.Find(name);
  if (!settings && named) {
    return Fail(Code::kBadInput, fmt::format("there is no profile '{}' in {} or {}", name,
                                             files.config_path, files.credentials_path));
  }
  return settings;
}

// Keys, or one of them: the AWS CLI takes either for a profile that has its own.
bool HasStaticKeys(const Settings& settings) {
  return settings.contains("aws_access_key_id") || settings.contains("aws_secret_access_key");
}

// A profile with a token file is web identity's, whatever else it says.
bool HasRole(const Settings& settings) {
  return settings.contains("role_arn") && !settings.contains("web_identity_token_file");
}

std::string Value(const Settings& settings, std::string_view key) {
  const std::string* value = FindSetting(settings, key);
  return value ? *value : std::string();
}

Awaitable<Result<CredentialsPtr>> Chain::Get() {
  if (!chosen_) {
    const Result<CredentialSource*> choice = Choose();
    if (!choice) {
      owned_.clear();
      co_return Fail(choice.error());
    }
    chosen_ = *choice;
    files_ = {};  // They hold keys; whoever needs them again reads them again.
  }
  Result<CredentialsPtr> got = co_await chosen_->Get();
  if (!got && is_last_resort_ && got.error().code != Code::kCancelled) {
    co_return Fail(Code::kCredentials,
                   fmt::format("no AWS credentials: {}; {}. Run aws configure or aws sso login, or "
                               "name a profile with --profile",
                               tried_, got.error().detail));
  }
  if (got) is_last_resort_ = false;
  co_return got;
}

Result<CredentialSource*> Chain::Choose() {
  tried_.clear();
  Result<ProfileFiles> files = ReadProfileFiles(options_.environment, options_.files);
  if (!files) return Fail(files.error());
  files_ = std::move(*files);
  const auto settings = NamedProfile(options_, files_, profile_);
  if (!settings) return Fail(settings.error());
  Result<Region> region = RegionFrom(options_, *settings);
  if (!region) return Fail(region.error());
  region_ = std::move(*region);

  if (options_.profile) {
    Tried("the environment's keys do not count with --profile");
  } else if (EnvironmentHasKeys(options_.environment)) {
    return Keep<EnvironmentSource>(clock_, options_.environment);
  } else {
    Tried("the environment has no AWS_ACCESS_KEY_ID");
  }
  if (*settings && HasRole(**settings)) {
    std::vector<std::string> visited = {profile_};
    const auto role = FromRole(profile_, visited);
    if (!role) return Fail(role.error());
    return role->source;
  }
  const auto choice = FromProfile(profile_, !options_.profile);
  if (!choice) return Fail(choice.error());
  if (choice->source) return choice->source;
  Tried(*settings ? fmt::format("profile {} has no keys, role, SSO or credential_process", profile_)
                  : fmt::format("no profile {} in {} or {}", profile_, files_.config_path,
                                files_.credentials_path));
  if (EnvironmentHasContainer(options_.environment)) {
    return Keep<ContainerSource>(transport_, clock_, options_.environment, options_.files);
  }
  Tried("no container (AWS_CONTAINER_CREDENTIALS_FULL_URI or _RELATIVE_URI)");
  is_last_resort_ = true;
  return Instance();
}

Result<CredentialSource*> Chain::Instance() {
  const Settings* profile = files_.Find(profile_);
  Result<ImdsOptions> options =
      ReadImdsOptions(options_.environment, profile ? *profile : Settings());
  if (!options) return Fail(options.error());
  return Keep<ImdsSource>(transport_, clock_, std::move(*options));
}

// Everything a profile can be but a role from other credentials, in the CLI's order.
Result<Choice> Chain::FromProfile(const std::string& profile, bool with_environment) {
  const Settings* found = files_.Find(profile);
  const Settings settings = found ? *found : Settings();
  const auto web = FromWebIdentity(profile, settings, with_environment);
  if (!web || web->source) return web;
  if (ProfileHasSso(settings)) {
    Result<SsoProfile> sso = ReadSsoProfile(files_, profile);
    if (!sso) return Fail(sso.error());
    return Choice{
        Keep<SsoSource>(transport_, clock_, options_.environment, options_.files, std::move(*sso)),
        true};
  }
  const auto shared = [&](SharedFile which) {
    return Keep<SharedFileSource>(clock_, options_.environment, options_.files, which, profile);
  };
  if (SharedFileHasKeys(files_, SharedFile::kCredentials, profile)) {
    return Choice{shared(SharedFile::kCredentials)};
  }
  if (const std::string* line = FindSetting(settings, "credential_process")) {
    return Choice{Keep<ProcessSource>(clock_, *line, profile, options_.run_process)};
  }
  if (SharedFileHasKeys(files_, SharedFile::kConfig, profile)) {
    return Choice{shared(SharedFile::kConfig)};
  }
  return Choice{};
}

Result<Choice> Chain::FromWebIdentity(const std::string& profile, const Settings& settings,
                                      bool with_environment) {
  bool from_environment = false;
  const auto value = [&](const char* variable, std::string_view setting) {
    if (with_environment) {
      if (auto set = options_.environment(variable)) {
        from_environment = true;
        return *set;
      }
    }
    return Value(settings, setting);
  };
  const std::string path = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  const std::string name =
      from_environment ? "web identity" : fmt::format("profile {} (web identity)", profile);
  if (path.empty()) return Choice{};
  RoleToAssume role;
  role.role_arn = value("AWS_ROLE_ARN", "role_arn");
  if (role.role_arn.empty()) {
    return Fail(Code::kBadInput,
                fmt::format("{}: a token file without a role; set AWS_ROLE_ARN, or "
                            "role_arn in the profile",
                            name));
  }
  if (std::string session = value("AWS_ROLE_SESSION_NAME", "role_session_name"); !session.empty()) {
    role.session_name = std::move(session);
  }
  return Choice{
      Keep<WebIdentitySource>(client_, region_, std::move(role), path, options_.files, name), true};
}

Result<Choice> Chain::FromRole(const std::string& profile, std::vector<std::string>& visited) {
  const Settings settings = *files_.Find(profile);
  const auto base = BaseOf(profile, settings, visited);
  if (!base) return base;
  const Result<int> duration = DurationOf(profile, settings, base->gives_role);
  if (!duration) return Fail(duration.error());
  RoleToAssume role;
  role.role_arn = Value(settings, "role_arn");
  role.external_id = Value(settings, "external_id");
  role.mfa_serial = Value(settings, "mfa_serial");
  role.duration_seconds = *duration;
  if (const std::string* session = FindSetting(settings, "role_session_name")) {
    role.session_name = *session;
  }
  if (role.role_arn.empty()) {
    return Fail(Code::kBadInput, fmt::format("profile {}: role_arn is empty", profile));
  }
  return Choice{Keep<AssumedRole>(client_, *base->source, region_, std::move(role),
                                  fmt::format("profile {}", profile), &options_.mfa),
                true};
}

Result<Choice> Chain::BaseOf(const std::string& profile, const Settings& settings,
                             std::vector<std::string>& visited) {
  const std::string* source = FindSetting(settings, "source_profile");
  const std::string* named = FindSetting(settings, "credential_source");
  if (source && named) {
    return Fail(
        Code::kBadInput,
        fmt::format("profile {} has both source_profile and credential_source; keep one", profile));
  }
  if (!source && !named) {
    return Fail(Code::kBadInput,
                fmt::format("profile {} has role_arn but neither source_profile nor "
                            "credential_source to start from",
                            profile));
  }
  return named ? FromCredentialSource(profile, *named)
               : FromSourceProfile(profile, *source, visited);
}

Result<Choice> Chain::FromCredentialSource(const std::string& profile, const std::string& name) {
  if (name == "Environment") {
    if (EnvironmentHasKeys(options_.environment)) {
      return Choice{Keep<EnvironmentSource>(clock_, options_.environment)};
    }
    return Fail(Code::kCredentials,
                fmt::format("profile {}: credential_source = Environment, but the environment has "
                            "no AWS_ACCESS_KEY_ID",
                            profile));
  }
  if (name == "EcsContainer") {
    if (EnvironmentHasContainer(options_.environment)) {
      return Choice{Keep<ContainerSource>(transport_, clock_, options_.environment, options_.files),
                    true};
    }
    return Fail(Code::kCredentials,
                fmt::format("profile {}: credential_source = EcsContainer, but the environment has "
                            "no AWS_CONTAINER_CREDENTIALS_FULL_URI or _RELATIVE_URI",
                            profile));
  }
  if (name == "Ec2InstanceMetadata") {
    const auto instance = Instance();
    if (!instance) return Fail(instance.error());
    return Choice{*instance, true};
  }
  return Fail(Code::kBadInput, fmt::format("profile {}: credential_source '{}' is not Environment, "
                                           "Ec2InstanceMetadata or EcsContainer",
                                           profile, name));
}

Result<Choice> Chain::FromSourceProfile(const std::string& profile, const std::string& source,
                                        std::vector<std::string>& visited) {
  const Settings* settings = files_.Find(source);
  if (!settings) {
    return Fail(Code::kBadInput,
                fmt::format("profile {}: its source_profile '{}' is in neither {} "
                            "nor {}",
                            profile, source, files_.config_path, files_.credentials_path));
  }
  // A profile may start from its own keys; any other return to one already seen is a loop.
  const bool seen = std::find(visited.begin(), visited.end(), source) != visited.end();
  if ((seen && (source != profile || !HasStaticKeys(*settings))) ||
      visited.size() >= kRolesInARowMax) {
    std::string way;
    for (const std::string& step : visited) way += step + " -> ";
    return Fail(Code::kBadInput,
                fmt::format("source_profile goes round in a circle: {}{}", way, source));
  }
  visited.push_back(source);
  if (!HasStaticKeys(*settings) && HasRole(*settings)) return FromRole(source, visited);
  const auto choice = FromProfile(source, false);
  if (choice && !choice->source) {
    return Fail(Code::kBadInput, fmt::format("profile {}: its source_profile {} has no credentials",
                                             profile, source));
  }
  return choice;
}

// The CLI passes over a duration that is not a number; so do we, but say so.
Result<int> Chain::DurationOf(const std::string& profile, const Settings& settings, bool chained) {
  const std::string* text = FindSetting(settings, "duration_seconds");
  if (!text) return 0;
  int seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || end != text->data() + text->size() || seconds <= 0) {
    options_.say(
        fmt::format("profile {}: duration_seconds '{}' is not a number of seconds; "
                    "sessions last an hour",
                    profile, *text));
    return 0;
  }
  if (chained && seconds > kChainedRoleSecondsMax) {
    return Fail(Code::kBadInput,
                fmt::format("profile {}: duration_seconds = {}, but a role assumed from another "
                            "role's credentials lasts {} at most; lower it or remove it",
                            profile, seconds, kChainedRoleSecondsMax));
  }
  return seconds;
}

}  // namespace

Environment RealEnvironment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (!value) return std::nullopt;
    return value;
  };
}

std::unique_ptr<CredentialSource> MakeChain(CredentialOptions options, Client& client,
                                            Transport& transport, Clock& clock) {
  return std::make_unique<Chain>(std::move(options), client, transport, clock);
}

Result<std::optional<Region>> ResolveRegion(const CredentialOptions& options) {
  const Result<ProfileFiles> files = ReadProfileFiles(options.environment, options.files);
  if (!files) return Fail(files.error());
  std::string name;
  const auto profile = NamedProfile(options, *files, name);
  if (!profile) return Fail(profile.error());
  Result<Region> region = RegionFrom(options, *profile);
  if (!region) return Fail(region.error());
  if (region->empty()) return std::optional<Region>();
  return std::optional<Region>(std::move(*region));
}

}  // namespace signet
