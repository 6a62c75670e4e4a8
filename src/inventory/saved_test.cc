// Saved evidence: what it proves of a target, and how much of a file is read at most.
#include "inventory/saved.h"

#include <doctest/doctest.h>

#include <sstream>

using namespace signet;

namespace {

const Target kTarget{"111122223333", "eu-west-1"};

class Kept final : public RunJournal {
 public:
  void Append(const Target&, const std::vector<IdentityEvidence>&) override {}
  void Append(const TargetEvidence&) override {}
  void Drop(const Target&, const std::string&) override {}
  void Finish(const Coverage& last) override { finished.push_back(last); }
  size_t backlog() const override { return 0; }
  const Error* failed() const override { return nullptr; }

  std::vector<Coverage> finished;
};

// The last word on the one target of these files.
Coverage After(const std::vector<std::string>& files) {
  Kept journal;
  SavedEvidence saved(journal, kTarget, {});
  for (const std::string& text : files) {
    std::istringstream in(text);
    const auto read = saved.Read(in, "file");
    REQUIRE_MESSAGE(read, read.error().detail);
  }
  saved.Finish();
  REQUIRE(journal.finished.size() == 1);
  return journal.finished.front();
}

std::string Identity(const std::string& name) {
  IdentityEvidence evidence;
  evidence.target = kTarget;
  evidence.identity = name;
  evidence.type = IdentityType::kDomain;
  evidence.status = {VerificationStatus::kSuccess, {}};
  return EncodeEvidence(evidence) + "\n";
}

std::string Claim(uint64_t identities, CoverageStatus status = CoverageStatus::kComplete) {
  Coverage coverage;
  coverage.target = kTarget;
  coverage.status = status;
  coverage.identities = identities;
  if (status != CoverageStatus::kComplete) coverage.reason = "it stopped";
  return EncodeEvidence(coverage) + "\n";
}

std::string List(const std::string& name, const std::string& token) {
  return R"({"EmailIdentities":[{"IdentityType":"DOMAIN","IdentityName":")" + name +
         R"(","SendingEnabled":true,"VerificationStatus":"SUCCESS"}])" +
         (token.empty() ? "" : R"(,"NextToken":")" + token + "\"") + "}";
}

// An endless file: `text` again and again.  Counts what is read of it.
class Endless final : public std::streambuf {
 public:
  explicit Endless(std::string text) : text_(std::move(text)) {}
  size_t given = 0;

 private:
  int_type underflow() override {
    given += text_.size();
    setg(text_.data(), text_.data(), text_.data() + text_.size());
    return traits_type::to_int_type(text_[0]);
  }
  std::string text_;
};

}  // namespace

TEST_CASE("saved evidence: a target is complete only with as many identities as it says") {
  const std::string both = Identity("a.example") + Identity("b.example");
  CHECK(After({both + Claim(2)}).status == CoverageStatus::kComplete);
  CHECK(After({Claim(2) + both}).identities == 2);
  CHECK(After({Claim(0)}).status == CoverageStatus::kComplete);
  for (const std::string& file :
       {Identity("a.example") + Claim(2), Identity("a.example") + Identity("a.example") + Claim(2),
        Claim(2), Claim(2) + Identity("a.example") + Claim(1)}) {
    CHECK_MESSAGE(After({file}).status == CoverageStatus::kPartial, file);
  }
  CHECK(After({Identity("a.example") + Claim(2)}).reason ==
        "the file says 2 identities, and holds 1");
  CHECK(After({both + Claim(1)}).reason == "the file says 1 identities, and holds 2");
}

TEST_CASE("saved evidence: what is partial stays partial, with its own reason") {
  CHECK(After({Claim(7, CoverageStatus::kPartial)}).reason == "it stopped");
  CHECK(After({Identity("a.example") + Claim(1, CoverageStatus::kPartial) + Claim(1)}).status ==
        CoverageStatus::kPartial);
  CHECK(After({List("a.example", "")}).status == CoverageStatus::kComplete);
  const std::vector<std::string> pages{List("a.example", "t"), List("b.example", "")};
  CHECK(After(pages).status == CoverageStatus::kPartial);
  CHECK(After({pages[1], pages[0]}).status == CoverageStatus::kPartial);
  CHECK(After(pages).identities == 2);
}

TEST_CASE("saved evidence: long and endless files are refused, and not read to their end") {
  const auto refused = [](std::string text, size_t read_max) {
    Kept journal;
    SavedEvidence saved(journal, kTarget, {});
    Endless endless(std::move(text));
    std::istream in(&endless);
    const auto read = saved.Read(in, "file");
    CHECK_FALSE(read);
    CHECK(endless.given <= read_max + (1 << 20));
    return read ? "" : read.error().detail;
  };
  const size_t most = SavedEvidence::kDocumentSizeMax;
  const std::string big = "file: over 64 MiB, and not lines of saved evidence";
  CHECK(refused(std::string(1 << 16, 'x'), most) == big);
  CHECK(refused(std::string(1 << 16, '\n'), most) == big);
  CHECK(refused("[" + std::string(1 << 16, ' ') + "\n", most) == big);

  Kept journal;
  SavedEvidence saved(journal, kTarget, {});
  std::istringstream in(Identity("a.example") + std::string(SavedEvidence::kLineSizeMax + 1, 'x') +
                        "\n");
  const auto read = saved.Read(in, "file");
  REQUIRE_FALSE(read);
  CHECK(read.error().detail == "file line 2: over 4 MiB");
}

TEST_CASE("saved evidence: a document may be one long line, and lines may lack their end") {
  std::string list = R"({"EmailIdentities":[)";
  for (int i = 0; i < 80'000; ++i) {
    list += (i ? "," : "") + std::string(R"({"IdentityType":"DOMAIN","IdentityName":"n)") +
            std::to_string(i) + R"(.example","SendingEnabled":true})";
  }
  list += "]}";
  REQUIRE(list.size() > SavedEvidence::kLineSizeMax);
  CHECK(After({list}).identities == 80'000);
  std::string line = "\n \n" + Identity("a.example");
  line.pop_back();
  CHECK(After({line}).identities == 1);
}
