// report/json.h
// A run as one JSON document (docs/schema/signet-scan-1.json), and the objects it is made
// of, which ndjson writes one a line.
//
// Findings and incompleteness are told apart: `summary.complete` says whether everything
// was read, `summary.clean` is true only where it was and nothing is wrong.
#pragma once

#include <ostream>
#include <span>
#include <string>

#include "model/journal.h"
#include "model/rule.h"
#include "report/json_line.h"

namespace signet {

inline constexpr std::string_view kScanSchema = "signet-scan-1";

// Every object on a line of its own.  `rules` gives titles and the filled remediation.
void EncodeJson(RunReader& reader, std::span<const RuleText* const> rules, std::ostream& out);

// The members of one object each, added to `line` so that ndjson can put a "kind" first.
void AddRun(JsonLine& line, const Run& run);
void AddSummary(JsonLine& line, const Run& run, const Summary& summary);
void AddCoverage(JsonLine& line, const Coverage& coverage);
void AddIdentity(JsonLine& line, const IdentityEvidence& identity);
void AddFinding(JsonLine& line, const RunReader::StoredFinding& stored,
                std::span<const RuleText* const> rules);
// Of which these are parts: whose it is and how bad; one cause; what the rule advises.
void AddFindingHead(JsonLine& line, const Finding& finding);
void AddExplanation(JsonLine& line, const Explanation& told);
void AddRemediation(JsonLine& line, const Finding& finding, std::span<const RuleText* const> rules);
void AddGap(JsonLine& line, const Gap& gap);
void AddRule(JsonLine& line, const RuleText& rule);
// "read_error": what broke while the store was read, or null.
void AddReadError(JsonLine& line, const Error* error);

}  // namespace signet
