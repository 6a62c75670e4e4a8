// diagnose/dns_sample.h
// An unverified domain and the zone that answers for it, good until a test changes either.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnose/public_mail.h"
#include "diagnose/sample.h"
#include "model/anonymise.h"
#include "model/dns_json.h"
#include "model/dns_sample.h"
#include "model/expected_records.h"

namespace signet::sample {

// "identity-verified: record-missing, ns-mismatch; …": what a diagnosis names, without its words.
inline std::string Named(const Diagnosis& diagnosis) {
  std::string out;
  for (const Finding& finding : diagnosis.findings) {
    out += finding.rule + ":";
    for (const Explanation& told : finding.explanations) out += " " + told.cause;
    out += ";";
  }
  for (const Gap& gap : diagnosis.gaps) out += " gap of " + gap.rule;
  return out;
}

// Evidence that was anonymised must lead to the same causes and show no name.
inline void HoldsAnonymised(const IdentityEvidence& evidence, const Neighbours& neighbours,
                            const Diagnosis& diagnosis) {
  Anonymiser mask("a secret of the test", IsPublicMailDomain);
  const IdentityEvidence masked = mask.Of(evidence);
  const Diagnosis got = Judge(masked, mask.Of(neighbours));
  CHECK(Named(got) == Named(diagnosis));
  CHECK(masked.identity.find("example") == std::string::npos);
  CHECK(EncodeDns(masked.dns).find("example") == std::string::npos);
}

struct Story {
  IdentityEvidence identity;
  FakeZone zone;
  Neighbours neighbours = Alone();

  explicit Story(std::string domain = "example.test", std::string_view apex = "example.test")
      : identity(Identity(std::move(domain), "PENDING")), zone(apex) {
    DkimAttributes dkim;
    dkim.tokens = {"aaa", "bbb", "ccc"};
    dkim.origin = "AWS_SES";
    dkim.signing_hosted_zone = "dkim.amazonses.com";
    dkim.status = ParseStatus("PENDING");
    identity.dkim = dkim;
    zone.Put(VerificationRecords(identity));
  }

  static std::string Key(std::string_view token) {
    return std::string(token) + "._domainkey.example.test";
  }
  // Replaces what stands at a name, at every server.
  void Set(const std::string& name, RecordType type, const std::string& data) {
    zone.Drop(Name(name));
    zone.Put(name, type, data);
  }
  void DropKeys() {
    for (const char* token : {"aaa", "bbb", "ccc"}) zone.Drop(Name(Key(token)));
  }
  void SesSaw(std::string_view error, std::string_view primary = "",
              std::chrono::minutes ago = std::chrono::minutes(1000)) {
    VerificationInfo seen;
    seen.last_checked = kNow - ago;
    seen.error_type = error;
    seen.soa_primary = primary;
    identity.verification = seen;
  }
  std::vector<ExpectedRecord> Records() const {
    std::vector<ExpectedRecord> records = VerificationRecords(identity);
    for (ExpectedRecord& record : MailFromRecords(identity)) records.push_back(std::move(record));
    return records;
  }
  DnsEvidence Read() const {
    Look look(zone, DomainOf(identity.identity), Records());
    for (const ExpectedRecord& record : MailFromRecords(identity)) look.Find(record.record.name);
    return std::move(look).Done();
  }
  Diagnosis Told() const { return Told(Read()); }
  Diagnosis Told(DnsEvidence dns) const {
    IdentityEvidence evidence = identity;
    evidence.dns = std::move(dns);
    Diagnosis told = Judge(evidence, neighbours);
    HoldsAnonymised(evidence, neighbours, told);
    return told;
  }
};

inline const std::vector<Explanation>& Explanations(const Diagnosis& diagnosis,
                                                    std::string_view rule = "identity-verified") {
  static const std::vector<Explanation> kNone;
  const Finding* finding = Of(diagnosis, rule);
  return finding ? finding->explanations : kNone;
}

// "record-missing, ns-mismatch": the causes in their order.
inline std::string Causes(const Diagnosis& diagnosis, std::string_view rule = "identity-verified") {
  std::string out;
  for (const Explanation& explanation : Explanations(diagnosis, rule)) {
    out += (out.empty() ? "" : ", ") + explanation.cause;
  }
  return out;
}

}  // namespace signet::sample
