// store/store_fixture.h
// What the store's tests are made of: short words for evidence, and a folder that goes.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace signet::test {

inline Time At(int hour) {
  return Time(std::chrono::milliseconds(1'700'000'000'000)) + std::chrono::hours(hour);
}

inline Run RunAt(int hour, Depth depth = Depth::kWhy) {
  Run run;
  run.started = At(hour);
  run.depth = depth;
  run.version = "test";
  run.scope = "{}";
  return run;
}

inline IdentityEvidence Identity(const Target& target, const std::string& name,
                                 VerificationStatus status) {
  IdentityEvidence identity;
  identity.target = target;
  identity.identity = name;
  identity.type = TypeOfName(name);
  identity.status.value = status;
  identity.sending_enabled = status == VerificationStatus::kSuccess;
  identity.taken_at = At(0);
  return identity;
}

inline IdentityEvidence Domain(const Target& target, const std::string& name,
                               VerificationStatus status) {
  IdentityEvidence identity = Identity(target, name, status);
  identity.type = IdentityType::kDomain;
  return identity;
}

inline Coverage Covered(const Target& target, CoverageStatus status) {
  Coverage coverage;
  coverage.target = target;
  coverage.status = status;
  if (status != CoverageStatus::kComplete) coverage.reason = "because";
  coverage.pages = 1;
  coverage.calls = 2;
  coverage.started = At(0);
  coverage.finished = At(1);
  return coverage;
}

inline Coverage Complete(const Target& target) {
  return Covered(target, CoverageStatus::kComplete);
}

inline Finding Broken(const IdentityEvidence& identity, const std::string& rule, Risk risk) {
  Finding finding;
  finding.rule = rule;
  finding.target = identity.target;
  finding.identity = identity.identity;
  finding.type = identity.type;
  finding.status = identity.status;
  finding.risk = risk;
  finding.summary = identity.identity + " is not verified";
  return finding;
}

class Folder {
 public:
  Folder() {
    std::string path = "/tmp/signet-test-XXXXXX";
    REQUIRE(mkdtemp(path.data()) != nullptr);
    path_ = path;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path() const { return path_; }
  std::string File() const { return path_ + "/signet.db"; }

 private:
  std::string path_;
};

inline std::unique_ptr<Store> Opened(const std::string& path,
                                     Store::Mode mode = Store::Mode::kReadWrite) {
  auto store = Store::Open(path, mode);
  if (!store) FAIL(store.error().detail);
  return std::move(*store);
}

// "name=STATUS" of a run, in the reader's order.
inline std::vector<std::string> Names(Store& store, RunId run) {
  std::vector<std::string> names;
  const auto reader = store.Read(run).value();
  reader->EachIdentity([&](const IdentityEvidence& one) {
    names.push_back(one.identity + "=" + std::string(StatusText(one.status)));
    return true;
  });
  if (reader->failed()) FAIL(reader->failed()->detail);
  return names;
}

// The first column of a query, as text.
inline std::vector<std::string> Column(Store& store, const std::string& sql) {
  std::vector<std::string> column;
  const auto done = store.Query(
      sql, {}, [](const auto&) {},
      [&](const std::vector<QueryValue>& row) {
        if (const auto* text = std::get_if<std::string>(&row[0])) {
          column.push_back(*text);
        } else if (const auto* number = std::get_if<int64_t>(&row[0])) {
          column.push_back(std::to_string(*number));
        } else {
          column.emplace_back("NULL");
        }
        return true;
      });
  if (!done) FAIL(done.error().detail);
  return column;
}

}  // namespace signet::test
