// model/dns_sample.h
// A zone on a few made-up name servers, and the transcript that a look at it gives: for the
// tests of everything that reads transcripts.  The servers answer as RFC 1034 says; a test
// changes what one of them holds or how it behaves.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/dns_evidence.h"
#include "model/expected_records.h"

namespace signet::sample {

inline DomainName Name(std::string_view text) { return *DomainName::Parse(text); }

enum class Manner : uint8_t { kGood, kSilent, kUnreachable, kLame, kServFail };

struct FakeServer {
  std::string name;
  std::string address;
  std::vector<DnsRecord> records;  // "*" labels are wildcards.
  Manner manner = Manner::kGood;
  uint32_t deaf_to = 0;  // Of the questions for this type it hears none.

  void Put(std::string_view owner, RecordType type, std::string data, uint32_t ttl = 1800) {
    records.push_back({Name(owner), type, ttl, std::move(data)});
  }
  void Drop(const DomainName& owner) {
    std::erase_if(records, [&](const DnsRecord& record) { return record.name == owner; });
  }

  std::vector<DnsRecord> At(const DomainName& owner) const {
    std::vector<DnsRecord> found;
    for (const DnsRecord& record : records) {
      if (record.name == owner) found.push_back(record);
    }
    return found;
  }
  bool Exists(const DomainName& owner) const {
    return std::any_of(records.begin(), records.end(),
                       [&](const DnsRecord& record) { return record.name.IsSameOrUnder(owner); });
  }
  // What stands at a name, by itself or by the wildcard that is nearest (RFC 4592).
  std::vector<DnsRecord> Held(const DomainName& owner, const DomainName& zone) const {
    if (Exists(owner)) return At(owner);
    DomainName above = owner.Parent();
    while (above != zone && !Exists(above)) above = above.Parent();
    std::vector<DnsRecord> found = At(above.Child("*").value_or(DomainName()));
    for (DnsRecord& record : found) record.name = owner;
    return found;
  }

  Exchange Answer(const Question& question, const DomainName& zone) const {
    Exchange exchange{name, address, question, DnsTransport::kUdp, 1, 10, {}};
    const bool deaf = deaf_to == static_cast<uint32_t>(question.type);
    if (manner == Manner::kSilent || deaf) {
      exchange.outcome = Unread{{Code::kTimedOut, "no answer to 3 tries"}};
      return exchange;
    }
    if (manner == Manner::kUnreachable) {
      exchange.outcome = Unread{{Code::kUnreachable, "connection refused"}};
      return exchange;
    }
    DnsReply reply;
    reply.authoritative = manner == Manner::kGood;
    if (manner == Manner::kLame) reply.rcode = Rcode::kRefused;
    if (manner == Manner::kServFail) reply.rcode = Rcode::kServFail;
    if (manner == Manner::kGood) {
      const auto held = Held(question.name, zone);
      for (const DnsRecord& record : held) {
        if (record.type == question.type || record.type == RecordType::kCname) {
          reply.answer.push_back(record);
        }
      }
      if (held.empty() && !Exists(question.name)) reply.rcode = Rcode::kNxDomain;
      if (reply.answer.empty()) {
        for (const DnsRecord& record : At(zone)) {
          if (record.type == RecordType::kSoa) reply.authority.push_back(record);
        }
      }
    }
    exchange.outcome = std::move(reply);
    return exchange;
  }
};

struct FakeZone {
  DomainName zone;
  std::vector<FakeServer> servers;

  explicit FakeZone(std::string_view apex = "example.test", size_t count = 2) : zone(Name(apex)) {
    for (size_t i = 1; i <= count; ++i) {
      servers.push_back({"ns" + std::to_string(i) + ".host.test",
                         "192.0.2." + std::to_string(i),
                         {},
                         Manner::kGood,
                         0});
    }
    Put(apex, RecordType::kSoa, "ns1.host.test. admin.host.test. 7 7200 900 1209600 3600", 900);
    for (size_t i = 0; i < count; ++i) Put(apex, RecordType::kNs, servers[i].name + ".");
  }

  void Put(std::string_view owner, RecordType type, const std::string& data, uint32_t ttl = 1800) {
    for (FakeServer& server : servers) server.Put(owner, type, data, ttl);
  }
  void Put(const std::vector<ExpectedRecord>& expected) {
    for (const ExpectedRecord& record : expected) {
      for (const std::string& value : record.record.values) {
        Put(record.record.name.text(), record.record.type, value);
      }
    }
  }
  void Drop(const DomainName& owner) {
    for (FakeServer& server : servers) server.Drop(owner);
  }
};

// What a look at one zone asks: the walk, SOA and every expected record at each server, NS at
// the first, and beside each record the questions that tell how it went wrong.
class Look {
 public:
  Look(const FakeZone& zone, std::string_view domain, const std::vector<ExpectedRecord>& expected)
      : zone_(zone) {
    out_.domain = Name(domain);
    out_.taken_at = *ParseTime("2026-11-23T12:00:00Z");
    out_.registrable_domain = out_.domain.Last(2).text();
    out_.suffix_list_date = "2026-11-01";
    out_.walks.push_back(WalkTo(out_.domain));
    Ask(zone.zone, RecordType::kSoa);
    AskOne(zone.zone, RecordType::kNs);
    for (const ExpectedRecord& record : expected) {
      Ask(record.record.name, record.record.type);
      Probe(record.record.name, record.record.type);
    }
  }

  void Ask(const DomainName& name, RecordType type) {
    for (const FakeServer& server : zone_.servers) {
      out_.exchanges.push_back(server.Answer({name, type, true, false, false}, zone_.zone));
    }
  }
  void AskOne(const DomainName& name, RecordType type) {
    for (const FakeServer& server : zone_.servers) {
      if (server.manner != Manner::kGood) continue;
      out_.exchanges.push_back(server.Answer({name, type, true, false, false}, zone_.zone));
      return;
    }
  }
  // Walks to another name, in the same zone.
  void Find(const DomainName& name) { out_.walks.push_back(WalkTo(name)); }

  DnsEvidence Done() && { return std::move(out_); }

 private:
  Walk WalkTo(const DomainName& name) const {
    ZoneCut top{
        zone_.zone.Last(1), {}, {{Name("a.nic.test"), {"198.51.100.1"}, {}, ""}}, true, 172800};
    ZoneCut own{zone_.zone, top.zone, {}, false, 172800};
    for (const FakeServer& server : zone_.servers) {
      own.servers.push_back({Name(server.name), {server.address}, {}, ""});
    }
    return {name, {std::move(top), std::move(own)}, {}, false};
  }

  void Probe(const DomainName& name, RecordType type) {
    AskOne(name, type == RecordType::kTxt ? RecordType::kCname : RecordType::kTxt);
    AskOne(name, RecordType::kA);
    if (auto sibling = name.Parent().Child("zz-nobody-has-this")) AskOne(*sibling, type);
    if (auto doubled = name.Under(zone_.zone)) AskOne(*doubled, type);
    const auto labels = name.Labels();
    if (labels.size() < 3 || labels[1] != "_domainkey") return;
    const DomainName token = Name(labels[0]);
    for (const DomainName& under :
         {out_.domain, Name("domainkey").Under(out_.domain).value_or(out_.domain)}) {
      if (auto other = token.Under(under)) AskOne(*other, type);
    }
    const auto above = Name(labels[0] + "._domainkey").Under(zone_.zone);
    if (zone_.zone != out_.domain && above) AskOne(*above, type);
  }

  const FakeZone& zone_;
  DnsEvidence out_;
};

// The validator's word about a question.
inline Exchange Validated(const Question& question, DnsReply reply) {
  return {"", "", question, DnsTransport::kValidator, 1, 20, std::move(reply)};
}

}  // namespace signet::sample
