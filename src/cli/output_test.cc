// Which exit code a run deserves, and what is asked of --format, --write and --fail-on.
#include "cli/output.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <ostream>
#include <sstream>

#include "cli/descriptor_buffer.h"
#include "cli/exit_code.h"
#include "cli/placed_file.h"

namespace signet {
namespace {

TEST_CASE("exit code: an interruption outranks gaps, gaps outrank findings") {
  struct Case {
    uint64_t incomplete, gaps, medium, high;
    Risk fail_on;
    int code;
  };
  for (const Case& expected : {
           Case{0, 0, 0, 0, Risk::kInfo, kExitClean},
           Case{0, 0, 1, 0, Risk::kInfo, kExitFindings},
           Case{0, 0, 1, 0, Risk::kMedium, kExitFindings},
           Case{0, 0, 1, 0, Risk::kHigh, kExitClean},
           Case{0, 0, 1, 1, Risk::kHigh, kExitFindings},
           Case{0, 0, 0, 1, Risk::kCritical, kExitClean},
           Case{1, 0, 0, 0, Risk::kInfo, kExitIncomplete},
           Case{1, 0, 1, 1, Risk::kInfo, kExitIncomplete},
           Case{0, 1, 0, 0, Risk::kCritical, kExitIncomplete},
           Case{0, 1, 1, 1, Risk::kInfo, kExitIncomplete},
       }) {
    Run run;
    run.state = RunState::kFinished;
    Summary summary;
    summary.targets_incomplete = expected.incomplete;
    summary.rule_gaps = expected.gaps;
    summary.findings_by_risk[static_cast<size_t>(Risk::kMedium)] = expected.medium;
    summary.findings_by_risk[static_cast<size_t>(Risk::kHigh)] = expected.high;
    CHECK(ExitCodeOf(run, summary, expected.fail_on) == expected.code);
    run.state = RunState::kInterrupted;
    CHECK(ExitCodeOf(run, summary, expected.fail_on) == kExitInterrupted);
  }
}

TEST_CASE("exit code: accepted findings and accepted gaps do not count") {
  Run run;
  run.state = RunState::kFinished;
  Summary summary;
  summary.findings_accepted = 5;
  summary.targets_accepted = 2;
  CHECK(ExitCodeOf(run, summary, Risk::kInfo) == kExitClean);
  summary.status_unknown = 1;
  CHECK(ExitCodeOf(run, summary, Risk::kInfo) == kExitIncomplete);
}

TEST_CASE("outputs: names are checked before anything is read") {
  CHECK(ParseOutputs({"json", {"csv=a.csv", "evidence=x=y"}, "high"}, std::nullopt));
  const auto files = ParseOutputs({"table", {"evidence=x=y"}, std::nullopt}, "low");
  REQUIRE(files.has_value());
  CHECK(files->files.at(0).second == "x=y");
  CHECK(files->fail_on == Risk::kLow);
  CHECK(ParseOutputs({"table", {}, "high"}, "low")->fail_on == Risk::kHigh);
  CHECK_FALSE(ParseOutputs({"xml", {}, std::nullopt}, std::nullopt));
  CHECK_FALSE(ParseOutputs({"json", {}, "severe"}, std::nullopt));
  for (const char* write : {"json", "json=", "=a", "xml=a", ""})
    CHECK_MESSAGE(!ParseOutputs({"json", {write}, std::nullopt}, std::nullopt), write);
}

// A run in which nothing was found.
struct Nothing : RunReader {
  const Run& run() const override { return header; }
  Summary summary() override { return {}; }
  std::set<AccountId> Accounts() override { return {}; }
  void EachCoverage(const std::function<bool(const Coverage&)>&) override {}
  void EachIdentity(const std::function<bool(const IdentityEvidence&)>&) override {}
  void EachSubject(
      const std::function<bool(const IdentityEvidence&, const Neighbours&)>&) override {}
  void EachTarget(const std::function<bool(const TargetEvidence&)>&) override {}
  void EachFinding(const std::function<bool(const StoredFinding&)>&) override {}
  void EachGap(const std::function<bool(const Gap&)>&) override {}
  const Error* failed() const override { return nullptr; }
  Run header;
};

struct Folder {
  Folder() { path = mkdtemp(name); }
  ~Folder() { std::filesystem::remove_all(path); }
  char name[32] = "/tmp/signet-output-XXXXXX";
  std::filesystem::path path;
};

std::string Content(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

Result<void> WriteCsv(const std::filesystem::path& path) {
  Nothing reader;
  Outputs outputs;
  outputs.files = {{Format::kCsv, path.string()}};
  std::ostringstream shown;
  std::streambuf* const usual = std::cout.rdbuf(shown.rdbuf());
  auto written = WriteOutputs(reader, outputs);
  std::cout.rdbuf(usual);
  return written;
}

TEST_CASE("write: a link keeps leading to the file, which keeps who may read it") {
  const Folder folder;
  const auto file = folder.path / "file.csv", link = folder.path / "link.csv";
  std::ofstream(file) << "old";
  std::filesystem::permissions(
      file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::create_symlink("file.csv", link);
  REQUIRE(WriteCsv(link));
  CHECK(std::filesystem::is_symlink(link));
  CHECK(Content(file).starts_with("kind,id,"));
  struct stat now{};
  REQUIRE(stat(file.c_str(), &now) == 0);
  CHECK((now.st_mode & 0777) == 0600);
  std::filesystem::remove(file);
  REQUIRE(WriteCsv(link));
  CHECK(std::filesystem::is_symlink(link));
  CHECK(std::filesystem::is_regular_file(file));
}

TEST_CASE("write: a pipe is written to, not replaced") {
  const Folder folder;
  const auto pipe = folder.path / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(WriteCsv(pipe));
  CHECK(std::filesystem::is_fifo(pipe));
  char bytes[8]{};
  CHECK(read(reader, bytes, 7) == 7);
  CHECK(std::string(bytes) == "kind,id");
  close(reader);
}

TEST_CASE("write: who ends at once leaves nothing half written, and what was there") {
  const Folder folder;
  const auto file = folder.path / "file.csv";
  std::ofstream(file) << "old";
  const auto placed = PlacedFile::Open(file.string());
  REQUIRE(placed);
  (*placed)->out() << "half" << std::flush;
  REQUIRE(std::filesystem::exists(folder.path / "file.csv.part"));
  PlacedFile::RemoveUnfinished();
  CHECK_FALSE(std::filesystem::exists(folder.path / "file.csv.part"));
  CHECK(Content(file) == "old");
}

TEST_CASE("write: what cannot be written says why and leaves nothing beside it") {
  const Folder folder;
  std::filesystem::create_directory(folder.path / "folder");
  CHECK(WriteCsv(folder.path / "folder").error().detail.ends_with("/folder: is a folder"));
  CHECK(
      WriteCsv(folder.path / "no" / "x.csv").error().detail.ends_with("No such file or directory"));
  CHECK(WriteCsv("/dev/full").error().detail == "cannot write /dev/full: No space left on device");
  size_t entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    CHECK(entry.path().filename() == "folder");
    ++entries;
  }
  CHECK(entries == 1);
}

TEST_CASE("descriptor: a reader that left is no failure, a full disk is one") {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  DescriptorBuffer left(ends[1]);
  std::ostream to_nobody(&left);
  to_nobody << std::string(100'000, 'x') << std::flush;
  CHECK(to_nobody.good());
  CHECK(left.error() == 0);
  close(ends[1]);
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  DescriptorBuffer no_room(full);
  std::ostream to_full(&no_room);
  to_full << "x" << std::flush;
  CHECK_FALSE(to_full.good());
  CHECK(no_room.error() == ENOSPC);
  close(full);
}

}  // namespace
}  // namespace signet
