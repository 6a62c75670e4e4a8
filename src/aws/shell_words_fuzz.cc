// Any bytes as a command line: words that, quoted again, give the same words.
#include <cstdint>
#include <cstdlib>

#include "aws/shell_words.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto words =
      signet::SplitShellWords(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!words) return 0;
  std::string quoted;
  for (const std::string& word : *words) {
    quoted += '\'';
    for (const char c : word) {
      if (c == '\'') {
        quoted += "'\\''";
      } else {
        quoted += c;
      }
    }
    quoted += "' ";
  }
  const auto again = signet::SplitShellWords(quoted);
  if (!again || *again != *words) std::abort();
  return 0;
}
