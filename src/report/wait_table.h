// report/wait_table.h
// What is waited for: while it lasts, as a block that is drawn again and again; and how each wait
// ended, for people and for machines.
#pragma once

#include <chrono>
#include <optional>
#include <ostream>
#include <span>

#include "model/waited.h"
#include "report/format.h"

namespace signet {

inline constexpr size_t kWaitRowsMax = 12;  // Of the block; what is nearest to its end goes first.

// The lines of the block.  `look_in`: until SES is asked again.
size_t RenderWaiting(std::span<const Waited> waits, std::chrono::seconds elapsed,
                     std::optional<std::chrono::seconds> look_in, const RenderOptions& options,
                     std::ostream& out);

// One line for each, as it ended or stands.
void RenderWaited(std::span<const Waited> waits, const RenderOptions& options, std::ostream& out);
// {"identities":[{"account", "region", "identity", "goal", "phase", "told", "status"}]}
void EncodeWaited(std::span<const Waited> waits, std::ostream& out);

}  // namespace signet
