// model/explanation.h
// Explanation: one cause found for one identity, with its proof and with what mends it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/dns.h"

namespace signet {

using CauseId = std::string;

// kCertain: seen directly, at every server that answered.  kLikely: one inference lies
// between.  kPossible: nothing speaks against it.
enum class Confidence : uint8_t { kCertain, kLikely, kPossible };
std::string_view ConfidenceName(Confidence confidence);
std::optional<Confidence> ConfidenceNamed(std::string_view name);

// Who can mend it.
enum class FixBy : uint8_t {
  kDnsOwner,   // Whoever edits the zone.
  kDnsHost,    // Whoever runs its name servers.
  kRegistrar,  // Whoever holds its delegation.
  kSesOwner,   // Whoever owns the identity in AWS.
  kTime,       // Nobody: it is to be waited for.
};
std::string_view FixByName(FixBy by);
std::optional<FixBy> FixByNamed(std::string_view name);

struct Fix {
  FixBy by = FixBy::kDnsOwner;
  std::string sentence;               // What to do, complete enough to be sent to them.
  std::vector<RecordSet> publish;     // Must be there afterwards, as whole sets.
  std::vector<RecordSet> instead_of;  // Stands there now and is in the way, exactly as seen.
  std::vector<std::string> calls;     // AWS CLI commands, filled in and quoted.
  friend bool operator==(const Fix&, const Fix&) = default;
};

struct Explanation {
  CauseId cause;
  Confidence confidence = Confidence::kCertain;
  std::string clause;                   // Tells it of this identity, without a full stop.
  DomainName name;                      // Where it is wrong.
  std::vector<std::string> servers;     // "ns1.example.net (192.0.2.1)": which say so.
  std::string expected;                 // Both sides, so that a reader can check it without
  std::string observed;                 // trusting us.  May be empty.
  std::vector<std::string> evidence;    // Lines a person can repeat with dig, most telling first.
  std::vector<std::string> ses_errors;  // ErrorTypes of SES that this cause leads to.
  Fix fix;
  friend bool operator==(const Explanation&, const Explanation&) = default;
};

}  // namespace signet
