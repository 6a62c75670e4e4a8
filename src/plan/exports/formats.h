// plan/exports/formats.h
// The exports, a file each, and the frame that those with comments share.
#pragma once

#include <functional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "model/plan.h"
#include "plan/exports/edits.h"

namespace signet {

void WriteZoneFile(const Plan& plan, const Edits& edits, std::ostream& out);
void WriteNsupdate(const Plan& plan, const Edits& edits, std::ostream& out);
void WriteTerraformRoute53(const Plan& plan, const Edits& edits, std::ostream& out);
void WriteTerraformCloudflare(const Plan& plan, const Edits& edits, std::ostream& out);
void WriteAwsCli(const Plan& plan, const Edits& edits, std::ostream& out);
void WriteOctoDns(const Plan& plan, const Edits& edits, std::ostream& out);
void WriteDnsControl(const Plan& plan, const Edits& edits, std::ostream& out);
void WriteTicket(const Plan& plan, const Edits& edits, std::ostream& out);

// A language in which a line can be a comment.
struct Language {
  std::string_view comment = {};                               // What begins one: "; ".
  std::string_view title = {};                                 // "Dynamic updates": what this is.
  std::string_view usage = {};                                 // How to use it, lines.
  bool route53_only = false;                                   // It says hosted zones alone.
  std::string_view opening = {};                               // Before the first zone.
  std::string_view closing = {};                               // Behind the last.
  std::string (*zone_head)(const ZonePlace& place) = nullptr;  // What a zone needs once.
  std::function<std::string(const ZonePlace&, std::span<const Edit>)> zone_edits = {};
};

// What a plan is, its zones, and what was refused: there every line is a comment.
void WriteInLanguage(const Language& language, const Plan& plan, const Edits& edits,
                     std::ostream& out);

// Comments about one edit: what, for whom, why, and what else it changes.
std::string About(const Edit& edit, std::string_view comment);
// The lines as comments, behind a line that says what they are; nothing where there are none.
std::string Remark(std::string_view comment, std::string_view head,
                   const std::vector<std::string>& lines);
// "Z1 of account 111122223333", as far as it is known.
std::string PlaceText(const ZonePlace& place);
// "example.test in 111122223333 eu-west-1".
std::string AskerText(const Change& change);

}  // namespace signet
