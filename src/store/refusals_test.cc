// Files that are no store, or not for us: one line each, and the file is left as it was.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "store/child.h"
#include "store/schema.h"
#include "store/store_fixture.h"

namespace signet {
namespace {

using test::At;
using test::Child;
using test::Folder;
using test::Say;

const Target kIreland{"111122223333", "eu-west-1"};

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void Write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string Refusal(const std::string& path, Store::Mode mode) {
  const auto store = Store::Open(path, mode);
  if (store) return "opened";
  CHECK(store.error().code == Code::kStore);
  CHECK(store.error().detail.find('\n') == std::string::npos);
  return store.error().detail;
}

// A store with one finished run.
RunId Fill(const std::string& path, int identities = 1) {
  const auto store = test::Opened(path);
  const RunId run = store->BeginRun(test::RunAt(1)).value().id;
  {
    const auto journal = store->Journal(run);
    for (int i = 0; i < identities; ++i) {
      journal->Append(kIreland, {test::Domain(kIreland, fmt::format("d{}.test", i),
                                              VerificationStatus::kSuccess)});
    }
    journal->Finish(test::Complete(kIreland));
  }
  REQUIRE(store->EndRun(run, RunState::kFinished, At(1)).has_value());
  return run;
}

TEST_CASE("refusals: a file that is no store is named and left alone") {
  const Folder folder;
  Write(folder.File(), "name,account\nfirst,111122223333\nsecond,444455556666\n");
  const std::string before = Bytes(folder.File());
  for (const auto mode : {Store::Mode::kReadWrite, Store::Mode::kReadOnly}) {
    CHECK(Refusal(folder.File(), mode) ==
          folder.File() + " is not a Signet store; name another file with --store");
  }
  CHECK(Bytes(folder.File()) == before);
}

TEST_CASE("refusals: another program's database is named and left alone") {
  const Folder folder;
  {
    SQLite::Database other(folder.File(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE facts(mine TEXT); INSERT INTO facts VALUES('precious')");
  }
  const std::string before = Bytes(folder.File());
  for (const auto mode : {Store::Mode::kReadWrite, Store::Mode::kReadOnly}) {
    CHECK(Refusal(folder.File(), mode).find("is not a Signet store") != std::string::npos);
  }
  CHECK(Bytes(folder.File()) == before);
}

TEST_CASE("refusals: a store of a later schema names both versions and is left alone") {
  const Folder folder;
  Fill(folder.File());
  {
    SQLite::Database later(folder.File(), SQLite::OPEN_READWRITE);
    later.exec("INSERT INTO written_by VALUES(77, '9.9.9'); PRAGMA user_version=77");
  }
  for (const auto mode : {Store::Mode::kReadWrite, Store::Mode::kReadOnly}) {
    const std::string said = Refusal(folder.File(), mode);
    CAPTURE(said);
    CHECK(said.find("written by signet 9.9.9 with schema 77") != std::string::npos);
    CHECK(said.find(fmt::format("signet {} with schema {}", SIGNET_VERSION,
                                SchemaSteps().size())) != std::string::npos);
  }
  SQLite::Database later(folder.File());
  CHECK(later.execAndGet("PRAGMA user_version").getInt() == 77);
}

TEST_CASE("refusals: reading does not create, writing creates for its owner alone") {
  const Folder folder;
  const std::string path = folder.path() + "/new/deep/signet.db";
  CHECK(Refusal(path, Store::Mode::kReadOnly) ==
        "there is no store " + path + ": nothing was scanned yet");
  CHECK_FALSE(std::filesystem::exists(folder.path() + "/new"));
  Fill(path);
  struct stat status{};
  REQUIRE(stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  REQUIRE(stat((folder.path() + "/new").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
}

TEST_CASE("refusals: a folder in the file's place, and a file in the folder's") {
  const Folder folder;
  CHECK(Refusal(folder.path(), Store::Mode::kReadWrite).starts_with("cannot open the store "));
  Write(folder.File(), "x");
  CHECK(Refusal(folder.File() + "/signet.db", Store::Mode::kReadWrite)
            .starts_with("cannot create the store "));
}

TEST_CASE(
    "refusals: a store on a disk that may not be written to can be read and not scanned into") {
  const Folder folder;
  const Child child([&](int pipe) {
    if (!test::MountDisk(folder.path(), "size=4m")) return Say(pipe, "no disk of its own here");
    Fill(folder.File(), 20);
    if (!test::MakeReadOnly(folder.path())) return Say(pipe, "no disk of its own here");
    auto reader = Store::Open(folder.File(), Store::Mode::kReadOnly);
    if (!reader) return Say(pipe, reader.error().detail);
    Say(pipe, fmt::format("{} identities\n", test::Names(**reader, 1).size()));
    auto writer = Store::Open(folder.File(), Store::Mode::kReadWrite);
    if (!writer) return Say(pipe, writer.error().detail);
    const auto run = (*writer)->BeginRun(test::RunAt(2));
    Say(pipe, run ? "wrote" : run.error().detail);
  });
  const std::string said = child.Wait();
  CAPTURE(said);
  if (said == "no disk of its own here") {
    MESSAGE("mounting is not allowed here: the read-only disk was not tried");
    CHECK(said.size() > 0);
    return;
  }
  CHECK(said.starts_with("20 identities\n"));
  const std::string refused = said.substr(said.find('\n') + 1);
  CHECK(refused == fmt::format("cannot write to the store {0}: {0}: Read-only file system; name "
                               "another file with --store",
                               folder.File()));
}

TEST_CASE("refusals: a damaged page is an error wherever it lies, never a crash") {
  const Folder folder;
  Fill(folder.File(), 400);
  const std::string whole = Bytes(folder.File());
  int noticed = 0;
  for (size_t page = 1; page * 4096 < whole.size(); ++page) {
    CAPTURE(page);
    std::string broken = whole;
    std::fill_n(broken.begin() + static_cast<std::ptrdiff_t>(page * 4096), 4096, '\xa5');
    const std::string path = fmt::format("{}/broken{}.db", folder.path(), page);
    Write(path, broken);
    auto store = Store::Open(path, Store::Mode::kReadOnly);
    if (!store) {
      ++noticed;
      continue;
    }
    auto reader = (*store)->Read(1);
    if (!reader) {
      ++noticed;
      continue;
    }
    size_t seen = 0;
    (*reader)->EachIdentity([&](const IdentityEvidence&) { return ++seen, true; });
    (*reader)->EachCoverage([](const Coverage&) { return true; });
    (*reader)->EachFinding([](const auto&) { return true; });
    const bool judged =
        (*store)
            ->EachSubject(1, [](const auto&, const auto*, const auto&) { return true; })
            .has_value();
    // Law 1: a hole is said, it is not an empty answer.
    const bool said = (*reader)->failed() != nullptr || !judged;
    CHECK((said || seen == 400));
    if (said) ++noticed;
  }
  CHECK(noticed > 10);
}

TEST_CASE("refusals: a run that is not there, and a run that is not ours to write") {
  const auto store = test::Opened(":memory:");
  CHECK(store->FindRun(9).error().code == Code::kBadInput);
  CHECK(store->Read(9).error().code == Code::kBadInput);
  CHECK(store->EndRun(9, RunState::kFinished, At(1)).error().code == Code::kStore);
  CHECK(store->Judging(9, At(1)).error().code == Code::kStore);
  const auto journal = store->Journal(9);
  REQUIRE(journal->failed() != nullptr);
  CHECK(journal->failed()->detail.find("was not begun here") != std::string::npos);
}

TEST_CASE("default store path: XDG's folder, else the home's, else the user is told") {
  const auto path = [](std::optional<std::string> state, std::optional<std::string> home) {
    return DefaultStorePath([=](const std::string& name) { return name == "HOME" ? home : state; });
  };
  CHECK(path("/x", "/home/me").value() == "/x/signet/signet.db");
  CHECK(path(std::nullopt, "/home/me").value() == "/home/me/.local/state/signet/signet.db");
  CHECK(path("relative", "/home/me").value() == "/home/me/.local/state/signet/signet.db");
  CHECK(path("", std::nullopt).error().code == Code::kBadInput);
}

}  // namespace
}  // namespace signet
