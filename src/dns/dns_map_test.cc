// Addresses that lead elsewhere.
#include "dns/dns_map.h"

#include <doctest/doctest.h>

using namespace signet;

namespace {

std::string Found(const DnsMap& map, std::string_view address) {
  const auto found = map.Find(address);
  if (!found) return "none";
  return found->address().to_string() + " " + std::to_string(found->port());
}

}  // namespace

TEST_CASE("dns map: an address without a line is itself, port 53") {
  CHECK(Found(DnsMap(), "192.0.2.1") == "192.0.2.1 53");
  CHECK(Found(DnsMap(), "2001:db8::1") == "2001:db8::1 53");
  CHECK(Found(DnsMap(), "ns1.example.com") == "none");
}

TEST_CASE("dns map: lines for one address and for all others") {
  DnsMap map;
  CHECK(map.Add("192.0.2.1=127.0.0.1:5300"));
  CHECK(map.Add("2001:DB8:0::1=[::1]:5301"));
  CHECK(map.Add("*=:5302"));
  CHECK(Found(map, "192.0.2.1") == "127.0.0.1 5300");
  CHECK(Found(map, "2001:db8::1") == "::1 5301");
  CHECK(Found(map, "192.0.2.2") == "192.0.2.2 5302");
  CHECK(map.Add("*=127.0.0.9"));
  CHECK(Found(map, "192.0.2.2") == "127.0.0.9 53");
}

TEST_CASE("dns map: what is no line is refused") {
  DnsMap map;
  for (const char* line :
       {"", "=", "192.0.2.1", "192.0.2.1=", "a=127.0.0.1", "192.0.2.1=b",
        "192.0.2.1=127.0.0.1:", "192.0.2.1=127.0.0.1:0", "192.0.2.1=127.0.0.1:65536",
        "::1=::1:5300x", "*=[::1]", "*=:", "*=127.0.0.1:53:53"}) {
    CAPTURE(line);
    CHECK_FALSE(map.Add(line));
  }
  CHECK(map.empty());
}
