// Any bytes as an SPF record that is its own include, and everybody else's.  Whatever is
// accepted keeps its terms when SES is added.
#include <cstdint>
#include <cstdlib>

#include "model/spf_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace signet;
  const std::string text(reinterpret_cast<const char*>(data), size);
  size_t asked = 0;
  const SpfLookup echo = [&](const DomainName&, RecordType type) -> SpfAnswer {
    if (++asked > 2000) std::abort();
    if (type == RecordType::kTxt) return SpfFound{{text}};
    if (type == RecordType::kMx) return Unread{{Code::kTimedOut, ""}};
    return SpfVoid{};
  };
  const SpfRecord record = ParseSpf(text);
  for (const SpfTerm& term : record.terms) {
    if (term.at >= text.size()) std::abort();
  }
  CostOf(record, DomainName(), echo);
  asked = 0;
  const std::string texts[] = {text};
  const auto merged = AddSesToSpf(texts, DomainName(), echo);
  if (!merged) return 0;
  const SpfRecord again = ParseSpf(*merged);
  const auto ses = SesIn(again);
  if (!IsSpf(*merged) || !again.errors.empty() || !ses || !ses->reached) std::abort();
  if (again.terms.size() > record.terms.size() + 1) std::abort();
  return 0;
}
