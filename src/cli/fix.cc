// signet fix: scan, explain, plan, ask, apply and wait in one go, each as its own command does it.
#include <stdlib.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"

namespace signet {
namespace {

namespace fs = std::filesystem;

struct Folder {
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

ScanFlags ScanOf(const FixFlags& flags) {
  ScanFlags scan;
  scan.aws = flags.aws;
  scan.store = flags.store;
  scan.scope = flags.scope;
  scan.dns = flags.dns;
  scan.rate = flags.rate;
  scan.explain = "unverified";
  return scan;
}

}  // namespace

int RunCommand(const FixFlags& flags) {
  char name[] = "/tmp/signet-fix-XXXXXX";
  if (!mkdtemp(name))
    return Complain({Code::kStore, "cannot make a folder in /tmp"}, kExitCannotStart);
  const Folder folder{name};
  const fs::path file = folder.path / "plan.json";

  const int scanned = RunCommand(ScanOf(flags));
  if (scanned != kExitClean && scanned != kExitFindings && scanned != kExitIncomplete)
    return scanned;
  PlanFlags plan;
  plan.identities = flags.identities;
  plan.aws = flags.aws;
  plan.store = flags.store;
  plan.zones = flags.zones;
  plan.scope = flags.scope;
  plan.allow = flags.allow;
  plan.terraform_states = flags.terraform_states;
  plan.out = file.string();
  if (const int planned = RunCommand(plan); planned != kExitFindings) return planned;
  ApplyFlags apply;
  apply.plan = file.string();
  apply.aws = flags.aws;
  apply.store = flags.store;
  apply.scope = flags.scope;
  apply.zones = flags.zones;
  apply.yes = flags.yes;
  if (const int applied = RunCommand(apply); applied != kExitClean) return applied;
  WaitFlags wait;
  wait.aws = flags.aws;
  wait.store = flags.store;
  wait.scope = flags.scope;
  wait.dns = flags.dns;
  wait.rate = flags.rate;
  wait.timeout = flags.timeout;
  return RunCommand(wait);
}

}  // namespace signet
