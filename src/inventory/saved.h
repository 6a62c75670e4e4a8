// inventory/saved.h
// Evidence that was saved before, read instead of asking AWS: lines of evidence
// (model/evidence_json.h), or what the AWS CLI prints for
//   aws sesv2 list-email-identities
//   aws sesv2 get-email-identity            (names no identity: give NAME=FILE, or a file
//   NAME.json) aws ses get-identity-verification-attributes
// The CLI's output names neither account nor region; `assumed` does.
#pragma once

#include <functional>
#include <istream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "model/evidence_json.h"
#include "model/journal.h"

namespace signet {

class SavedEvidence {
 public:
  static constexpr size_t kDocumentSizeMax = 64 << 20;      // Bytes of one CLI output.
  static constexpr size_t kLineSizeMax = kEvidenceLineMax;  // Bytes of one line of evidence.
  static constexpr size_t kSavedNeighboursMax = 10'000;     // Lines that bring their neighbours.

  SavedEvidence(RunJournal& journal, Target assumed, Time now)
      : journal_(journal), assumed_(std::move(assumed)), now_(now) {}

  // Reads one file; `label` is its name as the user gave it ("FILE" or "NAME=FILE").
  // Errors name the file and the line.
  Result<void> Read(std::istream& in, const std::string& label);
  // Ends every target that was met.  A target whose coverage no file tells is partial:
  // nobody said that this is all of it.  So is one that is said to hold more or fewer
  // identities than the files do.
  void Finish();

  // The neighbours that a line brought along, or null.
  const Neighbours* NeighboursOf(const Target& target, const std::string& identity) const;

 private:
  Result<void> ReadLines(std::istream& in, const std::string& first, const std::string& label);
  Result<void> TakeLine(std::string_view line);
  Result<void> TakeDocument(std::string_view text, const std::string& label);
  IdentityEvidence& Told(const std::string& name, IdentityType type);
  void Keep(IdentityEvidence evidence);
  void Tell(Coverage coverage);
  void Flush(const Target& target);

  RunJournal& journal_;
  Target assumed_;
  Time now_;
  std::map<Target, std::vector<IdentityEvidence>> pages_;  // Not yet appended.
  std::map<Target, std::unordered_set<size_t>> names_;     // Hashes: a million names cost little.
  std::map<Target, uint64_t> claims_;                      // How many a coverage line says.
  std::map<Target, Coverage> coverage_;
  // What the CLI's outputs say together of each identity, whatever their order.
  std::map<std::string, IdentityEvidence> told_;
  std::map<std::pair<Target, std::string>, Neighbours> neighbours_;
};

// "example.com" of "example.com=FILE" or of "path/example.com.json"; empty where neither
// names an identity.  The path is what remains of a label.
std::string IdentityOfLabel(std::string_view label);
std::string PathOfLabel(std::string_view label);

}  // namespace signet
