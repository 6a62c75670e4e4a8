// Each cause explains what it should and nothing near it, and the order decides between
// two that both could.
#include <doctest/doctest.h>

#include <set>

#include "diagnose/public_mail.h"
#include "diagnose/sample.h"

using namespace signet;
using namespace signet::sample;

namespace {

using std::chrono::hours;

IdentityEvidence Failing(std::string name, std::string_view status, std::string_view error) {
  IdentityEvidence evidence = Identity(std::move(name), status);
  evidence.verification = VerificationInfo{kNow, {}, std::string(error), "", "", {}};
  return evidence;
}

Neighbours SeenFor(hours age) {
  Neighbours neighbours = Alone();
  neighbours.in_status_since = kNow - age;
  return neighbours;
}

std::string CauseIn(const TargetEvidence& target, const IdentityEvidence& evidence,
                    const Neighbours& neighbours = Alone()) {
  return CauseOf(Diagnose(evidence, &target, neighbours, Settings()));
}

}  // namespace

TEST_CASE("causes: ids are unique, of an existing rule, and each has a title and a fix") {
  std::set<std::string_view> ids;
  for (const Cause& cause : Causes()) {
    CAPTURE(cause.id);
    CHECK(ids.insert(cause.id).second);
    CHECK(FindRule(cause.rule));
    CHECK(cause.title.ends_with('.'));
    CHECK(cause.fix.ends_with('.'));
    CHECK(FindCause(cause.id) == &cause);
  }
  CHECK(ids.size() == 86);
  CHECK(FindCause("no-such-cause") == nullptr);
}

TEST_CASE("email-covered-by-domain: names the domain in sight") {
  Neighbours neighbours = Alone();
  neighbours.covering = {Near("mail.example.test", "PENDING"), Near("Example.test", "SUCCESS")};
  const Diagnosis got = Judge(Identity("ann@mail.example.test", "PENDING"), neighbours);
  CHECK(CauseOf(got) == "email-covered-by-domain");
  CHECK(got.findings.at(0).summary.find("the verified domain example.test") != std::string::npos);
}

TEST_CASE("email-covered-by-domain: a domain that is pending itself covers nobody") {
  Neighbours neighbours = Alone();
  neighbours.covering = {Near("example.test", "PENDING")};
  CHECK(CauseOf(Judge(Identity("ann@example.test", "PENDING"), neighbours)) ==
        "email-link-not-clicked");
}

TEST_CASE("email-covered-by-domain: never told of a subdomain") {
  Neighbours neighbours = Alone();
  neighbours.covering = {Near("example.test", "SUCCESS")};
  CHECK(CauseOf(Judge(Identity("mail.example.test", "PENDING"), neighbours)) == "");
}

TEST_CASE("deed: each replication error has its own cause") {
  const std::pair<const char*, const char*> kErrors[] = {
      {"REPLICATION_ACCESS_DENIED", "deed-access-denied"},
      {"REPLICATION_PRIMARY_NOT_FOUND", "deed-parent-missing"},
      {"REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED", "deed-parent-byodkim"},
      {"REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED", "deed-parent-is-replica"},
      {"REPLICATION_PRIMARY_INVALID_REGION", "deed-invalid-region"},
      {"SERVICE_ERROR", "ses-service-error"},
  };
  for (const auto& [error, cause] : kErrors) {
    CAPTURE(error);
    CHECK(CauseOf(Judge(Failing("example.test", "FAILED", error))) == cause);
    CHECK(CauseOf(Judge(Failing("example.test", "SUCCESS", error))) == "nothing found");
  }
}

TEST_CASE("deed: errors that DNS explains are told and are no cause") {
  for (const char* error :
       {"HOST_NOT_FOUND", "TYPE_NOT_FOUND", "INVALID_VALUE", "DNS_SERVER_ERROR", "NEWER_THAN_US"}) {
    CAPTURE(error);
    const Diagnosis got = Judge(Failing("example.test", "FAILED", error));
    CHECK(CauseOf(got) == "");
    CHECK(got.findings.at(0).summary.find(error) != std::string::npos);
  }
}

TEST_CASE("deed: the parent's region is named where the origin tells it") {
  IdentityEvidence evidence = Failing("example.test", "FAILED", "REPLICATION_PRIMARY_NOT_FOUND");
  evidence.dkim =
      DkimAttributes{false, ParseStatus("FAILED"), {}, "", "AWS_SES_US_EAST_1", "", "", {}};
  CHECK(Judge(evidence).findings.at(0).summary.find("in us-east-1") != std::string::npos);
}

TEST_CASE("domain-not-owned: a public mail domain, not an address there, not a domain like it") {
  CHECK(CauseOf(Judge(Identity("GMAIL.com", "PENDING"))) == "domain-not-owned");
  CHECK(CauseOf(Judge(Identity("ann@gmail.com", "PENDING"))) == "email-link-not-clicked");
  CHECK(CauseOf(Judge(Identity("notgmail.com", "PENDING"))) == "");
  CHECK(IsPublicMailDomain("outlook.com"));
  CHECK_FALSE(IsPublicMailDomain(""));
}

TEST_CASE("idn-not-punycode: characters outside ASCII, in any kind of identity") {
  CHECK(CauseOf(Judge(Identity("b\xc3\xbc"
                               "cher.test",
                               "FAILED"))) == "idn-not-punycode");
  CHECK(CauseOf(Judge(Identity("ann@b\xc3\xbc"
                               "cher.test",
                               "FAILED"))) == "idn-not-punycode");
  CHECK(CauseOf(Judge(Identity("xn--bcher-kva.test", "FAILED"))) == "");
}

TEST_CASE("www-identity: the name of a web site, and only as a whole label") {
  CHECK(CauseOf(Judge(Identity("www.example.test", "FAILED"))) == "www-identity");
  CHECK(CauseOf(Judge(Identity("www2.example.test", "FAILED"))) == "");
  CHECK(CauseOf(Judge(Identity("ann@www.example.test", "FAILED"))) == "email-link-expired");
}

TEST_CASE("www-identity: no cause in the name explains what once worked") {
  CHECK(CauseOf(Judge(Identity("www.example.test", "TEMPORARY_FAILURE"))) == "");
  IdentityEvidence evidence = Failing("www.example.test", "FAILED", "");
  evidence.verification.read()->last_success = kNow - hours(500);
  CHECK(CauseOf(Judge(evidence)) == "");
}

TEST_CASE("email-case-mismatch: a verified twin, not a pending one, not another address") {
  Neighbours neighbours = Alone();
  neighbours.case_twins = {Near("Ann@example.test", "SUCCESS")};
  CHECK(CauseOf(Judge(Identity("ann@example.test", "PENDING"), neighbours)) ==
        "email-case-mismatch");
  neighbours.case_twins = {Near("Ann@example.test", "PENDING")};
  CHECK(CauseOf(Judge(Identity("ann@example.test", "PENDING"), neighbours)) ==
        "email-link-not-clicked");
  neighbours.case_twins = {Near("bob@example.test", "SUCCESS")};
  CHECK(CauseOf(Judge(Identity("ann@example.test", "PENDING"), neighbours)) ==
        "email-link-not-clicked");
}

TEST_CASE("email-case-mismatch: what is to be deleted is not verified again") {
  Neighbours neighbours = Alone();
  neighbours.case_twins = {Near("Ann@example.test", "SUCCESS")};
  const auto steps = [&] {
    const Diagnosis got = Judge(Identity("ann@example.test", "PENDING"), neighbours);
    std::string all;
    for (const std::string& line :
         FillRemediation(FindRule("identity-verified")->text, got.findings.at(0)).cli)
      all += line + "\n";
    return all;
  };
  CHECK(steps().find("verify-email-identity") == std::string::npos);
  CHECK(steps().find("delete-email-identity") != std::string::npos);
  neighbours.case_twins.clear();
  CHECK(steps().find("verify-email-identity") != std::string::npos);
  CHECK(steps().find("delete-email-identity") == std::string::npos);
}

TEST_CASE("verification-not-started: NOT_STARTED alone") {
  CHECK(CauseOf(Judge(Identity("example.test", "NOT_STARTED"))) == "verification-not-started");
  CHECK(CauseOf(Judge(Identity("ann@example.test", "NOT_STARTED"))) == "verification-not-started");
  CHECK(CauseOf(Judge(Identity("example.test", "PENDING"))) == "");
}

TEST_CASE("region-mismatch: verified in another region of the same account") {
  Neighbours neighbours = Alone();
  neighbours.elsewhere = {Near("Example.test", "SUCCESS", {"111122223333", "us-east-1"})};
  const Diagnosis got = Judge(Identity("example.test", "PENDING"), neighbours);
  CHECK(CauseOf(got) == "region-mismatch");
  CHECK(got.findings.at(0).summary.find("us-east-1") != std::string::npos);
}

TEST_CASE("region-mismatch: not for another account, a pending twin, or what once worked") {
  Neighbours neighbours = Alone();
  neighbours.elsewhere = {Near("example.test", "SUCCESS", {"444455556666", "us-east-1"})};
  CHECK(CauseOf(Judge(Identity("example.test", "PENDING"), neighbours)) == "");
  neighbours.elsewhere = {Near("example.test", "PENDING", {"111122223333", "us-east-1"})};
  CHECK(CauseOf(Judge(Identity("example.test", "PENDING"), neighbours)) == "");
  neighbours.elsewhere = {Near("example.test", "SUCCESS", {"111122223333", "us-east-1"})};
  CHECK(CauseOf(Judge(Identity("example.test", "TEMPORARY_FAILURE"), neighbours)) == "");
}

TEST_CASE("region-mismatch: an address elsewhere counts byte for byte") {
  Neighbours neighbours = Alone();
  neighbours.elsewhere = {Near("Ann@example.test", "SUCCESS", {"111122223333", "us-east-1"})};
  CHECK(CauseOf(Judge(Identity("ann@example.test", "PENDING"), neighbours)) ==
        "email-link-not-clicked");
}

TEST_CASE("email-noreply-no-mailbox: by the usual spellings, not by words that start alike") {
  for (const char* name : {"noreply@example.test", "No-Reply@example.test", "do_not_reply@a.test",
                           "no.reply+news@a.test", "MAILER-DAEMON@a.test", "bounces@a.test"}) {
    CAPTURE(name);
    CHECK(CauseOf(Judge(Identity(name, "FAILED"))) == "email-noreply-no-mailbox");
  }
  CHECK(CauseOf(Judge(Identity("noreplyann@example.test", "FAILED"))) == "email-link-expired");
  CHECK(CauseOf(Judge(Identity("noreply.example.test", "FAILED"))) == "");
}

TEST_CASE("email-sandbox-recipient: in the sandbox, far from every domain of the target") {
  CHECK(CauseIn(Account(false), Identity("ann@example.test", "PENDING")) ==
        "email-sandbox-recipient");
  CHECK(CauseIn(Account(true), Identity("ann@example.test", "PENDING")) ==
        "email-link-not-clicked");
  Neighbours neighbours = Alone();
  neighbours.covering = {Near("example.test", "PENDING")};
  CHECK(CauseIn(Account(false), Identity("ann@example.test", "PENDING"), neighbours) ==
        "email-link-not-clicked");
}

TEST_CASE("email-sandbox-recipient: a sandbox that could not be read explains nothing") {
  TargetEvidence target = Account(false);
  target.account = Denied("ses:GetAccount");
  CHECK(CauseIn(target, Identity("ann@example.test", "PENDING")) == "email-link-not-clicked");
}

TEST_CASE("email-link-expired: failed, or pending for more than a day") {
  CHECK(CauseOf(Judge(Identity("ann@example.test", "FAILED"))) == "email-link-expired");
  CHECK(CauseOf(Judge(Identity("ann@example.test", "PENDING"), SeenFor(hours(25)))) ==
        "email-link-expired");
  CHECK(CauseOf(Judge(Identity("ann@example.test", "PENDING"), SeenFor(hours(23)))) ==
        "email-link-not-clicked");
}

TEST_CASE("causes: between two that apply, the order decides") {
  Neighbours neighbours = Alone();
  neighbours.elsewhere = {Near("noreply@example.test", "SUCCESS", {"111122223333", "us-east-1"})};
  neighbours.case_twins = {Near("NoReply@example.test", "SUCCESS")};
  IdentityEvidence evidence = Identity("noreply@example.test", "FAILED");
  CHECK(CauseOf(Judge(evidence, neighbours)) == "email-case-mismatch");
  neighbours.case_twins.clear();
  CHECK(CauseOf(Judge(evidence, neighbours)) == "region-mismatch");
  neighbours.elsewhere.clear();
  CHECK(CauseIn(Account(false), evidence, neighbours) == "email-noreply-no-mailbox");
  evidence.sending_enabled = true;
  CHECK(CauseOf(Judge(evidence, neighbours)) == "email-covered-by-domain");
  // SES's word about a replica outranks what the name looks like.
  CHECK(CauseOf(Judge(Failing("www.example.test", "FAILED", "REPLICATION_ACCESS_DENIED"))) ==
        "deed-access-denied");
  CHECK(CauseOf(Judge(Identity("www.example.test", "NOT_STARTED"))) == "www-identity");
}
