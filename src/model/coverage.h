// model/coverage.h
// Coverage: how far one target was read, and why not further.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/target.h"
#include "model/time.h"

namespace signet {

enum class CoverageStatus : uint8_t {
  kComplete,     // Everything that this depth asks was answered.
  kPartial,      // Some of it; `reason` says where it ended and why.
  kDenied,       // IAM or an SCP let us read nothing.
  kDisabled,     // The region is not enabled for the account (proved by ListRegions).
  kUnsupported,  // SES does not exist there.
  kSuspended,    // Organizations says the account is suspended or closing.
  kFailed,       // Nothing was read, for another reason.
};

std::string_view CoverageStatusName(CoverageStatus status);
Result<CoverageStatus> ParseCoverageStatus(std::string_view text);

// One call that failed for good, for whoever has to ask AWS about it.
struct FailedCall {
  std::string operation;  // "ses:ListEmailIdentities".
  std::string code;       // AWS's own error code, or ours.
  std::string message;    // AWS's words, cut at kMessageMax.
  std::string request_id;
  uint32_t count = 1;  // How often the same thing happened in this target.
  friend bool operator==(const FailedCall&, const FailedCall&) = default;
};

struct Coverage {
  static constexpr size_t kFailuresMax = 8;   // Distinct ones kept per target.
  static constexpr size_t kMessageMax = 500;  // Bytes.
  static constexpr size_t kNotesMax = 8;

  Target target;
  CoverageStatus status = CoverageStatus::kFailed;
  std::string reason;  // Empty when complete.
  uint64_t pages = 0;
  uint64_t identities = 0;
  uint64_t calls = 0;      // Requests sent, retries included.
  uint64_t throttled = 0;  // Answers that were a throttle.
  std::vector<FailedCall> failures;
  std::vector<std::string> notes;  // What changed under us and was handled.
  Time started{};
  Time finished{};
  bool interrupted = false;  // We were stopped here: --resume reads the target again.
  std::string accepted_by;   // An exception's owner, where this gap is accepted; else empty.
  friend bool operator==(const Coverage&, const Coverage&) = default;

  // Whether this target withholds "clean" (exit code 3).  Disabled, unsupported and
  // suspended targets hold nothing that we were to read; an accepted gap is known.
  bool incomplete() const {
    return accepted_by.empty() &&
           (status == CoverageStatus::kPartial || status == CoverageStatus::kDenied ||
            status == CoverageStatus::kFailed);
  }
};

}  // namespace signet
