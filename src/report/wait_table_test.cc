// The block of a wait and its end, as they were looked at.
#include "report/wait_table.h"

#include <sstream>

#include "report/golden.h"
#include "report/text.h"

namespace signet {
namespace {

std::vector<Waited> Waits() {
  const Target here{"111122223333", "eu-west-1"}, there{"444455556666", "ap-southeast-2"};
  return {{here, "shop.example", WaitGoal::kIdentity, WaitPhase::kVerified, "SES has verified it",
           "SUCCESS"},
          {here, "mail.shop.example", WaitGoal::kIdentity, WaitPhase::kServers,
           "the records are at 2 of 4 name servers", "PENDING"},
          {here, "news.shop.example", WaitGoal::kMailFrom, WaitPhase::kSes,
           "the records are right everywhere; SES looked 40 s ago and has not decided, about every "
           "120 s",
           "PENDING"},
          {there, "a-very-long-name-of-a-customer-of-ours.customers.example", WaitGoal::kDkim,
           WaitPhase::kResolver, "all name servers have the records; a resolver does not see them",
           "PENDING"},
          {there, "evil\x1b[2J.example", WaitGoal::kIdentity, WaitPhase::kStuck,
           "after 10 min the records are at 0 of 2 name servers (record-missing)", "PENDING"}};
}

std::string Rendered(int width, bool unicode = true, size_t more = 0) {
  std::ostringstream out;
  RenderOptions options;
  options.width = width;
  options.unicode = unicode;
  auto waits = Waits();
  for (size_t i = 0; i < more; ++i) {
    waits.push_back({waits[1].target, "d" + std::to_string(i) + ".example", WaitGoal::kIdentity,
                     WaitPhase::kSes, "", "PENDING"});
  }
  const size_t lines =
      RenderWaiting(waits, std::chrono::seconds(130), std::chrono::seconds(8), options, out);
  const std::string block = out.str();
  CHECK(static_cast<size_t>(std::count(block.begin(), block.end(), '\n')) == lines);
  if (more == 0) RenderWaited(waits, options, out);
  return out.str();
}

TEST_CASE("wait table: at 80 and at 120 columns") {
  CheckGolden("wait/table-80.txt", Rendered(80));
  CheckGolden("wait/table-120.txt", Rendered(120));
}

TEST_CASE("wait table: the block is bounded, and nothing from outside moves the cursor") {
  const std::string many = Rendered(100, false, 1'000);
  CHECK(static_cast<size_t>(std::count(many.begin(), many.end(), '\n')) == kWaitRowsMax + 2);
  CHECK(many.find("and 993 more") != std::string::npos);
  CHECK(many.find('\x1b') == std::string::npos);
  for (const char c : many) CHECK(static_cast<unsigned char>(c) < 0x80);
}

TEST_CASE("wait table: json holds each with its goal, phase and status") {
  std::ostringstream out;
  EncodeWaited(Waits(), out);
  CHECK(out.str().find(R"("identity":"news.shop.example","goal":"mail-from","phase":"ses")") !=
        std::string::npos);
  CHECK(out.str().find(R"("phase":"stuck")") != std::string::npos);
}

}  // namespace
}  // namespace signet
