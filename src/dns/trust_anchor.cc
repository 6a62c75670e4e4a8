// Each line is a record of the root, whole: a cut digest would make every good zone bogus.
#include "dns/trust_anchor.h"

#include <fmt/format.h>
#include <ldns/ldns.h>

#include <algorithm>
#include <memory>
#include <string>

namespace signet {
namespace {

struct FreeRecord {
  void operator()(ldns_rr* record) const { ldns_rr_free(record); }
};
using Record = std::unique_ptr<ldns_rr, FreeRecord>;

Record Parsed(const std::string& line) {
  ldns_rr* record = nullptr;
  if (ldns_rr_new_frm_str(&record, line.c_str(), 0, nullptr, nullptr) != LDNS_STATUS_OK) return {};
  return Record(record);
}

// Bytes of a digest by its type (RFC 3658, 4509, 6605); 0: none that we know.
size_t DigestSize(uint8_t type) {
  switch (type) {
    case 1:
      return 20;
    case 2:
      return 32;
    case 4:
      return 48;
    default:
      return 0;
  }
}

std::string WhyNot(const std::string& line) {
  const bool binary = std::any_of(line.begin(), line.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte >= 0x7f;
  });
  const Record record = binary ? Record() : Parsed(line);
  if (!record) return "is not a record in zone-file form";
  if (ldns_dname_label_count(ldns_rr_owner(record.get())) != 0)
    return "is not about the root, whose name is a single dot";
  const ldns_rr_type type = ldns_rr_get_type(record.get());
  if (type == LDNS_RR_TYPE_DNSKEY) return {};
  if (type != LDNS_RR_TYPE_DS) return "is neither a DS nor a DNSKEY record";
  const size_t wanted = DigestSize(ldns_rdf2native_int8(ldns_rr_rdf(record.get(), 2)));
  if (wanted != 0 && ldns_rdf_size(ldns_rr_rdf(record.get(), 3)) != wanted)
    return "has a digest that is cut or too long";
  return {};
}

}  // namespace

Result<void> CheckTrustAnchor(std::string_view text) {
  size_t number = 0;
  size_t records = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    line.erase(std::min(line.find(';'), line.size()));
    if (line.ends_with('\r')) line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    if (const std::string why = WhyNot(line); !why.empty())
      return Fail(Code::kBadInput, fmt::format("line {} {}", number, why));
    ++records;
  }
  if (records == 0) return Fail(Code::kBadInput, "the trust anchor has no record");
  return {};
}

}  // namespace signet
