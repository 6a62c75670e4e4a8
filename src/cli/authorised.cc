// Strict: every key is known, and every line whole.
#include "cli/authorised.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <vector>

#include "cli/small_file.h"

namespace signet {
namespace {

constexpr size_t kFileMax = 4 << 20;  // Bytes.

tl::unexpected<Error> Wrong(const std::string& name, const toml::node& node, std::string_view why) {
  return Fail(Code::kBadInput, fmt::format("{}: line {}: {}", name, node.source().begin.line, why));
}

Result<Authorisation> ReadLine(const toml::table& table, const std::string& name) {
  Authorisation line;
  const std::pair<std::string_view, std::string*> keys[] = {{"account", &line.account},
                                                            {"region", &line.region},
                                                            {"identity", &line.identity},
                                                            {"owner", &line.owner},
                                                            {"date", &line.date}};
  for (const auto& [key, node] : table) {
    std::string* field = nullptr;
    for (const auto& [known, value] : keys) {
      if (key.str() == known) field = value;
    }
    if (!field) return Wrong(name, node, fmt::format("unknown key '{}'", key.str()));
    if (const auto date = node.value<toml::date>(); date && node.is_date()) {
      *field = fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
    } else if (node.is_string()) {
      *field = node.value_or(std::string());
    } else {
      return Wrong(name, node, fmt::format("'{}' is not a text", key.str()));
    }
  }
  auto checked = CheckAuthorisation(std::move(line));
  if (!checked) return Wrong(name, table, checked.error().detail);
  return checked;
}

}  // namespace

Result<Authorisations> ParseAuthorisations(std::string_view text, const std::string& name) {
  std::vector<Authorisation> lines;
  try {
    const toml::table parsed = toml::parse(text, name);
    for (const auto& [key, node] : parsed) {
      const toml::array* array = node.as_array();
      if (key.str() != "authorised" || !array || !array->is_array_of_tables())
        return Wrong(name, node, fmt::format("'{}' is not [[authorised]]", key.str()));
      for (const toml::node& item : *array) {
        auto line = ReadLine(*item.as_table(), name);
        if (!line) return Fail(line.error());
        lines.push_back(*std::move(line));
      }
    }
  } catch (const toml::parse_error& error) {
    return Fail(Code::kBadInput, fmt::format("{}: line {}: {}", name, error.source().begin.line,
                                             error.description()));
  }
  return Authorisations(std::move(lines));
}

Result<Authorisations> LoadAuthorisations(const std::string& path) {
  auto text = ReadSmallFile(path, kFileMax);
  if (!text) return Fail(Code::kBadInput, "--authorised: " + text.error().detail);
  return ParseAuthorisations(*text, path);
}

std::string EncodeAuthorisation(const Authorisation& line) {
  const auto quoted = [](std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out + '"';
  };
  return fmt::format(
      "[[authorised]]\naccount = {}\nregion = {}\nidentity = {}\nowner = {}\ndate = {}\n",
      quoted(line.account), quoted(line.region), quoted(line.identity), quoted(line.owner),
      quoted(line.date));
}

}  // namespace signet
