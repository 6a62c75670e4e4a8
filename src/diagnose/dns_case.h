// diagnose/dns_case.h
// DnsCase: one identity's records before the DNS, as causes see it: the table of cells, how
// each server does, and the look-ups that several causes share.  Points into the evidence.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnose/cause.h"
#include "model/dns_evidence.h"
#include "model/evidence.h"
#include "model/record_table.h"

namespace signet {

// How one address does as a server of a zone, by its SOA, else by any other question.
struct ServerView {
  TableServer server;
  const Exchange* exchange = nullptr;  // Null: it was asked nothing.
  AnswerClass answer = AnswerClass::kTimedOut;
  std::optional<Soa> soa;

  bool good() const { return exchange && Definite(answer); }
  bool lame() const { return exchange && answer == AnswerClass::kLame; }
  bool erring() const {
    return exchange && (answer == AnswerClass::kServFail || answer == AnswerClass::kOtherRcode);
  }
  // Nothing came back that could be judged.
  bool silent() const { return !exchange || (!good() && !lame() && !erring()); }
};

struct ZoneView {
  const ZoneCut* cut = nullptr;
  std::vector<ServerView> servers;

  std::vector<const ServerView*> That(bool (ServerView::*is)() const) const;
};

struct DnsCase {
  const IdentityEvidence& identity;
  const Neighbours& neighbours;
  const DnsEvidence& dns;
  DomainName name;  // The domain, or the MAIL FROM domain.
  RecordTable table;
  std::vector<ZoneView> zones;  // That of `name` first, then those of records below it.

  // The records that decide: DKIM where SES told tokens, else the older TXT.
  std::vector<const TableRow*> Rows() const;
  // Every record that decides is there at every server of its zone, be it by way of another name.
  bool AllThere() const;
  // What shows that a wrong CNAME reaches its target by way of another one; null where it does
  // not.
  const Exchange* ByWay(const TableRow& row, const Cell& cell) const;

  const Walk* walk() const;
  // No zone of its own and none of its registrable domain: the walk knows that nobody is asked.
  bool Undelegated() const;
  std::vector<DomainName> Primaries() const;  // What the servers' SOA records name, each once.
  uint32_t NegativeTtl() const;               // The longest of them; 0 where none was seen.
  bool AtCloudflare() const;

  // No server has it, and none left the question open except those that do not serve the zone.
  bool Absent(const TableRow& row) const;
  // A server says that it is not there, none has anything of its type.
  bool Lacking(const TableRow& row) const;
  // Servers whose cell fits.
  std::vector<size_t> Saying(const TableRow& row,
                             const std::function<bool(const Cell&)>& fits) const;
  // Servers with exactly one CNAME, whose target fits.
  std::vector<size_t> Leading(const TableRow& row,
                              const std::function<bool(const DomainName&)>& fits) const;

  // Those whose CNAME leads to a token of Easy DKIM, whichever.
  std::vector<size_t> LeadingToToken(const TableRow& row) const;
  // The answer of the first server of its zone that holds such records at such a name.
  const Exchange* Holding(const DomainName& owner, RecordType type) const;
  // The answer about a sibling that nobody made and that is there nevertheless: a wildcard, of
  // the record's type or (an answer without records) of another.
  const Exchange* Wildcard(const TableRow& row) const;
};

// Nothing where the DNS was not read.
std::optional<DnsCase> VerificationCase(const Subject& subject);
std::optional<DnsCase> MailFromCase(const Subject& subject);

// "ns1.example.net (192.0.2.1)".
std::string ServerLabel(const TableServer& server);
// "dig +norecurse @192.0.2.1 x.example.com CNAME -> NXDOMAIN": to be repeated by a person.
std::string EvidenceLine(const Exchange& exchange);
// "CNAME a.example., CNAME b.example."; "nothing" where it is empty.
std::string RenderRecords(const std::vector<DnsRecord>& records);
// The records of an answer at its own question's name, whatever their type.
std::vector<DnsRecord> AtName(const Exchange& exchange);
// Whole sets, as seen.
std::vector<RecordSet> SetsOf(const std::vector<DnsRecord>& records);
// The name that a record leads to, where it does.
std::optional<DomainName> ExpectedTarget(const TableRow& row);

// A fault of the servers whose cells are missing, or that are given.
RecordFault Missing(const TableRow& row, std::string clause);
RecordFault Wrong(const TableRow& row, std::vector<size_t> servers, std::string clause);

// An explanation about servers, with what they answered as evidence.
Explanation AboutServers(const DnsCase& dns, Confidence confidence, std::string clause,
                         const std::vector<const ServerView*>& servers);

}  // namespace signet
