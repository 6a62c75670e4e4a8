// Three ways to sign ask for three kinds of records: Easy DKIM for CNAMEs, an own key for
// a TXT whose value SES never knew, a replica for nothing at all.
#include "diagnose/dkim_facts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/region.h"

namespace signet {
namespace {

constexpr std::string_view kZoneUnknown = "ZONE-SHOWN-BY-SES";

std::string ZoneOf(const IdentityEvidence& evidence, const DkimAttributes* dkim) {
  if (dkim && !dkim->signing_hosted_zone.empty()) return dkim->signing_hosted_zone;
  const auto parent = dkim ? ReplicaParentOf(dkim->origin) : std::nullopt;
  const std::string zone = DkimZoneOf(parent ? *parent : evidence.target.region);
  return zone.empty() ? std::string(kZoneUnknown) : zone;
}

std::string RecordsOf(const std::string& domain, const DkimAttributes* dkim,
                      const std::string& zone) {
  if (dkim && dkim->origin == "EXTERNAL") {
    const std::string selector = dkim->tokens.empty() ? "SELECTOR" : dkim->tokens.front();
    return fmt::format(
        "{}._domainkey.{} TXT with the public key that belongs to the private key given to SES "
        "(SES cannot show it)",
        selector, domain);
  }
  if (dkim) {
    if (const auto parent = ReplicaParentOf(dkim->origin)) {
      return fmt::format("none of its own: a replica uses the records of {} in {}", domain,
                         *parent);
    }
  }
  if (!dkim || dkim->tokens.empty()) {
    return fmt::format(
        "the three CNAME records TOKEN._domainkey.{} -> TOKEN.{} with the tokens "
        "that SES shows for it",
        domain, zone);
  }
  std::string out;
  for (const std::string& token : dkim->tokens) {
    out += fmt::format("{}{}._domainkey.{} CNAME {}.{}", out.empty() ? "" : "; ", token, domain,
                       token, zone);
  }
  return out;
}

}  // namespace

void AddDkimFacts(Finding& finding, const IdentityEvidence& evidence) {
  const DkimAttributes* dkim = evidence.dkim.read();
  const std::string zone = ZoneOf(evidence, dkim);
  finding.facts.emplace_back("signing_hosted_zone", zone);
  finding.facts.emplace_back("dkim_records", RecordsOf(DomainOf(evidence.identity), dkim, zone));
  if (!dkim) return;
  if (!dkim->tokens.empty()) {
    finding.facts.emplace_back("tokens", fmt::format("{}", fmt::join(dkim->tokens, " ")));
  }
  if (!dkim->origin.empty()) finding.facts.emplace_back("dkim_origin", dkim->origin);
}

}  // namespace signet
