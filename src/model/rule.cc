// Filling a rule's remediation with what a finding knows.
#include "model/rule.h"

#include <fmt/format.h>

#include <sstream>

namespace signet {
namespace {

using Quote = std::string (*)(std::string_view);

// A control character would end a comment or a line, and belongs in no name.
std::string Printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return out;
}

std::string HclQuoted(std::string_view text) {
  const std::string value = Printable(text);
  std::string out;
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '"' || c == '\\') out += '\\';
    const bool opens = (c == '$' || c == '%') && i + 1 < value.size() && value[i + 1] == '{';
    if (opens) out += c;  // "$${" and "%%{" are literal.
    out += c;
  }
  return out;
}

std::string ValueOf(std::string_view name, const Finding& finding, Quote quote) {
  if (name == "account") return quote(finding.target.account);
  if (name == "region") return quote(finding.target.region);
  if (name == "identity") return quote(finding.identity);
  if (name == "domain") return quote(DomainOf(finding.identity));
  for (const auto& [fact, value] : finding.facts) {
    if (fact == name) return quote(value);
  }
  return fmt::format("<{}>", name);
}

// Only {lower_case_words} are placeholders: Terraform and JSON have braces of their own.
bool IsPlaceholder(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

std::string Fill(std::string_view text, const Finding& finding, Quote quote) {
  std::string out;
  while (!text.empty()) {
    const size_t open = text.find('{');
    const size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (IsPlaceholder(name)) {
      out += text.substr(0, open);
      out += ValueOf(name, finding, quote);
      text.remove_prefix(close + 1);
    } else {
      out += text.substr(0, open + 1);
      text.remove_prefix(open + 1);
    }
  }
  return out.append(text);
}

}  // namespace

std::string ShellQuoted(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-";
  std::string value = Printable(text);
  const bool plain = value.find_first_not_of(kPlain) == std::string::npos;
  if (plain && !value.empty()) return value;
  std::string out = "'";
  for (const char c : value) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string RenderStandard(const Standard& standard) {
  std::string out(standard.name);
  if (!standard.control.empty()) out.append(" ").append(standard.control);
  if (standard.ours) out += " (our mapping)";
  return out;
}

Remediation FillRemediation(const Remediation& remediation, const Finding& finding) {
  Remediation out;
  for (const std::string& step : remediation.console) {
    out.console.push_back(Fill(step, finding, Printable));
  }
  for (const std::string& command : remediation.cli) {
    out.cli.push_back(Fill(command, finding, command.starts_with('#') ? Printable : ShellQuoted));
  }
  // A command in a comment is pasted into a shell all the same.
  std::istringstream lines(remediation.terraform);
  for (std::string line; std::getline(lines, line);) {
    const bool command = line.starts_with('#') && line.find("terraform import") != line.npos;
    out.terraform += Fill(line, finding, command ? ShellQuoted : HclQuoted) + "\n";
  }
  if (!remediation.terraform.ends_with('\n') && !out.terraform.empty()) out.terraform.pop_back();
  return out;
}

Remediation FillRemediation(const RuleText& rule, const Finding& finding) {
  for (const auto& [cause, remediation] : rule.for_cause) {
    if (cause == finding.cause) return FillRemediation(remediation, finding);
  }
  const bool address = finding.type == IdentityType::kEmailAddress && rule.for_address;
  return FillRemediation(address ? *rule.for_address : rule.remediation, finding);
}

}  // namespace signet
