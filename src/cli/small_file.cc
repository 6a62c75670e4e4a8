// In pieces, so that what has no end is given up at the bound.
#include "cli/small_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace signet {
namespace {

constexpr size_t kChunkSize = 64 << 10;

}  // namespace

Result<std::string> ReadSmallFile(const std::string& path, size_t size_max) {
  const auto wrong = [](std::string why) { return Fail(Code::kBadInput, std::move(why)); };
  std::error_code ignored;
  // The library throws where a folder is read.
  if (std::filesystem::is_directory(path, ignored)) return wrong(path + " is a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) return wrong("cannot read " + path);
  std::string text;
  std::string chunk(kChunkSize, '\0');
  while (in && text.size() <= size_max) {
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk, 0, static_cast<size_t>(in.gcount()));
  }
  if (in.bad()) return wrong(path + " cannot be read to its end");
  if (text.size() > size_max) return wrong(fmt::format("{} is over {} MiB", path, size_max >> 20));
  return text;
}

}  // namespace signet
