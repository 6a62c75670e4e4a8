// A state is somebody else's file.  Whatever it says, the records that come out of it have names
// and types, and each is found under its own zone.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "plan/terraform_state.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace signet;
  ManagedRecords records;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = ReadTerraformState(text, records);
  if (!read && read.error().detail.empty()) std::abort();
  if (records.size() > TerraformState::kRecordsMax) std::abort();
  // Reading it twice adds nothing.
  const size_t once = records.size();
  if (ReadTerraformState(text, records).has_value() != read.has_value()) std::abort();
  if (records.size() != once) std::abort();
  return 0;
}
