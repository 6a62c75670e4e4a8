// Drawing hosted zones as people leave them, and identities that lack their records in them.
#pragma once

#include <string>
#include <vector>

#include "model/dns.h"
#include "model/evidence.h"

namespace signet::simulation {

struct Lacking {
  std::string zone;  // Its name.
  std::string identity;
  std::vector<RecordSet> records;
};

struct DrawnZones {
  std::string text;                   // The world.
  std::vector<std::string> accounts;  // Whose zones these are.
  std::vector<Lacking> identities;
  bool others = false;   // Somebody else writes to every second zone.
  bool two = false;      // Two of us apply one plan at once.
  bool hurried = false;  // Writes may arrive late.
};

constexpr const char* kSesAccount = "111122223333";
constexpr const char* kSesRegion = "eu-west-1";
std::string KeyOfAccount(const std::string& account);  // The access key of its operator.
constexpr const char* kOperatorSecret = "secret";

DrawnZones DrawZones(uint64_t seed, size_t zones);
// Where nothing is in the way and nothing fails: `identities` of three records each, but for the
// last one, that has one more.
DrawnZones PlainZones(size_t accounts, size_t zones, size_t identities, const std::string& setting);

}  // namespace signet::simulation
