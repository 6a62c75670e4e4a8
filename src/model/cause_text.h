// model/cause_text.h
// CauseText: everything about a cause except the code that decides it: what `signet causes`
// shows and docs/causes/ says.
#pragma once

#include <string_view>
#include <vector>

#include "model/explanation.h"

namespace signet {

struct CauseText {
  std::string_view id;
  std::string_view rule;   // Whose findings it explains.
  std::string_view also;   // A second rule; may be empty.
  std::string_view title;  // What is the matter, as a sentence.
  std::string_view fix;    // What to do, as a sentence.
  FixBy by = FixBy::kDnsOwner;
  std::vector<std::string_view> ses_errors;  // ErrorTypes of SES that it leads to.
  std::vector<std::string_view> hides;       // Causes that it makes superfluous.
  bool from_dns = false;                     // The DNS decides it; else SES or the name alone.
  bool note = false;                         // Worth telling, and never why.
};

}  // namespace signet
