// sim/world_zone.h
// Hosted zones of a world file, and the two things that Route 53 makes of names: their order,
// and their spelling.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sim/world.h"
#include "sim/world_text.h"

namespace sim {

// `hosted-zone NAME [private] [id Z…] …` and the records under it; throws Wrong.
HostedZone ReadZone(const WorldLine& line, const Account& account);
// A zone within another one, of any account, is delegated by NS records there, as its owner would
// have asked for; one that is `undelegated` is not.
void DelegateNestedZones(World& world);

// "*.Example.com", or "\052.example.com.", as "\052.example.com.".
std::string Route53Name(std::string_view name);
// A key by which names sort as Route 53 sorts them: labels from the right.
std::string Route53Order(std::string_view name);
// Whether a name is the zone's own or lies under it; both as Route53Name makes them.
bool LiesIn(std::string_view name, std::string_view zone);

// What Route 53 sorts record sets by, and knows them by.
using RecordKey = std::tuple<std::string, std::string, std::string>;
RecordKey KeyOf(const ZoneRecord& record);
void SortRecords(std::vector<ZoneRecord>& records);

}  // namespace sim
