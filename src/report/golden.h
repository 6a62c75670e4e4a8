// report/golden.h
// Goldens: renderings that somebody has looked at.  A difference fails the test; with
// SIGNET_GOLDEN=write in the environment the file is written anew, to be read and
// committed like code.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace signet {

inline void CheckGolden(std::string_view name, const std::string& rendered) {
  const std::filesystem::path path =
      std::filesystem::path(SIGNET_SOURCE_DIR) / "tests/golden" / name;
  const char* mode = std::getenv("SIGNET_GOLDEN");
  if (mode != nullptr && std::string_view(mode) == "write") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << rendered;
  }
  std::ifstream in(path, std::ios::binary);
  const std::string wanted((std::istreambuf_iterator<char>(in)), {});
  const auto differ = std::mismatch(wanted.begin(), wanted.end(), rendered.begin(), rendered.end());
  const auto line = 1 + std::count(wanted.begin(), differ.first, '\n');
  const bool same = wanted == rendered;
  CHECK_MESSAGE(same, "tests/golden/", name, " differs from line ", line,
                " on; SIGNET_GOLDEN=write renews it");
}

}  // namespace signet
