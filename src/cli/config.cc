// Reading the configuration, strictly: an unknown key is a mistake that somebody made, and
// a rule that is silently not applied is worse than an error.
#include "cli/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>

#include "cli/small_file.h"
#include "diagnose/diagnose.h"

namespace signet {
namespace {

constexpr size_t kConfigSizeMax = 1 << 20;  // Bytes.

// Reads one table, key by key; what nobody asked for at the end is an error.
class Table {
 public:
  Table(const toml::table& table, std::string name, std::string& wrong)
      : table_(table), name_(std::move(name)), wrong_(wrong) {}

  std::optional<std::string> Text(std::string_view key) {
    return Value<std::string>(key, "a text");
  }
  std::optional<bool> Flag(std::string_view key) { return Value<bool>(key, "true or false"); }
  std::optional<double> Number(std::string_view key) { return Value<double>(key, "a number"); }

  std::vector<std::string> Texts(std::string_view key) {
    std::vector<std::string> out;
    const toml::node* node = Take(key);
    if (!node) return out;
    const toml::array* array = node->as_array();
    if (!array) {
      Wrong(*node, key, "a list of texts");
      return out;
    }
    for (const toml::node& item : *array) {
      if (const auto text = item.value<std::string>(); text && item.is_string()) {
        out.push_back(*text);
      } else {
        Wrong(item, key, "a list of texts");
      }
    }
    return out;
  }

  // A date or a date-time; a date means the end of that day, UTC.
  std::optional<Time> Moment(std::string_view key) {
    const toml::node* node = Take(key);
    if (!node) return std::nullopt;
    if (const auto date = node->value<toml::date>(); date && node->is_date()) {
      const auto time =
          ParseTime(fmt::format("{:04}-{:02}-{:02}T23:59:59Z", date->year, date->month, date->day));
      if (time) return *time;
    }
    if (const auto text = node->value<std::string>(); text && node->is_string()) {
      const auto time = ParseTime(text->size() == 10 ? *text + "T23:59:59Z" : *text);
      if (time) return *time;
    }
    Wrong(*node, key, "a date like 2027-06-30");
    return std::nullopt;
  }

  template <class Read>
  void Tables(std::string_view key, Read read) {
    const toml::node* node = Take(key);
    if (!node) return;
    const toml::array* array = node->as_array();
    if (!array || !array->is_array_of_tables()) {
      Wrong(*node, key, fmt::format("written as [[{}]]", key));
      return;
    }
    for (const toml::node& item : *array) {
      Table inner(*item.as_table(), fmt::format("{}.", key), wrong_);
      read(inner, *item.as_table());
      inner.Done();
    }
  }

  void Wrong(const toml::node& node, std::string_view key, std::string_view expected) {
    if (wrong_.empty())
      wrong_ =
          fmt::format("line {}: '{}{}' is not {}", node.source().begin.line, name_, key, expected);
  }
  void Lacks(std::string_view key) {
    if (wrong_.empty())
      wrong_ = fmt::format("line {}: '{}{}' is missing", table_.source().begin.line, name_, key);
  }
  void Done() {
    for (const auto& [key, node] : table_) {
      if (std::find(taken_.begin(), taken_.end(), key.str()) == taken_.end() && wrong_.empty()) {
        wrong_ =
            fmt::format("line {}: unknown key '{}{}'", node.source().begin.line, name_, key.str());
      }
    }
  }

 private:
  const toml::node* Take(std::string_view key) {
    taken_.emplace_back(key);
    return table_.get(key);
  }
  template <class T>
  std::optional<T> Value(std::string_view key, std::string_view expected) {
    const toml::node* node = Take(key);
    if (!node) return std::nullopt;
    const bool fits = std::is_same_v<T, std::string> ? node->is_string()
                      : std::is_same_v<T, bool>      ? node->is_boolean()
                                                     : node->is_number();
    if (fits) return node->value<T>();
    Wrong(*node, key, expected);
    return std::nullopt;
  }

  const toml::table& table_;
  std::string name_;
  std::string& wrong_;
  std::vector<std::string> taken_;
};

void ReadRule(Table& in, const toml::table& node, RuleSettings& rules) {
  const auto id = in.Text("id");
  if (!id) return in.Lacks("id");
  if (!FindRule(*id)) return in.Wrong(*node.get("id"), "id", "a rule; `signet rules` lists them");
  RuleOverride rule;
  if (const auto risk = in.Text("risk")) {
    rule.risk = RiskNamed(*risk);
    if (!rule.risk) in.Wrong(*node.get("risk"), "risk", "info, low, medium, high or critical");
  }
  rule.off = in.Flag("off").value_or(false);
  rule.account = in.Text("account").value_or("");
  rule.region = in.Text("region").value_or("");
  rule.identity = in.Text("identity").value_or("");
  rules.overrides.emplace(*id, rule);
}

// Whether an exception for this glob can accept anything.
bool CoversARule(const std::string& glob) {
  return glob.empty() || glob == "coverage" || std::ranges::any_of(Rules(), [&](const Rule& rule) {
           return GlobMatches(glob, rule.text.id);
         });
}

void ReadException(Table& in, const toml::table& node, std::vector<Exception>& exceptions) {
  Exception exception;
  exception.rule = in.Text("rule").value_or("");
  if (!CoversARule(exception.rule)) {
    in.Wrong(*node.get("rule"), "rule",
             fmt::format("a rule, but '{}'; `signet rules` lists them", exception.rule));
  }
  exception.account = in.Text("account").value_or("");
  exception.region = in.Text("region").value_or("");
  exception.identity = in.Text("identity").value_or("");
  exception.owner = in.Text("owner").value_or("");
  exception.reason = in.Text("reason").value_or("");
  const auto until = in.Moment("until");
  if (exception.owner.empty()) in.Lacks("owner");
  if (exception.reason.empty()) in.Lacks("reason");
  if (!until) in.Lacks("until");
  exception.until = until.value_or(Time{});
  if (exception.rule.empty() && exception.account.empty() && exception.region.empty() &&
      exception.identity.empty()) {
    in.Lacks("rule");  // An exception for everything is nobody's intention.
  }
  exceptions.push_back(std::move(exception));
}

void ReadUpdate(Table& in, std::vector<UpdateSetting>& updates) {
  const auto zone = in.Text("zone"), server = in.Text("server"), key_file = in.Text("key_file");
  if (!zone) in.Lacks("zone");
  if (!server) in.Lacks("server");
  if (!key_file) in.Lacks("key_file");
  updates.push_back({zone.value_or(""), server.value_or(""), key_file.value_or("")});
}

}  // namespace

Result<Config> ParseConfig(std::string_view text, const std::string& name) {
  Config config;
  std::string wrong;
  try {
    const toml::table parsed = toml::parse(text, name);
    Table in(parsed, "", wrong);
    config.aws.profile = in.Text("profile");
    config.aws.region = in.Text("region");
    config.aws.endpoint_url = in.Text("endpoint_url");
    config.store = in.Text("store");
    config.depth = in.Text("depth");
    config.rate = in.Number("rate");
    if (config.rate && !IsRate(*config.rate))
      in.Wrong(*parsed.get("rate"), "rate", "0, or 0.01 to 1000");
    config.fail_on = in.Text("fail_on");
    config.authorised = in.Text("authorised");
    config.writer_role = in.Text("writer_role");
    config.protected_names = in.Texts("protected_names");
    config.scope.role_arns = in.Texts("role_arns");
    config.scope.accounts_file = in.Text("accounts");
    config.scope.org = in.Flag("org").value_or(false);
    config.scope.org_role = in.Text("org_role");
    config.scope.external_id = in.Text("external_id");
    config.scope.include = in.Texts("include");
    config.scope.exclude = in.Texts("exclude");
    config.scope.regions = in.Texts("regions");
    const std::vector<std::string> trusted = in.Texts("trusted_accounts");
    config.rules.trusted_listed = parsed.contains("trusted_accounts");
    for (const std::string& account : trusted) {
      if (!ParseAccountId(account))
        in.Wrong(*parsed.get("trusted_accounts"), "trusted_accounts", "a list of account ids");
      config.rules.trusted_accounts.insert(account);
    }
    if (auto tags = in.Texts("owner_tags"); !tags.empty())
      config.rules.owner_tags = std::move(tags);
    in.Tables("dynamic_update",
              [&](Table& table, const toml::table&) { ReadUpdate(table, config.updates); });
    in.Tables("rule",
              [&](Table& table, const toml::table& node) { ReadRule(table, node, config.rules); });
    in.Tables("exception", [&](Table& table, const toml::table& node) {
      ReadException(table, node, config.exceptions);
    });
    in.Done();
  } catch (const toml::parse_error& error) {
    wrong = fmt::format("line {}: {}", error.source().begin.line, error.description());
  }
  if (!wrong.empty()) return Fail(Code::kBadInput, fmt::format("{}: {}", name, wrong));
  return config;
}

Result<Config> LoadConfig(const StoreFlags& flags, const Environment& environment) {
  std::string path;
  if (flags.config) {
    path = *flags.config;
  } else {
    const auto xdg = environment("XDG_CONFIG_HOME");
    const auto home = environment("HOME");
    if (xdg && !xdg->empty()) {
      path = *xdg + "/signet/config.toml";
    } else if (home) {
      path = *home + "/.config/signet/config.toml";
    }
  }
  std::error_code ignored;
  if (!flags.config && !std::filesystem::exists(path, ignored)) return Config{};
  const auto text = ReadSmallFile(path, kConfigSizeMax);
  if (!text) return Fail(Code::kBadInput, "the configuration: " + text.error().detail);
  return ParseConfig(*text, path);
}

void Fill(ScopeFlags& flags, const Config& config) {
  const ScopeFlags& file = config.scope;
  const bool chosen = flags.org || flags.accounts_file || !flags.role_arns.empty();
  if (!chosen) {
    flags.role_arns = file.role_arns;
    flags.accounts_file = file.accounts_file;
    flags.org = file.org;
  }
  if (!flags.org_role) flags.org_role = file.org_role;
  if (!flags.external_id) flags.external_id = file.external_id;
  if (flags.include.empty()) flags.include = file.include;
  if (flags.exclude.empty()) flags.exclude = file.exclude;
  if (flags.regions.empty()) flags.regions = file.regions;
}

void Fill(AwsFlags& flags, const Config& config) {
  if (!flags.profile) flags.profile = config.aws.profile;
  if (!flags.region) flags.region = config.aws.region;
  if (!flags.endpoint_url) flags.endpoint_url = config.aws.endpoint_url;
}

Result<void> AddRuleFlags(RuleSettings& rules, const std::vector<std::string>& flags) {
  for (const std::string& flag : flags) {
    const size_t equals = flag.find('=');
    const std::string id = flag.substr(0, equals);
    const std::string word = equals == std::string::npos ? "" : flag.substr(equals + 1);
    if (!FindRule(id))
      return Fail(Code::kBadInput,
                  fmt::format("--rule {}: no such rule; `signet rules` lists them", flag));
    RuleOverride rule;
    rule.off = word == "off";
    rule.risk = RiskNamed(word);
    if (!rule.off && !rule.risk) {
      return Fail(
          Code::kBadInput,
          fmt::format("--rule {}: give {}=RISK (info, low, medium, high, critical) or {}=off", flag,
                      id, id));
    }
    rules.overrides.emplace(id, rule);
  }
  return {};
}

Result<std::string> StorePath(const StoreFlags& flags, const Config& config,
                              const Environment& environment) {
  if (flags.store) return *flags.store;
  if (config.store) return *config.store;
  return DefaultStorePath(environment);
}

Result<std::unique_ptr<Store>> OpenToRead(const StoreFlags& flags, const Config& config,
                                          const Environment& environment) {
  const auto path = StorePath(flags, config, environment);
  if (!path) return Fail(path.error());
  return Store::Open(*path, Store::Mode::kReadOnly);
}

}  // namespace signet
