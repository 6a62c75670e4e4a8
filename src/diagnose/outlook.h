// diagnose/outlook.h
// Outlook: when SES may see what the DNS says today.  An estimate with its reasons, or an
// honest "unknown": AWS documents neither its caches nor how often it looks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/dns_evidence.h"
#include "model/evidence.h"

namespace signet {

// Something that must pass before SES can see the records.
struct OutlookTerm {
  std::string what;  // As a clause.
  Time until{};
  friend bool operator==(const OutlookTerm&, const OutlookTerm&) = default;
};

struct Outlook {
  // Not before: the latest term; nothing where no memory stands in the way as far as known.
  std::optional<Time> earliest;
  // SES looks no longer than this (an estimate: 72 h); nothing where an age is not known.
  std::optional<Time> latest;
  bool looking = false;            // SES looks at all: not after FAILED, nor before the start.
  std::vector<OutlookTerm> terms;  // The one that dominates first.
  std::string sentence;            // For people, without a full stop.
  friend bool operator==(const Outlook&, const Outlook&) = default;
};

// For the records that decide, all of which are assumed to be right from `since` on.  Nothing
// where the DNS was not read.
std::optional<Outlook> OutlookOf(const IdentityEvidence& evidence, const Neighbours& neighbours,
                                 Time since);

}  // namespace signet
