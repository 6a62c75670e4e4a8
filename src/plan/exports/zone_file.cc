// Lines to paste into a zone file.  Names are absolute, so that no $ORIGIN can be put behind one.
#include <fmt/format.h>

#include "plan/exports/formats.h"
#include "plan/exports/quoting.h"

namespace signet {
namespace {

constexpr std::string_view kComment = "; ";

std::string ZoneText(const ZonePlace& /*place*/, std::span<const Edit> edits) {
  std::string out;
  for (const Edit& edit : edits) {
    out += About(edit, kComment);
    if (edit.before) {
      out += Remark(kComment, "First take out exactly:", ZoneLines(*edit.before, edit.Removed()));
      out += Remark(kComment, "Leave beside it:", ZoneLines(*edit.before, edit.Kept()));
    }
    if (!edit.after) continue;
    for (const std::string& line : ZoneLines(*edit.after, edit.Added())) out += line + "\n";
  }
  return out;
}

}  // namespace

void WriteZoneFile(const Plan& plan, const Edits& edits, std::ostream& out) {
  WriteInLanguage(
      {.comment = kComment,
       .title = "Lines of zone files",
       .usage = "Put the lines of a zone into its file, and raise the serial of its SOA."
                "\nNothing here looks whether a name is free: see that it is.",
       .zone_edits = ZoneText},
      plan, edits, out);
}

}  // namespace signet
