// Records are counted by what is worst about each; servers by name, as people count them.
#include "report/records_clause.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

#include "report/text.h"

namespace signet {
namespace {

bool Bad(const Cell& cell) {
  return cell.state == CellState::kWrong || cell.state == CellState::kMissing;
}

struct Count {
  size_t records = 0;
  size_t wrong = 0;
  size_t missing = 0;
  bool everywhere = true;  // No server holds one of the bad ones as it should be.
  std::set<std::string> bad, answered, asked;  // Names of servers.
};

Count CountOf(const ExplainedView& view, std::span<const TableRow> rows) {
  Count count;
  count.records = rows.size();
  for (const TableRow& row : rows) {
    if (std::ranges::none_of(row.cells, Bad)) continue;
    ++(row.In(CellState::kWrong).empty() ? count.missing : count.wrong);
    count.everywhere = count.everywhere && row.In(CellState::kOk).empty();
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const Cell& cell = row.cells[i];
      const TableServer& server = view.table.servers[i];
      const std::string& name = server.name.empty() ? server.address : server.name;
      if (cell.state == CellState::kNotAsked) continue;
      count.asked.insert(name);
      if (cell.state != CellState::kUnread) count.answered.insert(name);
      if (Bad(cell)) count.bad.insert(name);
    }
  }
  return count;
}

std::string_view NounOf(std::span<const TableRow> rows) {
  const auto dkim = [](const TableRow& row) {
    return row.expected.purpose == Purpose::kDkim || row.expected.purpose == Purpose::kOwnKey;
  };
  if (std::ranges::all_of(rows, dkim)) return "DKIM record";
  return std::ranges::none_of(rows, dkim) ? "TXT record" : "record";
}

std::string HowMany(const Count& count, std::string_view noun) {
  if (count.records == 1)
    return fmt::format("its {} is {}", noun, count.wrong ? "wrong" : "missing");
  const auto of = [&](size_t some) {
    return some == count.records
               ? fmt::format("{} of its {}s are", some == 2 ? "both" : fmt::format("all {}", some),
                             noun)
               : fmt::format("{} of its {} {}s {}", some, count.records, noun,
                             some == 1 ? "is" : "are");
  };
  if (count.wrong == 0) return of(count.missing) + " missing";
  std::string text = of(count.wrong) + " wrong";
  if (count.missing > 0) {
    text += fmt::format(" and {} {} missing,", count.missing, count.missing == 1 ? "is" : "are");
  }
  return text;
}

std::string Where(const Count& count, const ExplainedView& view) {
  if (view.dns->vantage == Vantage::kResolver) {
    return fmt::format("as the resolver {} sees it", view.dns->resolver);
  }
  if (!count.everywhere || count.bad.size() < count.answered.size()) {
    return count.bad.size() == 1
               ? fmt::format("at {}, one of {}", *count.bad.begin(),
                             Counted(count.asked.size(), "name server"))
               : fmt::format("at {} of {} name servers", count.bad.size(), count.asked.size());
  }
  const std::string_view more = count.answered.size() < count.asked.size() ? " that answered" : "";
  switch (count.answered.size()) {
    case 1:
      return fmt::format("at the one name server{}", more);
    case 2:
      return fmt::format("at both name servers{}", more);
    default:
      return fmt::format("at all {} name servers{}", count.answered.size(), more);
  }
}

}  // namespace

std::string RecordsClause(const ExplainedView& view) {
  if (!view.dns) return {};
  const std::span rows(view.table.rows.data(), view.deciding_rows);
  const Count count = CountOf(view, rows);
  if (count.wrong + count.missing == 0) return {};
  return fmt::format("{} {}", HowMany(count, NounOf(rows)), Where(count, view));
}

}  // namespace signet
