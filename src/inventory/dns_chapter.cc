// What every chapter does: asking each question once, and putting answers where they belong.
#include "inventory/dns_chapter.h"

#include <algorithm>

namespace signet {

void Chapter::Advance() {
  const auto all_answered = [this] {
    return std::all_of(slots_.begin(), slots_.end(),
                       [](const Slot& slot) { return slot.answered; });
  };
  while (!done_ && ready() && all_answered()) Step();
}

void Chapter::Add(Want want) {
  const bool known = std::any_of(slots_.begin(), slots_.end(),
                                 [&](const Slot& slot) { return slot.want == want; });
  if (known) return;
  if (slots_.size() >= kAsksMax) return LeaveOut("more questions than one look may ask");
  slots_.push_back({std::move(want), false, false, std::nullopt, {}});
}

void Chapter::AddAtEach(const std::vector<ServerAddress>& servers, const Question& question) {
  for (const ServerAddress& server : servers) Add(AskServer{server, question});
}

void Chapter::LeaveOut(std::string clause) {
  if (std::find(left_out_.begin(), left_out_.end(), clause) != left_out_.end()) return;
  left_out_.push_back(std::move(clause));
}

Question Chapter::Ask(const DomainName& name, RecordType type, bool dnssec_ok) const {
  return {name, type, dnssec_ok, false, !direct()};
}

// A zone above the registrable domain delegates it or denies it: nobody's records are there.
const ZoneCut* Chapter::ZoneToAsk(const Walk* walk) const {
  const ZoneCut* zone = walk ? walk->zone() : nullptr;
  if (!zone) return nullptr;
  const auto own = DomainName::Parse(subject_.registrable.domain);
  const bool holds = own ? zone->zone.IsSameOrUnder(*own)
                         : zone->zone == subject_.domain || zone->zone.label_count() > 1;
  return holds ? zone : nullptr;
}

// IPv4 before IPv6, and the first address of each name before the second of any, so that the
// bound drops what tells least.
std::vector<ServerAddress> Chapter::ServersOf(const ZoneCut& zone) {
  std::vector<ServerAddress> servers;
  bool more = false;
  const auto add = [&](const NameServer& server, const std::string& address) {
    const bool known = std::any_of(servers.begin(), servers.end(), [&](const ServerAddress& other) {
      return other.address == address;
    });
    if (known) return;
    if (servers.size() < kServersAskedMax) {
      servers.push_back({server.name.text(), address});
    } else {
      more = true;
    }
  };
  size_t rounds = 0;
  for (const NameServer& server : zone.servers) {
    rounds = std::max({rounds, server.ipv4.size(), server.ipv6.size()});
  }
  for (size_t i = 0; i < rounds; ++i) {
    for (const NameServer& server : zone.servers) {
      if (i < server.ipv4.size()) add(server, server.ipv4[i]);
    }
  }
  bool six_left_out = false;
  for (size_t i = 0; i < rounds; ++i) {
    for (const NameServer& server : zone.servers) {
      if (i >= server.ipv6.size()) continue;
      if (subject_.options.ipv6 || server.ipv4.empty()) {
        add(server, server.ipv6[i]);
      } else {
        six_left_out = true;
      }
    }
  }
  if (six_left_out) LeaveOut("the IPv6 addresses of name servers that have IPv4 ones");
  if (more) LeaveOut("name servers beyond the first " + std::to_string(kServersAskedMax));
  return servers;
}

DnsEvidence TranscriptOf(const ReadingSubject& subject,
                         const std::vector<const Chapter*>& chapters) {
  DnsEvidence dns;
  dns.domain = subject.domain;
  dns.vantage = subject.options.vantage;
  if (dns.vantage == Vantage::kResolver) dns.resolver = subject.options.resolver;
  dns.registrable_domain = subject.registrable.domain;
  dns.suffix_list_date = subject.registrable.list_date;
  if (dns.vantage == Vantage::kDirect && !subject.options.validate)
    dns.not_asked.emplace_back("whether its DNSSEC signatures hold: nothing was validated");
  for (const Chapter* chapter : chapters) {
    for (const Chapter::Slot& slot : chapter->slots()) {
      if (slot.walk) dns.walks.push_back(*slot.walk);
      dns.exchanges.insert(dns.exchanges.end(), slot.exchanges.begin(), slot.exchanges.end());
    }
    for (const std::string& clause : chapter->left_out()) {
      const auto begin = dns.not_asked.begin();
      if (std::find(begin, dns.not_asked.end(), clause) == dns.not_asked.end()) {
        dns.not_asked.push_back(clause);
      }
    }
  }
  return dns;
}

}  // namespace signet
