// model/dns_evidence.h
// DnsEvidence: what the DNS said about one domain, as a transcript.  Everything that a
// cause decides is decided from it, so that a saved transcript gives the same answer on
// every machine (law 2).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/dns.h"
#include "model/time.h"

namespace signet {

// Why a name server has no address, where an answer said so; any other word means that nobody
// knows.
inline constexpr std::string_view kNameDenied = "its name does not exist";
inline constexpr std::string_view kNoAddressRecords = "its name has no address records";
inline constexpr std::string_view kNoGlue =
    "it lies in the zone that it serves, and the parent gives no glue for it";
inline bool SaysNoAddress(std::string_view why) {
  return why == kNameDenied || why == kNoAddressRecords || why == kNoGlue;
}

// A name server of a zone with the addresses at which we ask it.
struct NameServer {
  DomainName name;
  std::vector<std::string> ipv4;
  std::vector<std::string> ipv6;
  std::string no_address;  // Why there is none; empty where there is one.
  friend bool operator==(const NameServer&, const NameServer&) = default;
};

// A zone as its parent delegates it.
struct ZoneCut {
  DomainName zone;
  DomainName parent;                // The root's is the root.
  std::vector<NameServer> servers;  // By name.
  bool signed_delegation = false;   // The parent holds a DS.
  uint32_t ttl = 0;                 // Of the delegation, as the parent gives it.  Seconds.
  friend bool operator==(const ZoneCut&, const ZoneCut&) = default;
};

// Where a name was looked for, walking down from the root.
struct Walk {
  DomainName name;            // What was looked for.
  std::vector<ZoneCut> cuts;  // From below the root to the deepest reached.
  std::optional<Unread>
      failed;           // Why the walk ended before it knew; then `cuts` is how far it came.
  bool denied = false;  // The last zone said that the name does not exist.
  friend bool operator==(const Walk&, const Walk&) = default;

  // The zone that holds the name, or null where the walk failed or met no cut.
  const ZoneCut* zone() const { return failed || cuts.empty() ? nullptr : &cuts.back(); }
};

// How we saw: asking every authoritative server, or through somebody's resolver, which is
// weaker evidence because it sees one server's answer, maybe an old one.
enum class Vantage : uint8_t { kDirect, kResolver };
std::string_view VantageName(Vantage vantage);

struct DnsEvidence {
  static constexpr size_t kExchangesMax = 600;
  static constexpr size_t kBytesMax = size_t{2} << 20;  // As JSON, in round figures.

  DomainName domain;
  Time taken_at{};
  Vantage vantage = Vantage::kDirect;
  std::string resolver;     // Address or URL where the vantage is kResolver.
  std::vector<Walk> walks;  // The domain's own first; then MAIL FROM, delegated sub-zones ….
  std::vector<Exchange> exchanges;  // In the order of asking.
  // The registrable domain by the public suffix list, and which list that was; empty: the
  // domain is a public suffix itself.
  std::string registrable_domain;
  std::string suffix_list_date;
  std::vector<std::string> not_asked;  // What this look left out, as clauses for people.
  friend bool operator==(const DnsEvidence&, const DnsEvidence&) = default;

  const Walk* WalkTo(const DomainName& name) const;
  // All exchanges of this question (flags aside), in order.
  std::vector<const Exchange*> Asked(const DomainName& name, RecordType type) const;
  // The exchange of this question with one address, the last where it was asked again.
  const Exchange* At(std::string_view address, const DomainName& name, RecordType type) const;
  // The validator's answer, or null.
  const Exchange* Validated(const DomainName& name, RecordType type,
                            bool checking_disabled = false) const;
};

}  // namespace signet
