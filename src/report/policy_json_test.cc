// A session's policy is as tight as STS's limit lets it be, and never over it.
#include "report/policy_json.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "model/apply_journal_sample.h"

namespace signet {
namespace {

std::string PolicyOf(const std::vector<Change>& changes) {
  std::vector<const Change*> pointers;
  for (const Change& change : changes) pointers.push_back(&change);
  const std::string policy = SessionPolicy(pointers, "aws");
  CHECK(policy.size() <= kSessionPolicyMax);
  return policy;
}

// Three keys for each of as many domains.
std::vector<Change> Keys(size_t domains) {
  std::vector<Change> changes;
  for (size_t i = 0; i < domains; ++i) {
    for (const char* token :
         {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
          "cccccccccccccccccccccccccccccccc"}) {
      changes.push_back(sample::TokenChange(token, fmt::format("d{}.example.test", i)));
    }
  }
  return changes;
}

TEST_CASE("session policy: names, else patterns, else the zone alone") {
  const std::string exact = PolicyOf(Keys(2));
  CHECK(exact.find("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa._domainkey.d0.example.test") !=
        std::string::npos);
  CHECK(exact.find("StringLike") == std::string::npos);
  const std::string by_domain = PolicyOf(Keys(20));
  CHECK(by_domain.find("\"*._domainkey.d0.example.test\"") != std::string::npos);
  CHECK(by_domain.find("aaaa") == std::string::npos);
  const std::string by_zone = PolicyOf(Keys(200));
  CHECK(by_zone.find("NormalizedRecordNames") == std::string::npos);
  for (const std::string& policy : {exact, by_domain, by_zone}) {
    CHECK(policy.find("\"route53:ChangeResourceRecordSetsRecordTypes\":\"CNAME\"") !=
          std::string::npos);
    CHECK(policy.find("\"route53:ChangeResourceRecordSetsActions\":\"CREATE\"") !=
          std::string::npos);
    CHECK(policy.find("hostedzone/*") == std::string::npos);
  }
}

TEST_CASE(
    "session policy: identities, else those of the region, and no action that no call needs") {
  const std::string one = PolicyOf({sample::MailChange("ann@example.test")});
  CHECK(one.find("identity/ann@example.test") != std::string::npos);
  CHECK(one.find("ses:VerifyEmailIdentity") != std::string::npos);
  for (const char* other : {"VerifyDomainDkim", "PutEmail", "route53"})
    CHECK(one.find(other) == std::string::npos);
  std::vector<Change> many;
  for (size_t i = 0; i < 100; ++i)
    many.push_back(sample::MailChange(fmt::format("ann{}@example.test", i)));
  CHECK(PolicyOf(many).find(":identity/*\"") != std::string::npos);
  CHECK(PolicyOf({}).empty());
}

TEST_CASE("session policy: what is taken back is deleted, and what is replaced both") {
  Change removed = sample::TokenChange("t", "example.test");
  removed.kind = ChangeKind::kRemoveRecord;
  removed.before = removed.after;
  removed.after.reset();
  CHECK(PolicyOf({removed}).find("Actions\":\"DELETE\"") != std::string::npos);
  Change replaced = sample::TokenChange("t", "example.test");
  replaced.kind = ChangeKind::kReplaceRecord;
  CHECK(PolicyOf({replaced}).find("Actions\":[\"CREATE\",\"DELETE\"]") != std::string::npos);
}

}  // namespace
}  // namespace signet
