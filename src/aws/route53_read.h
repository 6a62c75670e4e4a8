// aws/route53_read.h
// The reading half of Route 53 (API 2013-04-01, REST and XML): the hosted zones of an account
// and the record sets of one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client.h"

namespace signet::route53 {

inline constexpr size_t kZonesOfPageMax = 100;  // AWS's own limits.
inline constexpr size_t kRecordsOfPageMax = 300;

struct HostedZone {
  std::string id;    // Without "/hostedzone/".
  std::string name;  // As Route 53 spells it, unescaped, with its final dot.
  bool is_private = false;
};
struct ZonePage {
  std::vector<HostedZone> zones;
  std::string next_marker;  // Empty: the last page.
};
// `partition` chooses the endpoint.
AwsCall ListHostedZones(std::string_view partition, std::string_view marker);
Result<ZonePage> ParseZonePage(std::string_view body);

// Where the next page of record sets begins.
struct RecordPlace {
  std::string name;  // Escaped, as Route 53 gave it.
  std::string type;
  std::string identifier;  // Of one set among several of a name and type; else empty.
  friend bool operator==(const RecordPlace&, const RecordPlace&) = default;
};
struct HostedRecordSet {
  std::string name;  // Unescaped, with its final dot.
  std::string type;
  std::vector<std::string> values;  // As Route 53 spells them; none of an alias.
};
struct RecordPage {
  std::vector<HostedRecordSet> sets;
  std::optional<RecordPlace> next;
};
// `zone` is the id of a HostedZone.
AwsCall ListResourceRecordSets(std::string_view partition, std::string_view zone,
                               const std::optional<RecordPlace>& from);
Result<RecordPage> ParseRecordPage(std::string_view body);

// "\052.example.com." is "*.example.com.": Route 53 writes what is not a letter, digit, hyphen,
// underscore or dot as three octal digits.  A backslash that begins none stays.
std::string Unescaped(std::string_view name);

}  // namespace signet::route53
