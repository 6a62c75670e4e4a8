// What the store costs: the same identities scanned twice, each time written through the
// journal and judged, in figures per identity.
#include "store/store.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace signet {
namespace {

constexpr size_t kPage = 1000;

Target TargetNumber(size_t number) {
  return {fmt::format("{:012}", 100000000000 + number / 10),
          fmt::format("eu-west-{}", number % 10)};
}

// Names in an order that is not theirs, as SES lists them.
IdentityEvidence IdentityNumber(const Target& target, size_t target_number, size_t number) {
  const size_t shuffled = number * 7919 % 1'000'003;
  IdentityEvidence identity;
  identity.target = target;
  identity.type = number % 4 == 0 ? IdentityType::kEmailAddress : IdentityType::kDomain;
  const std::string domain =
      fmt::format("mail.customer-{}-{}.example.com", shuffled, target_number);
  identity.identity = IsDomain(identity.type) ? domain : "postmaster@" + domain;
  identity.status.value =
      number % 100 == 0 ? VerificationStatus::kFailed : VerificationStatus::kSuccess;
  identity.sending_enabled = number % 100 != 0;
  identity.taken_at =
      Time(std::chrono::milliseconds(1'760'000'000'000 + static_cast<int64_t>(number)));
  return identity;
}

struct Usage {
  double wall = 0;
  double cpu = 0;
  double rss_mib = 0;
};

Usage Now() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return {
      std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(),
      seconds(usage.ru_utime) + seconds(usage.ru_stime),
      static_cast<double>(usage.ru_maxrss) / 1024};
}

void Print(const char* what, const Usage& from, size_t identities) {
  const Usage to = Now();
  const double cpu = to.cpu - from.cpu;
  fmt::print(
      "{:<16} {:>6.2f} s wall {:>6.2f} s CPU {:>6.2f} us CPU/identity {:>9.0f} identities/s "
      "{:>6.1f} MiB peak\n",
      what, to.wall - from.wall, cpu, cpu * 1e6 / static_cast<double>(identities),
      static_cast<double>(identities) / (to.wall - from.wall), to.rss_mib);
}

template <class T>
T Must(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}\n", result.error().detail);
  std::exit(1);
}
void Must(const Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "{}\n", result.error().detail);
  std::exit(1);
}

void Scan(Store& store, size_t targets, size_t each) {
  const size_t total = targets * each;
  Run wanted;
  wanted.version = "bench";
  wanted.scope = "{}";
  const Run run = Must(store.BeginRun(wanted));
  Usage from = Now();
  {
    const auto journal = store.Journal(run.id);
    // Pages of all targets in turn, as a scan of many targets side by side gets them.
    for (size_t first = 0; first < each; first += kPage) {
      for (size_t number = 0; number < targets; ++number) {
        const Target target = TargetNumber(number);
        std::vector<IdentityEvidence> page;
        for (size_t i = first; i < std::min(first + kPage, each); ++i) {
          page.push_back(IdentityNumber(target, number, i));
        }
        // Gather stops asking while the writer is behind.
        if (journal->backlog() > Store::kBacklogPause) Must(store.Flush());
        journal->Append(target, page);
      }
    }
    for (size_t number = 0; number < targets; ++number) {
      Coverage coverage;
      coverage.target = TargetNumber(number);
      coverage.status = CoverageStatus::kComplete;
      journal->Finish(coverage);
    }
    Must(store.Flush());
  }
  Print("  journal", from, total);

  from = Now();
  const auto findings = Must(store.Judging(run.id, Time{}));
  size_t seen = 0;
  Must(store.EachSubject(
      run.id, [&](const IdentityEvidence& identity, const TargetEvidence*, const Neighbours&) {
        ++seen;
        if (identity.status == VerificationStatus::kSuccess) return true;
        Finding finding;
        finding.rule = "identity-verified";
        finding.target = identity.target;
        finding.identity = identity.identity;
        finding.summary = "not verified";
        Must(findings->Add({{finding}, {}}));
        return true;
      }));
  Must(findings->Commit({}));
  Print("  judge", from, total);
  if (seen != total) {
    fmt::print(stderr, "judged {} of {} identities\n", seen, total);
    std::exit(1);
  }

  from = Now();
  Must(store.EndRun(run.id, RunState::kFinished, Time{}));
  Print("  totals", from, total);

  from = Now();
  const auto reader = Must(store.Read(run.id));
  size_t read = 0;
  reader->EachIdentity([&](const IdentityEvidence&) { return ++read, true; });
  if (read != total) std::exit(1);
  Print("  read back", from, total);
}

}  // namespace
}  // namespace signet

int main(int argc, char** argv) {
  using namespace signet;
  const size_t targets = argc > 1 ? std::stoul(argv[1]) : 100;
  const size_t each = argc > 2 ? std::stoul(argv[2]) : 10'000;
  const std::string folder = argc > 3 ? argv[3] : "/tmp";
  const std::string path = folder + "/signet-bench.db";
  const auto remove = [&] {
    for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
      std::filesystem::remove(path + suffix);
    }
  };
  remove();
  fmt::print("again with: {} {} {} {}\n", argv[0], targets, each, folder);
  fmt::print("{} targets, {} identities, before: {:.1f} MiB\n", targets, targets * each,
             Now().rss_mib);
  {
    const auto store = Must(Store::Open(path, Store::Mode::kReadWrite));
    const Usage from = Now();
    for (const char* which : {"first run", "nothing changed"}) {
      fmt::print("{}\n", which);
      Scan(*store, targets, each);
    }
    Print("both runs", from, 2 * targets * each);
  }
  fmt::print(
      "{:.0f} bytes per identity on disk\n",
      static_cast<double>(std::filesystem::file_size(path)) / static_cast<double>(targets * each));
  remove();
  return 0;
}
