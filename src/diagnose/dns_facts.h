// diagnose/dns_facts.h
// Facts that a few causes share: who denies a domain, what validation says, what is right,
// and where mail would go.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "diagnose/dns_case.h"

namespace signet {

// The domain that a registrar knows; the case's own name where the suffix list gives none.
DomainName RegistrableOf(const DnsCase& dns);
// The answers of servers above the domain that end the walk.
std::vector<std::string> DenialLines(const DnsCase& dns);

// A validator's refusal of a record that the servers give.
struct BogusAnswer {
  const Exchange* exchange = nullptr;  // Null: nothing is bogus.
  std::vector<uint16_t> codes;         // RFC 8914.
  std::vector<std::string> expired;    // Signatures past their time when we looked, as lines.
  bool no_key = false;                 // The parent holds a DS and the zone no DNSKEY.

  bool Says(std::initializer_list<uint16_t> wanted) const;
};
BogusAnswer BogusOf(const DnsCase& dns);
Explanation AboutValidation(const DnsCase& dns, const BogusAnswer& bogus, Confidence confidence,
                            std::string clause);

// The records are as they should be, with every server's answer as evidence.
Explanation AllRight(const DnsCase& dns, std::string clause);
// PENDING, or the grace of a lost proof.
bool SesStillLooks(const IdentityEvidence& identity);

struct MailAnswer {
  const Exchange* exchange;
  AnswerClass answer;
};
// What each server of the domain says of its MX or address records.
std::vector<MailAnswer> MailAnswers(const DnsCase& dns, RecordType type);

}  // namespace signet
