// diagnose/cause.h
// Cause: why a rule does not hold.  SES's own word, a neighbour or a name decides some
// (`explain`); the DNS decides the others, by looking at the whole (`examine`) or at one
// record after another (`record`).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnose/rule.h"
#include "model/explanation.h"
#include "model/record_table.h"

namespace signet {

struct DnsCase;

// One record that is not as it should be, as one cause sees it.
struct RecordFault {
  Confidence confidence = Confidence::kCertain;
  std::string clause;
  std::string observed;
  std::vector<size_t> servers;           // Of the table: those that say so.
  std::vector<const Exchange*> telling;  // What proves it beside these servers' cells.
  std::vector<RecordSet> instead_of;
  // Where it is more than the expected record: values that stand there already are kept.
  std::optional<RecordSet> publish = std::nullopt;
};

// One of the first three functions is set.  Everything below `explain` is for causes that the
// DNS decides.
struct Cause {
  std::string_view id;     // Kebab-case, stable: the catalogue of cause ids.
  std::string_view rule;   // Whose findings it explains.
  std::string_view title;  // What is the matter, as a sentence.
  std::string_view fix;    // What to do, as a sentence.
  // A clause that tells it of this identity, without a full stop; nothing where the
  // cause does not apply.  Asked only where the rule does not hold.
  std::optional<std::string> (*explain)(const Subject&) = nullptr;

  // What is left empty of cause, ses_errors and fix is filled in from here.
  std::vector<Explanation> (*examine)(const DnsCase&) = nullptr;
  // A record is explained by the first cause in the list that takes it, so that one mistake
  // is told once; records with the same cause become one explanation.
  std::optional<RecordFault> (*record)(const DnsCase&, const TableRow&) = nullptr;
  // The same where it is worth telling and not why; tried beside `examine`.
  std::vector<Explanation> (*remark)(const DnsCase&) = nullptr;
  FixBy by = FixBy::kDnsOwner;
  std::string_view also = {};                     // A second rule that it explains.
  std::vector<std::string_view> ses_errors = {};  // ErrorTypes of SES that it leads to.
  std::vector<std::string_view> hides = {};       // Causes that it makes superfluous.
  bool note = false;                              // Worth telling, and never why.
};

struct Told {
  const Cause* cause;
  std::string clause;
};

// The first cause of the subject's rule, in the order of the list, that applies without DNS.
std::optional<Told> Explain(const Subject& subject);

}  // namespace signet
