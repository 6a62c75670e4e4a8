// Any text is refused or is a moment of this era.
#include <cstdint>
#include <cstdlib>

#include "aws/http_date.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto read =
      signet::ParseHttpDate(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!read) return 0;
  const std::string text = signet::EncodeTime(*read);
  if (text.size() != 20 || text < "1970" || text > "9999-12-31T23:59:60Z") {
    // 31 December 9999, 23:59:60 is the one moment that spills into a year of five digits.
    if (text != "10000-01-01T00:00:00Z") std::abort();
  }
  return 0;
}
