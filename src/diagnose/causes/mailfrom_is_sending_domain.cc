// The domain of the sender cannot also be its MAIL FROM: that wants a subdomain of its own.
#include <fmt/format.h>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

std::vector<Explanation> Explain(const DnsCase& dns) {
  if (dns.name.text() != DomainOf(dns.identity.identity)) return {};
  Explanation out;
  out.clause = fmt::format("{} is the sending domain itself", dns.name.text());
  out.name = dns.name;
  return {std::move(out)};
}

}  // namespace

Cause MailfromIsSendingDomain() {
  return {.id = "mailfrom-is-sending-domain",
          .rule = "mail-from-working",
          .title = "The MAIL FROM domain is the sending domain itself.",
          .fix = "Use a subdomain that nothing else uses as MAIL FROM.",
          .examine = Explain,
          .by = FixBy::kSesOwner};
}

}  // namespace signet
