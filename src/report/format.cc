// Names of formats, and the one place that picks a rendering.
#include "report/format.h"

#include <array>
#include <utility>

#include "report/csv.h"
#include "report/evidence_file.h"
#include "report/json.h"
#include "report/markdown.h"
#include "report/ndjson.h"
#include "report/table.h"

namespace signet {
namespace {

constexpr std::array<std::pair<Format, std::string_view>, 7> kFormats{{
    {Format::kTable, "table"},
    {Format::kJson, "json"},
    {Format::kNdjson, "ndjson"},
    {Format::kCsv, "csv"},
    {Format::kCsvIdentities, "csv-identities"},
    {Format::kMarkdown, "markdown"},
    {Format::kEvidence, "evidence"},
}};

}  // namespace

std::string_view FormatName(Format format) {
  for (const auto& [value, name] : kFormats) {
    if (value == format) return name;
  }
  return "table";
}

std::optional<Format> FormatNamed(std::string_view name) {
  for (const auto& [value, text] : kFormats) {
    if (text == name) return value;
  }
  return std::nullopt;
}

std::string_view FormatNames() {
  return "table, json, ndjson, csv, csv-identities, markdown, evidence";
}

void Render(Format format, RunReader& reader, const RenderOptions& options, std::ostream& out) {
  switch (format) {
    case Format::kTable:
      return RenderTable(reader, options, out);
    case Format::kJson:
      return EncodeJson(reader, options.rules, out);
    case Format::kNdjson:
      return EncodeNdjson(reader, options.rules, out);
    case Format::kCsv:
      return EncodeCsv(reader, out);
    case Format::kCsvIdentities:
      return EncodeCsvIdentities(reader, out);
    case Format::kMarkdown:
      return RenderMarkdown(reader, options.rules, out);
    case Format::kEvidence:
      return EncodeEvidenceFile(reader, out);
  }
}

}  // namespace signet
