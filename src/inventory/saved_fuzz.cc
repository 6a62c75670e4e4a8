// Saved evidence comes from anybody's disk.  Whatever is accepted names its targets, and
// each of them gets a last word.
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "inventory/saved.h"

namespace {

class Counting final : public signet::RunJournal {
 public:
  void Append(const signet::Target& target,
              const std::vector<signet::IdentityEvidence>& rows) override {
    for (const auto& row : rows) {
      if (row.identity.empty() || row.target != target) std::abort();
    }
    met.insert(target);
  }
  void Append(const signet::TargetEvidence& evidence) override { met.insert(evidence.target); }
  void Drop(const signet::Target&, const std::string&) override {}
  void Finish(const signet::Coverage& last) override {
    if (!finished.insert(last.target).second) std::abort();
  }
  size_t backlog() const override { return 0; }
  const signet::Error* failed() const override { return nullptr; }

  std::set<signet::Target> met, finished;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  Counting journal;
  signet::SavedEvidence saved(journal, {"111122223333", "eu-west-1"}, {});
  const auto read = saved.Read(in, "a.example=file");
  if (!read) {
    if (read.error().detail.empty()) std::abort();
    return 0;
  }
  saved.Finish();
  for (const auto& target : journal.met) {
    if (!journal.finished.contains(target)) std::abort();
  }
  return 0;
}
