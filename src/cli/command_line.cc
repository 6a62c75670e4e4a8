// Flags to structs.
#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/exit_code.h"
#include "plan/exports.h"

namespace signet {
namespace {

constexpr const char* kAbout =
    "Signet keeps every Amazon SES sending identity verified: it asks every account and region\n"
    "which identities exist, and says which are not verified, how bad that is, and what could\n"
    "not be read.";

constexpr const char* kExitCodes =
    "Exit codes: 0 clean and complete, 1 findings, 2 wrong flags, 3 something could not be read,\n"
    "4 could not start (credentials, configuration, store), 5 a change was refused or failed,\n"
    "6 waiting ended without verification, 130 interrupted.";

void AddAws(CLI::App& app, AwsFlags& flags) {
  app.add_option("--profile", flags.profile, "Profile of the AWS configuration files")
      ->group("AWS");
  app.add_option("--region", flags.region, "Home region, for STS")->group("AWS");
  app.add_option("--endpoint-url", flags.endpoint_url, "One endpoint for every service (tests)")
      ->group("AWS");
}

void AddStore(CLI::App& app, StoreFlags& flags) {
  app.add_option("--store", flags.store, "Store file (default: XDG state folder/signet/signet.db)")
      ->group("Files");
  app.add_option("--config", flags.config, "Configuration file (TOML)")->group("Files");
}

void AddOutput(CLI::App& app, OutputFlags& flags) {
  app.add_option(
         "--format", flags.format,
         "What goes to stdout: table, json, ndjson, csv, csv-identities, markdown, evidence")
      ->group("Output");
  app.add_option("--write", flags.write, "Also write FORMAT=PATH; may be given again")
      ->group("Output")
      ->type_name("FORMAT=PATH");
  app.add_option("--fail-on", flags.fail_on,
                 "Least risk that exits with 1: info, low, medium, high, critical (default low)")
      ->group("Output")
      ->type_name("RISK");
}

void AddScope(CLI::App& app, ScopeFlags& flags) {
  app.add_option("--role-arn", flags.role_arns,
                 "Role to assume, one per account; may be given again")
      ->allow_extra_args(false)
      ->group("Accounts");
  app.add_option("--accounts", flags.accounts_file, "CSV or JSON list: id, name, role, external_id")
      ->group("Accounts")
      ->type_name("FILE");
  app.add_flag("--org", flags.org, "Every account of the organisation")->group("Accounts");
  app.add_option("--org-role", flags.org_role,
                 "Name of the role in each account (with --org or --accounts)")
      ->group("Accounts")
      ->type_name("NAME");
  app.add_option("--external-id", flags.external_id, "External id for the roles")
      ->group("Accounts");
  app.add_option("--include", flags.include,
                 "Only accounts matching an id, a name, or ou:PATH (globs)")
      ->allow_extra_args(false)
      ->group("Accounts");
  app.add_option("--exclude", flags.exclude, "Not these accounts (as --include)")
      ->allow_extra_args(false)
      ->group("Accounts");
  app.add_option("--regions", flags.regions,
                 "Names, globs, or all (default: every SES region the account has enabled)")
      ->allow_extra_args(false)
      ->group("Accounts")
      ->delimiter(',');
}

CLI::Validator RateCheck() {
  return {[](const std::string& text) {
            char* end = nullptr;
            const double rate = std::strtod(text.c_str(), &end);
            const bool whole = !text.empty() && *end == '\0';
            return whole && IsRate(rate) ? std::string() : std::string(kRateWords);
          },
          "RATE"};
}

void AddDns(CLI::App& app, DnsFlags& flags) {
  const auto add = [&](const char* name, auto& value, const char* about) {
    return app.add_option(name, value, about)->group("DNS");
  };
  add("--resolver", flags.resolver,
      "Ask a resolver (ADDRESS or https://…) where port 53 is blocked: weaker evidence");
  add("--root-hints", flags.root_hints, "Root servers, in zone-file form (default: built in)")
      ->type_name("FILE");
  add("--trust-anchor", flags.trust_anchor, "DS or DNSKEY of the root, or none (default: built in)")
      ->type_name("FILE");
  add("--dns-map", flags.map, "ADDRESS=ADDRESS[:PORT], or @FILE of them; may be given again")
      ->allow_extra_args(false)  // What follows may be the name of an identity.
      ->type_name("MAP");
  add("--dns-rate", flags.rate, "Questions a second to one address (default 20; 0: no limit)")
      ->check(CLI::Range(0.0, 100'000.0));
  add("--dns-in-flight", flags.in_flight, "Questions in flight in all (default 2000)")
      ->check(CLI::Range(1, 50'000));
  app.add_flag("--ipv6", flags.ipv6, "Ask name servers at their IPv6 addresses, too")->group("DNS");
  app.add_flag("--spf", flags.apex_spf, "Look at the SPF record of the domain itself, too")
      ->group("DNS");
  app.add_flag("--legacy-txt", flags.legacy, "Look for the older _amazonses TXT record, too")
      ->group("DNS");
  app.add_flag("--mixed-case", flags.mixed_case, "0x20: random case in names, against spoofing")
      ->group("DNS");
  app.add_flag("--no-validation", flags.no_validation, "Ask no validating resolver of our own")
      ->group("DNS");
}

void AddZones(CLI::App& app, ZoneFlags& flags, bool external_id = true) {
  app.add_option("--dns-role", flags.dns_roles,
                 "ARN of a role in an account whose hosted zones may be meant, beside our own; may "
                 "be given again")
      ->allow_extra_args(false)
      ->type_name("ARN")
      ->group("Zones");
  if (external_id) {
    app.add_option("--external-id", flags.external_id, "External id that these roles ask for")
        ->group("Zones");
  } else {
    app.add_option("--writer-role", flags.writer_role,
                   "Name of the role that accounts are entered by for calls to SES (default: the "
                   "one that reads)")
        ->group("Accounts");
  }
  app.add_option("--dns-update", flags.updates,
                 "ZONE=SERVER[:PORT],KEYFILE: a zone that is changed by dynamic update (RFC 2136), "
                 "signed by a TSIG key; may be given again")
      ->allow_extra_args(false)
      ->type_name("ZONE=SERVER,KEYFILE")
      ->group("Zones");
  app.add_option("--authorised", flags.authorised,
                 "The list of what may be published and mailed about, see signet authorise")
      ->type_name("FILE")
      ->group("Zones");
  app.add_option(
         "--zone-rate", flags.rate,
         "Calls of Route 53 a second (default 2.5, half of what an account has; 0: no limit)")
      ->check(RateCheck())
      ->group("Zones");
}

void AddStates(CLI::App& app, std::vector<std::string>& files) {
  app.add_option(
         "--terraform-state", files,
         "Leave to Terraform the zones whose records this state holds: a terraform.tfstate, "
         "or what terraform show -json prints; may be given again")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group("Zones");
}

void AddFormat(CLI::App& app, std::string& format, const std::vector<std::string>& known) {
  app.add_option("--format", format, "Output format")->check(CLI::IsMember(known));
}

constexpr size_t kComplaintMax = 300;  // Bytes of what was typed may be in it.

// One line, whatever was typed.
tl::unexpected<EarlyExit> Wrong(std::string what, const std::string& command) {
  if (what.size() > kComplaintMax) what = what.substr(0, kComplaintMax) + "...";
  for (char& c : what) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  return tl::make_unexpected(
      EarlyExit{kExitUsage, fmt::format("signet: {} see {} --help\n", what, command)});
}

// The first word that looks like a flag and is none of the command's, with those that it
// may stand for: the parser would list it among the words behind it.
std::string UnknownFlag(const CLI::App& command, const std::vector<std::string>& arguments) {
  for (const std::string& word : arguments) {
    const std::string flag = word.substr(0, word.find('='));
    if (!flag.starts_with("--") || flag.size() == 2) continue;
    if (command.get_option_no_throw(flag)) continue;
    std::string meant;
    for (const CLI::Option* option : command.get_options()) {
      if (!option->get_name().starts_with(flag)) continue;
      meant += (meant.empty() ? ", did you mean " : " or ") + option->get_name();
    }
    return fmt::format("there is no flag {}{}", flag, meant.empty() ? ";" : meant + "?");
  }
  return {};
}

}  // namespace

tl::expected<Command, EarlyExit> ParseCommandLine(const std::vector<std::string>& arguments) {
  CLI::App app(kAbout, "signet");
  app.set_version_flag("--version", std::string("signet ") + SIGNET_VERSION);
  app.footer(kExitCodes);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);

  ScanFlags scan;
  CLI::App* scan_app =
      app.add_subcommand("scan", "What is there, what is not verified, what could not be read");
  AddAws(*scan_app, scan.aws);
  AddScope(*scan_app, scan.scope);
  AddStore(*scan_app, scan.store);
  AddOutput(*scan_app, scan.output);
  scan_app
      ->add_option("--depth", scan.depth,
                   "How much to ask: status, why (default; posture with --explain=all), full")
      ->group("Scan")
      ->check(CLI::IsMember({"status", "why", "posture", "full"}));
  scan_app
      ->add_option("--rate", scan.rate,
                   "Calls a second per account, region and operation (default 0.5; 1 is all that "
                   "SES allows; 0: no limit)")
      ->group("Scan")
      ->check(RateCheck());
  scan_app->add_option("--in-flight", scan.in_flight, "Requests in flight at once")
      ->group("Scan")
      ->check(CLI::Range(1, 1024));
  scan_app->add_flag("--resume", scan.resume, "Go on with the last scan that did not finish")
      ->group("Scan");
  scan_app
      ->add_option("--from", scan.from,
                   "No AWS, and without --store no store: read saved evidence, or what the AWS CLI "
                   "printed; may be given again")
      ->group("Scan")
      ->type_name("FILE");
  scan_app
      ->add_option("--account", scan.account,
                   "The account that the AWS CLI's output in --from belongs to")
      ->group("Scan");
  scan_app
      ->add_option("--trusted-account", scan.trusted_accounts,
                   "Account that may hold our domains and be named in policies; may be given again")
      ->group("Rules");
  scan_app
      ->add_option("--rule", scan.rule_risks,
                   "RULE=RISK changes a rule's risk, RULE=off leaves it out; may be given again")
      ->group("Rules");
  // The value is optional: `--explain` alone means those that are not verified.
  scan_app
      ->add_option("--explain", scan.explain,
                   "Ask the DNS why: of what is not verified, or (all) of everything")
      ->group("Scan")
      ->expected(0, 1)
      ->default_str("unverified")
      ->check(CLI::IsMember({"unverified", "all"}));
  AddDns(*scan_app, scan.dns);
  scan_app->add_flag("--quiet", scan.quiet, "No progress on stderr")->group("Output");

  ExplainFlags explain;
  CLI::App* explain_app = app.add_subcommand(
      "explain", "Why an identity is not verified, proven from live DNS, and the exact fix");
  explain_app->add_option("identity", explain.identities,
                          "Domains or addresses (default: all that are not verified)");
  explain_app->add_flag("--all", explain.all, "Also those that are verified");
  explain_app
      ->add_option("--from", explain.from,
                   "No AWS: read saved evidence, or what the AWS CLI printed; its DNS transcripts "
                   "are used, what lacks one is asked for; may be given again")
      ->allow_extra_args(false)
      ->type_name("FILE");
  explain_app->add_option("--account", explain.account,
                          "The account that the AWS CLI's output in --from belongs to");
  explain_app
      ->add_option("--save", explain.save,
                   "Write the evidence, DNS transcripts included, for --from or a ticket")
      ->type_name("FILE");
  explain_app->add_flag("--anonymise", explain.anonymise,
                        "Mask names, accounts and addresses in what --save writes");
  AddFormat(*explain_app, explain.format, {"table", "json", "markdown"});
  explain_app->add_flag("--quiet", explain.quiet, "No progress on stderr");
  explain_app->add_option("--rate", explain.rate, "Calls a second, as in scan")->check(RateCheck());
  AddAws(*explain_app, explain.aws);
  AddScope(*explain_app, explain.scope);
  explain_app->add_option("--config", explain.store.config, "Configuration file (TOML)")
      ->group("Files");
  AddDns(*explain_app, explain.dns);

  PlanFlags plan;
  CLI::App* plan_app = app.add_subcommand(
      "plan", "The changes that would mend what a run found, as a file to read and review");
  plan_app->add_option("identity", plan.identities, "Domains (default: all of the run)");
  plan_app->add_option("--run", plan.run, "The run (default: the newest that finished)");
  plan_app->add_option("--out", plan.out, "Write the plan, for signet apply")->type_name("FILE");
  plan_app
      ->add_option("--export", plan.exports,
                   "Write it for another tool: FORMAT=PATH, with one of " + ExportFormatNames() +
                       "; may be given again")
      ->allow_extra_args(false)
      ->type_name("FORMAT=PATH");
  plan_app
      ->add_option("--allow", plan.allow,
                   "replace: also put a new record in the place of an old token of SES's; replica: "
                   "make a domain that is verified in another region of its account a replica of "
                   "that one, where it needs records")
      ->allow_extra_args(false);
  plan_app->add_option("--protect", plan.protect, "Names of records to leave alone, as globs")
      ->allow_extra_args(false)
      ->type_name("GLOB");
  plan_app->add_option("--changes-max", plan.changes_max, "Changes of one plan (default 1,000)")
      ->check(CLI::Range(1, 20'000));
  plan_app->add_flag("--legacy-txt", plan.legacy, "Also the older _amazonses TXT record");
  plan_app->add_flag("--dmarc", plan.dmarc,
                     "Also DMARC with p=none for verified domains that no policy covers");
  AddFormat(*plan_app, plan.format, {"table", "json"});
  plan_app->add_flag("--quiet", plan.quiet, "No remarks on stderr");
  AddZones(*plan_app, plan.zones, false);
  AddStates(*plan_app, plan.terraform_states);
  AddScope(*plan_app, plan.scope);
  AddAws(*plan_app, plan.aws);
  AddStore(*plan_app, plan.store);

  ApplyFlags apply;
  CLI::App* apply_app =
      app.add_subcommand("apply", "Exactly the changes of a reviewed plan, zone by zone");
  apply_app->add_option("plan", apply.plan, "The file that signet plan --out wrote");
  apply_app
      ->add_option("--resume", apply.resume,
                   "Go on with a plan that was begun: the first letters of its hash (default: the "
                   "newest)")
      ->expected(0, 1)
      ->default_str("");
  apply_app->add_flag("--yes", apply.yes, "Do not ask");
  AddZones(*apply_app, apply.zones, false);
  AddScope(*apply_app, apply.scope);
  AddAws(*apply_app, apply.aws);
  AddStore(*apply_app, apply.store);

  UndoFlags undo;
  CLI::App* undo_app =
      app.add_subcommand("undo", "Take back what a plan wrote, and nothing that it found there");
  undo_app->add_option("plan", undo.plan,
                       "The first letters of its hash (default: the newest that was applied)");
  undo_app
      ->add_option("--allow", undo.allow,
                   "break-verified: also what a verified identity now stands on")
      ->allow_extra_args(false);
  undo_app->add_flag("--yes", undo.yes, "Do not ask");
  AddZones(*undo_app, undo.zones, false);
  AddScope(*undo_app, undo.scope);
  AddAws(*undo_app, undo.aws);
  AddStore(*undo_app, undo.store);

  WaitFlags wait;
  CLI::App* wait_app = app.add_subcommand(
      "wait", "Until SES has verified an identity, or until it cannot become so, and why");
  wait_app->add_option(
      "identity", wait.identities,
      "Domains or addresses (default: what the plan that was applied last changed)");
  wait_app
      ->add_option("--plan", wait.plan,
                   "Another plan that was applied: the first letters of its hash")
      ->type_name("HASH");
  wait_app->add_option("--timeout", wait.timeout, "How long at most (default 72h)");
  wait_app->add_option("--rate", wait.rate, "Calls a second, as in scan")->check(RateCheck());
  AddFormat(*wait_app, wait.format, {"table", "json"});
  wait_app->add_flag("--quiet", wait.quiet, "No progress on stderr");
  AddAws(*wait_app, wait.aws);
  AddScope(*wait_app, wait.scope);
  AddStore(*wait_app, wait.store);
  AddDns(*wait_app, wait.dns);

  FixFlags fix;
  CLI::App* fix_app = app.add_subcommand(
      "fix", "scan --explain, plan, apply and wait in one go; asks before it writes");
  fix_app->add_option("identity", fix.identities, "Domains or addresses (default: all)");
  fix_app->add_option("--allow", fix.allow, "As in plan")->allow_extra_args(false);
  fix_app->add_option("--timeout", fix.timeout, "How long to wait at most (default 72h)");
  fix_app->add_option("--rate", fix.rate, "Calls a second, as in scan")->check(RateCheck());
  fix_app->add_flag("--yes", fix.yes, "Do not ask");
  AddZones(*fix_app, fix.zones, false);
  AddStates(*fix_app, fix.terraform_states);
  AddScope(*fix_app, fix.scope);
  AddAws(*fix_app, fix.aws);
  AddStore(*fix_app, fix.store);
  AddDns(*fix_app, fix.dns);

  AuthoriseFlags authorise;
  CLI::App* authorise_app = app.add_subcommand(
      "authorise", "Allow an identity of an account and region to be published and mailed about");
  authorise_app
      ->add_option("identity", authorise.identity, "DOMAIN, *.DOMAIN, ADDRESS, *@DOMAIN, or *")
      ->required();
  authorise_app->add_option("--account", authorise.account, "Its account, or *")->required();
  authorise_app->add_option("--region", authorise.region, "Its region, or *")->required();
  authorise_app->add_option("--owner", authorise.owner, "Who allows it")->required();
  authorise_app->add_option("--date", authorise.date, "When (default: today)");
  authorise_app->add_option("--authorised", authorise.list, "The list to add it to")
      ->type_name("FILE");
  authorise_app->add_option("--config", authorise.store.config, "Configuration file (TOML)");

  ReportFlags report;
  CLI::App* report_app = app.add_subcommand("report", "A past run again, in any format");
  report_app->add_option("run", report.run, "Number of the run (default: the newest)");
  AddStore(*report_app, report.store);
  AddOutput(*report_app, report.output);

  RunsFlags runs;
  CLI::App* runs_app = app.add_subcommand("runs", "The runs in the store");
  AddStore(*runs_app, runs.store);
  AddFormat(*runs_app, runs.format, {"table", "json"});

  QueryFlags query;
  CLI::App* query_app =
      app.add_subcommand("query", "SQL over what was found, now and before (read-only)");
  query_app->add_option("sql", query.sql, "A SELECT over the views of docs/STORE.md")->required();
  AddStore(*query_app, query.store);
  AddFormat(*query_app, query.format, {"table", "json", "csv"});
  query_app->add_option("--rows", query.rows_max, "Rows at most");
  query_app->add_option("--seconds", query.seconds_max, "Seconds at most")
      ->check(CLI::Range(0.001, 3600.0));

  RulesFlags rules;
  CLI::App* rules_app =
      app.add_subcommand("rules", "The catalogue: risk, standards, remediation of each rule");
  rules_app->add_option("rule", rules.rule, "Show one rule whole");
  AddFormat(*rules_app, rules.format, {"table", "json"});

  CausesFlags causes;
  CLI::App* causes_app =
      app.add_subcommand("causes", "The catalogue of causes: what each means and what mends it");
  causes_app->add_option("cause", causes.cause, "Show one cause whole");
  AddFormat(*causes_app, causes.format, {"table", "json", "markdown"});

  PolicyFlags policy;
  CLI::App* policy_app =
      app.add_subcommand("policy", "The least IAM policy for a command, and the role to roll out");
  policy_app->add_option("--for", policy.command, "The command")
      ->check(CLI::IsMember({"scan", "explain", "doctor", "plan", "apply", "undo", "wait", "fix"}));
  policy_app
      ->add_option("--plan", policy.plan,
                   "With --for apply: what a session that applies this plan may do, and no more")
      ->type_name("FILE");
  policy_app->add_option("--depth", policy.depth, "The depth of the scan (default: full)")
      ->check(CLI::IsMember({"status", "why", "posture", "full"}));
  policy_app->add_flag("--org", policy.org,
                       "The caller's policy: list the organisation and assume the reader roles");
  policy_app->add_flag("--units", policy.units,
                       "With --org: also what --include and --exclude ou:PATH need");
  policy_app->add_flag("--fallbacks", policy.instead,
                       "Also what is asked only where another action is denied or unknown");
  policy_app->add_flag("--zones", policy.zones,
                       "Also what scan --explain=all reads of Route 53, for dangling-dkim");
  AddFormat(*policy_app, policy.format, {"json", "cloudformation", "terraform", "markdown"});
  policy_app->add_option("--role-name", policy.role_name,
                         "Name of the role (default: signet-reader; for apply signet-writer)");
  policy_app->add_option("--role-path", policy.role_path, "Path of the role, like /audit/");
  policy_app->add_option("--partition", policy.partition, "Partition of ARNs")
      ->check(CLI::IsMember({"aws", "aws-us-gov", "aws-cn", "aws-eusc"}));
  policy_app->add_option(
      "--account", policy.account,
      "Account of the identities (default: that of the role); with --plan: whose part");
  policy_app->add_option("--trusted-principal", policy.trusted_principal,
                         "ARN or account that may assume the role");
  policy_app->add_option("--external-id", policy.external_id, "External id that the role asks for");

  DoctorFlags doctor;
  CLI::App* doctor_app = app.add_subcommand(
      "doctor",
      "Credentials, permissions, regions, clock, DNS, store: what works, before it matters");
  AddAws(*doctor_app, doctor.aws);
  AddScope(*doctor_app, doctor.scope);
  AddDns(*doctor_app, doctor.dns);
  AddStore(*doctor_app, doctor.store);
  doctor_app->add_option("--depth", doctor.depth, "The depth whose permissions are tried")
      ->check(CLI::IsMember({"status", "why", "posture", "full"}));
  doctor_app->add_flag("--zones", doctor.zones,
                       "Try what scan --explain=all reads of Route 53, too (from --depth posture)");
  AddFormat(*doctor_app, doctor.format, {"table", "json"});

  DemoFlags demo;
  CLI::App* demo_app =
      app.add_subcommand("demo", "All of it on the simulated AWS, without an account");
  demo_app->add_option("--format", demo.format, "What goes to stdout, as in scan");
  demo_app->add_option("--write", demo.write, "Also write FORMAT=PATH")->type_name("FORMAT=PATH");
  demo_app->add_flag("--keep", demo.keep, "Leave the simulated AWS running and say how to use it");

  // The parser would only say that it misses a command.
  if (arguments.empty()) return Wrong("name a command;", "signet");
  if (arguments[0].empty() || arguments[0][0] != '-') {
    const auto named = [&](const CLI::App* one) { return one->get_name() == arguments[0]; };
    if (app.get_subcommands(named).empty())
      return Wrong(fmt::format("there is no command '{}';", arguments[0]), "signet");
  }
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    return tl::make_unexpected(
        EarlyExit{kExitClean, chosen.empty() ? app.help() : chosen.front()->help("signet")});
  } catch (const CLI::CallForVersion& version) {
    return tl::make_unexpected(EarlyExit{kExitClean, std::string(version.what()) + "\n"});
  } catch (const CLI::ParseError& error) {
    const auto chosen = app.get_subcommands();
    const CLI::App& command = chosen.empty() ? app : *chosen.front();
    const std::string name = chosen.empty() ? "signet" : "signet " + command.get_name();
    const std::string unknown = UnknownFlag(command, arguments);
    return Wrong(unknown.empty() ? error.what() + std::string(";") : unknown, name);
  }
  scan.arguments = arguments;
  if (scan_app->parsed()) return scan;
  if (explain_app->parsed()) return explain;
  if (report_app->parsed()) return report;
  if (runs_app->parsed()) return runs;
  if (query_app->parsed()) return query;
  if (rules_app->parsed()) return rules;
  if (causes_app->parsed()) return causes;
  if (plan_app->parsed()) {
    plan.zones.external_id = plan.scope.external_id;
    return plan;
  }
  if (apply_app->parsed()) {
    apply.zones.external_id = apply.scope.external_id;
    return apply;
  }
  if (undo_app->parsed()) {
    undo.zones.external_id = undo.scope.external_id;
    return undo;
  }
  if (wait_app->parsed()) return wait;
  if (fix_app->parsed()) {
    fix.zones.external_id = fix.scope.external_id;
    return fix;
  }
  if (authorise_app->parsed()) return authorise;
  if (policy_app->parsed()) return policy;
  if (doctor_app->parsed()) return doctor;
  return demo;
}

}  // namespace signet
