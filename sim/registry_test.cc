// The life of identities after writes, on virtual time.
#include "sim/registry.h"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "sim/caller_for_tests.h"
#include "sim/own_key.h"
#include "sim/scripted_dns_for_tests.h"

using namespace sim;
using namespace std::chrono_literals;

namespace {

constexpr Time kStart{std::chrono::seconds(1795435200)};
const std::string kDns = "dns root-hints hints trust-anchor none every 5m window 72h\n";

World Read(const std::string& top, const std::string& region) {
  auto world = ParseWorld(top + "limit none\naccount 111122223333\n  email root@owner.test\n" +
                          "  key AKIAEXAMPLE111122223 secret\n  region eu-west-1\n" + region);
  const auto* error = std::get_if<std::string>(&world);
  REQUIRE_MESSAGE(error == nullptr, *error);
  return std::get<World>(std::move(world));
}

// SES, a DNS, a mail reader and a clock, driven by hand.
struct Office {
  explicit Office(const std::string& top = "", const std::string& region = "")
      : simulator(Read(top, region)), caller(simulator, kStart) {}

  Response Create(const std::string& name, const std::string& more = "") {
    return caller.Write("POST", "/v2/email/identities",
                        "{\"EmailIdentity\":\"" + name + "\"" + more + "}");
  }
  Response Put(const std::string& rest, const std::string& body) {
    return caller.Write("PUT", "/v2/email/identities/" + rest, body);
  }
  Response Delete(const std::string& name) {
    return caller.Send("ses", {"DELETE", "/v2/email/identities/" + name, {}, ""});
  }
  Response V1(const std::string& form) { return caller.Query("ses", form); }
  std::string Told(const std::string& name) {
    return caller.Get("/v2/email/identities/" + name).body;
  }
  std::string Status(const std::string& name) {
    return Between(Told(name), "\"VerificationStatus\":\"", "\"");
  }
  std::string DkimStatus(const std::string& name) {
    return Between(Told(name), "\"Status\":\"", "\"");
  }
  std::string Error(const std::string& name) {
    return Between(Told(name), "\"ErrorType\":\"", "\"");
  }
  std::string MailFrom(const std::string& name) {
    return Between(Told(name), "\"MailFromDomainStatus\":\"", "\"");
  }
  std::string Tokens(const std::string& name) { return Between(Told(name), "\"Tokens\":[", "]"); }

  std::string Outbox() {
    return simulator.HandleMail({"GET", "/_sim/outbox", {}, ""}, caller.now())->body;
  }
  // What the latest letter says.
  std::string Latest(const std::string& member) {
    const std::string all = Outbox();
    const auto at = all.rfind("{\"time\"");
    return at == std::string::npos ? "" : Between(all.substr(at), "\"" + member + "\":\"", "\"");
  }
  int Click(const std::string& link) {
    return simulator.HandleMail({"GET", link, {}, ""}, caller.now()).value_or(Response()).status;
  }

  std::size_t Look() {
    const auto due = simulator.DueChecks(caller.now());
    for (const auto& check : due) simulator.Apply(sim::Look(check, dns), caller.now());
    return due.size();
  }
  void Wait(std::chrono::microseconds time) {
    caller.Pass(time);
    Look();
  }
  // Publishes what GetEmailIdentity asks for.
  void Publish(const std::string& name) {
    std::string rest = Tokens(name);
    for (auto token = Between(rest, "\"", "\""); !token.empty();
         token = Between(rest, "\"", "\"")) {
      dns.Put(fmt::format("{}._domainkey.{}", token, name), DnsType::kCname,
              {token + ".dkim.amazonses.com"});
      rest.erase(0, rest.find(token) + token.size() + 1);
    }
  }

  Simulator simulator;
  Caller caller;
  Scripted dns;
};

std::string Signing(const std::string& bits = "") {
  return "{\"SigningAttributesOrigin\":\"AWS_SES\"" +
         (bits.empty() ? ""
                       : ",\"SigningAttributes\":{\"NextSigningKeyLength\":\"" + bits + "\"}") +
         "}";
}

constexpr const char* kAddress = "a@example.com";

}  // namespace

TEST_CASE("registry: a new address is verified by the click in its mail, once") {
  Office office;
  CHECK(office.Create(kAddress).body ==
        R"({"IdentityType":"EMAIL_ADDRESS","VerifiedForSendingStatus":false})");
  CHECK(office.Status(kAddress) == "PENDING");
  CHECK(office.Latest("to") == kAddress);
  CHECK(office.Latest("kind") == "verification");
  CHECK(office.Latest("account") == "111122223333");
  CHECK(office.Latest("subject").ends_with("in region eu-west-1"));
  const std::string link = office.Latest("link");
  office.caller.Pass(23h);
  CHECK(office.Click(link + "0") == 404);
  CHECK(office.Status(kAddress) == "PENDING");
  CHECK(office.Click(link) == 200);
  CHECK(office.Status(kAddress) == "SUCCESS");
  CHECK(office.Click(link) == 410);
  office.caller.Pass(48h);
  CHECK(office.Status(kAddress) == "SUCCESS");
  CHECK(office.Told(kAddress).ends_with("\"VerificationInfo\":{}}"));
}

TEST_CASE("registry: a link is dead after a day, and another mail brings another") {
  Office office;
  office.Create(kAddress);
  const std::string old = office.Latest("link");
  office.caller.Pass(24h);
  CHECK(office.Status(kAddress) == "FAILED");
  CHECK(office.Click(old) == 410);
  CHECK(office.Status(kAddress) == "FAILED");
  CHECK(office.V1("VerifyEmailIdentity&EmailAddress=a%40example.com").status == 200);
  CHECK(office.Status(kAddress) == "PENDING");
  const std::string second = office.Latest("link");
  office.caller.Pass(20h);
  office.V1("VerifyEmailIdentity&EmailAddress=a%40example.com");
  CHECK(office.Click(second) == 410);  // Only the newest counts, and its day.
  office.caller.Pass(20h);
  CHECK(office.Status(kAddress) == "PENDING");
  CHECK(office.Click(office.Latest("link")) == 200);
  CHECK(office.Status(kAddress) == "SUCCESS");
  // Asked again, a verified address stays so, whether anybody clicks or not.
  office.V1("VerifyEmailIdentity&EmailAddress=a%40example.com");
  CHECK(office.Status(kAddress) == "SUCCESS");
  office.caller.Pass(25h);
  CHECK(office.Status(kAddress) == "SUCCESS");
}

TEST_CASE("registry: a link dies with its identity") {
  Office office;
  office.Create(kAddress);
  const std::string link = office.Latest("link");
  CHECK(office.Delete(kAddress).status == 200);
  CHECK(office.Click(link) == 410);
  office.Create(kAddress);
  CHECK(office.Click(link) == 410);
  CHECK(office.Status(kAddress) == "PENDING");
}

TEST_CASE("registry: mailboxes click by themselves, never, or bounce; the last line holds") {
  Office office("mailbox * clicks after 2s\nmailbox dead@* never\nmailbox gone@* bounces\n");
  for (const char* name : {"quick@example.com", "dead@example.com", "gone@example.com"}) {
    office.Create(name);
  }
  CHECK(office.Latest("link").empty());
  CHECK(office.Outbox().find("\"bounced\":true") != std::string::npos);
  CHECK(office.Status("quick@example.com") == "PENDING");
  office.caller.Pass(2s);
  CHECK(office.Status("quick@example.com") == "SUCCESS");
  CHECK(office.Status("dead@example.com") == "PENDING");
  office.caller.Pass(24h);
  CHECK(office.Status("dead@example.com") == "FAILED");
  CHECK(office.Status("gone@example.com") == "FAILED");
}

TEST_CASE("registry: a life that runs fast shortens days, and no timestamp") {
  Office office("life speed 3600\n" + kDns,
                "    identity old.example pending\n"
                "      dkim tokens aaa generated 71h ago\n");
  office.Create(kAddress);
  office.Create("new.example");
  CHECK(office.Look() == 2);
  CHECK(Between(office.Told("old.example"), "\"LastKeyGenerationTimestamp\":", "}")
            .starts_with(std::to_string(1795435200 - 71 * 3600)));
  office.Wait(900ms);
  CHECK(office.Status("old.example") == "PENDING");
  office.Wait(101ms);  // An hour was left.
  CHECK(office.Status("old.example") == "FAILED");
  office.Wait(22s);
  CHECK(office.Status(kAddress) == "PENDING");
  office.Wait(1s);
  CHECK(office.Status(kAddress) == "FAILED");
  office.Wait(47s);
  CHECK(office.Status("new.example") == "PENDING");
  office.Wait(1s);
  CHECK(office.Status("new.example") == "FAILED");
}

TEST_CASE("registry: a new domain is looked at at once, and its owner is told what comes") {
  Office office(kDns);
  const std::string created = office.Create("New.Example.com").body;
  CHECK(Between(created, "\"Status\":\"", "\"") == "NOT_STARTED");
  CHECK(created.find("\"SigningHostedZone\":\"dkim.amazonses.com\"") != std::string::npos);
  CHECK(office.Status("new.example.com") == "PENDING");
  CHECK(office.DkimStatus("new.example.com") == "PENDING");
  CHECK(office.Told("new.example.com").ends_with("\"VerificationInfo\":{}}"));
  CHECK(office.Tokens("new.example.com") == Between(created, "\"Tokens\":[", "]"));
  CHECK(office.Look() == 1);
  CHECK(office.Error("new.example.com") == "HOST_NOT_FOUND");
  office.Publish("new.example.com");
  office.Wait(5min);
  CHECK(office.Status("new.example.com") == "SUCCESS");
  CHECK(office.DkimStatus("new.example.com") == "SUCCESS");
  CHECK(office.Latest("kind") == "setup-success");
  CHECK(office.Latest("to") == "root@owner.test");
  CHECK(office.Latest("identity") == "new.example.com");
  office.dns.held.clear();
  office.Wait(5min);
  CHECK(office.Latest("kind") == "revocation-warning");
  office.Publish("new.example.com");
  office.Wait(5min);
  CHECK(office.Latest("kind") == "revocation-cancelled");
  office.dns.held.clear();
  office.Wait(5min);
  office.Wait(72h);
  CHECK(office.Latest("kind") == "revocation");
  CHECK(office.Status("new.example.com") == "FAILED");
}

TEST_CASE("registry: what restarts a failed domain is the world's to say, and keeps its tokens") {
  const auto after = [](const std::string& line, const std::string& how) {
    Office office(line + kDns);
    office.Create("example.com");
    const std::string tokens = office.Tokens("example.com");
    office.Look();
    office.Wait(72h);
    CHECK(office.Status("example.com") == "FAILED");
    CHECK(office.Latest("kind") == "setup-failure");
    office.Publish("example.com");
    office.Wait(1h);
    CHECK(office.Status("example.com") == "FAILED");
    if (how == "dkim") {
      const Response got = office.V1("VerifyDomainDkim&Domain=example.com");
      CHECK(got.body.find("<member>" + Between(tokens, "\"", "\"") + "</member>") !=
            std::string::npos);
    } else {
      CHECK(office.Put("example.com/dkim/signing", Signing()).status == 200);
    }
    CHECK(office.Tokens("example.com") == tokens);
    const std::string status = office.Status("example.com");
    if (status == "PENDING") {
      CHECK(office.Look() == 1);
      CHECK(office.Status("example.com") == "SUCCESS");
    }
    return status;
  };
  CHECK(after("", "dkim") == "PENDING");
  CHECK(after("", "signing") == "FAILED");
  CHECK(after("restart-by put-signing-attributes\n", "dkim") == "FAILED");
  CHECK(after("restart-by put-signing-attributes\n", "signing") == "PENDING");
  CHECK(after("restart-by none\n", "dkim") == "FAILED");
  CHECK(after("restart-by none\n", "signing") == "FAILED");
  CHECK(after("restart-by verify-domain-dkim put-signing-attributes\n", "signing") == "PENDING");
}

TEST_CASE("registry: a domain that was never begun begins, whatever restarts a failed one") {
  Office office("restart-by none\n" + kDns,
                "    identity a.example not-started ; dkim tokens aaa\n"
                "    identity b.example not-started ; dkim tokens bbb\n");
  CHECK(office.Look() == 0);
  office.V1("VerifyDomainDkim&Domain=a.example");
  office.Put("b.example/dkim/signing", Signing());
  CHECK(office.Status("a.example") == "PENDING");
  CHECK(office.Status("b.example") == "PENDING");
  CHECK(office.Tokens("a.example") == "\"aaa\"");
  CHECK(office.Look() == 2);
}

TEST_CASE("registry: a restarted search has the whole window again") {
  Office office(kDns);
  office.Create("example.com");
  office.Look();
  office.Wait(72h);
  office.V1("VerifyDomainDkim&Domain=example.com");
  office.Look();
  office.Wait(71h);
  CHECK(office.Status("example.com") == "PENDING");
  office.Wait(1h);
  CHECK(office.Status("example.com") == "FAILED");
}

TEST_CASE("registry: another key length brings new tokens, and revokes no verified domain") {
  Office office(kDns);
  office.Create("example.com");
  office.Publish("example.com");
  office.Look();
  const std::string tokens = office.Tokens("example.com");
  CHECK(office.Put("example.com/dkim/signing", Signing()).status == 200);
  CHECK(office.Put("example.com/dkim/signing", Signing("RSA_2048_BIT")).status == 200);
  CHECK(office.Tokens("example.com") == tokens);
  CHECK(office.DkimStatus("example.com") == "SUCCESS");
  const Response changed = office.Put("example.com/dkim/signing", Signing("RSA_1024_BIT"));
  CHECK(Between(changed.body, "\"DkimStatus\":\"", "\"") == "PENDING");
  CHECK(office.Tokens("example.com") == Between(changed.body, "\"DkimTokens\":[", "]"));
  CHECK(office.Tokens("example.com") != tokens);
  CHECK(office.Told("example.com").find("\"CurrentSigningKeyLength\":\"RSA_1024_BIT\"") !=
        std::string::npos);
  office.Look();
  CHECK(office.Error("example.com") == "HOST_NOT_FOUND");
  CHECK(office.DkimStatus("example.com") == "PENDING");
  CHECK(office.Status("example.com") == "SUCCESS");
  CHECK(ErrorCode(office.Put("example.com/dkim/signing", Signing("RSA_2048_BIT"))) ==
        "BadRequestException");
  office.Publish("example.com");
  office.Wait(5min);
  CHECK(office.DkimStatus("example.com") == "SUCCESS");
  office.Wait(24h);
  CHECK(office.Put("example.com/dkim/signing", Signing("RSA_2048_BIT")).status == 200);
  office.Look();
  office.Wait(72h);
  CHECK(office.DkimStatus("example.com") == "FAILED");
  CHECK(office.Status("example.com") == "SUCCESS");
}

TEST_CASE("registry: a look that is out says nothing about what came after it") {
  Office office(kDns);
  office.Create("example.com");
  office.Publish("example.com");
  const auto out = office.simulator.DueChecks(office.caller.now());
  REQUIRE(out.size() == 1);
  const DnsFinding right = Look(out[0], office.dns);

  SUBCASE("deleted") {
    CHECK(office.Delete("example.com").status == 200);
    office.simulator.Apply(right, office.caller.now());
    CHECK(ErrorCode(office.caller.Get("/v2/email/identities/example.com")) == "NotFoundException");
    CHECK(office.Outbox() == "[]\n");
    office.Wait(1h);
    CHECK(office.simulator.CountersAsJson().ends_with("\"looks\":0}"));
  }
  SUBCASE("deleted, and another in its place") {
    office.Delete("example.com");
    office.Create("other.example");
    office.simulator.Apply(right, office.caller.now());
    CHECK(office.Status("other.example") == "PENDING");
    CHECK(office.Look() == 1);
    CHECK(office.Error("other.example") == "HOST_NOT_FOUND");
    office.simulator.Apply(right, office.caller.now());
    CHECK(office.Status("other.example") == "PENDING");
  }
  SUBCASE("deleted and created again") {
    office.Delete("example.com");
    office.Create("example.com");
    office.simulator.Apply(right, office.caller.now());
    CHECK(office.Status("example.com") == "PENDING");
  }
  SUBCASE("created again, and its own look is out too") {
    office.Delete("example.com");
    office.Create("example.com");
    const auto heir = office.simulator.DueChecks(office.caller.now());
    REQUIRE(heir.size() == 1);
    office.simulator.Apply(right, office.caller.now());
    office.Publish("example.com");
    office.simulator.Apply(Look(heir[0], office.dns), office.caller.now());
    CHECK(office.Status("example.com") == "SUCCESS");
    CHECK(office.simulator.CountersAsJson().ends_with("\"looks\":1}"));
  }
  SUBCASE("with new tokens") {
    office.Put("example.com/dkim/signing", Signing("RSA_1024_BIT"));
    office.simulator.Apply(right, office.caller.now());
    CHECK(office.Status("example.com") == "PENDING");
    CHECK(office.Look() == 1);
    CHECK(office.Status("example.com") == "PENDING");
  }
}

TEST_CASE("registry: a replica has its parent's tokens, now and later") {
  Office office(kDns);
  const std::string replica =
      R"(,"DkimSigningAttributes":{"DomainSigningAttributesOrigin":"AWS_SES_EU_WEST_1"})";
  office.caller.GoTo("us-east-1");
  office.Create("example.com", replica);
  CHECK(office.Error("example.com") == "REPLICATION_PRIMARY_NOT_FOUND");
  CHECK(office.Tokens("example.com").empty());
  office.Look();
  CHECK(office.Error("example.com") == "REPLICATION_PRIMARY_NOT_FOUND");
  office.caller.GoTo("eu-west-1");
  office.Create("example.com");
  const std::string tokens = office.Tokens("example.com");
  office.Publish("example.com");
  office.caller.GoTo("us-east-1");
  CHECK(office.Tokens("example.com") == tokens);
  office.Wait(5min);
  CHECK(office.Status("example.com") == "SUCCESS");
  CHECK(office.Error("example.com").empty());

  office.caller.GoTo("eu-west-1");
  const Response refused = office.Delete("example.com");
  CHECK(ErrorCode(refused) == "BadRequestException");
  CHECK(refused.body.find("us-east-1") != std::string::npos);
  CHECK(ErrorCode(office.V1("DeleteIdentity&Identity=example.com")) == "InvalidParameterValue");

  office.caller.Pass(5min);
  auto out = office.simulator.DueChecks(office.caller.now());
  CHECK(out.size() == 2);
  office.Put("example.com/dkim/signing", Signing("RSA_1024_BIT"));
  for (const auto& check : out) {
    office.simulator.Apply(Look(check, office.dns), office.caller.now());
  }
  const std::string rotated = office.Tokens("example.com");
  office.caller.GoTo("us-east-1");
  CHECK(rotated != tokens);
  CHECK(office.Tokens("example.com") == rotated);
  CHECK(office.DkimStatus("example.com") == "PENDING");
  CHECK(office.Status("example.com") == "SUCCESS");
  CHECK(office.Delete("example.com").status == 200);
  office.caller.GoTo("eu-west-1");
  CHECK(office.Delete("example.com").status == 200);
}

TEST_CASE("registry: a parent that cannot be one is told as an ErrorType") {
  Office office("regions eu-west-1 us-east-1\n",
                "    identity own.example success ; dkim tokens s origin EXTERNAL\n"
                "    identity chain.example success ; dkim origin AWS_SES_US_EAST_1\n");
  office.caller.GoTo("us-east-1");
  const auto error = [&](const std::string& name, const std::string& origin) {
    CHECK(office
              .Create(name, ",\"DkimSigningAttributes\":{\"DomainSigningAttributesOrigin\":\"" +
                                origin + "\"}")
              .status == 200);
    return office.Error(name);
  };
  CHECK(error("own.example", "AWS_SES_EU_WEST_1") == "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED");
  CHECK(error("chain.example", "AWS_SES_EU_WEST_1") ==
        "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED");
  CHECK(error("a.example", "AWS_SES_US_EAST_1") == "REPLICATION_PRIMARY_INVALID_REGION");
  CHECK(error("b.example", "AWS_SES_MARS_1") == "REPLICATION_PRIMARY_INVALID_REGION");
}

TEST_CASE("registry: the older token proves a domain, and DKIM that comes to it revokes nothing") {
  Office office(kDns);
  const std::string token = Between(office.V1("VerifyDomainIdentity&Domain=example.com").body,
                                    "<VerificationToken>", "<");
  CHECK_FALSE(token.empty());
  CHECK(office.Tokens("example.com").empty());
  CHECK(office.DkimStatus("example.com") == "NOT_STARTED");
  office.dns.Put("_amazonses.example.com", DnsType::kTxt, {token});
  office.Look();
  CHECK(office.Status("example.com") == "SUCCESS");
  CHECK(office.Latest("subject").starts_with("Domain verification setup SUCCESS"));
  const std::string dkim = office.V1("VerifyDomainDkim&Domain=example.com").body;
  CHECK(Between(dkim, "<member>", "<") == Between(office.Tokens("example.com"), "\"", "\""));
  office.Look();
  office.Wait(5min);
  CHECK(office.Status("example.com") == "SUCCESS");
  CHECK(office.DkimStatus("example.com") == "PENDING");
  office.dns.held.clear();
  office.Wait(5min);
  CHECK(office.Status("example.com") == "TEMPORARY_FAILURE");
  office.Publish("example.com");
  office.Wait(5min);
  CHECK(office.Status("example.com") == "SUCCESS");
  CHECK(office.DkimStatus("example.com") == "SUCCESS");
}

TEST_CASE("registry: a key of one's own is looked for as its public half") {
  Office office(kDns);
  EVP_PKEY* key = EVP_RSA_gen(1024);
  unsigned char* der = nullptr;
  const int size = i2d_PrivateKey(key, &der);
  REQUIRE(size > 0);
  const std::string secret =
      EncodeBase64({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  EVP_PKEY_free(key);
  const auto own = ReadOwnKey(secret);
  REQUIRE(std::holds_alternative<OwnKey>(own));
  CHECK(std::get<OwnKey>(own).bits == 1024);
  office.Create("example.com", R"(,"DkimSigningAttributes":{"DomainSigningSelector":"mine",)"
                               R"("DomainSigningPrivateKey":")" +
                                   secret + "\"}");
  CHECK(office.Tokens("example.com") == "\"mine\"");
  CHECK(office.Told("example.com").find(secret) == std::string::npos);
  office.dns.Put("mine._domainkey.example.com", DnsType::kTxt, {"p=MIIB"});
  office.Look();
  CHECK(office.Error("example.com") == "INVALID_VALUE");
  office.dns.Put("mine._domainkey.example.com", DnsType::kTxt,
                 {"v=DKIM1; k=rsa; p=" + std::get<OwnKey>(own).public_key});
  office.Wait(5min);
  CHECK(office.Status("example.com") == "SUCCESS");
  CHECK(std::holds_alternative<std::string>(ReadOwnKey("AAAA")));
  CHECK(std::holds_alternative<std::string>(ReadOwnKey("%")));
}

TEST_CASE("registry: MAIL FROM is set up, fails, and is set up again with the same words") {
  Office office(kDns, "    identity example.com success ; dkim tokens aaa\n");
  office.dns.Put("aaa._domainkey.example.com", DnsType::kCname, {"aaa.dkim.amazonses.com"});
  const std::string body = R"({"MailFromDomain":"bounce.example.com"})";
  CHECK(office.Put("example.com/mail-from", body).status == 200);
  CHECK(office.MailFrom("example.com") == "PENDING");
  office.Look();
  office.Wait(72h);
  CHECK(office.MailFrom("example.com") == "FAILED");
  CHECK(office.Latest("subject").starts_with("Custom MAIL FROM domain setup FAILURE"));
  office.dns.Put("bounce.example.com", DnsType::kMx, {"10 feedback-smtp.eu-west-1.amazonses.com"});
  office.Wait(1h);
  CHECK(office.MailFrom("example.com") == "FAILED");
  office.Put("example.com/mail-from", body);
  CHECK(office.MailFrom("example.com") == "PENDING");
  office.Look();
  CHECK(office.MailFrom("example.com") == "SUCCESS");
  CHECK(office.Status("example.com") == "SUCCESS");
  // The look that is out looks for the domain before.
  office.caller.Pass(5min);
  const auto out = office.simulator.DueChecks(office.caller.now());
  REQUIRE(out.size() == 1);
  office.Put("example.com/mail-from", R"({"MailFromDomain":"other.example.com"})");
  office.simulator.Apply(Look(out[0], office.dns), office.caller.now());
  CHECK(office.MailFrom("example.com") == "PENDING");
  CHECK(office.Look() == 1);
  CHECK(office.MailFrom("example.com") == "PENDING");
  CHECK(office.Put("example.com/mail-from", "{}").status == 200);
  CHECK(office.MailFrom("example.com").empty());
}

TEST_CASE("registry: what a generator makes up cannot be changed, and a region can be full") {
  Office office("", "    generate identities 10000 unverified-domains 3\n");
  const std::string page = office.caller.Get("/v2/email/identities?PageSize=1").body;
  const std::string name = Between(page, "\"IdentityName\":\"", "\"");
  CHECK(office.Delete(name).body.find("generated by the world") != std::string::npos);
  CHECK(ErrorCode(office.Create("one.more.example")) == "LimitExceededException");
  CHECK(ErrorCode(office.V1("VerifyDomainDkim&Domain=one.more.example")) == "LimitExceeded");
  office.caller.GoTo("us-east-1");
  CHECK(office.Create("one.more.example").status == 200);
}

TEST_CASE("registry: deleting moves no other identity to another page") {
  Office office("",
                "    identity a.example success\n    identity b.example success\n"
                "    identity c.example success\n    identity d.example success\n");
  const std::string first = office.caller.Get("/v2/email/identities?PageSize=2").body;
  std::string token;
  AppendPercentEncoded(token, Between(first, "\"NextToken\":\"", "\""), false);
  office.Delete("a.example");
  const std::string second =
      office.caller.Get("/v2/email/identities?NextToken=" + token + "&PageSize=2").body;
  CHECK(second.find("c.example") != std::string::npos);
  CHECK(second.find("d.example") != std::string::npos);
  const std::string all = office.caller.Get("/v2/email/identities").body;
  CHECK(all.find("a.example") == std::string::npos);
  CHECK(all.find("b.example") != std::string::npos);
}

TEST_CASE("registry: the outbox holds its bound, and the oldest link goes first") {
  Office office;
  office.Create(kAddress);
  const std::string link = office.Latest("link");
  for (std::size_t i = 1; i < Outbox::kLettersMax; ++i) {
    office.V1("VerifyEmailIdentity&EmailAddress=b%40example.com");
  }
  CHECK(office.Click(link) == 200);
  office.V1("VerifyEmailIdentity&EmailAddress=b%40example.com");
  CHECK(office.Click(link) == 404);
}

TEST_CASE("registry: the lines of a life that is misspelt are refused") {
  const auto refused = [](const std::string& line) {
    auto world = ParseWorld(line + "\n");
    const auto* error = std::get_if<std::string>(&world);
    return error ? *error : "";
  };
  CHECK(refused("life speed 10000").empty());
  CHECK(refused("life speed 0.5").find("1 to 1000000") != std::string::npos);
  CHECK(refused("life fast").find("life speed") != std::string::npos);
  CHECK(refused("restart-by hope").find("'hope'") != std::string::npos);
  CHECK(refused("restart-by none verify-domain-dkim").find("too many") != std::string::npos);
  CHECK(refused("mailbox a@b.example answers").find("clicks after 2s") != std::string::npos);
  CHECK(refused("mailbox a@b.example clicks after -2s").find("before") != std::string::npos);
}
