// At the domain itself and nowhere above it: what lies above may be another owner's.
#include "plan/dmarc_wish.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/dmarc_seen.h"

namespace signet {
namespace {

constexpr uint32_t kTtl = 1800;
constexpr std::string_view kOrganisation = "organisation";

}  // namespace

bool IsDmarcName(const DomainName& name) {
  return !name.root() && name.Labels().front() == "_dmarc";
}

DomainName OrganisationOf(const Change& change) {
  return DomainName::Parse(TextOf(change.state, kOrganisation)).value_or(DomainName());
}

std::optional<Wish> DmarcWishOf(const Explained& explained, const Finding& finding) {
  const IdentityEvidence& identity = explained.identity;
  const DnsEvidence* dns = identity.dns.read();
  if (finding.rule != "dmarc-policy" || !dns || !IsDomain(identity.type)) return std::nullopt;
  const DmarcSeen seen = DmarcSeenIn(*dns);
  const auto place = dns->domain.Child("_dmarc");
  if (!place || !seen.registrable || !seen.nothing_anywhere()) return std::nullopt;
  const std::string domain = dns->domain.text(), organisation = seen.registrable->text();
  Wish wish;
  wish.change = CreationFor(finding);
  Change& change = wish.change;
  change.after = RecordSet{*place, RecordType::kTxt, kTtl, {EncodeTxt(std::string(kDmarcWeakest))}};
  change.state = {{std::string(kOrganisation), organisation}};
  change.why = fmt::format("no DMARC policy covers {}, at it or above it", domain);
  if (dns->domain != *seen.registrable) {
    change.side_effects = {fmt::format(
        "a policy that {} publishes later does not cover {}: a domain's own comes first",
        organisation, domain)};
  }
  return wish;
}

}  // namespace signet
