// Small readings of a transcript.
#include "diagnose/dns_facts.h"

#include <algorithm>
#include <sstream>

namespace signet {
namespace {

bool Refused(const Exchange* exchange) {
  const DnsReply* reply = exchange ? exchange->reply() : nullptr;
  return reply && (reply->bogus || reply->rcode == Rcode::kServFail);
}

// libunbound's own word is enough; another resolver's SERVFAIL means DNSSEC only where the
// same question without checking is answered.
bool IsBogus(const Exchange* checked, const Exchange* unchecked) {
  if (!Refused(checked)) return false;
  if (checked->reply()->bogus) return true;
  const DnsReply* other = unchecked ? unchecked->reply() : nullptr;
  return other && other->rcode == Rcode::kNoError;
}

// RFC 4034 3.2: the fifth field, YYYYMMDDHHMMSS.
bool Expired(const DnsRecord& rrsig, Time now) {
  std::istringstream words(rrsig.data);
  std::string word;
  for (int i = 0; i < 5; ++i) words >> word;
  if (word.size() != 14) return false;
  const auto at = [&](size_t from, size_t count) { return word.substr(from, count); };
  const auto until = ParseTime(at(0, 4) + "-" + at(4, 2) + "-" + at(6, 2) + "T" + at(8, 2) + ":" +
                               at(10, 2) + ":" + at(12, 2) + "Z");
  return until && *until < now;
}

std::vector<std::string> ExpiredOver(const DnsCase& dns, const DomainName& name) {
  std::vector<std::string> lines;
  for (const Exchange& exchange : dns.dns.exchanges) {
    const DnsReply* reply = exchange.reply();
    if (!reply || exchange.question.name != name) continue;
    for (const DnsRecord& record : reply->answer) {
      if (record.type == RecordType::kRrsig && Expired(record, dns.dns.taken_at)) {
        lines.push_back(EvidenceLine(exchange) + "; RRSIG " + record.data.substr(0, 60));
      }
    }
  }
  return lines;
}

bool LacksKey(const DnsCase& dns) {
  if (dns.zones.empty() || !dns.zones[0].cut->signed_delegation) return false;
  const DomainName& zone = dns.zones[0].cut->zone;
  const auto asked = dns.dns.Asked(zone, RecordType::kDnskey);
  return std::any_of(asked.begin(), asked.end(), [&](const Exchange* exchange) {
    return exchange->transport != DnsTransport::kValidator &&
           Classify(*exchange, zone) == AnswerClass::kNoData;
  });
}

}  // namespace

DomainName RegistrableOf(const DnsCase& dns) {
  const auto name = DomainName::Parse(dns.dns.registrable_domain);
  return name ? *name : dns.name;
}

std::vector<std::string> DenialLines(const DnsCase& dns) {
  std::vector<std::string> lines;
  for (const Exchange& exchange : dns.dns.exchanges) {
    const DnsReply* reply = exchange.reply();
    if (!reply || !dns.name.IsSameOrUnder(exchange.question.name)) continue;
    const bool denies =
        reply->rcode == Rcode::kNxDomain ||
        (reply->rcode == Rcode::kNoError && reply->authoritative && reply->answer.empty());
    if (denies) lines.push_back(EvidenceLine(exchange));
  }
  return lines;
}

bool BogusAnswer::Says(std::initializer_list<uint16_t> wanted) const {
  return std::any_of(codes.begin(), codes.end(), [&](uint16_t code) {
    return std::find(wanted.begin(), wanted.end(), code) != wanted.end();
  });
}

BogusAnswer BogusOf(const DnsCase& dns) {
  BogusAnswer bogus;
  for (const TableRow* row : dns.Rows()) {
    const RecordSet& wanted = row->expected.record;
    const Exchange* checked = dns.dns.Validated(wanted.name, wanted.type);
    const Exchange* unchecked = dns.dns.Validated(wanted.name, wanted.type, true);
    if (!IsBogus(checked, unchecked)) continue;
    bogus.exchange = checked;
    for (const ExtendedError& error : checked->reply()->errors) bogus.codes.push_back(error.code);
    bogus.expired = ExpiredOver(dns, wanted.name);
    bogus.no_key = LacksKey(dns);
    return bogus;
  }
  return bogus;
}

Explanation AboutValidation(const DnsCase& dns, const BogusAnswer& bogus, Confidence confidence,
                            std::string clause) {
  Explanation out;
  // Validators fail, that is seen; whether SES validates, nobody outside knows.
  out.confidence = std::max(confidence, Confidence::kLikely);
  out.clause = std::move(clause);
  out.name = dns.zones.empty() ? dns.name : dns.zones[0].cut->zone;
  out.expected = "a chain of trust from the root";
  out.observed = "validation fails";
  out.evidence = {EvidenceLine(*bogus.exchange)};
  out.evidence.insert(out.evidence.end(), bogus.expired.begin(), bogus.expired.end());
  const Question& asked = bogus.exchange->question;
  if (const Exchange* other = dns.dns.Validated(asked.name, asked.type, true)) {
    out.evidence.push_back(EvidenceLine(*other));
  }
  return out;
}

Explanation AllRight(const DnsCase& dns, std::string clause) {
  Explanation out;
  out.clause = std::move(clause);
  out.name = dns.name;
  for (const TableServer& server : dns.table.servers) out.servers.push_back(ServerLabel(server));
  for (const TableRow* row : dns.Rows()) {
    for (const size_t i : row->In(CellState::kOk)) {
      out.evidence.push_back(EvidenceLine(*row->cells[i].exchange));
    }
  }
  return out;
}

bool SesStillLooks(const IdentityEvidence& identity) {
  return identity.status == VerificationStatus::kPending ||
         identity.status == VerificationStatus::kTemporaryFailure;
}

std::vector<MailAnswer> MailAnswers(const DnsCase& dns, RecordType type) {
  std::vector<MailAnswer> answers;
  const ZoneCut* cut = ZoneOver(dns.dns, dns.name);
  for (const TableServer& server : ServersOf(dns.dns, cut)) {
    const Exchange* exchange = dns.dns.At(server.address, dns.name, type);
    const DomainName zone = cut ? cut->zone : DomainName();
    if (exchange) answers.push_back({exchange, Classify(*exchange, zone)});
  }
  return answers;
}

}  // namespace signet
