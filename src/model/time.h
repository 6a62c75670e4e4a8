// model/time.h
// Time: a moment of the world, to the millisecond, always UTC.  Nothing in model
// reads a clock; moments come in with the evidence.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "model/result.h"

namespace signet {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// RFC 3339: "2026-11-23T11:52:03Z", with ".123" when the moment has milliseconds.
std::string EncodeTime(Time time);

// The same at the end of `out`.
void AppendTime(std::string& out, Time time);

// "2026-11-23 11:52 UTC", for people.
std::string RenderTime(Time time);

// Reads RFC 3339 with any fraction, "Z" or an offset ("+01:00", "+0000").
Result<Time> ParseTime(std::string_view text);

// From epoch seconds with a fraction, as SES v2 writes timestamps.  Values that no
// calendar holds (not finite, before 1970, after 9999) are refused.
Result<Time> TimeFromEpoch(double seconds);

// "3 d 4 h", "12 min", "40 s": a length of time for people, two units at most.
std::string RenderDuration(std::chrono::milliseconds length);

}  // namespace signet
