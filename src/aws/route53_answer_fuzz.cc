// Route 53's answers, whatever the network and whoever may write to a zone make of them.  The
// first byte chooses the decoder.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "aws/route53_spelling.h"

using namespace signet;

namespace {

void CheckZones(std::string_view body) {
  const auto page = route53::ParseZonePage(body);
  if (!page) return;
  if (page->zones.size() > route53::kZonesOfPageMax) std::abort();
  for (const route53::HostedZone& zone : page->zones) {
    // The id goes into the path of a request.
    if (zone.id.empty() || zone.id.find_first_of("/?#%.") != std::string::npos) std::abort();
  }
}

// What can be read can be written, and reads the same again.
void CheckSpelling(const route53::HostedRecordSet& hosted) {
  const auto set = route53::FromHosted(hosted);
  if (!set) return;
  const auto again = route53::ToHosted(*set);
  if (!again || route53::FromHosted(*again) != set) std::abort();
}

void CheckZone(std::string_view body) {
  const auto zone = route53::ParseDelegatedZone(body);
  if (zone && !zone->zone.is_private && zone->name_servers.empty()) std::abort();
}

void CheckChange(std::string_view body) {
  const auto change = route53::ParseChange(body);
  if (change && (change->id.empty() || change->id.find('/') != std::string::npos)) std::abort();
}

void CheckRecords(std::string_view body) {
  const auto page = route53::ParseRecordPage(body);
  if (!page) return;
  if (page->sets.size() > route53::kRecordsOfPageMax) std::abort();
  for (const route53::HostedRecordSet& set : page->sets) CheckSpelling(set);
  const std::optional<route53::RecordPlace>& next = page->next;
  if (next && (next->name.empty() || next->type.empty())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 'z') CheckZones(body);
  if (data[0] == 'r') CheckRecords(body);
  if (data[0] == 'd') CheckZone(body);
  if (data[0] == 'c') CheckChange(body);
  for (const char* type : {"TXT", "MX", "CNAME"}) {
    if (data[0] == 's') CheckSpelling({"a.example.com.", type, {std::string(body)}, 300, {}});
  }
  // Every escape that is read is written as another, or refused with the whole name.
  if (data[0] == 'u' && route53::Presented(body).size() > 2 * body.size()) std::abort();
  return 0;
}
