// Rows for spreadsheets, which must neither run what they hold nor hide what is missing.
#include "report/csv.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "report/text.h"

namespace signet {
namespace {

using Row = std::vector<std::string>;

constexpr std::array<std::string_view, 8> kFormulaStarts{"=",  "+",  "-",  "@",
                                                         "＝", "＋", "－", "＠"};

bool LooksLikeFormula(std::string_view text) {
  if (!text.empty() && (text[0] == '\t' || text[0] == '\r')) return true;
  while (!text.empty() && text[0] == ' ') text.remove_prefix(1);
  for (const std::string_view start : kFormulaStarts) {
    if (text.starts_with(start)) return true;
  }
  return false;
}

void Put(std::ostream& out, const Row& row) {
  for (size_t i = 0; i < row.size(); ++i) out << (i == 0 ? "" : ",") << CsvCell(row[i]);
  out << "\r\n";
}

std::string TimeCell(const std::optional<Time>& time) { return time ? EncodeTime(*time) : ""; }

std::string Joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : "; ") + text;
  return out;
}

// Targets that were not read in full, the accepted ones among them: unseen is unseen.
bool NotRead(const Coverage& coverage) {
  return coverage.status == CoverageStatus::kDenied ||
         coverage.status == CoverageStatus::kPartial || coverage.status == CoverageStatus::kFailed;
}

const Row kFindingColumns{"kind",       "id",        "rule",      "risk",     "status",
                          "type",       "account",   "region",    "identity", "owner",
                          "cause",      "summary",   "expected",  "observed", "deadline",
                          "first_seen", "last_seen", "standards", "accepted", "accepted_until",
                          "confidence", "evidence",  "fix"};

Row FindingRow(const RunReader::StoredFinding& stored) {
  const Finding& finding = stored.finding;
  const Explanation* told = finding.explanations.empty() ? nullptr : &finding.explanations.front();
  return {
      "finding",
      finding.Id(),
      finding.rule,
      std::string(RiskName(finding.risk)),
      std::string(StatusText(finding.status)),
      std::string(IdentityTypeText(finding.type)),
      finding.target.account,
      finding.target.region,
      finding.identity,
      finding.owner,
      finding.cause,
      finding.summary,
      finding.expected,
      finding.observed,
      TimeCell(finding.deadline),
      EncodeTime(stored.first_seen),
      EncodeTime(stored.last_seen),
      Joined(finding.standards),
      stored.accepted ? fmt::format("{}: {}", stored.accepted->owner, stored.accepted->reason) : "",
      stored.accepted ? EncodeTime(stored.accepted->until) : "",
      told ? std::string(ConfidenceName(told->confidence)) : "",
      told ? Joined(told->evidence) : "",
      told ? told->fix.sentence : ""};
}

// A row that is no finding: the same columns, most of them empty.
Row OtherRow(std::string kind, std::string rule, std::string status, const Target& target,
             std::string identity, std::string summary, std::string accepted) {
  Row row(kFindingColumns.size());
  row[0] = std::move(kind);
  row[2] = std::move(rule);
  row[4] = std::move(status);
  row[6] = target.account;
  row[7] = target.region;
  row[8] = std::move(identity);
  row[11] = std::move(summary);
  row[18] = std::move(accepted);
  return row;
}

}  // namespace

std::string CsvCell(std::string_view text) {
  std::string cell = Visible(text);
  if (LooksLikeFormula(text)) cell.insert(0, "'");
  if (cell.find_first_of(",\" ;") == std::string::npos) return cell;
  std::string out = "\"";
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

void EncodeCsv(RunReader& reader, std::ostream& out) {
  Put(out, kFindingColumns);
  reader.EachCoverage([&](const Coverage& item) {
    if (NotRead(item)) {
      Put(out, OtherRow("not-read", "coverage", std::string(CoverageStatusName(item.status)),
                        item.target, "", item.reason, item.accepted_by));
    }
    return true;
  });
  reader.EachGap([&](const Gap& item) {
    Put(out, OtherRow("gap", item.rule, "", item.target, item.identity, item.why, ""));
    return true;
  });
  reader.EachFinding([&](const RunReader::StoredFinding& item) {
    Put(out, FindingRow(item));
    return true;
  });
  if (const Error* error = reader.failed()) {
    Put(out,
        OtherRow("read-error", "", std::string(CodeName(error->code)), {}, "", error->detail, ""));
  }
}

void EncodeCsvIdentities(RunReader& reader, std::ostream& out) {
  Put(out, {"kind", "account", "region", "identity", "type", "status", "sending_enabled",
            "taken_at", "not_read"});
  reader.EachCoverage([&](const Coverage& item) {
    if (NotRead(item)) {
      Put(out, {"not-read", item.target.account, item.target.region, "", "", "", "", "",
                fmt::format("{}: {}", CoverageStatusName(item.status), item.reason)});
    }
    return true;
  });
  reader.EachIdentity([&](const IdentityEvidence& item) {
    Put(out, {"identity", item.target.account, item.target.region, item.identity,
              std::string(IdentityTypeText(item.type)), std::string(StatusText(item.status)),
              item.sending_enabled ? (*item.sending_enabled ? "true" : "false") : "",
              EncodeTime(item.taken_at), ""});
    return true;
  });
  if (const Error* error = reader.failed()) {
    Put(out, {"read-error", "", "", "", "", "", "", "", error->detail});
  }
}

}  // namespace signet
