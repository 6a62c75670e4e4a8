// A cause told whole: what it means, who mends it and how, and what SES says when it sees it.
#include "report/causes_text.h"

#include <fmt/format.h>

#include "report/json_line.h"
#include "report/screen.h"
#include "report/text.h"

namespace signet {
namespace {

std::vector<std::string> Copies(const std::vector<std::string_view>& texts) {
  return {texts.begin(), texts.end()};
}

std::string_view MendedBy(FixBy by) {
  switch (by) {
    case FixBy::kDnsOwner:
      return "whoever edits the zone";
    case FixBy::kDnsHost:
      return "whoever runs its name servers";
    case FixBy::kRegistrar:
      return "whoever holds its delegation";
    case FixBy::kSesOwner:
      return "whoever owns the identity in AWS";
    case FixBy::kTime:
      break;
  }
  return "nobody: it is to be waited for";
}

std::string_view DecidedBy(const CauseText& cause) {
  return cause.from_dns ? "what the DNS says" : "what SES says, a neighbour, or the name alone";
}

JsonLine Object(const CauseText& cause) {
  JsonLine line;
  line.Text("id", cause.id).Text("rule", cause.rule);
  if (!cause.also.empty()) line.Text("also", cause.also);
  line.Text("title", cause.title).Text("fix", cause.fix).Text("by", FixByName(cause.by));
  line.Raw("ses_errors", JsonTexts(Copies(cause.ses_errors)));
  line.Raw("hides", JsonTexts(Copies(cause.hides)));
  line.Bool("from_dns", cause.from_dns).Bool("note", cause.note);
  return line;
}

// The rows that both a terminal and a page show below the title.
std::vector<std::pair<std::string, std::string>> Rows(const CauseText& cause) {
  std::vector<std::pair<std::string, std::string>> rows;
  rows.emplace_back("Explains", cause.also.empty() ? std::string(cause.rule)
                                                   : fmt::format("{}, {}", cause.rule, cause.also));
  if (cause.note) rows.emplace_back("Weight", "a note: never the reason");
  rows.emplace_back("Decided by", DecidedBy(cause));
  rows.emplace_back("Mended by", MendedBy(cause.by));
  if (!cause.ses_errors.empty()) {
    rows.emplace_back("SES then says", fmt::format("{}", fmt::join(cause.ses_errors, ", ")));
  }
  if (!cause.hides.empty()) {
    rows.emplace_back("Instead of", fmt::format("{}", fmt::join(cause.hides, ", ")));
  }
  return rows;
}

}  // namespace

void RenderCauses(std::span<const CauseText> causes, const RenderOptions& options,
                  std::ostream& out) {
  Screen screen(out, static_cast<size_t>(options.width), options.colour, options.unicode);
  size_t widest = 0;
  for (const CauseText& cause : causes) widest = std::max(widest, cause.id.size());
  for (const CauseText& cause : causes) {
    screen.PutWrapped({{Ink::kBold, Padded(std::string(cause.id), widest + 2)}}, Ink::kPlain,
                      cause.title);
  }
}

void RenderCause(const CauseText& cause, const RenderOptions& options, std::ostream& out) {
  Screen screen(out, static_cast<size_t>(options.width), options.colour, options.unicode);
  screen.Put({{Ink::kBold, std::string(cause.id)}});
  screen.PutWrapped({}, Ink::kPlain, cause.title);
  screen.Blank();
  for (const auto& [name, value] : Rows(cause)) {
    screen.PutWrapped({{Ink::kDim, Padded(name, 15)}}, Ink::kPlain, value);
  }
  screen.Blank();
  screen.PutWrapped({{Ink::kGood, std::string(screen.Sign("→ ", "> "))}}, Ink::kPlain, cause.fix);
}

void EncodeCauses(std::span<const CauseText> causes, std::ostream& out) {
  out << '[';
  const char* separator = "\n";
  for (const CauseText& cause : causes) {
    out << separator << Object(cause).str();
    separator = ",\n";
  }
  out << "\n]\n";
}

void EncodeCause(const CauseText& cause, std::ostream& out) { out << Object(cause).str() << '\n'; }

void RenderCausePage(const CauseText& cause, std::ostream& out) {
  out << "# " << cause.id << "\n\n" << cause.title << "\n\n| | |\n|---|---|\n";
  for (const auto& [name, value] : Rows(cause)) out << "| " << name << " | " << value << " |\n";
  out << "\n**What to do.** " << cause.fix << '\n';
}

void RenderCauseIndex(std::span<const CauseText> causes, std::ostream& out) {
  out << "# Causes\n\nWhy an identity is not verified, or its MAIL FROM fails, in the order in "
         "which they are tried.\nEach page is what `signet causes ID` shows; `./dev causes` "
         "writes them anew.\n\n| cause | what is the matter |\n|---|---|\n";
  for (const CauseText& cause : causes) {
    out << fmt::format("| [{0}]({0}.md) | {1} |\n", cause.id, cause.title);
  }
}

}  // namespace signet
