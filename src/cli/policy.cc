// signet policy: the least that a command may do, ready to be rolled out.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <set>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/plan_file.h"
#include "report/policy_cloudformation.h"
#include "report/policy_json.h"
#include "report/policy_markdown.h"
#include "report/policy_terraform.h"

namespace signet {
namespace {

// explain --all compares what SES tells of verified domains, which is in no list.
std::string DeepestOf(std::string_view command) {
  if (command == "wait") return "why";
  return command == "explain" ? "posture" : "full";
}

bool Writes(const PolicyFlags& flags) {
  return flags.command == "apply" || flags.command == "undo";
}

// What is said of readers alone.
Result<void> CheckReader(const PolicyFlags& flags) {
  const bool reads = flags.command == "scan" || flags.command == "doctor";
  if (!reads && (flags.depth || flags.zones || flags.org || flags.instead)) {
    return Fail(Code::kBadInput,
                fmt::format("signet {} has no depth and reads no organisation: leave --depth, "
                            "--zones, --org and --fallbacks out",
                            flags.command));
  }
  const bool rolls_out = reads || flags.command == "explain" || Writes(flags);
  if (flags.format != "json" && !rolls_out) {
    return Fail(Code::kBadInput,
                fmt::format("--for {} is printed as json, to be added to a role of yours; roles "
                            "are rolled out --for scan and --for apply",
                            flags.command));
  }
  if (flags.plan && (!Writes(flags) || flags.format != "json")) {
    return Fail(Code::kBadInput,
                "--plan goes with --for apply, and is printed as json: it is a policy for a "
                "session, not for a role");
  }
  return {};
}

Result<RoleToRollOut> RoleOf(const PolicyFlags& flags) {
  const auto named = [](std::string_view flag, const Error& error) {
    return Fail(Code::kBadInput, std::string(flag) + ": " + error.detail);
  };
  if (auto ok = CheckReader(flags); !ok) return Fail(ok.error());
  const auto depth = DepthNamed(flags.depth.value_or(DeepestOf(flags.command)));
  if (!depth) return Fail(Code::kBadInput, "--depth: give status, why, posture or full");
  const std::string role_name =
      flags.role_name.value_or(Writes(flags) ? "signet-writer" : "signet-reader");
  if (auto ok = ParseRoleName(role_name); !ok) return named("--role-name", ok.error());
  if (auto ok = ParseRolePath(flags.role_path); !ok) return named("--role-path", ok.error());
  if (auto ok = flags.account.empty() ? Result<AccountId>("") : ParseAccountId(flags.account); !ok)
    return named("--account", ok.error());
  if (!flags.trusted_principal.empty()) {
    if (auto ok = ParsePrincipal(flags.trusted_principal); !ok)
      return named("--trusted-principal", ok.error());
  }
  if (!flags.external_id.empty()) {
    if (auto ok = ParseExternalId(flags.external_id); !ok)
      return named("--external-id", ok.error());
  }
  if (flags.zones && *depth < Depth::kPosture)
    return Fail(Code::kBadInput, "--zones: hosted zones are read from --depth posture on");
  if (flags.org && flags.format != "json") {
    return Fail(Code::kBadInput,
                "--org prints the policy of the caller, as json; the reader role that it assumes "
                "is `signet policy --format " +
                    flags.format + "`");
  }
  if (flags.units && !flags.org) return Fail(Code::kBadInput, "--units goes with --org");
  RoleToRollOut role;
  role.writes = Writes(flags);
  role.scope.depth = *depth;
  role.scope.instead = flags.instead;
  role.scope.units = flags.units;
  role.scope.zones = flags.zones;
  role.scope.partition = flags.partition;
  if (!flags.account.empty()) role.scope.account = flags.account;
  role.scope.role_path = flags.role_path;
  role.scope.role_name = role_name;
  role.trusted_principal = flags.trusted_principal;
  role.external_id = flags.external_id;
  return role;
}

std::vector<Allowance> AllowancesOf(std::string_view command, const PolicyScope& scope) {
  if (command == "plan") return PlannerAllowances();
  if (command == "apply" || command == "undo") return WriterAllowances(scope);
  std::vector<Allowance> out = ReaderAllowances(scope);
  if (command != "fix") return out;
  for (auto more : {PlannerAllowances(), WriterAllowances(scope)})
    out.insert(out.end(), more.begin(), more.end());
  return out;
}

// What a session that applies this plan may do, in one account.
int PrintSession(const PolicyFlags& flags, const std::string& file) {
  if (auto ok = CheckReader(flags); !ok) return Complain(ok.error(), kExitUsage);
  auto plan = ReadPlanFile(file);
  if (!plan) return Complain(plan.error(), kExitUsage);
  std::set<AccountId> accounts;
  std::vector<const Change*> changes;
  for (const Change& change : plan->changes) {
    const AccountId& account = IsDns(change.kind) ? change.place.account : change.target.account;
    if (account.empty()) continue;
    accounts.insert(account);
    if (flags.account.empty() || account == flags.account) changes.push_back(&change);
  }
  if (accounts.size() > 1 && flags.account.empty()) {
    return Complain({Code::kBadInput, fmt::format("this plan writes in accounts {}: say for which "
                                                  "with --account",
                                                  fmt::join(accounts, ", "))},
                    kExitUsage);
  }
  if (changes.empty()) {
    return Complain({Code::kBadInput, "this plan writes nothing" +
                                          (flags.account.empty() ? std::string(" in AWS")
                                                                 : " in account " + flags.account)},
                    kExitUsage);
  }
  EncodePolicy(AllowancesFor(changes, flags.partition, Tightness::kExact), std::cout);
  std::cout.flush();
  if (!std::cout) return Complain({Code::kStore, "cannot write to stdout"}, kExitCannotStart);
  return kExitClean;
}

}  // namespace

int RunCommand(const PolicyFlags& flags) {
  if (flags.plan) return PrintSession(flags, *flags.plan);
  const auto role = RoleOf(flags);
  if (!role) return Complain(role.error(), kExitUsage);
  // A doctor tries what a scan does, one call of each kind: both need the same.
  if (flags.format == "cloudformation") {
    EncodeRoleStack(*role, std::cout);
  } else if (flags.format == "terraform") {
    EncodeRoleModule(*role, std::cout);
  } else if (flags.format == "markdown") {
    role->writes ? RenderPermissions(WriterPermissions(), std::cout)
                 : RenderPermissions(Permissions(), std::cout);
  } else if (flags.org) {
    EncodePolicy(CallerAllowances(role->scope), std::cout);
  } else {
    EncodePolicy(AllowancesOf(flags.command, role->scope), std::cout);
  }
  std::cout.flush();
  if (!std::cout) return Complain({Code::kStore, "cannot write to stdout"}, kExitCannotStart);
  return kExitClean;
}

}  // namespace signet
