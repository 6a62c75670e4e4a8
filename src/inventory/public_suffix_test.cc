// The list, and which list it was.
#include "inventory/public_suffix.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace signet;

namespace {

std::string Of(const PublicSuffixes& list, std::string_view name) {
  return list.Of(DomainName::Parse(name).value()).domain;
}

}  // namespace

TEST_CASE("public suffix: the registrable domain lies one label below the suffix") {
  const PublicSuffixes list;
  CHECK(Of(list, "a.b.example.com") == "example.com");
  CHECK(Of(list, "mail.example.co.uk") == "example.co.uk");
  CHECK(Of(list, "co.uk").empty());
  CHECK(Of(list, "com").empty());
  CHECK(Of(list, ".").empty());
}

TEST_CASE("public suffix: the date of the list goes with it") {
  const PublicSuffixes list;
  REQUIRE(list.date().size() == 10);
  CHECK(list.date() > "2020-01-01");
  CHECK(list.Of(DomainName::Parse("example.com").value()).list_date == list.date());
}

TEST_CASE("public suffix: a list of one's own is read") {
  std::string folder = "/tmp/signet-test-XXXXXX";
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  const std::string path = folder + "/list.dat";
  std::ofstream(path) << "// ===BEGIN ICANN DOMAINS===\nzone.test\n// ===END ICANN DOMAINS===\n";
  {
    const auto list = PublicSuffixes::FromFile(path);
    REQUIRE(list);
    CHECK(Of(*list, "a.b.zone.test") == "b.zone.test");
  }
  CHECK(PublicSuffixes::FromFile(folder + "/none").error().code == Code::kBadInput);
  std::filesystem::remove_all(folder);
}
