// signet query: one SELECT over the views of docs/STORE.md.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <iostream>

#include "cli/commands.h"
#include "cli/config.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "report/csv.h"
#include "report/text.h"
#include "store/store.h"

namespace signet {
namespace {

using Row = std::vector<QueryValue>;

std::string Text(const QueryValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<int64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  return "";
}

// Only text can be a formula; a number keeps its sign.
std::string Cell(const QueryValue& value) {
  const std::string text = Text(value);
  return std::holds_alternative<std::string>(value) ? CsvCell(text) : text;
}

// Bytes that are not UTF-8, as a blob may hold, become U+FFFD: JSON is UTF-8 (RFC 8259 8.1).
std::string Utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Letter letter = FirstLetter(text);
    out += letter.valid ? text.substr(0, letter.size) : "\xef\xbf\xbd";
    text.remove_prefix(letter.size);
  }
  return out;
}

boost::json::value Json(const QueryValue& value) {
  if (std::holds_alternative<std::monostate>(value)) return nullptr;
  if (const auto* number = std::get_if<int64_t>(&value)) return *number;
  if (const auto* real = std::get_if<double>(&value)) {
    // JSON has no infinity (RFC 8259 6).
    return std::isfinite(*real) ? boost::json::value(*real) : boost::json::value(nullptr);
  }
  return boost::json::value(Utf8(std::get<std::string>(value)));
}

// Rows of a table are held until their widths are known; the row limit bounds them.
struct Collected {
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

// What a store holds came from outside: nothing of it may steer the terminal.
void PrintTable(const Collected& got) {
  const bool unicode = TerminalOptions(STDOUT_FILENO).unicode;
  std::vector<std::vector<std::string>> lines(1);
  for (const std::string& column : got.columns) lines[0].push_back(Visible(column, unicode));
  for (const Row& row : got.rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const QueryValue& value : row) line.push_back(Visible(Text(value), unicode));
  }
  std::vector<size_t> widths(got.columns.size());
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(line[i]));
  }
  for (auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) {
      const bool last = i + 1 == line.size();
      std::cout << (last ? std::move(line[i]) : Padded(std::move(line[i]), widths[i]) + "  ");
    }
    std::cout << "\n";
  }
}

void PrintJson(const Collected& got) {
  std::cout << "[";
  const char* separator = "\n";
  for (const Row& row : got.rows) {
    boost::json::object object;
    for (size_t i = 0; i < row.size(); ++i) object[got.columns[i]] = Json(row[i]);
    std::cout << std::exchange(separator, ",\n") << boost::json::serialize(object);
  }
  std::cout << "\n]\n";
}

void PrintCsv(const Collected& got) {
  const auto print = [&](auto cell, size_t count) {
    for (size_t i = 0; i < count; ++i) std::cout << (i > 0 ? "," : "") << cell(i);
    std::cout << "\r\n";
  };
  print([&](size_t i) { return CsvCell(got.columns[i]); }, got.columns.size());
  for (const Row& row : got.rows) print([&](size_t i) { return Cell(row[i]); }, row.size());
}

}  // namespace

int RunCommand(const QueryFlags& flags) {
  const Environment environment = RealEnvironment();
  auto config = LoadConfig(flags.store, environment);
  if (!config) return Complain(config.error(), kExitCannotStart);
  auto store = OpenToRead(flags.store, *config, environment);
  if (!store) return Complain(store.error(), kExitCannotStart);
  const QueryLimits limits{
      flags.rows_max, std::chrono::milliseconds(static_cast<int64_t>(flags.seconds_max * 1000))};
  Collected got;
  const auto summary = (*store)->Query(
      flags.sql, limits, [&](const std::vector<std::string>& names) { got.columns = names; },
      [&](const Row& row) {
        got.rows.push_back(row);
        return true;
      });
  if (!summary)
    return Complain(summary.error(),
                    summary.error().code == Code::kBadInput ? kExitUsage : kExitCannotStart);
  if (flags.format == "json") {
    PrintJson(got);
  } else if (flags.format == "csv") {
    PrintCsv(got);
  } else {
    PrintTable(got);
  }
  if (summary->truncated) {
    std::cerr << fmt::format("signet: only the first {} rows are shown; --rows N shows more\n",
                             summary->rows);
  }
  return kExitClean;
}

}  // namespace signet
