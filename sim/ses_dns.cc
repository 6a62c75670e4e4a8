// Keys are drawn from their names: the right form of an RSA key, and nobody's.
#include "sim/ses_dns.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/digest.h"
#include "sim/target.h"
#include "sim/world_zone.h"

namespace sim {
namespace {

constexpr std::uint32_t kKeyTtl = 1800;
constexpr std::uint32_t kHostTtl = 300;
constexpr std::size_t kStringMax = 255;

// The DER of an RSA public key of 2048 bits, around a modulus that is only drawn.
std::string DrawnKey(const std::string& name) {
  std::string der(
      "\x30\x82\x01\x22\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00\x03\x82\x01\x0f"
      "\x00\x30\x82\x01\x0a\x02\x82\x01\x01\x00",
      33);
  std::string modulus;
  for (char round = '0'; round < '8'; ++round) modulus += Bytes(Sha256(name + round));
  modulus.front() = static_cast<char>(modulus.front() | '\x80');
  modulus.back() = static_cast<char>(modulus.back() | 1);
  der += modulus;
  der += std::string("\x02\x03\x01\x00\x01", 5);
  return EncodeBase64(der);
}

std::string Quoted(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto part = text.substr(0, kStringMax);
    out += fmt::format("{}\"{}\"", out.empty() ? "" : " ", part);
    text.remove_prefix(part.size());
  }
  return out;
}

std::vector<DnsSet> HostsOfRegions(std::string_view host, std::string_view zone,
                                   const char* address) {
  std::vector<DnsSet> sets;
  for (const auto region : SesRegions()) {
    sets.push_back({fmt::format("{}.{}.{}", host, region, zone), "A", kHostTtl, {address}});
  }
  return sets;
}

bool HasToken(const World& world, const std::string& name) {
  for (std::uint32_t i = 0; i < world.accounts.size(); ++i) {
    for (const auto& [region_name, region] : world.accounts[i].regions) {
      const Target target(world, i, region_name);
      for (const Identity& identity : region.identities) {
        if (identity.type == Identity::Type::kAddress) continue;
        const ToldDkim dkim = target.TellDkim(identity);
        for (const auto& token : dkim.tokens) {
          if (Route53Name(fmt::format("{}.{}", token, dkim.hosted_zone)) == name) return true;
        }
      }
    }
  }
  return false;
}

}  // namespace

std::vector<DnsSet> SesHosts() {
  auto sets = HostsOfRegions("feedback-smtp", kSesZone, "192.0.2.25");
  sets.push_back({kSesZone, "TXT", kHostTtl, {"\"v=spf1 ip4:192.0.2.0/24 -all\""}});
  return sets;
}

std::vector<DnsSet> AmazonHosts() {
  return HostsOfRegions("inbound-smtp", kAmazonZone, "192.0.2.26");
}

std::vector<DnsSet> DkimKeyAt(const World& world, const std::string& name) {
  if (!HasToken(world, name)) return {};
  return {{name, "TXT", kKeyTtl, {Quoted("p=" + DrawnKey(name))}}};
}

}  // namespace sim
