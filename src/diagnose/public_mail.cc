// The large ones.  A provider that is missing costs a cause, never a finding.
#include "diagnose/public_mail.h"

#include <algorithm>
#include <array>

namespace signet {
namespace {

// Sorted.
constexpr std::array<std::string_view, 44> kDomains{
    "126.com",        "163.com",     "aol.com",      "att.net",    "bigpond.com",    "bt.com",
    "btinternet.com", "comcast.net", "fastmail.com", "free.fr",    "freenet.de",     "gmail.com",
    "gmx.at",         "gmx.com",     "gmx.de",       "gmx.net",    "googlemail.com", "hey.com",
    "hotmail.co.uk",  "hotmail.com", "hotmail.fr",   "icloud.com", "laposte.net",    "libero.it",
    "live.com",       "mac.com",     "mail.com",     "mail.ru",    "me.com",         "msn.com",
    "naver.com",      "orange.fr",   "outlook.com",  "proton.me",  "protonmail.com", "qq.com",
    "rediffmail.com", "t-online.de", "verizon.net",  "web.de",     "yahoo.co.jp",    "yahoo.com",
    "yandex.ru",      "zohomail.com"};

static_assert(std::is_sorted(kDomains.begin(), kDomains.end()));

}  // namespace

bool IsPublicMailDomain(std::string_view domain) {
  return std::binary_search(kDomains.begin(), kDomains.end(), domain);
}

}  // namespace signet
