// cli/command_line.h
// The command line as data: one struct per command, filled from flags.  The only file that
// knows the flag parser.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/result.h"

namespace signet {

// Whether --rate and the file's `rate` may be this.
inline bool IsRate(double rate) { return rate == 0 || (rate >= 0.01 && rate <= 1000); }
inline constexpr const char* kRateWords = "give 0 (no limit), or 0.01 to 1000 calls a second";

// How AWS is reached: the flags of the AWS CLI.
struct AwsFlags {
  std::optional<std::string> profile;
  std::optional<std::string> region;
  std::optional<std::string> endpoint_url;
};

// Where runs are kept, and which configuration holds.
struct StoreFlags {
  std::optional<std::string> store;   // --store; else $XDG_STATE_HOME/signet/signet.db.
  std::optional<std::string> config;  // --config; else $XDG_CONFIG_HOME/signet/config.toml.
};

struct OutputFlags {
  std::string format = "table";
  std::vector<std::string> write;      // FORMAT=PATH.
  std::optional<std::string> fail_on;  // The least risk that exits with 1.
};

// Which accounts and regions.
struct ScopeFlags {
  std::vector<std::string> role_arns;
  std::optional<std::string> accounts_file;
  bool org = false;
  std::optional<std::string> org_role;
  std::optional<std::string> external_id;
  std::vector<std::string> include;  // Account id, name glob, or ou:PATH glob.
  std::vector<std::string> exclude;
  std::vector<std::string> regions;
};

// How the DNS is asked.
struct DnsFlags {
  std::optional<std::string> root_hints;    // FILE in zone-file form; else built in.
  std::optional<std::string> trust_anchor;  // FILE, or "none"; else built in.
  std::vector<std::string> map;             // ADDRESS=ADDRESS[:PORT], or @FILE.
  std::optional<std::string> resolver;      // Address or https URL, where port 53 is blocked.
  std::optional<double> rate;               // Questions a second to one address; 0: no limit.
  std::optional<size_t> in_flight;
  bool ipv6 = false;
  bool apex_spf = false;
  bool legacy = false;
  bool mixed_case = false;
  bool no_validation = false;
};

struct ScanFlags {
  AwsFlags aws;
  StoreFlags store;
  OutputFlags output;
  ScopeFlags scope;
  std::optional<std::string> depth;
  std::optional<double> rate;  // Calls a second, per account, region and operation; 0: no limit.
  std::optional<size_t> in_flight;  // Requests at once.
  bool resume = false;
  std::vector<std::string> from;
  std::optional<std::string> account;  // Whom the AWS CLI's output in --from belongs to.
  std::vector<std::string> trusted_accounts;
  std::vector<std::string> rule_risks;  // RULE=RISK or RULE=off.
  std::optional<std::string> explain;   // "unverified" or "all": whose DNS is asked.
  DnsFlags dns;
  bool quiet = false;
  std::vector<std::string> arguments;  // As typed, for --resume.
};

struct ExplainFlags {
  std::vector<std::string> identities;  // None: every one that is not verified.
  AwsFlags aws;
  StoreFlags store;  // For the configuration alone: nothing is kept.
  ScopeFlags scope;
  DnsFlags dns;
  std::optional<double> rate;
  std::vector<std::string> from;
  std::optional<std::string> account;
  bool all = false;  // Verified ones, too.
  std::optional<std::string> save;
  bool anonymise = false;
  std::string format = "table";
  bool quiet = false;
};

// How hosted zones are entered, beside the caller's own account's.
struct ZoneFlags {
  std::vector<std::string> dns_roles;  // ARNs.
  std::optional<std::string> external_id;
  std::optional<std::string> authorised;  // The authorisation list; else the configuration's.
  std::optional<double> rate;             // Calls of Route 53 a second; 0: no limit.
  std::vector<std::string> updates;       // ZONE=SERVER[:PORT],KEYFILE.
  // Of apply, undo and fix: the role that accounts are entered by for calls to SES, in place of
  // the one that reads.
  std::optional<std::string> writer_role;
};

struct PlanFlags {
  std::vector<std::string> identities;  // None: every one of the run.
  AwsFlags aws;
  StoreFlags store;
  ScopeFlags scope;  // How accounts are entered, where SES is asked once more.
  ZoneFlags zones;
  std::optional<int64_t> run;                 // The newest that finished, where not given.
  std::vector<std::string> allow;             // "replace", "replica".
  std::vector<std::string> protect;           // Globs over names of records.
  std::vector<std::string> terraform_states;  // Files.
  std::optional<size_t> changes_max;
  bool legacy = false;
  bool dmarc = false;
  std::optional<std::string> out;
  std::vector<std::string> exports;  // FORMAT=PATH.
  std::string format = "table";
  bool quiet = false;
};

struct ApplyFlags {
  std::string plan;  // A file; empty with --resume.
  AwsFlags aws;
  StoreFlags store;
  ScopeFlags scope;  // How the accounts of identities are entered, for calls to SES.
  ZoneFlags zones;
  std::optional<std::string> resume;  // The first letters of a hash; empty: the newest.
  bool yes = false;
};

struct UndoFlags {
  std::string plan;  // The first letters of its hash; empty: the newest.
  AwsFlags aws;
  StoreFlags store;
  ScopeFlags scope;  // How the accounts of its identities are entered.
  ZoneFlags zones;
  std::vector<std::string> allow;  // "break-verified".
  bool yes = false;
};

struct WaitFlags {
  std::vector<std::string> identities;  // None: what the newest plan changed.
  std::optional<std::string> plan;      // The first letters of another plan's hash.
  AwsFlags aws;
  StoreFlags store;
  ScopeFlags scope;
  DnsFlags dns;
  std::optional<double> rate;
  std::string timeout = "72h";
  std::string format = "table";
  bool quiet = false;
};

struct FixFlags {
  std::vector<std::string> identities;  // None: all.
  AwsFlags aws;
  StoreFlags store;
  ScopeFlags scope;
  DnsFlags dns;
  ZoneFlags zones;
  std::vector<std::string> allow;
  std::vector<std::string> terraform_states;  // As in plan.
  std::optional<double> rate;
  std::string timeout = "72h";
  bool yes = false;
};

struct AuthoriseFlags {
  std::string identity;
  std::string account;
  std::string region;
  std::string owner;
  std::optional<std::string> date;  // Today, where not given.
  std::optional<std::string> list;  // The file; else the configuration's.
  StoreFlags store;
};

struct ReportFlags {
  StoreFlags store;
  OutputFlags output;
  std::optional<int64_t> run;  // The newest, where not given.
};

struct RunsFlags {
  StoreFlags store;
  std::string format = "table";
};

struct QueryFlags {
  StoreFlags store;
  std::string sql;
  std::string format = "table";
  uint64_t rows_max = 10'000;
  double seconds_max = 10;
};

struct RulesFlags {
  std::string rule;  // Empty: the list.
  std::string format = "table";
};

struct PolicyFlags {
  std::string command = "scan";      // --for.
  std::optional<std::string> plan;   // The file that a session policy is for.
  std::optional<std::string> depth;  // The deepest that the command reads.
  std::string format = "json";       // json, cloudformation, terraform, markdown.
  bool org = false;
  bool units = false;    // --units: the caller may also read the organisation's tree.
  bool instead = false;  // --fallbacks.
  bool zones = false;    // --zones: what scan --explain=all reads of Route 53.
  std::optional<std::string> role_name;  // signet-reader, or signet-writer of --for apply.
  std::string role_path = "/";
  std::string partition = "aws";
  std::string account;            // In identity ARNs; empty: any.
  std::string trusted_principal;  // Who may assume the role.
  std::string external_id;
};

struct DoctorFlags {
  AwsFlags aws;
  StoreFlags store;
  ScopeFlags scope;
  DnsFlags dns;
  std::optional<std::string> depth;  // The configuration's, else why.
  bool zones = false;                // --zones: what scan --explain=all reads of Route 53, too.
  std::string format = "table";
};

struct DemoFlags {
  std::string format = "table";
  std::vector<std::string> write;
  bool keep = false;  // Leave the simulator running and say how to use it.
};

struct CausesFlags {
  std::string cause;  // Empty: the list.
  std::string format = "table";
};

using Command = std::variant<ScanFlags, ExplainFlags, ReportFlags, RunsFlags, QueryFlags,
                             RulesFlags, CausesFlags, PlanFlags, ApplyFlags, UndoFlags, WaitFlags,
                             FixFlags, AuthoriseFlags, PolicyFlags, DoctorFlags, DemoFlags>;

// What ends the program before any command: --help and --version (code 0, text on stdout),
// or flags that are wrong (code 2, one line on stderr that says what to type instead).
struct EarlyExit {
  int code = 0;
  std::string text;
};

tl::expected<Command, EarlyExit> ParseCommandLine(const std::vector<std::string>& arguments);

}  // namespace signet
