// sim/ses_dns.h
// What Amazon publishes for SES: keys behind the targets of Easy DKIM, hosts for mail.
#pragma once

#include <string>
#include <vector>

#include "sim/dns_zone.h"
#include "sim/world.h"

namespace sim {

inline constexpr const char* kSesZone = "amazonses.com.";
inline constexpr const char* kAmazonZone = "amazonaws.com.";

// Without their SOA and NS.
std::vector<DnsSet> SesHosts();
std::vector<DnsSet> AmazonHosts();
// TXT at TOKEN.dkim.amazonses.com, and at those of regions with a zone of their own, while a
// domain of the world has the token.
std::vector<DnsSet> DkimKeyAt(const World& world, const std::string& name);

}  // namespace sim
