// The bodies of every service, whatever the network makes of them.  The first byte chooses
// the decoder.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "aws/account.h"
#include "aws/organizations.h"
#include "aws/ses_v1_read.h"
#include "aws/ses_v2_read.h"

using namespace signet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'l':
      if (const auto page = ses_v2::ParseListPage(body)) {
        for (const auto& row : page->identities) {
          if (row.name.empty()) std::abort();
        }
      }
      break;
    case 'g':
      (void)ses_v2::ParseIdentity(body);
      break;
    case 'a':
      (void)ses_v2::ParseAccount(body);
      break;
    case 'n':
      (void)ses_v1::ParseNamePage(body);
      break;
    case 'v':
      (void)ses_v1::ParseVerification(body);
      break;
    case 'd':
      (void)ses_v1::ParseDkim(body);
      break;
    case 'm':
      (void)ses_v1::ParseMailFrom(body);
      break;
    case 't':
      (void)ses_v1::ParseNotifications(body);
      break;
    case 'o':
      if (const auto page = ParseAccountPage(body)) {
        for (const auto& account : page->accounts) {
          if (!ParseAccountId(account.id)) std::abort();
        }
      }
      break;
    case 'u':
      (void)ParseUnitPage(body, "Roots");
      break;
    case 'r':
      if (const auto page = ParseRegionPage(body)) {
        for (const auto& row : page->regions) {
          if (!IsRegionName(row.region)) std::abort();
        }
      }
      break;
    default:
      break;
  }
  return 0;
}
