// model/record_table.h
// RecordTable: the expected records against what each name server holds.  Built once from
// the transcript; causes read it, and so does the table that a person is shown.
#pragma once

#include <string>
#include <vector>

#include "model/dns_evidence.h"
#include "model/expected_records.h"

namespace signet {

enum class CellState : uint8_t { kOk, kWrong, kMissing, kUnread, kNotAsked };

// What one server address says of one record.
struct Cell {
  CellState state = CellState::kNotAsked;
  AnswerClass answer = AnswerClass::kTimedOut;
  std::vector<DnsRecord> found;        // Of the name and type; a CNAME where one stands instead.
  const Exchange* exchange = nullptr;  // In the evidence; null where it was not asked.
};

struct TableServer {
  std::string name;
  std::string address;
};

struct TableRow {
  ExpectedRecord expected;
  DomainName zone;          // Where the name lives: a zone cut may lie in between.
  std::vector<Cell> cells;  // One per server of the table, in its order.

  // Servers whose cell is in this state, and those that gave exactly these values.
  std::vector<size_t> In(CellState state) const;
  bool AllOk() const;      // Every server that answered has it, and one did.
  bool AnyUnread() const;  // One server at least could not be read.
};

// Pointers into `evidence`, which must outlive the table.
struct RecordTable {
  const DnsEvidence* evidence = nullptr;
  const ZoneCut* zone = nullptr;  // Of the domain; null where the walk failed.
  std::vector<TableServer> servers;
  std::vector<TableRow> rows;

  bool AllOk() const;
};

// The deepest zone that the transcript knows above a name and that may hold its records; null
// where it knows none, as for a domain that is not delegated.
const ZoneCut* ZoneOver(const DnsEvidence& evidence, const DomainName& name);
// Whom a table asks of a zone (null: of none); through a resolver, that resolver alone.
std::vector<TableServer> ServersOf(const DnsEvidence& evidence, const ZoneCut* zone);

// IPv6 addresses stand behind the IPv4 ones and count only where they were asked.
RecordTable BuildRecordTable(const DnsEvidence& evidence,
                             const std::vector<ExpectedRecord>& expected);

}  // namespace signet
