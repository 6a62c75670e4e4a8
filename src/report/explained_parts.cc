// The answer is never better than what was seen: SES alone says "verified", and a reason is
// given only where a cause was found.
#include "report/explained_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "model/identity.h"
#include "report/records_clause.h"
#include "report/verdict.h"

namespace signet {
namespace {

constexpr std::string_view kMailFromRule = "mail-from-working";

std::string_view WhyUnread(AnswerClass answer) {
  switch (answer) {
    case AnswerClass::kTimedOut:
      return "did not answer";
    case AnswerClass::kUnreachable:
      return "could not be reached";
    case AnswerClass::kLame:
      return "does not serve the zone";
    case AnswerClass::kServFail:
      return "failed (SERVFAIL)";
    case AnswerClass::kReferral:
      return "refers elsewhere";
    case AnswerClass::kTruncated:
      return "cut its answer, and TCP gave nothing";
    case AnswerClass::kMalformed:
      return "gave no DNS answer";
    default:
      return "refused the question";
  }
}

template <class T>
void AddOnce(std::vector<T>& list, const T& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

std::string FirstGap(const Explained& told) {
  std::string why = told.gaps.empty() ? "" : told.gaps[0].why;
  if (why.ends_with('.')) why.pop_back();
  return why;
}

bool NamesBadRow(const ExplainedView& view, const DomainName& name) {
  return std::ranges::any_of(view.table.rows, [&](const TableRow& row) {
    return row.expected.record.name == name &&
           !(row.In(CellState::kWrong).empty() && row.In(CellState::kMissing).empty());
  });
}

}  // namespace

ExplainedView::ExplainedView(const Explained& explained) : told(explained) {
  if (auto name = DomainName::Parse(DomainOf(told.identity.identity))) domain = *std::move(name);
  std::vector<ExpectedRecord> expected = VerificationRecords(told.identity);
  deciding_rows = expected.size();
  for (ExpectedRecord& record : MailFromRecords(told.identity)) {
    expected.push_back(std::move(record));
  }
  dns = told.identity.dns.read();
  if (dns) {
    table = BuildRecordTable(*dns, expected);
  } else {
    for (ExpectedRecord& record : expected) table.rows.push_back({std::move(record), {}, {}});
  }
}

std::optional<bool> ExplainedView::Verified() const {
  const Status& status = told.identity.status;
  if (status == VerificationStatus::kUnknown) return std::nullopt;
  return status == VerificationStatus::kSuccess;
}

std::string_view ExplainedView::SesError() const {
  const VerificationInfo* seen = told.identity.verification.read();
  if (!seen || Verified().value_or(false)) return {};
  const bool mended =
      seen->last_success && seen->last_checked && *seen->last_success >= *seen->last_checked;
  return mended ? std::string_view() : std::string_view(seen->error_type);
}

std::vector<const Explanation*> ExplainedView::Causes() const {
  std::vector<const Explanation*> causes;
  for (const Finding& item : told.findings) {
    for (const Explanation& cause : item.explanations) causes.push_back(&cause);
  }
  return causes;
}

std::vector<const Explanation*> ExplainedView::All() const {
  std::vector<const Explanation*> all = Causes();
  for (const Finding& item : told.observations) {
    for (const Explanation& cause : item.explanations) all.push_back(&cause);
  }
  return all;
}

// The reason for not being verified, as a clause; empty where none was found.
std::string ExplainedView::Because() const {
  const auto causes = Causes();
  if (causes.empty()) return {};
  const std::string records =
      NamesBadRow(*this, causes[0]->name) ? RecordsClause(*this) : std::string();
  if (!records.empty()) return records;
  return causes[0]->clause.empty() ? causes[0]->cause : causes[0]->clause;
}

// What was seen, or what kept us from seeing.
std::string ExplainedView::NotKnown() const {
  if (const std::string records = RecordsClause(*this); !records.empty()) {
    return "certain: " + records;
  }
  if (const auto silent = Silent(); !silent.empty()) return "known: " + silent[0];
  const std::string gap = FirstGap(told);
  return gap.empty() ? "known" : "known: " + gap;
}

std::string ExplainedView::Headline(std::string_view name) const {
  const auto verified = Verified();
  if (!verified) {
    const std::string gap = FirstGap(told);
    return fmt::format("Whether {} is verified is not known: {}.", name,
                       gap.empty() ? "SES did not say" : gap);
  }
  if (!*verified) {
    if (const std::string why = Because(); !why.empty()) {
      return fmt::format("{} is not verified: {}.", name, why);
    }
    if (finding() && !finding()->cause.empty()) {
      return fmt::format("{} is not verified ({}).", name, finding()->cause);
    }
    return fmt::format("{} is not verified, and why is not {}.", name, NotKnown());
  }
  if (const std::string records = RecordsClause(*this); !records.empty()) {
    return fmt::format("{} is verified, but {}.", name, records);
  }
  const size_t others = told.observations.size();
  if (others == 0) return fmt::format("{} is verified.", name);
  const Finding& first = told.observations[0];
  if (first.rule == kMailFromRule && !first.explanations.empty()) {
    return fmt::format("{} is verified, but its MAIL FROM domain does not work: {}.", name,
                       first.explanations[0].clause);
  }
  return fmt::format("{} is verified; {} for it.", name,
                     others == 1 ? fmt::format("the rule {} does not hold", first.rule)
                                 : fmt::format("{} other rules do not hold", others));
}

std::string ExplainedView::RowName(const TableRow& row) const {
  return row.expected.record.name.RelativeTo(table.zone ? table.zone->zone : domain);
}

DomainName ExplainedView::ZoneFor(const DomainName& record) const {
  const ZoneCut* zone = dns ? ZoneOver(*dns, record) : nullptr;
  return zone ? zone->zone : domain;
}

std::string ExplainedView::WhoMends(const Explanation& cause) const {
  const std::string zone = ZoneFor(cause.name.root() ? domain : cause.name).text();
  switch (cause.fix.by) {
    case FixBy::kDnsOwner:
      return "Whoever edits the zone " + zone;
    case FixBy::kDnsHost:
      return "Whoever runs the name servers of " + zone;
    case FixBy::kRegistrar:
      return fmt::format("Whoever holds {} at its registrar",
                         (cause.name.root() ? domain : cause.name).text());
    case FixBy::kSesOwner:
      return "Whoever owns the identity in AWS account " + told.identity.target.account;
    case FixBy::kTime:
      break;
  }
  return {};
}

std::vector<Step> ExplainedView::Steps() const {
  std::vector<Step> steps;
  for (const Explanation* cause : All()) {
    if (!cause->fix.sentence.empty()) AddOnce(steps, {WhoMends(*cause), cause->fix.sentence});
  }
  if (!finding() || !Causes().empty()) return steps;
  for (const auto& [name, value] : finding()->facts) {
    if (name == "fix") steps.insert(steps.begin(), {"", value});
  }
  return steps;
}

std::vector<RecordSet> ExplainedView::Publish() const {
  std::vector<RecordSet> sets;
  for (const Explanation* cause : All()) {
    for (const RecordSet& set : cause->fix.publish) {
      const bool there = std::ranges::any_of(sets, [&](const RecordSet& other) {
        return other.name == set.name && other.type == set.type;
      });
      if (!there) sets.push_back(set);
    }
  }
  return sets;
}

bool ExplainedView::ServersAreBehind() const {
  return std::ranges::all_of(All(), [](const Explanation* cause) {
    return cause->fix.publish.empty() || cause->fix.by == FixBy::kDnsHost;
  });
}

std::vector<RecordSet> ExplainedView::InsteadOf() const {
  std::vector<RecordSet> sets;
  for (const Explanation* cause : All()) {
    for (const RecordSet& set : cause->fix.instead_of) AddOnce(sets, set);
  }
  return sets;
}

std::vector<std::string> ExplainedView::Calls() const {
  std::vector<std::string> calls;
  for (const Explanation* cause : All()) {
    for (const std::string& call : cause->fix.calls) AddOnce(calls, call);
  }
  return calls;
}

std::vector<std::string> ExplainedView::Evidence() const {
  std::vector<std::string> lines;
  for (const Explanation* cause : All()) {
    for (const std::string& line : cause->evidence) AddOnce(lines, line);
  }
  return lines;
}

std::map<std::string, std::vector<std::string>> ExplainedView::PanelNames(
    const std::vector<RecordSet>& sets) const {
  std::map<std::string, std::vector<std::string>> names;
  for (const RecordSet& set : sets) {
    const DomainName zone = ZoneFor(set.name);
    AddOnce(names[zone.text()], set.name.RelativeTo(zone));
  }
  return names;
}

std::vector<RecordSet> ExplainedView::Awaited() const {
  std::vector<RecordSet> sets;
  if (!table.servers.empty() || Verified().value_or(true) || !Publish().empty()) return sets;
  for (size_t i = 0; i < deciding_rows; ++i) {
    const RecordSet& set = table.rows[i].expected.record;
    if (!set.values.empty()) sets.push_back(set);
  }
  return sets;
}

std::vector<Aside> ExplainedView::Faults() const {
  std::vector<Aside> faults;
  for (const Finding& item : told.observations) {
    for (const Explanation& cause : item.explanations) {
      const bool first = &cause == &item.explanations.front();
      faults.push_back({fmt::format("{}, {}", item.rule, cause.cause),
                        AsSentence(first ? StoryOf(item) : cause.clause), &cause});
    }
  }
  return faults;
}

std::vector<Aside> ExplainedView::Asides() const {
  std::vector<Aside> asides;
  for (const Finding& item : told.observations) {
    if (!item.explanations.empty()) continue;
    const std::string id =
        item.cause.empty() ? item.rule : fmt::format("{}, {}", item.rule, item.cause);
    asides.push_back({id, AsSentence(StoryOf(item)), nullptr});
  }
  for (const Explanation& note : told.notes) {
    asides.push_back({note.cause, AsSentence(note.clause), nullptr});
  }
  return asides;
}

std::vector<std::string> ExplainedView::NotChecked() const {
  std::vector<std::string> items;
  for (const Gap& gap : told.gaps) AddOnce(items, AsSentence(gap.why));
  if (const Unread* unread = told.identity.dns.unread(); unread && told.gaps.empty()) {
    items.push_back(fmt::format("The DNS could not be read: {}.", unread->why.detail));
  }
  if (!told.identity.dns.asked()) items.emplace_back("The DNS was not asked.");
  if (dns) {
    for (const std::string& clause : dns->not_asked) AddOnce(items, AsSentence(clause));
  }
  return items;
}

std::vector<std::string> ExplainedView::Silent() const {
  std::vector<std::string> lines;
  for (size_t i = 0; i < table.servers.size(); ++i) {
    const auto row = std::ranges::find_if(table.rows, [&](const TableRow& candidate) {
      return candidate.cells[i].state == CellState::kUnread;
    });
    if (row == table.rows.end()) continue;
    lines.push_back(
        fmt::format("{} {}", LabelOf(table.servers[i]), WhyUnread(row->cells[i].answer)));
  }
  return lines;
}

std::string_view CellStateName(CellState state) {
  constexpr std::array<std::string_view, 5> kNames{"ok", "wrong", "missing", "unread", "not-asked"};
  return kNames.at(static_cast<size_t>(state));
}

std::string LabelOf(const TableServer& server) {
  if (server.name.empty()) return server.address;
  return fmt::format("{} ({})", server.name, server.address);
}

size_t DistinctServers(const std::vector<TableServer>& servers) {
  std::set<std::string_view> names;
  for (const TableServer& server : servers) {
    names.insert(server.name.empty() ? server.address : server.name);
  }
  return names.size();
}

std::string WhereSeen(const ExplainedView& view, const std::vector<std::string>& labels) {
  const std::vector<TableServer>& servers = view.table.servers;
  const bool all = servers.size() > 1 && labels.size() == servers.size() &&
                   std::ranges::all_of(servers, [&](const TableServer& server) {
                     return std::ranges::find(labels, LabelOf(server)) != labels.end();
                   });
  if (all) {
    const size_t count = DistinctServers(servers);
    if (count == 2) return "both name servers";
    if (count > 2) return fmt::format("all {} name servers", count);
  }
  std::string text;
  for (const std::string& label : labels) text += (text.empty() ? "" : ", ") + label;
  return text;
}

std::string AsSentence(std::string_view clause) {
  std::string text(clause);
  if (text.empty()) return text;
  // A name of the DNS begins small wherever it stands.
  const std::string_view word = std::string_view(text).substr(0, text.find(' '));
  const bool name = word.find_first_of("._@") != std::string_view::npos;
  if (!name && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - ('a' - 'A'));
  if (text.back() != '.') text += '.';
  return text;
}

}  // namespace signet
