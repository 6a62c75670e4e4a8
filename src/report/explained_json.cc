// Identities are written as they come; findings and observations, which follow them in the
// document, are spooled until then.
#include <fmt/format.h>

#include <algorithm>

#include "report/explained_parts.h"
#include "report/explained_writers.h"
#include "report/json.h"
#include "report/spool.h"

namespace signet {
namespace {

std::string Joined(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) {
    if (out.size() > 1) out += ',';
    out += item;
  }
  return out + "]";
}

template <class Range, class Encode>
std::string Encoded(const Range& range, const Encode& encode) {
  std::vector<std::string> items;
  for (const auto& item : range) items.push_back(encode(item));
  return Joined(items);
}

std::string CellOf(const Cell& cell) {
  JsonLine line;
  line.Text("state", CellStateName(cell.state));
  if (cell.state == CellState::kNotAsked) {
    line.Null("answer");
  } else {
    line.Text("answer", AnswerClassName(cell.answer));
  }
  std::vector<std::string> found;
  for (const DnsRecord& record : cell.found) {
    found.push_back(fmt::format("{} {}", RecordTypeName(record.type), record.data));
  }
  return line.Raw("found", JsonTexts(found)).str();
}

std::string RowOf(const TableRow& row) {
  const ExpectedRecord& expected = row.expected;
  JsonLine line;
  line.Text("name", expected.record.name.text());
  line.Text("type", RecordTypeName(expected.record.type));
  line.Text("purpose", PurposeName(expected.purpose));
  line.Raw("expected", JsonTexts(expected.record.values)).Text("zone", row.zone.text());
  return line.Raw("cells", Encoded(row.cells, CellOf)).str();
}

std::string ServerOf(const TableServer& server) {
  return JsonLine().Text("name", server.name).Text("address", server.address).str();
}

// One without an explanation has the same members, and nothing in them.
void AddNoExplanation(JsonLine& line, const Finding& finding) {
  line.Null("confidence").Text("clause", "").Text("name", "").Raw("servers", "[]");
  line.Text("expected", finding.expected).Text("observed", finding.observed);
  line.Raw("evidence", "[]").Raw("ses_errors", "[]").Null("fix");
}

class Json : public ExplainedWriter {
 public:
  Json(const RenderOptions& options, std::ostream& out) : rules_(options.rules), out_(out) {}

  void Begin() override {
    out_ << "{\n\"schema\": " << JsonText(kExplainSchema)
         << ",\n\"version\": " << JsonText(SIGNET_VERSION) << ",\n\"identities\": [";
  }

  void Add(const Explained& explained) override {
    const ExplainedView view(explained);
    out_ << (identities_++ > 0 ? ",\n" : "\n") << IdentityOf(view);
    for (const Finding& finding : explained.findings) Tell(findings_, "", finding);
    for (const Finding& finding : explained.observations) Tell(observations_, "finding", finding);
    for (const Explanation& note : explained.notes) Note(explained, note);
  }

  void End() override {
    out_ << (identities_ > 0 ? "\n]" : "]");
    Put("findings", findings_);
    Put("observations", observations_);
    out_ << "\n}\n";
  }

 private:
  struct List {
    Spool spool;
    uint64_t count = 0;
  };

  void Put(std::string_view name, List& list) {
    out_ << ",\n\"" << name << "\": [";
    // A document that is not whole must not look so.
    if (!list.spool.WriteTo(out_)) out_.setstate(std::ios::badbit);
    out_ << (list.count > 0 ? "\n]" : "]");
  }

  // One element for each cause: who reads JSON joins by cause.
  void Tell(List& list, std::string_view kind, const Finding& finding) {
    for (const Explanation& cause : finding.explanations) Element(list, kind, finding, &cause);
    if (finding.explanations.empty()) Element(list, kind, finding, nullptr);
  }

  void Note(const Explained& explained, const Explanation& note) {
    Finding finding;
    finding.rule = "identity-verified";
    finding.target = explained.identity.target;
    finding.identity = explained.identity.identity;
    finding.type = explained.identity.type;
    finding.status = explained.identity.status;
    finding.risk = Risk::kInfo;
    finding.summary = AsSentence(note.clause);
    Element(observations_, "note", finding, &note);
  }

  void Element(List& list, std::string_view kind, const Finding& finding,
               const Explanation* cause) {
    JsonLine line;
    if (!kind.empty()) line.Text("kind", kind);
    AddFindingHead(line, finding);
    line.Text("cause", cause ? cause->cause : finding.cause).Text("summary", finding.summary);
    line.MaybeTime("deadline", finding.deadline);
    line.Raw("standards", JsonTexts(finding.standards)).Text("owner", finding.owner);
    if (cause) {
      AddExplanation(line, *cause);
    } else {
      AddNoExplanation(line, finding);
    }
    if (kind == "note") {
      line.Null("remediation");
    } else {
      AddRemediation(line, finding, rules_);
    }
    list.spool.Add((list.count++ > 0 ? ",\n" : "\n") + line.str());
  }

  static std::string IdentityOf(const ExplainedView& view) {
    const IdentityEvidence& identity = view.told.identity;
    JsonLine line;
    line.Text("account", identity.target.account).Text("account_name", view.told.account_name);
    line.Text("region", identity.target.region).Text("identity", identity.identity);
    line.Text("type", IdentityTypeText(identity.type));
    line.Text("status", StatusText(identity.status)).MaybeBool("verified", view.Verified());
    line.Text("headline", view.Headline(identity.identity));
    line.Raw("causes", CausesOf(view));
    const VerificationInfo* seen = identity.verification.read();
    line.MaybeTime("ses_last_checked", seen ? seen->last_checked : std::nullopt);
    line.Text("ses_error", view.SesError());
    AddRecords(line, view);
    line.Raw("gaps", Encoded(view.told.gaps, [](const Gap& gap) {
               JsonLine item;
               AddGap(item, gap);
               return item.str();
             }));
    line.Raw("not_asked", view.dns ? JsonTexts(view.dns->not_asked) : "[]");
    line.Text("outlook", view.told.outlook).Text("taken_at", EncodeTime(identity.taken_at));
    return line.str();
  }

  static std::string CausesOf(const ExplainedView& view) {
    std::vector<std::string> causes;
    for (const Explanation* cause : view.Causes()) causes.push_back(cause->cause);
    const Finding* finding = view.finding();
    if (causes.empty() && finding && !finding->cause.empty()) causes.push_back(finding->cause);
    return JsonTexts(causes);
  }

  // Null where the DNS was not read; then nothing was compared.
  static void AddRecords(JsonLine& line, const ExplainedView& view) {
    if (!view.dns) {
      line.Null("vantage").Null("records");
      return;
    }
    JsonLine records;
    records.Text("taken_at", EncodeTime(view.dns->taken_at)).Text("resolver", view.dns->resolver);
    if (view.table.zone) {
      records.Text("zone", view.table.zone->zone.text());
    } else {
      records.Null("zone");
    }
    records.Raw("servers", Encoded(view.table.servers, ServerOf));
    records.Raw("rows", Encoded(view.table.rows, RowOf));
    line.Text("vantage", VantageName(view.dns->vantage)).Raw("records", records.str());
  }

  std::span<const RuleText* const> rules_;
  std::ostream& out_;
  uint64_t identities_ = 0;
  List findings_;
  List observations_;
};

}  // namespace

std::unique_ptr<ExplainedWriter> ExplainedJson(const RenderOptions& options, std::ostream& out) {
  return std::make_unique<Json>(options, out);
}

}  // namespace signet
