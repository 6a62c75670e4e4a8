// plan/exports/quoting.h
// What comes from outside, in the form that each language wants it.  Whatever goes in, what
// comes out is printable ASCII on one line, and ends where it is meant to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/exports/edits.h"

namespace signet {

// Words about a change, cut to a line: what does not print is shown as "\x1B".
inline constexpr size_t kWordsMax = 1000;
std::string OneLine(std::string_view words);

// Names and data of a zone file (RFC 1035 5.1).  "\DDD" stands for every byte of a name that is
// not of a host name, an underscore or a star, also for those that only zone files mind (; " @ $).
std::string ZoneName(const DomainName& name);  // With its final dot.
std::string ZoneData(RecordType type, const Value& value);
// The same below the zone: "tok._domainkey"; empty for the apex.
std::string ZoneRelative(const DomainName& name, const DomainName& zone);
// "NAME TTL IN TYPE DATA" for each.
std::vector<std::string> ZoneLines(const ValueSet& set, const std::vector<Value>& values);

// Of Route 53, whose escapes are octal.
std::string Route53Name(const DomainName& name);
std::string Route53Data(RecordType type, const Value& value);
// A text without the quotes around its first and last string.
std::string Route53Text(const Value& txt);

// True for a text of printable ASCII without quotes and backslashes: what the languages that
// have escapes of their own take as it is.
bool IsPlainText(const Value& txt);

// With the quotes around them.  All take text that prints.
std::string ScriptQuoted(std::string_view text);  // JSON and JavaScript.
std::string HclQuoted(std::string_view text);     // A template is never begun.
std::string YamlQuoted(std::string_view text);

// A zone's name as part of a variable's: letters, digits and underscores, another for each zone.
std::string ZoneWord(const DomainName& zone);

}  // namespace signet
