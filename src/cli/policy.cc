// signet policy: the least that a command may do, ready to be rolled out.
#include <iostream>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "report/policy_cloudformation.h"
#include "report/policy_json.h"
#include "report/policy_markdown.h"
#include "report/policy_terraform.h"

namespace signet {
namespace {

// explain --all compares what SES tells of verified domains, which is in no list.
std::string DeepestOf(std::string_view command) {
  return command == "explain" ? "posture" : "full";
}

Result<ReaderRole> RoleOf(const PolicyFlags& flags) {
  const auto named = [](std::string_view flag, const Error& error) {
    return Fail(Code::kBadInput, std::string(flag) + ": " + error.detail);
  };
  if (flags.command == "explain" && (flags.depth || flags.zones)) {
    return Fail(Code::kBadInput,
                "signet explain has no depth and reads no hosted zones: leave --depth and --zones "
                "out");
  }
  const auto depth = DepthNamed(flags.depth.value_or(DeepestOf(flags.command)));
  if (!depth) return Fail(Code::kBadInput, "--depth: give status, why, posture or full");
  if (auto ok = ParseRoleName(flags.role_name); !ok) return named("--role-name", ok.error());
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
  ReaderRole role;
  role.scope.depth = *depth;
  role.scope.instead = flags.instead;
  role.scope.units = flags.units;
  role.scope.zones = flags.zones;
  role.scope.partition = flags.partition;
  if (!flags.account.empty()) role.scope.account = flags.account;
  role.scope.role_path = flags.role_path;
  role.scope.role_name = flags.role_name;
  role.trusted_principal = flags.trusted_principal;
  role.external_id = flags.external_id;
  return role;
}

}  // namespace

int RunCommand(const PolicyFlags& flags) {
  const auto role = RoleOf(flags);
  if (!role) return Complain(role.error(), kExitUsage);
  // A doctor tries what a scan does, one call of each kind: both need the same.
  if (flags.format == "cloudformation") {
    EncodeReaderStack(*role, std::cout);
  } else if (flags.format == "terraform") {
    EncodeReaderModule(*role, std::cout);
  } else if (flags.format == "markdown") {
    RenderPermissions(Permissions(), std::cout);
  } else if (flags.org) {
    EncodePolicy(CallerAllowances(role->scope), std::cout);
  } else {
    EncodePolicy(ReaderAllowances(role->scope), std::cout);
  }
  std::cout.flush();
  if (!std::cout) return Complain({Code::kStore, "cannot write to stdout"}, kExitCannotStart);
  return kExitClean;
}

}  // namespace signet
