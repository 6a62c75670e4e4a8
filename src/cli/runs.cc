// signet runs: what the store remembers.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <iostream>

#include "cli/commands.h"
#include "cli/config.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "store/store.h"

namespace signet {
namespace {

void PrintTable(Store& store, const std::vector<Run>& runs) {
  std::cout << fmt::format("{:>5}  {:<20}  {:>9}  {:<11}  {:<7}  {:>8}  {:>10}  {:>8}  {:>4}\n",
                           "RUN", "STARTED", "TOOK", "STATE", "DEPTH", "TARGETS", "IDENTITIES",
                           "VERIFIED", "GAPS");
  for (const Run& run : runs) {
    auto reader = store.Read(run.id);
    const Summary summary = reader ? (*reader)->summary() : Summary{};
    const bool ended = run.finished != Time{};
    std::cout << fmt::format("{:>5}  {:<20}  {:>9}  {:<11}  {:<7}  {:>8}  {:>10}  {:>8}  {:>4}\n",
                             run.id,
                             EncodeTime(std::chrono::floor<std::chrono::seconds>(run.started)),
                             ended ? RenderDuration(run.finished - run.started) : "",
                             RunStateName(run.state), DepthName(run.depth), summary.targets,
                             summary.identities, summary.verified, summary.targets_incomplete);
  }
}

void PrintJson(const std::vector<Run>& runs) {
  boost::json::array out;
  for (const Run& run : runs) {
    boost::json::object row{{"run", run.id},
                            {"state", RunStateName(run.state)},
                            {"started", EncodeTime(run.started)},
                            {"depth", DepthName(run.depth)},
                            {"version", run.version}};
    row["finished"] = run.finished == Time{} ? boost::json::value(nullptr)
                                             : boost::json::value(EncodeTime(run.finished));
    out.push_back(std::move(row));
  }
  std::cout << boost::json::serialize(out) << "\n";
}

}  // namespace

int RunCommand(const RunsFlags& flags) {
  const Environment environment = RealEnvironment();
  auto config = LoadConfig(flags.store, environment);
  if (!config) return Complain(config.error(), kExitCannotStart);
  auto store = OpenToRead(flags.store, *config, environment);
  if (!store) return Complain(store.error(), kExitCannotStart);
  auto runs = (*store)->Runs();
  if (!runs) return Complain(runs.error(), kExitCannotStart);
  if (flags.format == "json") {
    PrintJson(*runs);
  } else {
    PrintTable(**store, *runs);
  }
  return kExitClean;
}

}  // namespace signet
