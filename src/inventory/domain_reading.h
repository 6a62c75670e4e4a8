// inventory/domain_reading.h
// DomainReading: which DNS questions are asked about one domain, in which order.  A cursor
// without sockets or a clock: it says what it wants and takes what came of it.
//
//   walk to D; then per server (IPv4): SOA, and each expected record; NS at one; then, where
//   the authoritative servers hold the records, the validator.  Extra questions only about
//   what fails.  4n+5 questions for a good domain with n addresses and three CNAMEs: 1 to the
//   parent, n SOA, 1 NS, 3n records, 3 to the validator.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "dns/asker.h"
#include "dns/zones.h"
#include "model/dns_evidence.h"
#include "model/expected_records.h"

namespace signet {

struct DnsReadingOptions {
  bool ipv6 = false;      // A second pass over the IPv6 addresses.
  bool mail_from = true;  // MAIL FROM's MX and SPF, where one is set.
  bool dmarc = true;      // The policy that covers the domain.
  bool apex_spf = false;  // SPF of the domain itself.
  bool legacy = false;    // _amazonses TXT, where SES told a token.
  bool validate = true;   // Through a resolver never: its own word is all there is.
  Vantage vantage = Vantage::kDirect;
  std::string resolver;  // Where the vantage is kResolver: as its exchanges name it.
};

// What the public suffix list says of the domain; texts as DnsEvidence has them.
struct Registrable {
  std::string domain;
  std::string list_date;
};

// One question to one server of a zone.
struct AskServer {
  ServerAddress server;
  Question question;
  friend bool operator==(const AskServer&, const AskServer&) = default;
};
// Where a name lives.
struct FindZone {
  DomainName name;
  friend bool operator==(const FindZone&, const FindZone&) = default;
};
// Our own iteration, aliases followed.
struct LookUpName {
  DomainName name;
  RecordType type{};
  friend bool operator==(const LookUpName&, const LookUpName&) = default;
};
struct AskValidator {
  Question question;
  friend bool operator==(const AskValidator&, const AskValidator&) = default;
};
using Want = std::variant<AskServer, FindZone, LookUpName, AskValidator>;

class DomainReading {
 public:
  // `random_label` is the name of a sibling that nobody has: the probe for wildcards.  An
  // identity whose domain is no domain name is done at once.
  DomainReading(const IdentityEvidence& identity, DnsReadingOptions options,
                std::string random_label, Registrable registrable = {});
  ~DomainReading();
  DomainReading(DomainReading&& other) noexcept;
  DomainReading& operator=(DomainReading&& other) noexcept;

  // Everything that may be asked now, side by side; each is handed out once.  Empty while
  // answers are still awaited, and for good when done().
  std::vector<Want> Next();
  void Take(const FindZone& want, Zones::Found found);
  void Take(const AskServer& want, Exchange exchange);
  void Take(const LookUpName& want, std::vector<Exchange> exchanges);
  void Take(const AskValidator& want, Exchange exchange);
  bool done() const;

  // The transcript, in the order of the plan (not of arrival), so that equal answers give
  // equal bytes.  Once, when done.
  DnsEvidence Finish(Time taken_at);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace signet
