// Law 7 for renderings: a run of any size streams through.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <streambuf>

#include "report/fake_run.h"
#include "report/format.h"

namespace signet {
namespace {

// Counts bytes and keeps none.
class Sink : public std::streambuf {
 public:
  uint64_t bytes = 0;

 private:
  int_type overflow(int_type c) override {
    ++bytes;
    return traits_type::not_eof(c);
  }
  std::streamsize xsputn(const char*, std::streamsize size) override {
    bytes += static_cast<uint64_t>(size);
    return size;
  }
};

// Makes up identities and findings as they are asked for; all rules and causes differ
// more than any catalogue does.
class EndlessRun : public FakeRun {
 public:
  static constexpr uint64_t kMany = 60'000;

  Summary summary() override {
    Summary out;
    out.accounts = out.regions = 1;
    out.targets = out.identities = kMany;
    out.findings_by_risk[2] = out.unverified_by_risk[2] = kMany;
    out.targets_incomplete = out.rule_gaps = kMany;
    return out;
  }
  void EachIdentity(const std::function<bool(const IdentityEvidence&)>& visit) override {
    IdentityEvidence identity;
    identity.target = {"111122223333", "eu-west-1"};
    for (uint64_t i = 0; i < kMany; ++i) {
      identity.identity = "customer" + std::to_string(i) + ".example.com";
      if (!visit(identity)) return;
    }
  }
  void EachFinding(const std::function<bool(const StoredFinding&)>& visit) override {
    StoredFinding stored;
    stored.finding.rule = "identity-verified";
    stored.finding.target = {"111122223333", "eu-west-1"};
    for (uint64_t i = 0; i < kMany; ++i) {
      stored.finding.cause = "cause" + std::to_string(i % 1000);
      stored.finding.identity = "customer" + std::to_string(i) + ".example.com";
      stored.finding.summary = std::string(500, 'x');
      if (!visit(stored)) return;
    }
  }
  void EachCoverage(const std::function<bool(const Coverage&)>& visit) override {
    Coverage coverage;
    coverage.status = CoverageStatus::kDenied;
    for (uint64_t i = 0; i < kMany; ++i) {
      coverage.target = {std::to_string(111122220000 + i), "eu-west-1"};
      coverage.reason = "reason " + std::to_string(i % 1000) + std::string(400, 'x');
      if (!visit(coverage)) return;
    }
  }
  void EachGap(const std::function<bool(const Gap&)>& visit) override {
    Gap gap{"identity-verified", {"111122223333", "eu-west-1"}, "", ""};
    for (uint64_t i = 0; i < kMany; ++i) {
      gap.why = "why " + std::to_string(i % 1000) + std::string(400, 'x');
      if (!visit(gap)) return;
    }
  }
};

uint64_t ResidentKib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    uint64_t kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  return 0;
}

}  // namespace

// AddressSanitizer keeps what was freed, and ThreadSanitizer shadows it: there the figure
// says nothing.  The release build measures.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SIGNET_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SIGNET_SANITIZED 1
#endif
#endif
#ifndef SIGNET_SANITIZED
#define SIGNET_SANITIZED 0
#endif

TEST_CASE("renderings: memory does not grow with the run" * doctest::skip(SIGNET_SANITIZED)) {
  constexpr uint64_t kGrowthMaxKib = 16 * 1024;
  EndlessRun run;
  for (const Format format : {Format::kTable, Format::kJson, Format::kNdjson, Format::kCsv,
                              Format::kCsvIdentities, Format::kMarkdown, Format::kEvidence}) {
    Sink sink;
    std::ostream out(&sink);
    const uint64_t before = ResidentKib();
    Render(format, run, {.rules = FakeRules(), .findings_shown_max = 1'000'000}, out);
    CHECK(sink.bytes > 1000);
    CHECK_MESSAGE(ResidentKib() < before + kGrowthMaxKib, FormatName(format));
  }
}

TEST_CASE("renderings: what is beyond the groups shown is counted") {
  EndlessRun run;
  std::ostringstream out;
  Render(Format::kTable, run, {.rules = FakeRules()}, out);
  CHECK(out.str().find("and 56,160 more findings") != std::string::npos);
  CHECK(out.str().find("and 56,160 targets for other reasons") != std::string::npos);
}

TEST_CASE("formats: every name leads to its format and back, and is offered") {
  for (const char* name :
       {"table", "json", "ndjson", "csv", "csv-identities", "markdown", "evidence"}) {
    const auto format = FormatNamed(name);
    REQUIRE(format.has_value());
    CHECK(FormatName(*format) == name);
    CHECK(FormatNames().find(name) != std::string_view::npos);
  }
  CHECK(!FormatNamed("yaml").has_value());
}

}  // namespace signet
