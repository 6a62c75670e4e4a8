// Any bytes as the DMARC records of a domain and its ancestors, one a line; a line "?" was
// not read.  What applies must be at a name that was looked at.
#include <cstdint>
#include <cstdlib>

#include "model/dmarc_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace signet;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const DomainName domain = DomainName::Parse("a.b.mail.example.com").value();
  const DomainName registrable = domain.Last(2);
  DmarcFound found;
  for (const DomainName& name : DmarcNames(domain, registrable)) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line == "?") {
      found[name] = Unread{{Code::kTimedOut, ""}};
      continue;
    }
    found[name] = line.empty() ? std::vector<std::string>() : std::vector{std::string(line)};
    const DmarcRecord record = ParseDmarc(line);
    if (record.applies() && record.own() != record.p.value_or(DmarcPolicy::kNone) &&
        record.errors.empty()) {
      std::abort();
    }
  }
  const DmarcVerdicts verdicts = DmarcFor(domain, found, registrable);
  for (const DmarcVerdict* verdict : {&verdicts.rfc7489, &verdicts.rfc9989}) {
    if (verdict->policy && !verdict->record_at) std::abort();
    if (verdict->record_at && !found.contains(*verdict->record_at)) std::abort();
    if (!verdict->policy_known && verdict->unread.empty()) std::abort();
    if (verdict->org_domain && !domain.IsSameOrUnder(*verdict->org_domain)) std::abort();
  }
  return 0;
}
