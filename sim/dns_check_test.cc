#include "sim/dns_check.h"

#include <doctest/doctest.h>

#include "sim/caller_for_tests.h"
#include "sim/scripted_dns_for_tests.h"

using namespace sim;
using namespace std::chrono_literals;
using Kind = DnsAnswer::Kind;

namespace {

constexpr Time kStart{std::chrono::seconds(1795435200)};

World Read(const std::string& identities, const std::string& dns = "every 5m window 72h") {
  auto world = ParseWorld("dns root-hints hints trust-anchor none " + dns +
                          "\naccount 111122223333\n  management\n"
                          "  key AKIAEXAMPLE111122223 secret\n  region eu-west-1\n" +
                          identities);
  const auto* error = std::get_if<std::string>(&world);
  REQUIRE_MESSAGE(error == nullptr, *error);
  return std::get<World>(std::move(world));
}

// A simulator, its DNS and a clock, driven by hand.
struct Lab {
  explicit Lab(const std::string& identities, const std::string& dns = "every 5m window 72h")
      : simulator(Read(identities, dns)), caller(simulator, kStart) {
    dns_records.Put("example.com", DnsType::kSoa, {"ns1.example.com admin.example.com 7"});
  }
  void PutTokens(const std::string& target = ".dkim.amazonses.com") {
    for (const char* token : {"aaa", "bbb", "ccc"}) {
      dns_records.Put(std::string(token) + "._domainkey.example.com", DnsType::kCname,
                      {token + target});
    }
  }
  std::size_t Look() {
    const auto due = simulator.DueChecks(caller.now());
    for (const auto& check : due) {
      simulator.Apply(sim::Look(check, dns_records), caller.now());
    }
    return due.size();
  }
  void Wait(std::chrono::microseconds time) {
    caller.Pass(time);
    Look();
  }
  std::string Told() { return caller.Get("/v2/email/identities/example.com").body; }
  std::string Status() { return Between(Told(), "\"VerificationStatus\":\"", "\""); }
  std::string Error() { return Between(Told(), "\"ErrorType\":\"", "\""); }
  std::string MailFrom() { return Between(Told(), "\"MailFromDomainStatus\":\"", "\""); }

  Simulator simulator;
  Caller caller;
  Scripted dns_records;
};

constexpr const char* kPending = "    identity example.com pending ; dkim tokens aaa bbb ccc\n";

std::string JsonSeconds(Time time) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

}  // namespace

TEST_CASE("dns-check: a pending domain succeeds once all three records are there") {
  Lab lab(kPending);
  CHECK(lab.Look() == 1);
  CHECK(lab.Status() == "PENDING");
  CHECK(lab.Error() == "HOST_NOT_FOUND");
  CHECK(lab.Told().find("\"LastSuccessTimestamp\"") == std::string::npos);
  lab.PutTokens();
  CHECK(lab.Status() == "PENDING");  // SES has not looked again.
  lab.Wait(5min);
  CHECK(lab.Status() == "SUCCESS");
  CHECK(lab.Error().empty());
  const std::string told = lab.Told();
  const std::string now = JsonSeconds(lab.caller.now());
  CHECK(Between(told, "\"LastCheckedTimestamp\":", ",").starts_with(now));
  CHECK(Between(told, "\"LastSuccessTimestamp\":", ",").starts_with(now));
  CHECK(Between(told, "\"SOARecord\":", "}") ==
        R"({"PrimaryNameServer":"ns1.example.com","AdminEmail":"admin.example.com",)"
        R"("SerialNumber":7)");
  CHECK(Between(told, "\"DkimAttributes\":", "}").find("\"Status\":\"SUCCESS\"") !=
        std::string::npos);
  CHECK(lab.simulator.CountersAsJson().ends_with(",\"looks\":2}"));
}

TEST_CASE("dns-check: each kind of wrong answer has its ErrorType") {
  const auto error_with = [](auto&& spoil) {
    Lab lab(kPending);
    lab.PutTokens();
    spoil(lab.dns_records);
    lab.Look();
    CHECK(lab.Status() == "PENDING");
    return lab.Error();
  };
  const std::string name = "bbb._domainkey.example.com";
  CHECK(error_with([&](Scripted& dns) { dns.held.erase({name, DnsType::kCname}); }) ==
        "HOST_NOT_FOUND");
  CHECK(error_with([&](Scripted& dns) {
          dns.held.erase({name, DnsType::kCname});
          dns.Put(name, DnsType::kTxt, {"bbb.dkim.amazonses.com"});
        }) == "TYPE_NOT_FOUND");
  CHECK(error_with([&](Scripted& dns) {
          dns.Put(name, DnsType::kCname, {"bbb.dkim.amazonses.com.example.com"});
        }) == "INVALID_VALUE");
  CHECK(error_with([&](Scripted& dns) { dns.Fail(name, DnsType::kCname); }) == "DNS_SERVER_ERROR");
  // The host tells the CNAME, and breaks when it should follow it.
  CHECK(error_with([&](Scripted& dns) { dns.Fail(name, DnsType::kTxt); }) == "DNS_SERVER_ERROR");
}

TEST_CASE("dns-check: a verified domain that loses its record has the window to find it again") {
  Lab lab("    identity example.com success ; dkim tokens aaa bbb ccc\n");
  lab.Look();
  CHECK(lab.Status() == "TEMPORARY_FAILURE");
  lab.Wait(71h);
  CHECK(lab.Status() == "TEMPORARY_FAILURE");
  lab.PutTokens();
  lab.Wait(30min);
  CHECK(lab.Status() == "SUCCESS");
  lab.dns_records.held.erase({"aaa._domainkey.example.com", DnsType::kCname});
  lab.Wait(5min);
  CHECK(lab.Status() == "TEMPORARY_FAILURE");
  CHECK(lab.Error() == "HOST_NOT_FOUND");
  lab.Wait(72h);
  CHECK(lab.Status() == "FAILED");
}

TEST_CASE("dns-check: a search that failed is over, whatever appears later") {
  Lab lab(kPending);
  lab.Look();
  lab.Wait(72h);
  CHECK(lab.Status() == "FAILED");
  lab.PutTokens();
  lab.caller.Pass(1h);
  CHECK(lab.Look() == 0);
  CHECK(lab.Status() == "FAILED");
}

TEST_CASE("dns-check: the search began when the keys were made") {
  Lab lab("    identity example.com pending ; dkim tokens aaa generated 71h ago\n");
  lab.Look();
  CHECK(lab.Status() == "PENDING");
  lab.Wait(1h);
  CHECK(lab.Status() == "FAILED");
}

TEST_CASE("dns-check: the interval is the world's, and a look is given out once") {
  Lab lab(kPending, "every 10m");
  const auto due = lab.simulator.DueChecks(lab.caller.now());
  REQUIRE(due.size() == 1);
  CHECK(lab.simulator.DueChecks(lab.caller.now() + 1h).empty());
  const DnsFinding finding = Look(due[0], lab.dns_records);
  lab.simulator.Apply(finding, lab.caller.now() + 1h);
  lab.simulator.Apply(finding, lab.caller.now() + 1h);  // Late twins change nothing.
  CHECK(lab.simulator.CountersAsJson().ends_with(",\"looks\":1}"));
  CHECK(lab.simulator.DueChecks(lab.caller.now() + 1h).size() == 1);
}

TEST_CASE("dns-check: MAIL FROM wants exactly one MX, to a feedback host") {
  Lab lab(
      "    identity example.com pending\n      dkim tokens aaa bbb ccc\n"
      "      mail-from bounce.example.com pending\n");
  lab.PutTokens();
  lab.Look();
  CHECK(lab.MailFrom() == "PENDING");
  const auto with = [&lab](std::vector<std::string> hosts) {
    lab.dns_records.Put("bounce.example.com", DnsType::kMx, std::move(hosts));
    lab.Wait(5min);
    return lab.MailFrom();
  };
  CHECK(with({"10 mx.example.com"}) == "PENDING");
  CHECK(with({"10 feedback-smtp.eu-west-1.amazonses.com", "20 mx.example.com"}) == "PENDING");
  CHECK(with({"10 feedback-smtp.eu-west-1.amazonses.com"}) == "SUCCESS");
  CHECK(with({}) == "TEMPORARY_FAILURE");
  CHECK(lab.Status() == "SUCCESS");
  lab.Wait(72h);
  CHECK(lab.MailFrom() == "FAILED");
  CHECK(lab.Status() == "SUCCESS");
}

TEST_CASE("dns-check: a key of one's own must be in one TXT record") {
  const std::string name = "mine._domainkey.example.com";
  const auto error_with = [&](const std::string& key, std::vector<std::string> texts) {
    Lab lab("    identity example.com pending ; dkim tokens mine origin EXTERNAL" + key + "\n");
    if (!texts.empty()) lab.dns_records.Put(name, DnsType::kTxt, std::move(texts));
    lab.Look();
    CHECK((lab.Status() == "SUCCESS") == lab.Error().empty());
    return lab.Error();
  };
  CHECK(error_with("", {"v=DKIM1; p=MII B"}).empty());
  CHECK(error_with(" public-key MIIB", {"k=rsa; p=MII B"}).empty());
  CHECK(error_with(" public-key MIIB", {"p=MIIC"}) == "INVALID_VALUE");
  CHECK(error_with("", {"v=DKIM1; p="}) == "INVALID_VALUE");
  CHECK(error_with("", {"p=MIIB", "p=MIIB"}) == "INVALID_VALUE");
  CHECK(error_with("", {}) == "HOST_NOT_FOUND");
}

TEST_CASE("dns-check: a domain without DKIM is proved by its older token") {
  Lab lab("    identity example.com pending ; dkim not-started tokens none ; txt-token abc=\n");
  lab.dns_records.Put("_amazonses.example.com", DnsType::kTxt, {"other=", "ABC="});
  lab.Look();
  CHECK(lab.Error() == "INVALID_VALUE");
  lab.dns_records.Put("_amazonses.example.com", DnsType::kTxt, {"other=", "abc="});
  lab.Wait(5min);
  CHECK(lab.Status() == "SUCCESS");
  CHECK(Between(lab.Told(), "\"DkimAttributes\":", "}").find("NOT_STARTED") != std::string::npos);
}

TEST_CASE("dns-check: addresses, generated identities and worlds with DNS off are left alone") {
  Lab lab(
      "    identity a@example.com pending\n    identity example.net not-started\n"
      "    generate identities 100 unverified-domains 10\n");
  CHECK(lab.Look() == 0);
  auto off = ParseWorld(
      "dns off\naccount 111122223333\n  key AKIAEXAMPLE111122223 secret\n  region eu-west-1\n" +
      std::string(kPending));
  Simulator still(std::get<World>(std::move(off)));
  CHECK(still.DueChecks(kStart).empty());
  CHECK(still.CountersAsJson().find("looks") == std::string::npos);
}

TEST_CASE("dns-check: the SOA is that of the nearest zone above") {
  Lab lab("    identity a.b.example.com pending ; dkim tokens aaa\n");
  const auto due = lab.simulator.DueChecks(kStart);
  REQUIRE(due.size() == 1);
  const auto soa = Look(due[0], lab.dns_records).soa;
  REQUIRE(soa.has_value());
  CHECK(soa->primary == "ns1.example.com");
  lab.dns_records.Fail("b.example.com", DnsType::kSoa);
  CHECK_FALSE(Look(due[0], lab.dns_records).soa);
}

TEST_CASE("dns-check: a world says where the root is, or is refused") {
  const auto refused = [](const std::string& line) {
    auto world = ParseWorld(line + "\n");
    const auto* error = std::get_if<std::string>(&world);
    return error ? *error : "";
  };
  CHECK(refused("dns off").empty());
  CHECK(refused("dns root-hints a trust-anchor none every 1s window 2d").empty());
  CHECK(refused("dns root-hints a").starts_with("line 1: write 'dns off'"));
  CHECK(refused("dns trust-anchor none").starts_with("line 1: write 'dns off'"));
  CHECK(refused("dns off root-hints a").find("too many") != std::string::npos);
  CHECK(refused("dns root-hints a trust-anchor none every 5").find("duration") !=
        std::string::npos);
  CHECK(refused("dns root-hints a trust-anchor none every 1ms").find("100ms") != std::string::npos);
  CHECK(refused("dns resolver 192.0.2.1").find("is not served, root-hints") != std::string::npos);
}
