// The records were published, in a hosted zone that nobody asks: a second one of that name, or
// one that the registrar has left.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

// Which account's hosted zones hold the row's token; null where none is known to.
const HostedTokens* HolderOf(const DnsCase& dns, const TableRow& row) {
  const std::string token = row.expected.record.name.Labels().front();
  const auto& hosted = dns.neighbours.hosted;
  const auto holder = std::find_if(hosted.begin(), hosted.end(), [&](const HostedTokens& one) {
    return std::find(one.tokens.begin(), one.tokens.end(), token) != one.tokens.end();
  });
  return holder == hosted.end() ? nullptr : &*holder;
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kDkim || !dns.Absent(row)) return std::nullopt;
  const HostedTokens* holder = HolderOf(dns, row);
  if (!holder) return std::nullopt;
  RecordFault fault = Missing(
      row, fmt::format("a public hosted zone of account {} has {}, and the name servers that {} is "
                       "delegated to do not",
                       holder->account, row.expected.record.name.text(), row.zone.text()));
  // Between our two looks, Route 53 may just have been told.
  fault.confidence = Confidence::kLikely;
  return fault;
}

}  // namespace

Cause WrongZoneEdited() {
  return {.id = "wrong-zone-edited",
          .rule = "identity-verified",
          .title = "The records stand in a hosted zone that nobody asks.",
          .fix =
              "Publish the records in the zone whose name servers the parent names, or have the "
              "registrar delegate to the hosted zone that holds them.",
          .record = Explain,
          .ses_errors = {"HOST_NOT_FOUND"}};
}

}  // namespace signet
