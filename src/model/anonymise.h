// model/anonymise.h
// Anonymiser: evidence for a stranger's eyes, whose diagnosis names the same causes.
//
// A label of a name becomes another word of the same shape, the same one wherever it stands, so
// that what causes compare (a zone appended twice, two tokens swapped, upper case lost) compares
// as before.  Kept are the words of the DNS and of SES (`_domainkey`, `amazonses`, `v=spf1`),
// top level domains and public suffixes, the regions, moments, and public keys.  Addresses become
// documentation addresses; private ones stay private.  What no cause of the DNS reads (policies,
// tags, topics, the texts of errors) is left out.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/coverage.h"
#include "model/evidence.h"

namespace signet {

class Anonymiser {
 public:
  // The same key gives the same words for the same evidence; who has it can test a guess.
  // `is_public` tells domains that belong to nobody's organisation (public mail providers).
  using IsPublic = std::function<bool(std::string_view domain)>;
  explicit Anonymiser(std::string key, IsPublic is_public = nullptr);

  IdentityEvidence Of(IdentityEvidence evidence);
  Neighbours Of(Neighbours neighbours);
  TargetEvidence Of(TargetEvidence evidence);
  Coverage Of(Coverage coverage);
  // One line of saved evidence.
  Result<std::string> Line(std::string_view line);

 private:
  void Learn(const IdentityEvidence& evidence);
  std::string Word(std::string_view word);
  std::string Shaped(std::string_view lower, uint32_t attempt) const;
  std::string Label(std::string_view label);
  std::string Text(std::string_view text);
  DomainName Name(const DomainName& name);
  std::string NameText(std::string_view text);
  std::string Address(std::string_view address);
  Target Where(const Target& target);
  DnsRecord Record(DnsRecord record);
  std::string Txt(const DnsRecord& record);
  Exchange Of(Exchange exchange);
  Walk Of(Walk walk);
  DnsEvidence Of(DnsEvidence dns);

  const std::string key_;
  const IsPublic is_public_;
  std::set<std::string, std::less<>> kept_;                // Words that say nothing of anybody.
  std::set<std::string, std::less<>> own_;                 // Words that must never be kept.
  std::map<std::string, std::string, std::less<>> words_;  // By the word in lower case.
  std::map<std::string, std::string, std::less<>> addresses_;
  std::set<std::string, std::less<>> taken_;  // Words and addresses given out.
};

}  // namespace signet
