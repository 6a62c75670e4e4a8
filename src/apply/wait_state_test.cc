// What is awaited, in its order; and the ends at which waiting is of no use.
#include "apply/wait_state.h"

#include <doctest/doctest.h>

namespace signet {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
const Time kBegun(std::chrono::milliseconds(1'790'000'000'000));

WaitSeen At(std::chrono::seconds after, size_t right, size_t servers, bool resolver = false,
            const char* status = "PENDING") {
  WaitSeen seen;
  seen.at = kBegun + after;
  seen.status = ParseStatus(status);
  seen.dns_read = true;
  seen.servers = servers;
  seen.servers_right = right;
  seen.resolver_agrees = resolver;
  return seen;
}

TEST_CASE("wait: servers, then a resolver, then SES, then verified") {
  IdentityWait wait(kBegun);
  wait.See(At(seconds(0), 1, 4));
  CHECK(wait.phase() == WaitPhase::kServers);
  CHECK(wait.told() == "the records are at 1 of 4 name servers");
  CHECK(wait.next_dns() == kBegun + seconds(2));
  CHECK(wait.next_ses() == kBegun + seconds(15));
  wait.See(At(seconds(2), 4, 4));
  CHECK(wait.phase() == WaitPhase::kResolver);
  CHECK(wait.asks_dns());
  wait.See(At(seconds(6), 4, 4, true));
  CHECK(wait.phase() == WaitPhase::kSes);
  CHECK_FALSE(wait.asks_dns());
  CHECK(wait.next_ses() == kBegun + seconds(6 + 3));
  CHECK(wait.told().find("has not looked yet") != std::string::npos);
  WaitSeen ses = At(seconds(21), 0, 0, false, "SUCCESS");
  ses.dns_read = false;
  wait.See(ses);
  CHECK(wait.phase() == WaitPhase::kVerified);
  CHECK(wait.ended());
}

TEST_CASE("wait: a server that loses a record takes it back a step") {
  IdentityWait wait(kBegun);
  wait.See(At(seconds(0), 4, 4, true));
  CHECK(wait.phase() == WaitPhase::kSes);
  wait.See(At(seconds(60), 3, 4));
  CHECK(wait.phase() == WaitPhase::kServers);
  CHECK(wait.told().starts_with("a name server has lost a record again: "));
}

TEST_CASE("wait: ten minutes without the records end it, with the cause") {
  IdentityWait wait(kBegun);
  WaitSeen seen = At(minutes(9), 0, 4);
  seen.cause = "record-missing";
  wait.See(seen);
  CHECK_FALSE(wait.ended());
  seen.at = kBegun + minutes(11);
  wait.See(seen);
  CHECK(wait.phase() == WaitPhase::kStuck);
  CHECK(wait.told().find("record-missing") != std::string::npos);
}

TEST_CASE("wait: what nobody can heal ends it at once, and so does SES giving up") {
  IdentityWait hopeless(kBegun);
  WaitSeen seen = At(seconds(0), 0, 0);
  seen.can_heal = false;
  seen.sentence = "gmail.com is not yours";
  hopeless.See(seen);
  CHECK(hopeless.phase() == WaitPhase::kStuck);
  CHECK(hopeless.told() == "gmail.com is not yours");
  IdentityWait failed(kBegun);
  failed.See(At(seconds(0), 4, 4, true, "FAILED"));
  CHECK(failed.phase() == WaitPhase::kStuck);
}

TEST_CASE("wait: a look at the DNS alone forgets nothing that SES said") {
  IdentityWait wait(kBegun);
  wait.See(At(seconds(0), 3, 4));
  CHECK(wait.next_ses() == kBegun + seconds(15));
  WaitSeen dns = At(seconds(10), 4, 4, true, "");
  wait.See(dns);
  CHECK(wait.next_ses() == kBegun + seconds(13));
  CHECK_FALSE(wait.ended());
}

TEST_CASE("wait: an address waits for its link, and no longer than the link works") {
  IdentityWait wait(kBegun, false);
  CHECK_FALSE(wait.asks_dns());
  WaitSeen seen;
  seen.at = kBegun;
  seen.status = ParseStatus("PENDING");
  wait.See(seen);
  CHECK(wait.told() == "SES has mailed a link, and nobody has opened it yet");
  seen.at = kBegun + IdentityWait::kLinkMax + seconds(1);
  wait.See(seen);
  CHECK(wait.phase() == WaitPhase::kStuck);
  CHECK(wait.told().find("another mail") != std::string::npos);
}

TEST_CASE("wait: after a restart the time since the records were written counts") {
  IdentityWait wait(kBegun);
  WaitSeen seen = At(minutes(11), 0, 4);
  seen.cause = "record-missing";
  wait.See(seen);
  CHECK(wait.phase() == WaitPhase::kStuck);
}

TEST_CASE("wait: silence is no answer, and what SES did not say is no failure") {
  IdentityWait wait(kBegun);
  WaitSeen nothing;
  nothing.at = kBegun;
  wait.See(nothing);
  CHECK_FALSE(wait.ended());
  CHECK(wait.next_dns() <= kBegun);  // The DNS was not asked, so that it is at once.
  wait.AskedDns(kBegun);
  CHECK(wait.next_dns() > kBegun);
  wait.See(At(seconds(3), 0, 0));  // Nobody answered.
  CHECK(wait.phase() == WaitPhase::kServers);
}

TEST_CASE("wait: SES is polled less and less, its interval is learnt, and three days are the end") {
  IdentityWait wait(kBegun);
  wait.See(At(seconds(0), 2, 2, true));
  WaitSeen seen = At(minutes(5), 2, 2, true);
  seen.last_checked = kBegun + seconds(30);
  wait.See(seen);
  CHECK(wait.next_ses() == seen.at + seconds(30));
  seen.at = kBegun + minutes(30);
  seen.last_checked = kBegun + seconds(330);
  wait.See(seen);
  CHECK(wait.next_ses() == seen.at + seconds(60));
  REQUIRE(wait.ses_interval());
  CHECK(*wait.ses_interval() == seconds(300));
  CHECK(wait.told().find("about every 300 s") != std::string::npos);
  seen.at = kBegun + std::chrono::hours(73);
  wait.See(seen);
  CHECK(wait.phase() == WaitPhase::kStuck);
}

}  // namespace
}  // namespace signet
