// report/format.h
// The renderings of a run: which there are, how each is called, and where it lies.
//
//   table           report/table.h          for a person at a terminal
//   json            report/json.h           one document; docs/schema/signet-scan-1.json
//   ndjson          report/ndjson.h         the same objects, one a line, each with a "kind"
//   csv             report/csv.h            findings, and what could not be read
//   csv-identities  report/csv.h            every identity, and what could not be read
//   markdown        report/markdown.h       for a ticket or a comment
//   evidence        report/evidence_file.h  what SES said, for `signet scan --from`
//
// All of them stream: they hold a bounded part of a run, whatever its size, and the same
// run gives the same bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <span>
#include <string_view>

#include "model/journal.h"
#include "model/rule.h"

namespace signet {

enum class Format : uint8_t { kTable, kJson, kNdjson, kCsv, kCsvIdentities, kMarkdown, kEvidence };

std::string_view FormatName(Format format);
std::optional<Format> FormatNamed(std::string_view name);
// "table, json, …": for the message about a name that is none.
std::string_view FormatNames();

struct RenderOptions {
  static constexpr int kWidthMin = 40;
  static constexpr int kWidthMax = 200;
  static constexpr size_t kFindingsShownMax = 200;  // Bounds what is held; csv shows all.

  int width = 80;  // Columns; kept within the two above.
  bool colour = false;
  bool unicode = true;                     // Else ASCII alone, ours and others' text.
  std::span<const RuleText* const> rules;  // The catalogue, for titles and remediation.
  size_t findings_shown_max = 5;           // Of one rule and cause; at most kFindingsShownMax.
  bool kept = true;  // Else `signet report` will not find the run, and is not advised.
};

// Writes the run in one format; only the table heeds `options` beyond its rules.  What
// the reader could not read, the rendering says; `reader.failed()` tells the caller.
void Render(Format format, RunReader& reader, const RenderOptions& options, std::ostream& out);

}  // namespace signet
