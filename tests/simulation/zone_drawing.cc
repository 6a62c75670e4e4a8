// Every kind of neighbour and of fault comes up in some seeds.
#include "tests/simulation/zone_drawing.h"

#include <fmt/format.h>

#include <array>
#include <random>

namespace signet::simulation {
namespace {

constexpr std::array<const char*, 14> kFaults{
    "throttle on route53:* probability 0.15",
    "error 503 on route53:* probability 0.15",
    "error 500 on route53:ChangeResourceRecordSets probability 0.3",
    "slow 3s on route53:* probability 0.3",
    "slow 45s on route53:ChangeResourceRecordSets probability 0.15",
    "stall 40s on route53:* probability 0.05",
    "cut 40 on route53:* probability 0.15",
    "lost-answer on route53:ChangeResourceRecordSets probability 0.35",
    "drop on route53:* probability 0.15",
    "html on route53:* probability 0.1",
    "wrong-xml on route53:* probability 0.1",
    "denied on route53:ChangeResourceRecordSets probability 0.3",
    "denied on route53:GetChange probability 0.3",
    "denied on route53:ListResourceRecordSets probability 0.1"};

std::string Token(uint64_t drawn) { return fmt::format("t{:015x}", drawn >> 4); }

class ZoneDrawing {
 public:
  explicit ZoneDrawing(uint64_t seed) : random_(seed * 0x9e3779b97f4a7c15ULL + 3) {}

  DrawnZones Draw(uint64_t seed, size_t zones) {
    drawn_.others = seed % 3 != 0;
    drawn_.two = seed % 4 == 1;
    drawn_.hurried = seed % 5 == 2;
    Line(fmt::format("seed {}", seed));
    Line(fmt::format("limit route53:* 5 burst {}", 1 + Below(5)));
    Line(fmt::format("route53 insync-after {}s busy {}ms", Below(40),
                     seed % 3 == 1 ? 200 + Below(4'000) : 0));
    if (seed % 7 != 0) {
      Line(fmt::format("fault {}", kFaults[seed % kFaults.size()]));
      Line(fmt::format("fault {}", kFaults[(seed * 5 + 3) % kFaults.size()]));
    }
    const size_t accounts = 1 + Below(3);
    for (size_t account = 0; account < accounts; ++account) {
      const std::string id = fmt::format("{}", 444455550000 + account);
      drawn_.accounts.push_back(id);
      Line(fmt::format("account {} \"DNS {}\"", id, account));
      Line(fmt::format("  key {} {} user operator", KeyOfAccount(id), kOperatorSecret));
      for (size_t zone = account; zone < zones; zone += accounts) Zone(zone);
    }
    return std::move(drawn_);
  }

 private:
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  bool OneIn(uint64_t n) { return Below(n) == 0; }
  void Line(const std::string& line) { drawn_.text += line + "\n"; }
  void Record(const std::string& record) { Line("    record " + record); }

  void Zone(size_t number) {
    const std::string zone = fmt::format("d{}.example", number);
    Line(fmt::format("  hosted-zone {} id Z{:04}", zone, number));
    Record(fmt::format("{} MX ttl 300 \"10 Mail.{}\"", zone, zone));
    Record(fmt::format("{} TXT \"\\\"v=spf1 -all\\\"\" \"\\\"Site=Verification\\\"\"", zone));
    Record(fmt::format("www.{} A ttl 60 192.0.2.1 192.0.2.2", zone));
    if (OneIn(3)) Record(fmt::format("*.{} A 192.0.2.9", zone));
    if (OneIn(5)) Record(fmt::format("*._domainkey.{} CNAME elsewhere.example.net", zone));
    if (OneIn(3)) Record(fmt::format("cdn.{} A alias d1.cloudfront.net", zone));
    if (OneIn(3)) {
      Record(fmt::format("api.{} A set blue weight 3 192.0.2.1", zone));
      Record(fmt::format("api.{} A set green weight 1 192.0.2.2", zone));
    }
    if (OneIn(3)) Record(fmt::format("we\\\\040ird.{} TXT ttl 17 \"\\\"x\\\"\"", zone));
    if (OneIn(3)) Record(fmt::format("\\\\052b.{} A 192.0.2.4", zone));
    // A page of the list ends among the neighbours.
    if (OneIn(12)) {
      for (int i = 0; i < 330; ++i)
        Record(fmt::format("s{}._domainkey.{} CNAME k{}.example.net", i, zone, i));
    }
    const size_t identities = 1 + Below(3);
    for (size_t i = 0; i < identities; ++i)
      Identity(zone, i == 0 ? zone : fmt::format("m{}.{}", i, zone));
  }

  void Identity(const std::string& zone, const std::string& identity) {
    Lacking lacking{zone, identity, {}};
    for (int i = 0; i < 3; ++i) {
      const std::string token = Token(random_());
      const std::string name = fmt::format("{}._domainkey.{}", token, identity);
      lacking.records.push_back({*DomainName::Parse(name),
                                 RecordType::kCname,
                                 1800,
                                 {fmt::format("{}.dkim.amazonses.com.", token)}});
      switch (Below(16)) {
        case 0:  // An old token.
          Record(fmt::format("{} CNAME ttl {} old{}.dkim.amazonses.com", name, 60 + i, i));
          break;
        case 1:
          Record(fmt::format("{} CNAME elsewhere.example.net", name));
          break;
        case 2:
          Record(fmt::format("{} A alias d2.cloudfront.net", name));
          break;
        case 3:  // There already, spelt otherwise.
          Record(fmt::format("{} CNAME ttl 5 {}.DKIM.amazonses.com", name, token));
          break;
        default:
          break;
      }
    }
    if (OneIn(2)) Text(identity, lacking);
    drawn_.identities.push_back(std::move(lacking));
  }

  void Text(const std::string& identity, Lacking& lacking) {
    const std::string name = "_amazonses." + identity;
    lacking.records.push_back(
        {*DomainName::Parse(name), RecordType::kTxt, 1800, {EncodeTxt(Token(random_()) + "=")}});
    if (OneIn(2)) {
      Record(fmt::format("{} TXT ttl {} \"\\\"of another region\\\"\" \"\\\"Par\\\" \\\"ts\\\"\"",
                         name, 7 + Below(500)));
    }
  }

  std::mt19937_64 random_;
  DrawnZones drawn_;
};

}  // namespace

std::string KeyOfAccount(const std::string& account) { return "AKIADNS" + account + "X"; }

DrawnZones DrawZones(uint64_t seed, size_t zones) { return ZoneDrawing(seed).Draw(seed, zones); }

DrawnZones PlainZones(size_t accounts, size_t zones, size_t identities,
                      const std::string& setting) {
  DrawnZones drawn;
  drawn.text = "seed 1\n" + setting + "\n";
  uint64_t token = 0;
  for (size_t account = 0; account < accounts; ++account) {
    const std::string id = fmt::format("{}", 444455550000 + account);
    drawn.accounts.push_back(id);
    drawn.text += fmt::format("account {} \"DNS {}\"\n  key {} {} user operator\n", id, account,
                              KeyOfAccount(id), kOperatorSecret);
    for (size_t zone = account; zone < zones; zone += accounts) {
      const std::string name = fmt::format("d{}.example", zone);
      drawn.text += fmt::format("  hosted-zone {} id Z{:04}\n", name, zone);
      drawn.text += fmt::format("    record www.{} A 192.0.2.1\n", name);
      for (size_t i = 0; i < identities; ++i) {
        Lacking lacking{name, i == 0 ? name : fmt::format("m{}.{}", i, name), {}};
        for (size_t key = 0; key < (i + 1 == identities ? 4 : 3); ++key) {
          const std::string one = fmt::format("t{:015x}", ++token * 0x9e3779b97f4aULL);
          lacking.records.push_back({*DomainName::Parse(one + "._domainkey." + lacking.identity),
                                     RecordType::kCname,
                                     1800,
                                     {one + ".dkim.amazonses.com."}});
        }
        drawn.identities.push_back(std::move(lacking));
      }
    }
  }
  return drawn;
}

}  // namespace signet::simulation
