// Reading with a bound, writing for the owner alone, and paths as the CLI expands them.
#include "aws/local_files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace signet {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "signet.XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

TEST_CASE("files: what is written is the owner's alone, and replaces what was there") {
  const Folder folder;
  const Files files = RealFiles();
  std::ofstream(folder / "f") << "old and longer";
  REQUIRE(chmod((folder / "f").c_str(), 0644) == 0);
  REQUIRE(files.replace(folder / "f", "new").has_value());
  CHECK(*files.read(folder / "f") == "new");
  struct stat about{};
  REQUIRE(stat((folder / "f").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  const auto nowhere = files.replace(folder / "no/f", "x");
  REQUIRE_FALSE(nowhere.has_value());
  CHECK(nowhere.error().detail.find("No such file") != std::string::npos);
}

TEST_CASE("files: missing ones, folders and pipes are not found; huge ones are too large") {
  const Folder folder;
  const Files files = RealFiles();
  CHECK(files.read(folder / "f").error().code == Code::kNotFound);
  CHECK(files.read(folder / ".").error().code == Code::kNotFound);
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(files.read(folder / "pipe").error().code == Code::kNotFound);
  std::ofstream(folder / "big") << std::string(kCredentialFileSizeMax + 1, 'x');
  CHECK(files.read(folder / "big").error().code == Code::kTooLarge);
}

TEST_CASE("files: home and variables are replaced, unknown ones stay") {
  const Environment environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "HOME") return "/h";
    if (name == "D") return "d";
    return std::nullopt;
  };
  CHECK(ExpandPath(environment, "~/.aws/config") == "/h/.aws/config");
  CHECK(ExpandPath(environment, "~") == "/h");
  CHECK(ExpandPath(environment, "$D/${D}/$E/${E}/$") == "d/d/$E/${E}/$");
  CHECK(ExpandPath(environment, "/a~b/${D") == "/a~b/${D");
}

}  // namespace
}  // namespace signet
