// Every memory between the zone and SES is a term; the longest decides.
#include "diagnose/outlook.h"

#include <fmt/format.h>

#include <algorithm>

#include "diagnose/ses_error.h"
#include "model/record_table.h"

namespace signet {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr hours kSearch{72};  // From AWS's guides: an estimate.

std::optional<Soa> SoaIn(const DnsEvidence& dns, const ZoneCut& zone) {
  std::optional<Soa> longest;
  for (const Exchange* exchange : dns.Asked(zone.zone, RecordType::kSoa)) {
    if (!exchange->reply()) continue;
    for (const DnsRecord& record : exchange->reply()->Of(zone.zone, RecordType::kSoa)) {
      const auto soa = SoaOf(record);
      if (soa && (!longest || soa->negative_ttl > longest->negative_ttl)) longest = soa;
    }
  }
  return longest;
}

// The longest time for which what stands at an expected name today may be kept.
uint32_t WrongTtl(const DnsEvidence& dns, const IdentityEvidence& evidence) {
  uint32_t longest = 0;
  const RecordTable table = BuildRecordTable(dns, VerificationRecords(evidence));
  for (const TableRow& row : table.rows) {
    for (const Cell& cell : row.cells) {
      if (cell.state != CellState::kWrong) continue;
      for (const DnsRecord& record : cell.found) longest = std::max(longest, record.ttl);
    }
  }
  return longest;
}

// SES remembers what it saw when it last looked; nothing is known before it has.
void AddMemories(Outlook& out, const IdentityEvidence& evidence, const DnsEvidence& dns) {
  const VerificationInfo* seen = evidence.verification.read();
  const ZoneCut* zone = ZoneOver(dns, dns.domain);
  if (!seen || !seen->last_checked || !zone) return;
  const Time looked = *seen->last_checked;
  const std::string_view error = CurrentError(evidence);
  const auto soa = SoaIn(dns, *zone);
  const bool missing = error == "HOST_NOT_FOUND" || error == "TYPE_NOT_FOUND";
  if (soa && missing) {
    out.terms.push_back({"SES may remember that the record was missing (the zone's negative TTL)",
                         looked + seconds(soa->negative_ttl)});
  }
  if (const uint32_t ttl = WrongTtl(dns, evidence); ttl > 0 && error == "INVALID_VALUE") {
    out.terms.push_back({"SES may remember the wrong record (its TTL)", looked + seconds(ttl)});
  }
  const auto primary = DomainName::Parse(seen->soa_primary);
  if (primary && soa && !primary->root() && *primary != soa->primary) {
    out.terms.push_back(
        {"SES may remember the former delegation (its TTL)", looked + seconds(zone->ttl)});
  }
}

std::string Render(const Outlook& out, Time since) {
  if (out.looking && out.latest && *out.latest <= since) {
    return fmt::format(
        "SES looks until about {} (an estimate), which has passed: it may see nothing "
        "more until verification is started again",
        RenderTime(*out.latest));
  }
  if (!out.looking) return "SES is not looking; it does so only once verification is started again";
  std::string text = out.terms.empty()
                         ? std::string("nothing is known to stand in the way of SES's next look")
                         : fmt::format("not before {}: {}", RenderTime(out.terms.front().until),
                                       out.terms.front().what);
  text += out.latest
              ? fmt::format("; SES looks until about {} (an estimate)", RenderTime(*out.latest))
              : "; until when SES looks is unknown";
  return text + "; how often it looks is not documented";
}

}  // namespace

std::optional<Outlook> OutlookOf(const IdentityEvidence& evidence, const Neighbours& neighbours,
                                 Time since) {
  const DnsEvidence* dns = evidence.dns.read();
  if (!dns) return std::nullopt;
  Outlook out;
  out.looking = evidence.status == VerificationStatus::kPending ||
                evidence.status == VerificationStatus::kTemporaryFailure;
  AddMemories(out, evidence, *dns);
  std::erase_if(out.terms, [&](const OutlookTerm& term) { return term.until <= since; });
  std::sort(out.terms.begin(), out.terms.end(), [](const auto& a, const auto& b) {
    return a.until != b.until ? a.until > b.until : a.what < b.what;
  });
  if (!out.terms.empty()) out.earliest = out.terms.front().until;
  if (const auto began = InStatusSince(evidence, neighbours); began && out.looking) {
    out.latest = *began + kSearch;
  }
  out.sentence =
      evidence.type == IdentityType::kEmailAddress
          ? "SES waits for the link in its mail to be opened, and looks at no DNS for that"
          : Render(out, since);
  return out;
}

}  // namespace signet
