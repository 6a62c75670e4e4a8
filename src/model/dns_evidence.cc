// Looking things up in a transcript.  It is short enough to be read from end to end.
#include "model/dns_evidence.h"

namespace signet {
namespace {

bool Asks(const Exchange& exchange, const DomainName& name, RecordType type) {
  return exchange.question.type == type && exchange.question.name == name;
}

}  // namespace

std::string_view VantageName(Vantage vantage) {
  return vantage == Vantage::kDirect ? "direct" : "resolver";
}

const Walk* DnsEvidence::WalkTo(const DomainName& name) const {
  for (const Walk& walk : walks) {
    if (walk.name == name) return &walk;
  }
  return nullptr;
}

std::vector<const Exchange*> DnsEvidence::Asked(const DomainName& name, RecordType type) const {
  std::vector<const Exchange*> found;
  for (const Exchange& exchange : exchanges) {
    if (Asks(exchange, name, type)) found.push_back(&exchange);
  }
  return found;
}

const Exchange* DnsEvidence::At(std::string_view address, const DomainName& name,
                                RecordType type) const {
  const Exchange* last = nullptr;
  for (const Exchange& exchange : exchanges) {
    if (exchange.transport == DnsTransport::kValidator || exchange.address != address) continue;
    if (Asks(exchange, name, type)) last = &exchange;
  }
  return last;
}

const Exchange* DnsEvidence::Validated(const DomainName& name, RecordType type,
                                       bool checking_disabled) const {
  const Exchange* last = nullptr;
  for (const Exchange& exchange : exchanges) {
    if (exchange.transport != DnsTransport::kValidator) continue;
    if (exchange.question.checking_disabled != checking_disabled) continue;
    if (Asks(exchange, name, type)) last = &exchange;
  }
  return last;
}

}  // namespace signet
