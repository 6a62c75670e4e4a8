// Silence about one name is silence about the policy (law 5).
#include "model/dmarc_seen.h"

#include <algorithm>
#include <utility>

#include "model/looked_up.h"

namespace signet {

bool DmarcSeen::nothing_anywhere() const {
  return !names.empty() && std::all_of(names.begin(), names.end(), [&](const DomainName& name) {
    const auto at = found.find(name);
    if (at == found.end()) return false;
    const auto* texts = std::get_if<std::vector<std::string>>(&at->second);
    return texts && texts->empty();
  });
}

DmarcSeen DmarcSeenIn(const DnsEvidence& dns) {
  DmarcSeen out;
  const auto parsed = DomainName::Parse(dns.registrable_domain);
  if (parsed && !parsed->root()) out.registrable = *parsed;
  out.names = DmarcNames(dns.domain, out.registrable);
  for (const DomainName& name : out.names) {
    const auto place = name.Child("_dmarc");
    if (!place) continue;
    SpfAnswer answer = LookedUp(dns, *place, RecordType::kTxt);
    if (auto* texts = std::get_if<SpfFound>(&answer)) {
      out.found[name] = std::move(texts->values);
    } else if (auto* unread = std::get_if<Unread>(&answer)) {
      if (unread->why.code == Code::kNotFound) continue;  // Nobody asked.
      out.found[name] = *unread;
    } else {
      out.found[name] = std::vector<std::string>();
    }
  }
  return out;
}

}  // namespace signet
