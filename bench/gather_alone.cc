// A list without a store: what the scan reads before anything is kept or judged.  Credentials,
// signing, transport, rate and call plan are the product's own; the journal only counts, as
// the boto3 script beside it does.
// usage: bench_gather_alone REGION; AWS is reached as the environment says.
#include <fmt/format.h>

#include <cstdio>

#include "cli/aws_session.h"
#include "inventory/targets.h"

namespace signet {
namespace {

class CountingJournal final : public RunJournal {
 public:
  void Append(const Target&, const std::vector<IdentityEvidence>& identities) override {
    identities_ += identities.size();
    for (const IdentityEvidence& evidence : identities) {
      if (evidence.status != VerificationStatus::kSuccess) ++unverified_;
    }
  }
  void Append(const TargetEvidence&) override {}
  void Drop(const Target&, const std::string&) override {}
  void Finish(const Coverage& coverage) override {
    complete_ = coverage.status == CoverageStatus::kComplete;
  }
  size_t backlog() const override { return 0; }
  const Error* failed() const override { return nullptr; }

  // Returns the exit code.
  int Tell() const {
    fmt::print("{{\"identities\": {}, \"unverified\": {}}}\n", identities_, unverified_);
    return complete_ ? 0 : 3;
  }

 private:
  size_t identities_ = 0;
  size_t unverified_ = 0;
  bool complete_ = false;
};

int Complain(const Error& error) {
  fmt::print(stderr, "bench_gather_alone: {}\n", error.detail);
  return 4;
}

int Main(const std::string& region) {
  auto session = AwsSession::Open({}, RealEnvironment(), {});
  if (!session) return Complain(session.error());
  AwsSession& aws = **session;
  auto chosen = aws.Run(ChooseTargets({}, aws.client(), aws.base(), aws.region()));
  if (!chosen) return Complain(chosen.error());
  RateBudget budget(0);
  CountingJournal journal;
  GatherOptions options;
  options.depth = Depth::kStatus;
  options.regions = {{region}, chosen->partition};
  Gather gather(aws.client(), budget, journal, options);
  if (auto ended = aws.Run(gather.Run(std::move(chosen->accounts), {})); !ended)
    return Complain(ended.error());
  return journal.Tell();
}

}  // namespace
}  // namespace signet

int main(int argc, char** argv) {
  if (argc == 2) return signet::Main(argv[1]);
  std::fputs("usage: bench_gather_alone REGION\n", stderr);
  return 2;
}
