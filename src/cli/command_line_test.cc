// What may be typed, and what is said where it is something else.
#include "cli/command_line.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "cli/exit_code.h"

namespace signet {
namespace {

using Words = std::vector<std::string>;

template <class Flags>
Flags Parsed(const Words& words) {
  const auto command = ParseCommandLine(words);
  REQUIRE_MESSAGE(command.has_value(), command.error().text);
  REQUIRE(std::holds_alternative<Flags>(*command));
  return std::get<Flags>(*command);
}

// The one line on stderr, without its newline.
std::string Refused(const Words& words) {
  const auto command = ParseCommandLine(words);
  if (command) return "accepted";
  CHECK(command.error().code == kExitUsage);
  const std::string& text = command.error().text;
  CHECK(std::ranges::count(text, '\n') == 1);
  CHECK(text.starts_with("signet: "));
  return text.substr(8, text.size() - 9);
}

std::string Told(const Words& words) {
  const auto command = ParseCommandLine(words);
  REQUIRE_FALSE(command.has_value());
  CHECK(command.error().code == kExitClean);
  return command.error().text;
}

const char* const kCommands[] = {"scan",  "report", "runs",   "query",
                                 "rules", "policy", "doctor", "demo"};

TEST_CASE("command line: scan takes what it says it takes") {
  const auto scan = Parsed<ScanFlags>({"scan",
                                       "--profile",
                                       "audit",
                                       "--region=eu-west-1",
                                       "--endpoint-url",
                                       "http://x:1",
                                       "--role-arn",
                                       "arn:1",
                                       "--role-arn",
                                       "arn:2",
                                       "--regions",
                                       "eu-*,us-east-1",
                                       "--include",
                                       "Shop*",
                                       "--exclude",
                                       "ou:Old",
                                       "--external-id",
                                       "e",
                                       "--store",
                                       "s.db",
                                       "--config",
                                       "c.toml",
                                       "--format",
                                       "json",
                                       "--write",
                                       "csv=a",
                                       "--write",
                                       "json=b",
                                       "--fail-on",
                                       "high",
                                       "--depth",
                                       "full",
                                       "--rate",
                                       "0.25",
                                       "--in-flight",
                                       "7",
                                       "--trusted-account",
                                       "111122223333",
                                       "--rule",
                                       "identity-verified=high",
                                       "--quiet"});
  CHECK(scan.aws.profile == "audit");
  CHECK(scan.aws.region == "eu-west-1");
  CHECK(scan.aws.endpoint_url == "http://x:1");
  CHECK(scan.scope.role_arns == Words{"arn:1", "arn:2"});
  CHECK(scan.scope.regions == Words{"eu-*", "us-east-1"});
  CHECK(scan.scope.include == Words{"Shop*"});
  CHECK(scan.scope.exclude == Words{"ou:Old"});
  CHECK(scan.scope.external_id == "e");
  CHECK(scan.store.store == "s.db");
  CHECK(scan.store.config == "c.toml");
  CHECK(scan.output.format == "json");
  CHECK(scan.output.write == Words{"csv=a", "json=b"});
  CHECK(scan.output.fail_on == "high");
  CHECK(scan.depth == "full");
  CHECK(scan.rate == 0.25);
  CHECK(scan.in_flight == 7);
  CHECK(scan.trusted_accounts == Words{"111122223333"});
  CHECK(scan.rule_risks == Words{"identity-verified=high"});
  CHECK(scan.quiet);
  CHECK_FALSE(scan.resume);
}

TEST_CASE("command line: what is not typed stays open, so that the configuration may fill it") {
  const auto scan = Parsed<ScanFlags>({"scan"});
  CHECK_FALSE(scan.aws.profile);
  CHECK_FALSE(scan.depth);
  CHECK_FALSE(scan.rate);
  CHECK_FALSE(scan.in_flight);
  CHECK_FALSE(scan.output.fail_on);
  CHECK(scan.output.format == "table");
  CHECK(scan.scope.regions.empty());
  CHECK_FALSE(scan.scope.org);
}

TEST_CASE("command line: a scan keeps its words, from which --resume starts it again") {
  const Words typed = {"scan", "--org", "--org-role", "reader", "--from", "a", "--from", "b"};
  const auto scan = Parsed<ScanFlags>(typed);
  CHECK(scan.arguments == typed);
  CHECK(scan.scope.org);
  CHECK(scan.scope.org_role == "reader");
  CHECK(scan.from == Words{"a", "b"});
}

TEST_CASE("command line: the other commands take theirs") {
  CHECK(Parsed<ReportFlags>({"report"}).run == std::nullopt);
  CHECK(Parsed<ReportFlags>({"report", "12", "--format", "csv"}).run == 12);
  CHECK(Parsed<RunsFlags>({"runs", "--format", "json"}).format == "json");
  const auto query = Parsed<QueryFlags>({"query", "SELECT 1", "--rows", "5", "--seconds", "0.5"});
  CHECK(query.sql == "SELECT 1");
  CHECK(query.rows_max == 5);
  CHECK(query.seconds_max == 0.5);
  CHECK(Parsed<RulesFlags>({"rules"}).rule.empty());
  CHECK(Parsed<RulesFlags>({"rules", "identity-verified"}).rule == "identity-verified");
  const auto policy = Parsed<PolicyFlags>({"policy", "--for", "doctor", "--depth", "why", "--org",
                                           "--units", "--fallbacks", "--format", "terraform",
                                           "--partition", "aws-cn", "--role-name", "r"});
  CHECK(policy.command == "doctor");
  CHECK(policy.depth == "why");
  CHECK((policy.org && policy.units && policy.instead));
  CHECK(policy.format == "terraform");
  CHECK(policy.partition == "aws-cn");
  CHECK(policy.role_name == "r");
  const auto doctor = Parsed<DoctorFlags>({"doctor", "--org", "--depth", "full", "--profile", "p"});
  CHECK(doctor.scope.org);
  CHECK(doctor.depth == "full");
  CHECK(doctor.aws.profile == "p");
  const auto demo = Parsed<DemoFlags>({"demo", "--keep", "--write", "json=x"});
  CHECK(demo.keep);
  CHECK(demo.write == Words{"json=x"});
}

TEST_CASE("command line: what is wrong is named, and where to read what is right") {
  const struct {
    Words words;
    std::string_view told;
  } kWrong[] = {
      {{}, "name a command; see signet --help"},
      {{""}, "there is no command ''; see signet --help"},
      {{"sca"}, "there is no command 'sca'; see signet --help"},
      {{"help"}, "there is no command 'help'; see signet --help"},
      {{"--nonsense"}, "there is no flag --nonsense; see signet --help"},
      {{"scan", "--nonsense=1"}, "there is no flag --nonsense; see signet scan --help"},
      {{"scan", "more"}, "The following argument was not expected: more; see signet scan --help"},
      {{"scan", "--depth", "deep"},
       "--depth: deep not in {status,why,posture,full}; see signet scan --help"},
      {{"scan", "--rate", "-1"},
       "--rate: give 0 (no limit), or 0.01 to 1000 calls a second; see signet scan --help"},
      {{"scan", "--rate", "0.001"},
       "--rate: give 0 (no limit), or 0.01 to 1000 calls a second; see signet scan --help"},
      {{"scan", "--in-flight", "0"},
       "--in-flight: Value 0 not in range 1 to 1024; see signet scan --help"},
      {{"scan", "--format"}, "--format: 1 required TEXT missing; see signet scan --help"},
      {{"report", "newest"}, "Could not convert: run = newest; see signet report --help"},
      {{"query"}, "sql is required; see signet query --help"},
      {{"runs", "--format", "csv"}, "--format: csv not in {table,json}; see signet runs --help"},
      {{"policy", "--for", "watch"},
       "--for: watch not in {scan,explain,doctor,plan,apply,undo,wait,fix}; see signet policy "
       "--help"},
  };
  for (const auto& [words, told] : kWrong) CHECK(Refused(words) == told);
}

TEST_CASE("command line: a flag of another command is refused by each that lacks it") {
  for (const char* command : kCommands) {
    const std::string told = Refused({command, "--no-such-flag"});
    CHECK(told ==
          std::string("there is no flag --no-such-flag; see signet ") + command + " --help");
  }
  CHECK(Refused({"report", "--depth", "full"}).starts_with("there is no flag --depth;"));
  CHECK(Refused({"runs", "--quiet"}).starts_with("there is no flag --quiet;"));
}

TEST_CASE("command line: an abbreviation is not taken, and what it may stand for is said") {
  CHECK(Refused({"scan", "--form", "json"}) ==
        "there is no flag --form, did you mean --format? see signet scan --help");
  CHECK(Refused({"scan", "--org-r", "x"}) ==
        "there is no flag --org-r, did you mean --org-role? see signet scan --help");
  CHECK(Refused({"scan", "--acc=1"}) ==
        "there is no flag --acc, did you mean --accounts or --account? see signet scan --help");
}

TEST_CASE("command line: a flag that holds one value is not given twice") {
  CHECK(Refused({"scan", "--format", "json", "--format", "csv"}) ==
        "--format: At Most 1 required but received 2; see signet scan --help");
  CHECK(Refused({"scan", "--rate", "1", "--rate", "2"}).starts_with("--rate: "));
  CHECK(Parsed<ScanFlags>({"scan", "--quiet", "--quiet"}).quiet);
}

TEST_CASE("command line: what was typed cannot make a complaint long, or two lines") {
  CHECK(Refused({"scan", "a\nb\x1b[1m"}).find("a?b?[1m") != std::string::npos);
  CHECK(Refused({"a\nb"}) == "there is no command 'a?b'; see signet --help");
  CHECK(Refused({"scan", "--" + std::string(100'000, 'x')}).size() < 400);
  CHECK(Refused({std::string(100'000, 'x')}).size() < 400);
}

TEST_CASE("command line: --version and --help end well and say what they are asked") {
  CHECK(Told({"--version"}) == "signet " SIGNET_VERSION "\n");
  const std::string whole = Told({"--help"});
  for (const char* command : kCommands) {
    CHECK(whole.find(std::string("\n  ") + command + " ") != std::string::npos);
    CHECK(Told({command, "--help"}).find(std::string("Usage: signet ") + command) !=
          std::string::npos);
    CHECK(Told({command, "-h"}) == Told({command, "--help"}));
  }
  CHECK(whole.find("130 interrupted") != std::string::npos);
}

}  // namespace
}  // namespace signet
