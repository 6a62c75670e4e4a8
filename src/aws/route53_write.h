// aws/route53_write.h
// The writing half of Route 53: one call, ChangeResourceRecordSets, as data; how many changes
// fit into one; and what an answer that is no success means for the zone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/route53_read.h"

namespace signet::route53 {

// There is no third action: an UPSERT overwrites what nobody has looked at.
struct Change {
  enum class Action : uint8_t { kCreate, kDelete };
  Action action = Action::kCreate;
  // To create: from ToHosted.  To delete: as it was read, because Route 53 compares TTL and
  // values and refuses the whole batch when one differs.
  HostedRecordSet set;
};
using Changes = std::vector<Change>;

// AWS's own limits of one batch.
inline constexpr size_t kBatchRecordsMax = 1'000;      // ResourceRecord elements.
inline constexpr size_t kBatchCharactersMax = 32'000;  // Of all values.
inline constexpr size_t kCommentMax = 256;

// As few batches as the limits and the order allow.  Route 53 carries out all of a batch or
// nothing, so what must not happen by halves comes as one group, and a group is never split.
// kTooLarge: a group that no batch can hold.
Result<std::vector<Changes>> SplitBatch(const std::vector<Changes>& groups);

// How many of the groups, from the first on, one batch holds.
size_t FitsAtOnce(const std::vector<Changes>& groups);

// `zone` is the id of a HostedZone; `comment` stands in Route 53's own history of the change.
// kBadInput: no change, more than one batch holds, a special set, or what cannot be written.
Result<AwsCall> ChangeResourceRecordSets(std::string_view partition, std::string_view zone,
                                         const Changes& changes, std::string_view comment);
// A body that cannot be read is no failure: the answer was a success, and what became of the
// change can only be read back.
Result<ChangeInfo> ParseChanged(std::string_view body);

// Why nothing was changed; or, for kUnknown, that nobody can say.
enum class ChangeFailure : uint8_t {
  kAlreadyExists,  // A set of that name and type is there.
  kConflicts,      // Others are there beside which it cannot be: a CNAME stands alone.
  kDiffers,        // What was to be deleted is gone, or has another TTL or other values.
  kRefused,        // Route 53 wants none of it, for a reason in `messages`.
  kBusy,           // The zone's change before this one is not done yet.
  kThrottled,
  kDenied,
  kNoSuchZone,
  kUnsent,   // Never reached Route 53.
  kUnknown,  // Sent, without an answer that says either way: read back before anything else.
};

struct ChangeMessage {
  ChangeFailure why = ChangeFailure::kRefused;
  std::string text;  // Route 53's own.
  friend bool operator==(const ChangeMessage&, const ChangeMessage&) = default;
};
struct FailedChange {
  // That of all messages where they agree, else kRefused.
  ChangeFailure why = ChangeFailure::kUnknown;
  std::vector<ChangeMessage> messages;  // Of InvalidChangeBatch: one for each bad change.
};
FailedChange DecodeFailedChange(const AwsError& error);

}  // namespace signet::route53
