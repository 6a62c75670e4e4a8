// What every rendering of an explanation says, and says alike: the answer in one sentence, the
// records against the name servers, who must do what, and what was not seen.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/explained.h"
#include "model/record_table.h"

namespace signet {

// One step of a mend, in the words of the cause.
struct Step {
  std::string who;  // "Whoever edits the zone shop.test"; empty where nobody has to act.
  std::string what;
  friend bool operator==(const Step&, const Step&) = default;
};

// Something else that is worth knowing, by the id of its rule or cause.
struct Aside {
  std::string id;
  std::string text;                   // A sentence.
  const Explanation* told = nullptr;  // Its proof; null where there is none.
};

// An explanation, and what follows from it.  Borrows `told`, which must outlive it.
class ExplainedView {
 public:
  explicit ExplainedView(const Explained& told);
  ExplainedView(const ExplainedView&) = delete;
  ExplainedView& operator=(const ExplainedView&) = delete;

  const Explained& told;
  const DnsEvidence* dns = nullptr;  // Null where it was not read.
  RecordTable table;                 // What decides the verification, then MAIL FROM.
  size_t deciding_rows = 0;          // So many of the first rows decide the verification.
  DomainName domain;                 // Of the identity; the root where it is no name.

  // SES's word: nothing where it did not say.
  std::optional<bool> Verified() const;
  // SES's error, where it still means something: it leaves old ones standing.
  std::string_view SesError() const;
  const Finding* finding() const { return told.findings.empty() ? nullptr : &told.findings[0]; }
  std::vector<const Explanation*> Causes() const;

  // "shop.test is not verified: 1 of its 3 DKIM records is missing at both name servers."
  // `name` is how the identity is to be shown.
  std::string Headline(std::string_view name) const;

  // Relative to the zone of the domain.
  std::string RowName(const TableRow& row) const;
  // The zone that a record is to be entered in: the deepest known above it.
  DomainName ZoneFor(const DomainName& record) const;

  std::vector<Step> Steps() const;  // Of the causes, then of the other findings.
  // Each name and type once: where two causes disagree, the more fundamental one is right.
  std::vector<RecordSet> Publish() const;
  // Somebody has published them already: it is the servers that must hold them.
  bool ServersAreBehind() const;
  std::vector<RecordSet> InsteadOf() const;
  std::vector<std::string> Calls() const;
  std::vector<std::string> Evidence() const;
  // By zone, the names relative to it: what a panel wants that adds the zone by itself.
  std::map<std::string, std::vector<std::string>> PanelNames(
      const std::vector<RecordSet>& sets) const;
  // What must be there in the end, where no name server could be asked for it.
  std::vector<RecordSet> Awaited() const;

  std::vector<Aside> Faults() const;            // Other findings that have their proof.
  std::vector<Aside> Asides() const;            // The rest of them, and notes.
  std::vector<std::string> NotChecked() const;  // As sentences or clauses.
  // Who could not be read: "ns2.host.test (192.0.2.2) did not answer".
  std::vector<std::string> Silent() const;

 private:
  std::vector<const Explanation*> All() const;
  std::string Because() const;
  std::string NotKnown() const;
  std::string WhoMends(const Explanation& cause) const;
};

// "ok", "wrong", "missing", "unread", "not-asked".
std::string_view CellStateName(CellState state);
// "ns1.host.test (192.0.2.1)".
std::string LabelOf(const TableServer& server);
// How many name servers these are; one may have several addresses.
size_t DistinctServers(const std::vector<TableServer>& servers);
// "at both name servers", "at ns2.host.test", where some of the servers are meant.
std::string WhereSeen(const ExplainedView& view, const std::vector<std::string>& labels);
// First letter as at the start of a sentence, and a full stop at its end.
std::string AsSentence(std::string_view clause);

}  // namespace signet
