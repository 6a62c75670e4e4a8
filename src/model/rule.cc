// Filling a rule's remediation with what a finding knows.
#include "model/rule.h"

#include <fmt/format.h>

namespace signet {
namespace {

std::string ValueOf(std::string_view name, const Finding& finding) {
  if (name == "account") return finding.target.account;
  if (name == "region") return finding.target.region;
  if (name == "identity") return finding.identity;
  if (name == "domain") return DomainOf(finding.identity);
  for (const auto& [fact, value] : finding.facts) {
    if (fact == name) return value;
  }
  return fmt::format("<{}>", name);
}

// Only {lower_case_words} are placeholders: Terraform and JSON have braces of their own.
bool IsPlaceholder(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

std::string Fill(std::string_view text, const Finding& finding) {
  std::string out;
  while (!text.empty()) {
    const size_t open = text.find('{');
    const size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view name = text.substr(open + 1, close - open - 1);
    if (IsPlaceholder(name)) {
      out += text.substr(0, open);
      out += ValueOf(name, finding);
      text.remove_prefix(close + 1);
    } else {
      out += text.substr(0, open + 1);
      text.remove_prefix(open + 1);
    }
  }
  return out.append(text);
}

}  // namespace

std::string RenderStandard(const Standard& standard) {
  std::string out(standard.name);
  if (!standard.control.empty()) out.append(" ").append(standard.control);
  if (standard.ours) out += " (our mapping)";
  return out;
}

Remediation FillRemediation(const Remediation& remediation, const Finding& finding) {
  Remediation out;
  for (const std::string& step : remediation.console) out.console.push_back(Fill(step, finding));
  for (const std::string& command : remediation.cli) out.cli.push_back(Fill(command, finding));
  out.terraform = Fill(remediation.terraform, finding);
  return out;
}

}  // namespace signet
