// Causes are tried in the order of the list, each on the whole case or on the records that
// none before it explained.
#include "diagnose/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "diagnose/diagnose.h"
#include "diagnose/dns_case.h"
#include "diagnose/ses_error.h"

namespace signet {
namespace {

constexpr size_t kEvidenceMax = 12;
constexpr size_t kOpenMax = 8;

struct Explained {
  const TableRow* row;
  RecordFault fault;
};

template <class T>
void AddOnce(std::vector<T>& list, T item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}

std::string Joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, "; "));
}

void AddFault(Explanation& out, const DnsCase& dns, const TableRow& row, const RecordFault& fault) {
  out.confidence = std::max(out.confidence, fault.confidence);
  for (const size_t server : fault.servers) {
    AddOnce(out.servers, ServerLabel(dns.table.servers.at(server)));
    if (const Exchange* told = row.cells.at(server).exchange) {
      AddOnce(out.evidence, EvidenceLine(*told));
    }
  }
  for (const Exchange* told : fault.telling) AddOnce(out.evidence, EvidenceLine(*told));
  if (fault.publish) {
    out.fix.publish.push_back(*fault.publish);
  } else if (!row.expected.record.values.empty()) {
    out.fix.publish.push_back(row.expected.record);
  }
  for (const RecordSet& set : fault.instead_of) AddOnce(out.fix.instead_of, set);
}

// Records with the same cause, told once.
Explanation Compose(const DnsCase& dns, const std::vector<Explained>& records) {
  Explanation out;
  out.clause = records[0].fault.clause;
  if (records.size() > 1) {
    out.clause += fmt::format(" (likewise {} more of its records)", records.size() - 1);
  }
  out.name = records[0].row->expected.record.name;
  std::vector<std::string> expected, observed;
  for (const auto& [row, fault] : records) {
    AddFault(out, dns, *row, fault);
    const RecordSet& wanted = row->expected.record;
    expected.push_back(
        fmt::format("{} {} {}", wanted.name.text(), RecordTypeName(wanted.type),
                    wanted.values.empty() ? "with the public key" : Joined(wanted.values)));
    observed.push_back(fmt::format("{} {}", wanted.name.text(), fault.observed));
  }
  out.expected = Joined(expected);
  out.observed = Joined(observed);
  return out;
}

// SES's own last word counts as a witness: one step more where it fits, told where not.
void HearSes(Explanation& explanation, const IdentityEvidence& evidence) {
  const std::string error(CurrentError(evidence));
  if (error.empty() || explanation.ses_errors.empty()) return;
  const auto& predicted = explanation.ses_errors;
  if (std::find(predicted.begin(), predicted.end(), error) == predicted.end()) {
    explanation.clause += fmt::format(
        ", although SES reported {} when it last looked, which this does not lead to", error);
  } else if (explanation.confidence == Confidence::kPossible) {
    explanation.confidence = Confidence::kLikely;
  } else if (explanation.confidence == Confidence::kLikely) {
    explanation.confidence = Confidence::kCertain;
  }
}

// Records that are published after SES has given up are found by nobody.
void TellToRestart(Fix& fix, const Subject& subject) {
  const IdentityEvidence& evidence = subject.evidence;
  const DkimAttributes* dkim = evidence.dkim.read();
  const bool easy = dkim && (dkim->origin.empty() || dkim->origin == "AWS_SES");
  if (subject.rule.id != "identity-verified" || !easy || fix.publish.empty() ||
      !fix.calls.empty() || evidence.status != VerificationStatus::kFailed) {
    return;
  }
  fix.sentence += " Then have SES look again: it has given up.";
  fix.calls.push_back(fmt::format("aws ses verify-domain-dkim --region {} --domain {}",
                                  ShellQuoted(evidence.target.region),
                                  ShellQuoted(evidence.identity)));
}

void Finish(Explanation& explanation, const Cause& cause, const Subject& subject, bool note) {
  explanation.cause = cause.id;
  if (explanation.ses_errors.empty()) {
    explanation.ses_errors.assign(cause.ses_errors.begin(), cause.ses_errors.end());
  }
  if (explanation.fix.sentence.empty()) explanation.fix.sentence = cause.fix;
  explanation.fix.by = cause.by;
  TellToRestart(explanation.fix, subject);
  if (explanation.evidence.size() > kEvidenceMax) explanation.evidence.resize(kEvidenceMax);
  if (subject.rule.id == "identity-verified" && !note) HearSes(explanation, subject.evidence);
  const DnsEvidence* dns = subject.evidence.dns.read();
  // Somebody's resolver shows one server's answer, maybe an old one.
  if (dns && dns->vantage == Vantage::kResolver && explanation.confidence == Confidence::kCertain) {
    explanation.confidence = Confidence::kLikely;
  }
}

Explanation WithoutDns(std::string clause) {
  Explanation out;
  out.clause = std::move(clause);
  return out;
}

void Keep(DnsAnswer& answer, Explanation explanation, const Cause& cause, const Subject& subject,
          bool note) {
  Finish(explanation, cause, subject, note);
  (note ? answer.notes : answer.causes).push_back(std::move(explanation));
}

void DropHidden(std::vector<Explanation>& list, const std::vector<Explanation>& found) {
  std::set<std::string_view> hidden;
  for (const Explanation& explanation : found) {
    const Cause* cause = FindCause(explanation.cause);
    if (cause) hidden.insert(cause->hides.begin(), cause->hides.end());
  }
  std::erase_if(list, [&](const Explanation& item) { return hidden.contains(item.cause); });
}

bool Refuses(AnswerClass answer) {
  return answer == AnswerClass::kLame || answer == AnswerClass::kServFail ||
         answer == AnswerClass::kOtherRcode;
}

// Of HTTPS there are more ways to fail than of DNS.
std::string WhySilent(const Cell& cell) {
  const Unread* unread = cell.exchange ? cell.exchange->unread() : nullptr;
  if (unread && cell.exchange->transport == DnsTransport::kHttps) return unread->why.detail;
  return std::string(AnswerClassName(cell.answer));
}

// What one record leaves open; empty where it leaves nothing.
std::string OpenOf(const DnsCase& dns, const TableRow& row, bool any_cause) {
  std::vector<std::string> servers;
  bool silent = false;
  for (const size_t i : row.In(CellState::kUnread)) {
    servers.push_back(
        fmt::format("{}: {}", ServerLabel(dns.table.servers[i]), WhySilent(row.cells[i])));
    silent = silent || !Refuses(row.cells[i].answer);
  }
  const RecordSet& wanted = row.expected.record;
  const std::string what = fmt::format("{} {}", wanted.name.text(), RecordTypeName(wanted.type));
  if (!servers.empty()) {
    if (!silent && any_cause) return {};
    return fmt::format("{} was not answered by {}", what, Joined(servers));
  }
  const bool asked = row.In(CellState::kNotAsked).size() < row.cells.size();
  return asked || any_cause ? std::string() : fmt::format("{} was not asked", what);
}

// A cause that was found by exclusion is as sure as the questions that exclude: those beside a
// record, at its name for other types and next to it for a wildcard, that nobody answered.
std::string UnreadBeside(const DnsCase& dns, const TableRow& row) {
  const DomainName& name = row.expected.record.name;
  for (const Exchange& exchange : dns.dns.exchanges) {
    const Question& asked = exchange.question;
    const bool beside = asked.name == name || (asked.name.Parent() == name.Parent() &&
                                               asked.type == row.expected.record.type);
    // The records themselves have gaps of their own.
    const bool a_record =
        std::any_of(dns.table.rows.begin(), dns.table.rows.end(), [&](const TableRow& other) {
          const RecordSet& wanted = other.expected.record;
          return wanted.name == asked.name && wanted.type == asked.type;
        });
    if (!exchange.unread() || exchange.transport == DnsTransport::kValidator || !beside || a_record)
      continue;
    const auto all = dns.dns.Asked(asked.name, asked.type);
    if (std::any_of(all.begin(), all.end(), [](const Exchange* one) { return one->reply(); }))
      continue;
    return fmt::format("{} {}, which would tell more of {}, was not answered ({})",
                       asked.name.text(), RecordTypeName(asked.type), name.text(),
                       exchange.unread()->why.detail);
  }
  return {};
}

// The records that have their word, and those of them whose word is a cause.
struct Judged {
  std::set<const TableRow*> done;
  std::set<const TableRow*> at_fault;
};

std::vector<std::string> OpenQuestions(const DnsCase& dns, const Judged& judged, bool any_cause) {
  std::vector<std::string> open;
  const Walk* walk = dns.walk();
  if (walk && walk->failed) {
    open.push_back(WhyUnread("Where " + dns.name.text() + " is delegated", *walk->failed));
    return open;
  }
  for (const TableRow* row : dns.Rows()) {
    if (judged.done.contains(row) || open.size() >= kOpenMax) continue;
    if (std::string text = OpenOf(dns, *row, any_cause); !text.empty()) open.push_back(text);
  }
  for (const TableRow* row : judged.at_fault) {
    if (open.size() >= kOpenMax) break;
    if (std::string text = UnreadBeside(dns, *row); !text.empty()) open.push_back(text);
  }
  if (dns.Rows().empty() && IsDomain(dns.identity.type) && !any_cause) {
    open.push_back("The records that SES waits for are not known, so DNS could not be compared");
  }
  return open;
}

void TryRecords(DnsAnswer& answer, const Cause& cause, const DnsCase& dns, const Subject& subject,
                Judged& judged) {
  std::vector<Explained> records;
  for (const TableRow* row : dns.Rows()) {
    if (judged.done.contains(row)) continue;
    if (auto fault = cause.record(dns, *row)) records.push_back({row, *std::move(fault)});
  }
  if (records.empty()) return;
  Keep(answer, Compose(dns, records), cause, subject, cause.note);
  for (const auto& explained : records) {
    judged.done.insert(explained.row);
    if (!cause.note) judged.at_fault.insert(explained.row);
  }
}

}  // namespace

DnsAnswer ExplainDns(const Subject& subject) {
  DnsAnswer answer;
  const auto dns =
      subject.rule.id == "mail-from-working" ? MailFromCase(subject) : VerificationCase(subject);
  if (!dns) return answer;
  Judged judged;
  for (const Cause& cause : Causes()) {
    if (cause.rule != subject.rule.id && cause.also != subject.rule.id) continue;
    if (cause.explain && answer.causes.empty()) {
      if (auto clause = cause.explain(subject)) {
        Keep(answer, WithoutDns(*std::move(clause)), cause, subject, cause.note);
      }
    }
    if (cause.examine) {
      for (Explanation& explanation : cause.examine(*dns)) {
        Keep(answer, std::move(explanation), cause, subject, cause.note);
      }
    }
    if (cause.remark) {
      for (Explanation& explanation : cause.remark(*dns)) {
        Keep(answer, std::move(explanation), cause, subject, true);
      }
    }
    if (cause.record) TryRecords(answer, cause, *dns, subject, judged);
  }
  const std::vector<Explanation> found = answer.causes;
  DropHidden(answer.causes, found);
  DropHidden(answer.notes, found);
  answer.open = OpenQuestions(*dns, judged, !answer.causes.empty());
  return answer;
}

void LeaveOpen(Diagnosis& diagnosis, const Subject& subject, const DnsAnswer& answer) {
  if (const Unread* unread = subject.evidence.dns.unread()) {
    diagnosis.gaps.push_back(subject.Open(WhyUnread("The DNS of the domain", *unread)));
  }
  for (const std::string& why : answer.open) diagnosis.gaps.push_back(subject.Open(why));
}

std::string RenderNotes(const DnsAnswer& answer) {
  std::vector<std::string> texts;
  for (const Explanation& note : answer.notes) texts.push_back(note.clause);
  return Joined(texts);
}

}  // namespace signet
