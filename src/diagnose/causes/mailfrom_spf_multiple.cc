// Two SPF records are an error for every receiver (RFC 7208 4.5).
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"
#include "model/identity.h"

namespace signet {
namespace {

size_t SpfCount(const Cell& cell) {
  return static_cast<size_t>(
      std::count_if(cell.found.begin(), cell.found.end(), [](const DnsRecord& record) {
        return record.type == RecordType::kTxt &&
               LowerAscii(JoinedText(record)).starts_with("v=spf1");
      }));
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  if (row.expected.purpose != Purpose::kMailFromSpf) return std::nullopt;

  auto servers = dns.Saying(row, [](const Cell& cell) { return SpfCount(cell) > 1; });
  if (servers.empty()) return std::nullopt;
  return Wrong(row, std::move(servers),
               fmt::format("{} has more than one SPF record", dns.name.text()));
}

}  // namespace

Cause MailfromSpfMultiple() {
  return {.id = "mailfrom-spf-multiple",
          .rule = "mail-from-working",
          .title = "The MAIL FROM domain has more than one SPF record.",
          .fix = "Merge the SPF records into one.",
          .record = Explain};
}

}  // namespace signet
