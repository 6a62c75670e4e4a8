// The frame of an export: head, zones, and what was refused, which no tool may carry out.
#include <fmt/format.h>

#include <set>

#include "plan/exports/formats.h"
#include "plan/exports/quoting.h"

namespace signet {
namespace {

std::string Comments(std::string_view comment, std::string_view lines) {
  std::string out;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    out += fmt::format("{}{}\n", comment, lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return out;
}

// What is a comment already stays one.
std::string OutOfEffect(std::string_view comment, std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const bool as_it_is = line.empty() || line.starts_with(comment);
    out += fmt::format("{}{}\n", as_it_is ? "" : comment, line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void PutHead(const Language& language, const Plan& plan, std::ostream& out) {
  std::string head = fmt::format("{} for Amazon SES: plan {}, by signet {}.\n", language.title,
                                 plan.Hash(), OneLine(plan.version));
  if (!plan.undoes.empty()) head += fmt::format("It takes back plan {}.\n", OneLine(plan.undoes));
  head += fmt::format("Made on {} of what stood there then; make it anew after {}.\n",
                      RenderTime(plan.created), RenderTime(plan.expires));
  out << Comments(language.comment, head) << Comments(language.comment, language.usage);
}

constexpr std::string_view kElsewhere =
    "It is no zone of Route 53, so nothing of it is here: nsupdate, zone-file and ticket have it.";

bool Says(const Language& language, const ZonePlace& place) {
  // Without a server nobody knows yet whose it is.
  return !language.route53_only || place.provider == DnsProvider::kRoute53 || place.id.empty();
}

void PutRefused(const Language& language, const Edits& edits, std::ostream& out) {
  if (edits.refused.empty()) return;
  std::set<ZonePlace> headed;
  for (const ZoneEdits& zone : edits.zones) headed.insert(zone.place);
  out << "\n"
      << Comments(language.comment,
                  "NEEDS APPROVAL.  What follows was refused, each for the reason it says, and is "
                  "out of effect.");
  for (const ZoneEdits& zone : edits.refused) {
    const bool known = !zone.place.zone.root();
    const bool said = known && Says(language, zone.place);
    out << fmt::format("\n{}Zone {}\n", language.comment,
                       known ? PlaceText(zone.place) : "that is not known");
    if (said && language.zone_head && headed.insert(zone.place).second) {
      out << OutOfEffect(language.comment, language.zone_head(zone.place));
    }
    for (const Edit& edit : zone.edits) {
      const bool written = said && edit.sayable() && edit.set.name.IsSameOrUnder(zone.place.zone);
      out << OutOfEffect(language.comment,
                         written ? language.zone_edits(zone.place, std::span(&edit, 1))
                                 : About(edit, language.comment));
    }
  }
}

}  // namespace

void WriteInLanguage(const Language& language, const Plan& plan, const Edits& edits,
                     std::ostream& out) {
  PutHead(language, plan, out);
  out << language.opening;
  for (const ZoneEdits& zone : edits.zones) {
    out << fmt::format("\n{}Zone {}\n", language.comment, PlaceText(zone.place));
    if (!Says(language, zone.place)) {
      out << Comments(language.comment, kElsewhere);
      continue;
    }
    if (language.zone_head) out << language.zone_head(zone.place);
    out << language.zone_edits(zone.place, zone.edits);
  }
  out << language.closing;
  PutRefused(language, edits, out);
}

std::string PlaceText(const ZonePlace& place) {
  std::string text = ZoneName(place.zone);
  const bool route53 = place.provider == DnsProvider::kRoute53;
  if (!place.id.empty())
    text += fmt::format("{}{}", route53 ? ", hosted zone " : " at ", OneLine(place.id));
  if (!place.account.empty()) text += fmt::format(" of account {}", OneLine(place.account));
  if (!place.role.empty()) text += fmt::format(" (role {})", OneLine(place.role));
  return text;
}

std::string AskerText(const Change& change) {
  return fmt::format("{} in {} {}", OneLine(change.identity), OneLine(change.target.account),
                     OneLine(change.target.region));
}

std::string Remark(std::string_view comment, std::string_view head,
                   const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string out = fmt::format("{}{}\n", comment, head);
  for (const std::string& line : lines) out += fmt::format("{}  {}\n", comment, line);
  return out;
}

std::string About(const Edit& edit, std::string_view comment) {
  const Change& change = *edit.change;
  std::string lines = fmt::format("{} for {}: {}\n", ChangeKindName(change.kind), AskerText(change),
                                  OneLine(change.why));
  for (const Change* also : edit.also) lines += fmt::format("Also for {}.\n", AskerText(*also));
  if (edit.refused) {
    lines +=
        fmt::format("REFUSED ({}): {}\n", OneLine(edit.refused->guard), OneLine(edit.refused->why));
  }
  if (!edit.sayable()) lines += "Its record is of a kind that no export writes.\n";
  for (const std::string& effect : change.side_effects) {
    lines += fmt::format("Side effect: {}\n", OneLine(effect));
  }
  return Comments(comment, lines);
}

}  // namespace signet
