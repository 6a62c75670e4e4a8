// sim/record_value.h
// The values of record sets as Route 53 takes them, and as a name server's zone file has them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sim {

bool IsRecordType(std::string_view type);  // One that Route 53 hosts.

// What Route 53 says of a value that is not of its type's form: "FATAL problem: …"; nothing
// if it is.
std::optional<std::string> WrongValue(std::string_view type, std::string_view value);

// Route 53 escapes bytes in octal, zone files in decimal.
std::string ZoneFileText(std::string_view text);

}  // namespace sim
