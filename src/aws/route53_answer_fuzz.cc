// Route 53's two lists, whatever the network and whoever may write to a zone make of them.  The
// first byte chooses the decoder.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "aws/route53_read.h"

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

void CheckRecords(std::string_view body) {
  const auto page = route53::ParseRecordPage(body);
  if (!page) return;
  if (page->sets.size() > route53::kRecordsOfPageMax) std::abort();
  const std::optional<route53::RecordPlace>& next = page->next;
  if (next && (next->name.empty() || next->type.empty())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 'z') CheckZones(body);
  if (data[0] == 'r') CheckRecords(body);
  if (data[0] == 'u' && route53::Unescaped(body).size() > body.size()) std::abort();
  return 0;
}
