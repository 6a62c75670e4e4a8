// Lists of accounts, as people keep them: an export of Organizations, a spreadsheet.
#include "inventory/accounts_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>

#include "model/identity.h"

namespace signet {
namespace {

namespace json = boost::json;

// One CSV record (RFC 4180), taken from the front of `text`; quoted cells may hold commas,
// doubled quotes and line ends.  A quote that stays open would swallow all accounts after it.
Result<std::vector<std::string>> TakeRecord(std::string_view& text, int& line) {
  const int began = line;
  std::vector<std::string> cells{""};
  bool quoted = false;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (text.starts_with('"')) {
        cells.back() += '"';
        text.remove_prefix(1);
      } else {
        quoted = false;
      }
    } else if (c == '"' && cells.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      cells.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  if (quoted) return Fail(Code::kBadInput, fmt::format("line {}: a quote is not closed", began));
  for (std::string& cell : cells) {
    const size_t first = cell.find_first_not_of(" \t"), last = cell.find_last_not_of(" \t");
    cell = first == std::string::npos ? "" : cell.substr(first, last - first + 1);
  }
  return cells;
}

// The member of an entry that a column's or member's name means; null where it is not ours.
std::string* MemberNamed(AccountEntry& entry, std::string_view name) {
  const std::string lower = LowerAscii(name);
  if (lower == "id" || lower == "account" || lower == "account_id" || lower == "accountid")
    return &entry.id;
  if (lower == "name" || lower == "account_name") return &entry.name;
  if (lower == "role" || lower == "role_arn" || lower == "rolearn") return &entry.role;
  if (lower == "external_id" || lower == "externalid") return &entry.external_id;
  return nullptr;
}

Result<void> Check(const AccountEntry& entry, std::set<AccountId>& ids, const std::string& where) {
  const auto id = ParseAccountId(entry.id);
  if (!id) return Fail(Code::kBadInput, fmt::format("{}: {}", where, id.error().detail));
  if (!ids.insert(*id).second) {
    return Fail(Code::kBadInput, fmt::format("{}: account {} is listed twice", where, *id));
  }
  if (entry.role.starts_with("arn:")) {
    const auto account = AccountOfRole(entry.role);
    if (!account)
      return Fail(Code::kBadInput, fmt::format("{}: {}", where, account.error().detail));
    if (*account != *id) {
      return Fail(Code::kBadInput,
                  fmt::format("{}: the role {} is not in account {}", where, entry.role, *id));
    }
  }
  if (ids.size() > kAccountEntriesMax)
    return Fail(Code::kTooLarge, "over 100,000 accounts in one file");
  return {};
}

Result<std::vector<AccountEntry>> ParseCsv(std::string_view text) {
  int line = 1;
  const auto named = TakeRecord(text, line);
  if (!named) return Fail(named.error());
  const std::vector<std::string>& header = *named;
  AccountEntry probe;
  const bool has_id = std::any_of(header.begin(), header.end(), [&](const std::string& name) {
    return MemberNamed(probe, name) == &probe.id;
  });
  if (!has_id) {
    return Fail(
        Code::kBadInput,
        "line 1: no column 'id'; the first line names the columns id,name,role,external_id");
  }
  std::vector<AccountEntry> entries;
  std::set<AccountId> ids;
  while (!text.empty()) {
    const int at = line;
    const auto record = TakeRecord(text, line);
    if (!record) return Fail(record.error());
    const std::vector<std::string>& cells = *record;
    if (cells.size() == 1 && (cells[0].empty() || cells[0].starts_with('#'))) continue;
    if (cells.size() > header.size()) {
      return Fail(Code::kBadInput, fmt::format("line {}: {} cells, but line 1 names {} columns", at,
                                               cells.size(), header.size()));
    }
    AccountEntry entry;
    for (size_t i = 0; i < cells.size(); ++i) {
      if (std::string* member = MemberNamed(entry, header[i])) *member = cells[i];
    }
    if (auto ok = Check(entry, ids, fmt::format("line {}", at)); !ok) return Fail(ok.error());
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::vector<AccountEntry>> ParseJson(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  if (error) return Fail(Code::kBadInput, "not JSON: " + error.message());
  // The output of `aws organizations list-accounts` has the list inside an object.
  const json::array* list = parsed.if_array();
  if (const json::object* object = parsed.if_object(); object && object->contains("Accounts")) {
    list = object->at("Accounts").if_array();
    const json::value* next = object->if_contains("NextToken");
    const json::string* token = next ? next->if_string() : nullptr;
    if (next && !next->is_null() && !(token && token->empty())) {
      return Fail(Code::kBadInput, "the list has a NextToken: it is not the whole list");
    }
  }
  if (!list) return Fail(Code::kBadInput, "not a JSON array of accounts");
  std::vector<AccountEntry> entries;
  std::set<AccountId> ids;
  for (const json::value& item : *list) {
    const std::string where = fmt::format("entry {}", entries.size() + 1);
    const json::object* object = item.if_object();
    if (!object) return Fail(Code::kBadInput, where + " is not an object");
    AccountEntry entry;
    for (const auto& [name, value] : *object) {
      std::string* member = MemberNamed(entry, name);
      if (!member) continue;
      if (!value.is_string()) {
        return Fail(Code::kBadInput, fmt::format("{}: '{}' is not a text (account ids need quotes)",
                                                 where, std::string_view(name)));
      }
      *member = std::string(value.get_string());
    }
    if (auto ok = Check(entry, ids, where); !ok) return Fail(ok.error());
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

Result<std::vector<AccountEntry>> ParseAccounts(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // Spreadsheets write a mark.
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return Fail(Code::kBadInput, "the file is empty");
  auto entries =
      text[first] == '[' || text[first] == '{' ? ParseJson(text) : ParseCsv(text.substr(first));
  if (entries && entries->empty()) return Fail(Code::kBadInput, "the file names no account");
  return entries;
}

std::string RoleArn(std::string_view role, const AccountId& account, std::string_view partition) {
  if (role.starts_with("arn:")) return std::string(role);
  return fmt::format("arn:{}:iam::{}:role/{}", partition, account, role);
}

Result<AccountId> AccountOfRole(std::string_view arn) {
  // arn:partition:iam::account:role/path/name
  size_t at = 0;
  std::array<std::string_view, 6> parts;
  for (size_t i = 0; i < parts.size(); ++i) {
    const size_t colon = i + 1 < parts.size() ? arn.find(':', at) : std::string_view::npos;
    parts[i] = arn.substr(at, colon == std::string_view::npos ? colon : colon - at);
    if (colon == std::string_view::npos && i + 1 < parts.size()) break;
    at = colon + 1;
  }
  if (parts[0] == "arn" && parts[2] == "iam" && parts[5].starts_with("role/") &&
      parts[5].size() > 5) {
    if (auto id = ParseAccountId(parts[4])) return id;
  }
  return Fail(
      Code::kBadInput,
      fmt::format("'{}' is not the ARN of a role (arn:aws:iam::111122223333:role/NAME)", arn));
}

}  // namespace signet
