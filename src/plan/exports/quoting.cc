// Escapes, language by language.
#include "plan/exports/quoting.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/plan.h"

namespace signet {
namespace {

bool Prints(char c) { return c >= 0x20 && c < 0x7f; }

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

enum class Escapes : uint8_t { kDecimal, kOctal };

std::string Escaped(char c, Escapes escapes) {
  const auto byte = static_cast<unsigned char>(c);
  return escapes == Escapes::kOctal ? fmt::format("\\{:03o}", byte) : fmt::format("\\{:03d}", byte);
}

std::string Dotted(const std::vector<std::string>& labels, Escapes escapes) {
  std::string out;
  for (const std::string& label : labels) {
    if (!out.empty()) out += '.';
    for (const char c : label) {
      const bool plain = IsLetterOrDigit(c) || c == '-' || c == '_' || c == '*';
      out += plain ? std::string(1, c) : Escaped(c, escapes);
    }
  }
  return out;
}

std::string StringText(std::string_view bytes, Escapes escapes) {
  std::string out;
  for (const char c : bytes) {
    if (c == '"' || c == '\\') out += '\\';
    out += Prints(c) ? std::string(1, c) : Escaped(c, escapes);
  }
  return out;
}

std::string Data(RecordType type, const Value& value, Escapes escapes) {
  const std::string target = Dotted(value.target.Labels(), escapes) + ".";
  if (type == RecordType::kCname) return target;
  if (type == RecordType::kMx) return fmt::format("{} {}", value.preference, target);
  std::string out;
  for (const std::string& part : value.strings) {
    out += fmt::format("{}\"{}\"", out.empty() ? "" : " ", StringText(part, escapes));
  }
  return out;
}

// `escape` gives what stands for a character, or nothing for itself.
std::string Quoted(std::string_view text, char quote, auto escape) {
  std::string out(1, quote);
  for (size_t at = 0; at < text.size(); ++at) {
    const std::string instead = escape(text[at], at + 1 < text.size() ? text[at + 1] : '\0');
    out += instead.empty() ? std::string(1, text[at]) : instead;
  }
  return out + quote;
}

}  // namespace

std::string OneLine(std::string_view words) {
  std::string out;
  for (const char c : words.substr(0, kWordsMax)) {
    out += Prints(c) ? std::string(1, c) : fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
  }
  return words.size() > kWordsMax ? out + "..." : out;
}

std::string ZoneName(const DomainName& name) {
  return Dotted(name.Labels(), Escapes::kDecimal) + ".";
}

std::string ZoneData(RecordType type, const Value& value) {
  return Data(type, value, Escapes::kDecimal);
}

std::string ZoneRelative(const DomainName& name, const DomainName& zone) {
  std::vector<std::string> labels = name.Labels();
  labels.resize(labels.size() - std::min(labels.size(), zone.label_count()));
  return Dotted(labels, Escapes::kDecimal);
}

std::vector<std::string> ZoneLines(const ValueSet& set, const std::vector<Value>& values) {
  std::vector<std::string> lines;
  for (const Value& value : values) {
    lines.push_back(fmt::format("{} {} IN {} {}", ZoneName(set.name), set.ttl,
                                RecordTypeName(set.type), ZoneData(set.type, value)));
  }
  return lines;
}

std::string Route53Name(const DomainName& name) {
  return Dotted(name.Labels(), Escapes::kOctal) + ".";
}

std::string Route53Data(RecordType type, const Value& value) {
  return Data(type, value, Escapes::kOctal);
}

std::string Route53Text(const Value& txt) {
  std::string out;
  for (size_t i = 0; i < txt.strings.size(); ++i) {
    out += (i == 0 ? "" : "\"\"") + StringText(txt.strings[i], Escapes::kOctal);
  }
  return out;
}

bool IsPlainText(const Value& txt) {
  const std::string text = txt.Joined();
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return Prints(c) && c != '"' && c != '\\'; });
}

std::string ScriptQuoted(std::string_view text) {
  return Quoted(text, '"', [](char c, char) {
    return c == '"' || c == '\\' ? std::string{'\\', c} : std::string();
  });
}

std::string HclQuoted(std::string_view text) {
  // By number rather than doubled, because three dollars and a brace are read differently by
  // different versions.
  return Quoted(text, '"', [](char c, char next) -> std::string {
    if ((c == '$' || c == '%') && next == '{') return c == '$' ? "\\u0024" : "\\u0025";
    return c == '"' || c == '\\' ? std::string{'\\', c} : std::string();
  });
}

std::string YamlQuoted(std::string_view text) {
  return Quoted(text, '\'', [](char c, char) { return c == '\'' ? "''" : ""; });
}

std::string ZoneWord(const DomainName& zone) {
  constexpr size_t kHashSize = 8;
  std::string word;
  bool told_apart = true;
  for (const char c : zone.text()) {
    told_apart = told_apart && (IsLetterOrDigit(c) || c == '.');
    word += IsLetterOrDigit(c) ? c : '_';
  }
  return told_apart ? word : word + "_" + HashOfPlanText(zone.text()).substr(0, kHashSize);
}

}  // namespace signet
