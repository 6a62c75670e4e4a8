// Sign, word and colour say the same thing, so that each alone is enough.
#include "report/explained_grid.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "report/text.h"

namespace signet {
namespace {

constexpr size_t kHeaderMax = 26;     // Of a server's name; addresses of IPv6 are cut to it too.
constexpr size_t kNameWidthMin = 26;  // A token of 32 letters is not told by all of them.
constexpr size_t kGap = 2;            // Between columns.

struct Column {
  std::string head;
  std::string under;
  std::vector<size_t> servers;
  size_t width = 0;
};

struct Look {
  Ink ink;
  std::string text;
};

Look LookOf(const Screen& screen, CellState state) {
  switch (state) {
    case CellState::kOk:
      return {Ink::kGood, fmt::format("{} ok", screen.Sign("✓", "+"))};
    case CellState::kWrong:
      return {Ink::kBad, fmt::format("{} wrong", screen.Sign("✗", "x"))};
    case CellState::kMissing:
      return {Ink::kBad, fmt::format("{} missing", screen.Sign("–", "-"))};
    case CellState::kUnread:
      return {Ink::kWarn, "? unread"};
    case CellState::kNotAsked:
      break;
  }
  return {Ink::kDim, fmt::format("{} not asked", screen.Sign("·", "."))};
}

class Grid {
 public:
  Grid(Screen& screen, const ExplainedView& view)
      : screen_(screen), view_(view), table_(view.table) {
    for (const TableRow& row : table_.rows) {
      name_width_ = std::max(name_width_, DisplayWidth(view.RowName(row)));
      type_width_ = std::max(type_width_, RecordTypeName(row.expected.record.type).size());
    }
    name_width_ = std::min(name_width_, std::max(kNameWidthMin, screen.width() / 3));
  }

  void Put() {
    std::vector<Column> columns = EachServer();
    if (WidthOf(columns) > Room()) columns = Grouped(columns);
    for (size_t from = 0; from < columns.size();) {
      size_t count = 1;
      while (from + count < columns.size() &&
             WidthOf(std::span(columns).subspan(from, count + 1)) <= Room()) {
        ++count;
      }
      if (from > 0) screen_.Blank();
      PutPart(std::span(columns).subspan(from, count));
      from += count;
    }
    PutGroups(columns);
  }

 private:
  size_t Lead() const { return 1 + name_width_ + kGap + type_width_; }
  size_t Room() const { return screen_.width() > Lead() ? screen_.width() - Lead() : 0; }

  static size_t WidthOf(std::span<const Column> columns) {
    size_t width = 0;
    for (const Column& column : columns) width += kGap + column.width;
    return width;
  }

  void Fit(Column& column) const {
    column.width = std::max(DisplayWidth(column.head), DisplayWidth(column.under));
    column.width = std::min(column.width, kHeaderMax);
    for (const TableRow& row : table_.rows) {
      const CellState state = row.cells[column.servers[0]].state;
      column.width = std::max(column.width, DisplayWidth(LookOf(screen_, state).text));
    }
  }

  std::vector<Column> EachServer() const {
    std::vector<Column> columns;
    for (size_t i = 0; i < table_.servers.size(); ++i) {
      const TableServer& server = table_.servers[i];
      Column column{server.name, server.address, {i}, 0};
      if (server.name.empty()) column.head = "resolver";
      Fit(column);
      columns.push_back(std::move(column));
    }
    return columns;
  }

  bool SaySame(size_t one, size_t other) const {
    return std::ranges::all_of(table_.rows, [&](const TableRow& row) {
      return row.cells[one].state == row.cells[other].state;
    });
  }

  std::vector<Column> Grouped(const std::vector<Column>& each) const {
    std::vector<Column> groups;
    for (const Column& column : each) {
      const auto same = std::ranges::find_if(groups, [&](const Column& group) {
        return SaySame(group.servers[0], column.servers[0]);
      });
      if (same == groups.end()) {
        groups.push_back(column);
      } else {
        same->servers.push_back(column.servers[0]);
      }
    }
    for (size_t i = 0; i < groups.size(); ++i) {
      if (groups[i].servers.size() > 1) Name(groups[i], i, groups.size());
    }
    return groups;
  }

  void Name(Column& group, size_t index, size_t groups) const {
    std::vector<TableServer> members;
    for (const size_t server : group.servers) members.push_back(table_.servers[server]);
    const size_t names = DistinctServers(members);
    group.head = groups == 1 ? fmt::format("all {}", Counted(names, "server"))
                             : fmt::format("{}: {}", Letter(index), Counted(names, "server"));
    group.under = names == members.size() ? "" : Counted(members.size(), "address", "addresses");
    Fit(group);
  }

  static std::string Letter(size_t index) {
    return index < 26 ? std::string(1, static_cast<char>('A' + index)) : std::to_string(index + 1);
  }

  std::string Short(std::string_view text, size_t width) const {
    return Padded(CutMiddle(text, width, screen_.unicode()), width);
  }

  void PutPart(std::span<const Column> columns) {
    PutHeads(columns, Ink::kBold, &Column::head);
    PutHeads(columns, Ink::kDim, &Column::under);
    for (size_t i = 0; i < table_.rows.size(); ++i) {
      // MAIL FROM is another question than the verification.
      if (i == view_.deciding_rows && i > 0) screen_.Blank();
      PutRow(table_.rows[i], columns);
    }
  }

  void PutHeads(std::span<const Column> columns, Ink ink, std::string Column::* text) {
    Line line{{Ink::kPlain, std::string(Lead(), ' ')}};
    bool any = false;
    for (const Column& column : columns) {
      any = any || !(column.*text).empty();
      line.push_back({Ink::kPlain, std::string(kGap, ' ')});
      line.push_back({ink, Short(column.*text, column.width)});
    }
    if (any) screen_.Put(line);
  }

  void PutRow(const TableRow& row, std::span<const Column> columns) {
    Line line{{Ink::kPlain, " "},
              {Ink::kBold, Short(view_.RowName(row), name_width_)},
              {Ink::kDim, "  " + Padded(RecordTypeName(row.expected.record.type), type_width_)}};
    for (const Column& column : columns) {
      Look look = LookOf(screen_, row.cells[column.servers[0]].state);
      line.push_back({Ink::kPlain, std::string(kGap, ' ')});
      line.push_back({look.ink, Padded(std::move(look.text), column.width)});
    }
    screen_.Put(line);
  }

  // With its address only where another column holds one more of the same name.
  std::string NamesIn(const Column& group) const {
    std::vector<std::string> members;
    for (const size_t server : group.servers) {
      const std::string& name = table_.servers[server].name;
      const auto here = [&](size_t other) { return table_.servers[other].name == name; };
      const bool split = std::ranges::count(table_.servers, name, &TableServer::name) !=
                         std::ranges::count_if(group.servers, here);
      std::string member = split || name.empty() ? LabelOf(table_.servers[server]) : name;
      if (std::ranges::find(members, member) == members.end()) members.push_back(member);
    }
    return fmt::format("{}", fmt::join(members, ", "));
  }

  // Who stands behind a letter.
  void PutGroups(std::span<const Column> columns) {
    bool first = true;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].servers.size() < 2) continue;
      if (first) screen_.Blank();
      first = false;
      const std::string names = NamesIn(columns[i]);
      const std::string lead = columns.size() == 1 ? " all  " : fmt::format(" {}  ", Letter(i));
      screen_.PutWrapped({{Ink::kBold, lead}}, Ink::kDim, names);
    }
  }

  Screen& screen_;
  const ExplainedView& view_;
  const RecordTable& table_;
  size_t name_width_ = 0;
  size_t type_width_ = 0;
};

}  // namespace

void PutGrid(Screen& screen, const ExplainedView& view) {
  if (!view.table.servers.empty() && !view.table.rows.empty()) Grid(screen, view).Put();
}

}  // namespace signet
