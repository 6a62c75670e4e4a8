// Markdown for the team that owns the DNS: all that they need to decide, to do it, to see that
// it worked, and to take it back.  Names stand in code, which nothing inside can end; so does
// every word of a sentence that could become a link, a mention or a tag.
#include <fmt/format.h>

#include <algorithm>

#include "model/rule.h"
#include "plan/exports/formats.h"
#include "plan/exports/quoting.h"

namespace signet {
namespace {

size_t LongestRun(std::string_view text, char wanted) {
  size_t longest = 0;
  size_t run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

std::string InCode(std::string_view text) {
  const std::string line = OneLine(text);
  if (line.empty()) return {};
  const std::string fence(LongestRun(line, '`') + 1, '`');
  return fmt::format("{0} {1} {0}", fence, line);
}

// Nothing in it means anything to Markdown.
bool IsPlainWord(std::string_view word) {
  while (word.ends_with('.') || word.ends_with(',')) word.remove_suffix(1);
  return std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(";:'()?-").find(c) != std::string_view::npos;
  });
}

std::string Prose(std::string_view sentence) {
  const std::string line = OneLine(sentence);
  std::string out;
  for (std::string_view rest = line; !rest.empty();) {
    const size_t space = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, space);
    rest.remove_prefix(std::min(space + 1, rest.size()));
    if (word.empty()) continue;
    out += (out.empty() ? "" : " ") + (IsPlainWord(word) ? std::string(word) : InCode(word));
  }
  return out;
}

// Of lines that print.
std::string Block(std::string_view language, const std::vector<std::string>& lines) {
  size_t run = 2;
  for (const std::string& line : lines) run = std::max(run, LongestRun(line, '`'));
  std::string out = std::string(run + 1, '`') + std::string(language) + "\n";
  for (const std::string& line : lines) out += line + "\n";
  return out + std::string(run + 1, '`') + "\n";
}

// A pipe ends a cell even inside code, unless a backslash is before it.  Names and data of a zone
// file have their own backslashes in pairs, so this one is never taken for the half of another.
std::string Row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) {
    row += ' ';
    for (const char c : cell) row += c == '|' ? std::string("\\|") : std::string(1, c);
    row += " |";
  }
  return row + "\n";
}

void PutRows(std::string_view what, const ValueSet& set, const std::vector<Value>& values,
             std::ostream& out) {
  for (const Value& value : values) {
    out << Row({std::string(what), InCode(ZoneName(set.name)), RecordTypeName(set.type),
                std::to_string(set.ttl), InCode(ZoneData(set.type, value))});
  }
}

void PutRecords(const std::vector<const Edit*>& group, std::ostream& out) {
  std::vector<std::string> take_out;
  std::vector<std::string> put_in;
  out << "\n" << Row({"", "name", "type", "TTL", "value"}) << "|---|---|---|---|---|\n";
  for (const Edit* edit : group) {
    if (edit->before) {
      PutRows("take out", *edit->before, edit->Removed(), out);
      PutRows("leave as it is", *edit->before, edit->Kept(), out);
      for (auto& line : ZoneLines(*edit->before, edit->Removed())) take_out.push_back(line);
    }
    if (edit->after) {
      PutRows("put in", *edit->after, edit->Added(), out);
      for (auto& line : ZoneLines(*edit->after, edit->Added())) put_in.push_back(line);
    }
  }
  if (!take_out.empty()) {
    out << "\nExactly these go; where something else stands there, stop and ask:\n\n"
        << Block("", take_out);
  }
  if (!put_in.empty()) {
    out << "\nTo copy (absolute names, with their final dots):\n\n" << Block("", put_in);
  }
}

// A resolver that is asked too early remembers that there was nothing.
void PutCheck(const ZonePlace& place, const std::vector<const Edit*>& group, std::ostream& out) {
  std::vector<std::string> lines{
      fmt::format("for server in $(dig +short NS {}); do", ShellQuoted(ZoneName(place.zone)))};
  for (const Edit* edit : group) {
    lines.push_back(fmt::format("  dig +noall +answer +norecurse \"@$server\" {} {}",
                                ShellQuoted(ZoneName(edit->set.name)),
                                RecordTypeName(edit->set.type)));
  }
  lines.emplace_back("done");
  out << "\nTo check, at the zone's own name servers before any resolver:\n\n"
      << Block("sh", lines);
}

void PutAbout(const Edit& edit, std::ostream& out) {
  const Change& change = *edit.change;
  out << fmt::format("- {}{}: {} (rule {}{}{}, risk {})\n",
                     edit.sayable() ? InCode(ZoneName(edit.set.name)) : "A record",
                     edit.sayable() ? " " + RecordTypeName(edit.set.type) : "", Prose(change.why),
                     InCode(change.rule), change.cause.empty() ? "" : ", cause ",
                     InCode(change.cause), RiskName(change.risk));
  if (edit.refused) {
    out << fmt::format("  - **Refused** by the guard {}: {}\n", InCode(edit.refused->guard),
                       Prose(edit.refused->why));
  }
  for (const Change* also : edit.also) {
    out << fmt::format("  - Also for {}\n", InCode(AskerText(*also)));
  }
  for (const std::string& effect : change.side_effects) {
    out << fmt::format("  - Side effect: {}\n", Prose(effect));
  }
  out << fmt::format("  - Can be taken back: {}. {}\n", UndoableName(change.undoable),
                     Prose(change.undo));
}

void PutGroup(const ZonePlace& place, const std::vector<const Edit*>& group, std::ostream& out) {
  const Change& change = *group.front()->change;
  out << fmt::format("\n### {}\n\nIdentity {} of account {} in region {}.\n\n",
                     InCode(change.identity), InCode(change.identity),
                     InCode(change.target.account), InCode(change.target.region));
  for (const Edit* edit : group) PutAbout(*edit, out);
  std::vector<const Edit*> sayable;
  std::copy_if(group.begin(), group.end(), std::back_inserter(sayable),
               [](const Edit* edit) { return edit->sayable(); });
  if (sayable.empty()) return;
  PutRecords(sayable, out);
  if (!place.zone.root()) PutCheck(place, sayable, out);
}

void PutZones(const std::vector<ZoneEdits>& zones, std::string_view title, std::ostream& out) {
  for (const ZoneEdits& zone : zones) {
    out << fmt::format(
        "\n## {} {}\n", title,
        zone.place.zone.root() ? "a zone that is not known" : InCode(PlaceText(zone.place)));
    for (const auto& group : ByIdentity(zone.edits)) PutGroup(zone.place, group, out);
  }
}

// What is called of SES asks nothing of who owns the DNS, but they may wonder.
void PutOwnersPart(const Plan& plan, std::ostream& out) {
  std::string rows;
  for (const Change& change : plan.changes) {
    if (!IsDns(change.kind)) {
      rows += fmt::format("- {} for {}: {}\n", InCode(ChangeKindName(change.kind)),
                          InCode(AskerText(change)), Prose(change.why));
    }
  }
  for (const RefusedChange& refused : plan.refused) {
    if (!IsDns(refused.change.kind)) {
      rows +=
          fmt::format("- {} for {}: **refused** by the guard {}: {}\n",
                      InCode(ChangeKindName(refused.change.kind)),
                      InCode(AskerText(refused.change)), InCode(refused.guard), Prose(refused.why));
    }
  }
  if (!rows.empty()) out << "\n## Done by the owner of the identity, in SES\n\n" << rows;
}

void PutLeft(const Plan& plan, std::ostream& out) {
  if (plan.left.empty()) return;
  out << "\n## For others to mend\n\n";
  for (const LeftIdentity& left : plan.left) {
    out << fmt::format("- {} of account {} in region {}: {}{} ({}){}\n", InCode(left.identity),
                       InCode(left.target.account), InCode(left.target.region), Prose(left.why),
                       left.cause.empty() ? "" : ", cause " + InCode(left.cause),
                       FixByName(left.by), left.fix.empty() ? "" : ". " + Prose(left.fix));
  }
}

size_t CountOf(const std::vector<ZoneEdits>& zones) {
  size_t count = 0;
  for (const ZoneEdits& zone : zones) count += zone.edits.size();
  return count;
}

}  // namespace

void WriteTicket(const Plan& plan, const Edits& edits, std::ostream& out) {
  out << fmt::format(
      "# DNS records for Amazon SES\n\n"
      "Amazon SES sends for a domain only while these records are in its zone.  Record sets to "
      "change: {}; refused until somebody approves: {}.\n\n"
      "Plan {} by signet {}, made on {} of what stood there then; after {} ask for a new one.\n",
      CountOf(edits.zones), CountOf(edits.refused), InCode(plan.Hash()), InCode(plan.version),
      RenderTime(plan.created), RenderTime(plan.expires));
  if (!plan.undoes.empty()) out << fmt::format("It takes back plan {}.\n", InCode(plan.undoes));
  PutZones(edits.zones, "Zone", out);
  if (!edits.refused.empty()) {
    out << "\n# Needs approval\n\nSignet may not do what follows, and did not.  Who owns the zone "
           "decides: the sentence of each says why, and what it takes.\n";
  }
  PutZones(edits.refused, "Refused in", out);
  PutOwnersPart(plan, out);
  PutLeft(plan, out);
}

}  // namespace signet
