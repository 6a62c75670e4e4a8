// The token stands at a name beside the right one: without the underscore, without the label, or
// at the domain above.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"
#include "diagnose/dns_facts.h"

namespace signet {
namespace {

std::vector<DomainName> Places(const DnsCase& dns, const TableRow& row) {
  const DomainName& right = row.expected.record.name;
  std::vector<DomainName> places{dns.name};
  for (const auto& place : {dns.name.Child("amazonses"), row.zone.Child("_amazonses"),
                            RegistrableOf(dns).Child("_amazonses")}) {
    if (place && *place != right) places.push_back(*place);
  }
  return places;
}

bool Holds(const Exchange& exchange, const std::string& token) {
  const std::vector<DnsRecord> records = AtName(exchange);
  return std::any_of(records.begin(), records.end(), [&](const DnsRecord& record) {
    return record.type == RecordType::kTxt && JoinedText(record) == token;
  });
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kLegacy || !dns.Lacking(row)) return std::nullopt;
  const RecordSet& record = row.expected.record;
  const std::string token = JoinedText({record.name, record.type, 0, record.values.front()});
  for (const DomainName& place : Places(dns, row)) {
    const Exchange* held = dns.Holding(place, RecordType::kTxt);
    if (!held || !Holds(*held, token)) continue;
    RecordFault fault = Missing(
        row, fmt::format("the token stands at {} instead of {}", place.text(), record.name.text()));
    fault.observed = "stands at " + place.text();
    fault.telling.push_back(held);
    return fault;
  }
  return std::nullopt;
}

}  // namespace

Cause LegacyTxtWrongLabel() {
  return {.id = "legacy-txt-wrong-label",
          .rule = "identity-verified",
          .title = "The TXT record of SES stands at another name.",
          .fix = "Publish it at _amazonses below the very domain that is to be verified.",
          .record = Explain,
          .ses_errors = {"HOST_NOT_FOUND", "TYPE_NOT_FOUND"}};
}

}  // namespace signet
