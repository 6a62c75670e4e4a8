// Findings: their risks, their stable ids, and their JSON.
#include "model/finding.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "model/explanation_json.h"
#include "model/result.h"

namespace signet {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 5> kRisks{"info", "low", "medium", "high", "critical"};

// FNV-1a, 64 bits.  Not a secret and not a defence: two findings of one store that
// collide would have to agree in all 64 bits, and nobody gains by it.
uint64_t Hash(std::string_view text, uint64_t hash) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return (hash ^ 0xff) * 0x100000001b3ULL;  // 0xff is in no UTF-8 text: a separator.
}

std::string Text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string(*text) : std::string();
}

}  // namespace

std::string_view RiskName(Risk risk) { return kRisks[static_cast<size_t>(risk)]; }

std::optional<Risk> RiskNamed(std::string_view name) {
  for (size_t i = 0; i < kRisks.size(); ++i) {
    if (kRisks[i] == name) return static_cast<Risk>(i);
  }
  return std::nullopt;
}

std::string Finding::Id() const {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (const std::string_view part :
       {std::string_view(rule), std::string_view(target.account), std::string_view(target.region),
        std::string_view(identity)}) {
    hash = Hash(part, hash);
  }
  return fmt::format("{:016x}", hash);
}

std::string EncodeFinding(const Finding& finding) {
  json::object out;
  out["id"] = finding.Id();
  out["rule"] = finding.rule;
  out["account"] = finding.target.account;
  out["region"] = finding.target.region;
  out["identity"] = finding.identity;
  out["type"] = IdentityTypeText(finding.type);
  out["status"] = StatusText(finding.status);
  out["risk"] = RiskName(finding.risk);
  out["cause"] = finding.cause;
  out["summary"] = finding.summary;
  if (!finding.expected.empty()) out["expected"] = finding.expected;
  if (!finding.observed.empty()) out["observed"] = finding.observed;
  if (finding.deadline) out["deadline"] = EncodeTime(*finding.deadline);
  out["standards"] = json::array(finding.standards.begin(), finding.standards.end());
  out["owner"] = finding.owner;
  if (!finding.facts.empty()) {
    json::object facts;
    for (const auto& [name, value] : finding.facts) facts[name] = value;
    out["facts"] = std::move(facts);
  }
  if (!finding.explanations.empty()) out["explanations"] = ToJson(finding.explanations);
  return json::serialize(out);
}

Result<Finding> ParseFinding(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  const json::object* object = error ? nullptr : parsed.if_object();
  if (!object) return Fail(Code::kMalformed, "a stored finding is not a JSON object");
  Finding finding;
  finding.rule = Text(*object, "rule");
  finding.cause = Text(*object, "cause");
  finding.target = {Text(*object, "account"), Text(*object, "region")};
  finding.identity = Text(*object, "identity");
  finding.type = ParseIdentityType(Text(*object, "type"));
  const std::string status = Text(*object, "status");
  if (status != "UNKNOWN") finding.status = ParseStatus(status);
  const auto risk = RiskNamed(Text(*object, "risk"));
  if (!risk || finding.rule.empty()) {
    return Fail(Code::kMalformed, "a stored finding lacks its rule or risk");
  }
  finding.risk = *risk;
  finding.summary = Text(*object, "summary");
  finding.expected = Text(*object, "expected");
  finding.observed = Text(*object, "observed");
  if (const auto deadline = Text(*object, "deadline"); !deadline.empty()) {
    if (auto time = ParseTime(deadline)) finding.deadline = *time;
  }
  if (const auto* standards = object->if_contains("standards");
      standards && standards->is_array()) {
    for (const json::value& item : standards->get_array()) {
      if (item.is_string()) finding.standards.emplace_back(item.get_string());
    }
  }
  finding.owner = Text(*object, "owner");
  if (const auto* facts = object->if_contains("facts"); facts && facts->is_object()) {
    for (const auto& [name, value] : facts->get_object()) {
      if (value.is_string()) finding.facts.emplace_back(name, value.get_string());
    }
  }
  if (const auto* told = object->if_contains("explanations"); told && told->is_array()) {
    finding.explanations = ExplanationsFrom(told->get_array());
  }
  return finding;
}

}  // namespace signet
