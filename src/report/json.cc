// The document for machines: every identity and finding once, streamed.
#include "report/json.h"

#include "report/verdict.h"

namespace signet {
namespace {

// An array of objects, one a line.
class Items {
 public:
  Items(std::ostream& out, std::string_view name) : out_(out) {
    out_ << ",\n\"" << name << "\": [";
  }
  void Add(const JsonLine& line) {
    out_ << (first_ ? "\n" : ",\n") << line.str();
    first_ = false;
  }
  void End() { out_ << (first_ ? "]" : "\n]"); }

 private:
  std::ostream& out_;
  bool first_ = true;
};

std::string ByRisk(const std::array<uint64_t, 5>& counts) {
  JsonLine line;
  for (size_t i = counts.size(); i-- > 0;) line.Number(RiskName(static_cast<Risk>(i)), counts[i]);
  return line.str();
}

std::string Failures(const Coverage& coverage) {
  std::string out = "[";
  for (const FailedCall& failure : coverage.failures) {
    JsonLine line;
    line.Text("operation", failure.operation).Text("code", failure.code);
    line.Text("message", failure.message).Text("request_id", failure.request_id);
    line.Number("count", failure.count);
    if (out.size() > 1) out += ',';
    out += line.str();
  }
  return out + "]";
}

std::string Sets(const std::vector<RecordSet>& sets) {
  std::string out = "[";
  for (const RecordSet& set : sets) {
    JsonLine line;
    line.Text("name", set.name.text()).Text("type", RecordTypeName(set.type));
    line.Number("ttl", set.ttl).Raw("values", JsonTexts(set.values));
    if (out.size() > 1) out += ',';
    out += line.str();
  }
  return out + "]";
}

std::string FixOf(const Fix& fix) {
  JsonLine line;
  line.Text("by", FixByName(fix.by)).Text("sentence", fix.sentence);
  line.Raw("publish", Sets(fix.publish)).Raw("instead_of", Sets(fix.instead_of));
  line.Raw("calls", JsonTexts(fix.calls));
  return line.str();
}

std::string Told(const std::vector<Explanation>& explanations) {
  std::string out = "[";
  for (const Explanation& told : explanations) {
    JsonLine line;
    line.Text("cause", told.cause);
    AddExplanation(line, told);
    if (out.size() > 1) out += ',';
    out += line.str();
  }
  return out + "]";
}

// The first explanation also stands in the finding itself, for readers that want one answer.
void AddExplanations(JsonLine& line, const Finding& finding) {
  if (finding.explanations.empty()) return;
  const Explanation& first = finding.explanations.front();
  line.Text("confidence", ConfidenceName(first.confidence));
  line.Raw("evidence", JsonTexts(first.evidence)).Raw("fix", FixOf(first.fix));
  line.Raw("explanations", Told(finding.explanations));
}

std::string Steps(const Remediation& steps) {
  JsonLine line;
  line.Raw("console", JsonTexts(steps.console)).Raw("cli", JsonTexts(steps.cli));
  line.Text("terraform", steps.terraform);
  return line.str();
}

}  // namespace

void AddRun(JsonLine& line, const Run& run) {
  line.Number("id", static_cast<uint64_t>(run.id)).Text("state", RunStateName(run.state));
  line.Text("started", EncodeTime(run.started));
  line.MaybeTime("finished", run.finished == Time{} ? std::nullopt : std::optional(run.finished));
  line.Text("depth", DepthName(run.depth)).Text("version", run.version).Text("scope", run.scope);
}

void AddSummary(JsonLine& line, const Run& run, const Summary& summary) {
  const bool complete = IsComplete(run, summary);
  line.Text("headline", Headline(run, summary)).Bool("complete", complete);
  line.Bool("clean", complete && FindingCount(summary) == 0);
  line.Number("accounts", summary.accounts).Number("regions", summary.regions);
  line.Number("targets", summary.targets).Number("targets_incomplete", summary.targets_incomplete);
  line.Number("targets_accepted", summary.targets_accepted);
  line.Number("identities", summary.identities).Number("verified", summary.verified);
  line.Number("not_verified", NotVerified(summary));
  line.Number("status_unknown", summary.status_unknown);
  line.Number("findings", FindingCount(summary));
  line.Raw("findings_by_risk", ByRisk(summary.findings_by_risk));
  line.Raw("unverified_by_risk", ByRisk(summary.unverified_by_risk));
  line.Number("findings_accepted", summary.findings_accepted);
  line.Number("rule_gaps", summary.rule_gaps);
  line.Number("calls", summary.calls).Number("throttled", summary.throttled);
}

void AddCoverage(JsonLine& line, const Coverage& coverage) {
  line.Text("account", coverage.target.account).Text("region", coverage.target.region);
  line.Text("status", CoverageStatusName(coverage.status)).Text("reason", coverage.reason);
  line.Bool("incomplete", coverage.incomplete());
  line.Number("pages", coverage.pages).Number("identities", coverage.identities);
  line.Number("calls", coverage.calls).Number("throttled", coverage.throttled);
  line.Raw("failures", Failures(coverage)).Raw("notes", JsonTexts(coverage.notes));
  line.Text("started", EncodeTime(coverage.started));
  line.Text("finished", EncodeTime(coverage.finished));
  if (coverage.accepted_by.empty()) {
    line.Null("accepted_by");
  } else {
    line.Text("accepted_by", coverage.accepted_by);
  }
}

void AddIdentity(JsonLine& line, const IdentityEvidence& identity) {
  line.Text("account", identity.target.account).Text("region", identity.target.region);
  line.Text("identity", identity.identity).Text("type", IdentityTypeText(identity.type));
  line.Text("status", StatusText(identity.status));
  line.MaybeBool("sending_enabled", identity.sending_enabled);
  line.Text("taken_at", EncodeTime(identity.taken_at));
}

void AddFindingHead(JsonLine& line, const Finding& finding) {
  line.Text("id", finding.Id()).Text("rule", finding.rule);
  line.Text("account", finding.target.account).Text("region", finding.target.region);
  line.Text("identity", finding.identity).Text("type", IdentityTypeText(finding.type));
  line.Text("status", StatusText(finding.status)).Text("risk", RiskName(finding.risk));
}

void AddExplanation(JsonLine& line, const Explanation& told) {
  line.Text("confidence", ConfidenceName(told.confidence));
  line.Text("clause", told.clause).Text("name", told.name.text());
  line.Raw("servers", JsonTexts(told.servers));
  line.Text("expected", told.expected).Text("observed", told.observed);
  line.Raw("evidence", JsonTexts(told.evidence));
  line.Raw("ses_errors", JsonTexts(told.ses_errors)).Raw("fix", FixOf(told.fix));
}

void AddRemediation(JsonLine& line, const Finding& finding,
                    std::span<const RuleText* const> rules) {
  if (const RuleText* rule = RuleOf(rules, finding.rule)) {
    line.Raw("remediation", Steps(FillRemediation(*rule, finding)));
  } else {
    line.Null("remediation");
  }
}

void AddFinding(JsonLine& line, const RunReader::StoredFinding& stored,
                std::span<const RuleText* const> rules) {
  const Finding& finding = stored.finding;
  AddFindingHead(line, finding);
  line.Text("cause", finding.cause).Text("summary", finding.summary);
  line.Text("expected", finding.expected).Text("observed", finding.observed);
  line.MaybeTime("deadline", finding.deadline);
  line.Raw("standards", JsonTexts(finding.standards)).Text("owner", finding.owner);
  JsonLine facts;
  for (const auto& [name, value] : finding.facts) {
    const std::string quoted = JsonText(name);  // Not ours: it may hold a quote.
    facts.Text(std::string_view(quoted).substr(1, quoted.size() - 2), value);
  }
  line.Raw("facts", facts.str());
  AddExplanations(line, finding);
  line.Text("first_seen", EncodeTime(stored.first_seen));
  line.Text("last_seen", EncodeTime(stored.last_seen));
  if (stored.accepted) {
    JsonLine accepted;
    accepted.Text("owner", stored.accepted->owner).Text("reason", stored.accepted->reason);
    accepted.Text("until", EncodeTime(stored.accepted->until));
    line.Raw("accepted", accepted.str());
  } else {
    line.Null("accepted");
  }
  AddRemediation(line, finding, rules);
}

void AddGap(JsonLine& line, const Gap& gap) {
  line.Text("rule", gap.rule).Text("account", gap.target.account).Text("region", gap.target.region);
  line.Text("identity", gap.identity).Text("why", gap.why);
}

void AddRule(JsonLine& line, const RuleText& rule) {
  std::string standards = "[";
  for (const Standard& standard : rule.standards) {
    JsonLine item;
    item.Text("name", standard.name).Text("control", standard.control);
    item.Bool("our_mapping", standard.ours);
    if (standards.size() > 1) standards += ',';
    standards += item.str();
  }
  line.Text("id", rule.id).Text("title", rule.title).Text("why", rule.why);
  line.Text("risk", RiskName(rule.risk)).Text("category", rule.category);
  line.Raw("standards", standards + "]").Raw("remediation", Steps(rule.remediation));
  if (rule.for_address) line.Raw("remediation_address", Steps(*rule.for_address));
  if (!rule.for_cause.empty()) {
    JsonLine causes;
    for (const auto& [cause, steps] : rule.for_cause) causes.Raw(cause, Steps(steps));
    line.Raw("remediation_cause", causes.str());
  }
  line.Raw("references", JsonTexts(rule.references));
}

void AddReadError(JsonLine& line, const Error* error) {
  if (!error) {
    line.Null("read_error");
    return;
  }
  JsonLine inner;
  inner.Text("code", CodeName(error->code)).Text("detail", error->detail);
  line.Raw("read_error", inner.str());
}

void EncodeJson(RunReader& reader, std::span<const RuleText* const> rules, std::ostream& out) {
  JsonLine run;
  AddRun(run, reader.run());
  JsonLine summary;
  AddSummary(summary, reader.run(), reader.summary());
  out << "{\n\"schema\": " << JsonText(kScanSchema) << ",\n\"run\": " << run.str()
      << ",\n\"summary\": " << summary.str();

  Items coverage(out, "coverage");
  reader.EachCoverage([&](const Coverage& item) {
    JsonLine line;
    AddCoverage(line, item);
    coverage.Add(line);
    return true;
  });
  coverage.End();

  Items findings(out, "findings");
  reader.EachFinding([&](const RunReader::StoredFinding& item) {
    JsonLine line;
    AddFinding(line, item, rules);
    findings.Add(line);
    return true;
  });
  findings.End();

  Items gaps(out, "gaps");
  reader.EachGap([&](const Gap& item) {
    JsonLine line;
    AddGap(line, item);
    gaps.Add(line);
    return true;
  });
  gaps.End();

  Items identities(out, "identities");
  reader.EachIdentity([&](const IdentityEvidence& item) {
    JsonLine line;
    AddIdentity(line, item);
    identities.Add(line);
    return true;
  });
  identities.End();

  // Last, because only now is it known: a store that broke half-way must not look whole.
  JsonLine error;
  AddReadError(error, reader.failed());
  out << ",\n" << std::string_view(error.str()).substr(1) << "\n";
}

}  // namespace signet
