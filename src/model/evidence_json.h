// model/evidence_json.h
// Evidence as lines of JSON: the file format of saved evidence, and the very bytes the
// store keeps.  One line is one identity or one target and needs no other line.
//
//   {"v":1,"kind":"identity","account":"…","region":"…","identity":"…","type":"DOMAIN",
//    "status":"PENDING","sending_enabled":false,"dkim":{…},…,"taken_at":"…"}
//   {"v":1,"kind":"target",…}      {"v":1,"kind":"coverage",…}
//
// A member that was not asked is absent; one that could not be read is
// {"unread":{"code":"denied","detail":"…"}}.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "model/coverage.h"
#include "model/evidence.h"
#include "model/result.h"

namespace signet {

// What one line may hold: twenty policies of 4 KB with every byte escaped, and a transcript of
// DNS within DnsEvidence::kBytesMax.
inline constexpr size_t kEvidenceLineMax = size_t{4} << 20;

// Without the line end.  `taken_at` comes last but for the transcript of DNS, and StableSize
// tells how many bytes come before it: two lines that agree so far say the same thing at
// different times.
std::string EncodeEvidence(const IdentityEvidence& evidence);
std::string EncodeEvidence(const TargetEvidence& evidence);
std::string EncodeEvidence(const Coverage& coverage);
size_t StableSize(std::string_view line);

// Saved for one identity together with its neighbours ("neighbours":{…}), so that the
// line alone gives the same findings again.
std::string EncodeEvidence(const IdentityEvidence& evidence, const Neighbours& neighbours);

struct SavedIdentity {
  IdentityEvidence evidence;
  std::optional<Neighbours> neighbours;
};
using EvidenceLine = std::variant<SavedIdentity, TargetEvidence, Coverage>;

// Reads one line.  kMalformed names the member that is wrong; a line of a later
// version ("v":2) is refused, unknown members are ignored.
Result<EvidenceLine> ParseEvidenceLine(std::string_view line);

// The same for a line that we wrote ourselves as an identity.
Result<IdentityEvidence> ParseIdentityEvidence(std::string_view line);

}  // namespace signet
