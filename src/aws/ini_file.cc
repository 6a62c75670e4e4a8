// Reads INI as Python's configparser does in its strict form, which is what the AWS CLI
// reads its files with: "=" or ":" between key and value, "#" and ";" comments on lines of
// their own, deeper indentation continues a value, [DEFAULT] gives every section its keys.
#include "aws/ini_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace signet {
namespace {

constexpr std::string_view kBlank = " \t\v\f\r";

std::string_view Strip(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// The next line without its end, which may be \n, \r\n or \r.
std::string_view TakeLine(std::string_view& rest) {
  const size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
  const std::string_view line = rest.substr(0, end);
  size_t skip = end;
  if (skip < rest.size()) skip += rest.substr(skip).starts_with("\r\n") ? 2 : 1;
  rest.remove_prefix(skip);
  return line;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// A value that begins on the line after its key is a block of its own settings.
bool IsNested(const std::string& value) { return value.starts_with('\n'); }

bool NestedIsWhole(std::string_view block) {
  while (!block.empty()) {
    const std::string_view line = Strip(TakeLine(block));
    if (!line.empty() && line.find('=') == std::string_view::npos) return false;
  }
  return true;
}

class Reader {
 public:
  explicit Reader(std::string_view path) : path_(path) {}

  Result<IniFile> Read(std::string_view text) {
    while (!text.empty()) {
      ++line_number_;
      TakeOne(TakeLine(text));
      if (error_) return Fail(std::move(*error_));
    }
    return Finish();
  }

 private:
  void TakeOne(std::string_view line) {
    const std::string_view content = Strip(line);
    if (content.empty()) {
      if (value_) *value_ += '\n';
      return;
    }
    if (content[0] == '#' || content[0] == ';') return;
    const size_t indent = line.find_first_not_of(kBlank);
    if (value_ && indent > indent_) {
      *value_ += '\n';
      *value_ += content;
      return;
    }
    indent_ = indent;
    const size_t bracket = content[0] == '[' ? content.rfind(']') : std::string_view::npos;
    if (bracket != std::string_view::npos && bracket > 1) {
      OpenSection(content.substr(1, bracket - 1));
    } else if (!settings_) {
      Refuse("text before the first [section]");
    } else {
      TakeSetting(content);
    }
  }

  void OpenSection(std::string_view name) {
    value_ = nullptr;
    if (name == "DEFAULT") {
      settings_ = &defaults_;
      return;
    }
    if (!sections_.emplace(std::string(name), order_.size()).second) {
      return Refuse(fmt::format("[{}] is there twice; merge the two", name));
    }
    order_.push_back(std::string(name));
    settings_ = &by_name_[std::string(name)];
  }

  void TakeSetting(std::string_view content) {
    const size_t delimiter = content.find_first_of("=:");
    const std::string key =
        delimiter == std::string_view::npos ? "" : Lower(Strip(content.substr(0, delimiter)));
    if (key.empty()) return Refuse("neither a [section] nor key = value");
    const auto [place, is_new] =
        settings_->emplace(key, std::string(Strip(content.substr(delimiter + 1))));
    if (!is_new) return Refuse(fmt::format("'{}' is there twice in its section", key));
    value_ = &place->second;
    value_lines_[value_] = line_number_;
  }

  // Cuts what trails, and checks and drops nested blocks.
  void Tidy(Settings& settings) {
    for (auto it = settings.begin(); it != settings.end();) {
      std::string& value = it->second;
      value.erase(value.find_last_not_of(" \t\v\f\r\n") + 1);
      if (!IsNested(value)) {
        ++it;
        continue;
      }
      if (!NestedIsWhole(value)) {
        line_number_ = value_lines_[&value];
        Refuse(fmt::format("the lines under '{}' are not all key = value", it->first));
      }
      it = settings.erase(it);
    }
  }

  Result<IniFile> Finish() {
    Tidy(defaults_);
    IniFile file;
    for (std::string& name : order_) {
      Settings& settings = by_name_[name];
      Tidy(settings);
      settings.insert(defaults_.begin(), defaults_.end());
      file.sections.push_back({std::move(name), std::move(settings)});
    }
    if (error_) return Fail(std::move(*error_));
    return file;
  }

  void Refuse(std::string why) {
    if (!error_) {
      error_ = Error{Code::kBadInput, fmt::format("{} line {}: {}", path_, line_number_, why)};
    }
  }

  std::string_view path_;
  size_t line_number_ = 0;
  size_t indent_ = 0;
  Settings defaults_;
  std::map<std::string, Settings> by_name_;
  std::map<std::string, size_t> sections_;
  std::vector<std::string> order_;
  std::map<const std::string*, size_t> value_lines_;
  Settings* settings_ = nullptr;  // Of the section that is open.
  std::string* value_ = nullptr;  // That a deeper line would continue.
  std::optional<Error> error_;
};

}  // namespace

const IniSection* IniFile::Find(std::string_view name) const {
  for (const IniSection& section : sections) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

Result<IniFile> ParseIni(std::string_view text, std::string_view path) {
  return Reader(path).Read(text);
}

}  // namespace signet
