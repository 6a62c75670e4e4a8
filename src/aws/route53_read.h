// aws/route53_read.h
// The reading half of Route 53 (API 2013-04-01, REST and XML): the hosted zones of an account,
// who serves one, its record sets, and how far a change of it has come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client.h"
#include "model/domain_name.h"

namespace signet::route53 {

inline constexpr size_t kZonesOfPageMax = 100;  // AWS's own limits.
inline constexpr size_t kRecordsOfPageMax = 300;

struct HostedZone {
  std::string id;    // Without "/hostedzone/".
  std::string name;  // As Presented, with its final dot.
  bool is_private = false;
};
struct ZonePage {
  std::vector<HostedZone> zones;
  std::string next_marker;  // Empty: the last page.
};
// `partition` chooses the endpoint.
AwsCall ListHostedZones(std::string_view partition, std::string_view marker);
Result<ZonePage> ParseZonePage(std::string_view body);

// A zone with the name servers that must be those of its delegation, else it is not the zone
// that the world sees.  A private zone has none.
struct DelegatedZone {
  HostedZone zone;
  std::vector<DomainName> name_servers;
};
// `zone` is the id of a HostedZone.
AwsCall GetHostedZone(std::string_view partition, std::string_view zone);
Result<DelegatedZone> ParseDelegatedZone(std::string_view body);

// Where the next page of record sets begins.
struct RecordPlace {
  std::string name;  // Escaped, as Route 53 gave it.
  std::string type;
  std::string identifier;  // Of one set among several of a name and type; else empty.
  friend bool operator==(const RecordPlace&, const RecordPlace&) = default;
};
struct HostedRecordSet {
  std::string name;  // As Presented, with its final dot.
  std::string type;
  std::vector<std::string> values;   // As Route 53 spells them; none of an alias.
  std::optional<uint32_t> ttl = {};  // Seconds; none of an alias.
  // The element ("AliasTarget", "SetIdentifier", "HealthCheckId") that makes it more than a
  // name, a type, a TTL and values: such a set is reported and never touched.
  std::string special = {};
  friend bool operator==(const HostedRecordSet&, const HostedRecordSet&) = default;
};
struct RecordPage {
  std::vector<HostedRecordSet> sets;
  std::optional<RecordPlace> next;
};
// `zone` is the id of a HostedZone.
AwsCall ListResourceRecordSets(std::string_view partition, std::string_view zone,
                               const std::optional<RecordPlace>& from);
Result<RecordPage> ParseRecordPage(std::string_view body);

// A change is in sync once every name server of the zone has it.
enum class ChangeState : uint8_t { kPending, kInSync };
struct ChangeInfo {
  std::string id;  // Without "/change/".
  ChangeState state = ChangeState::kPending;
};
// `change` is the id of a ChangeInfo.  Shortly after a change kNotFound means pending too.
AwsCall GetChange(std::string_view partition, std::string_view change);
Result<ChangeInfo> ParseChange(std::string_view body);
// The same of the answer to another `operation`, such as the change itself.
Result<ChangeInfo> ParseChangeOf(std::string_view body, const std::string& operation);

// "\052.example.com." is "*.example.com.": Route 53 writes what is not a letter, digit, hyphen,
// underscore or dot as three octal digits.  What comes back is RFC 1035's presentation, for
// DomainName to parse: a dot inside a label is "\.", a byte that does not print "\DDD" in
// decimal, a backslash that begins no escape "\\".
std::string Presented(std::string_view name);

}  // namespace signet::route53
