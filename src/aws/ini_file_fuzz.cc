// Any bytes as a config file: whole sections or a refusal that names a line and repeats
// none of it.
#include <cstdint>
#include <cstdlib>
#include <set>

#include "aws/ini_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto file = signet::ParseIni(text, "f");
  if (!file) {
    if (!file.error().detail.starts_with("f line ")) std::abort();
    return 0;
  }
  std::set<std::string> names;
  for (const auto& section : file->sections) {
    if (!names.insert(section.name).second || section.name.empty()) std::abort();
    if (file->Find(section.name) != &section) std::abort();
    for (const auto& [key, value] : section.settings) {
      if (key.empty() || value.starts_with('\n')) std::abort();
    }
  }
  return 0;
}
