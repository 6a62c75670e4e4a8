// One document, laid out or as short as it can be.
#include "report/policy_json.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace signet {
namespace {

namespace json = boost::json;

std::string Listed(const std::vector<std::string>& texts, std::string_view indent) {
  return fmt::format("[\n{0}  \"{1}\"\n{0}]", indent,
                     fmt::join(texts, fmt::format("\",\n{}  \"", indent)));
}

// A list of one is written as its member, as IAM's own examples do.
std::string OneOrListed(const std::vector<std::string>& texts, std::string_view indent) {
  return texts.size() == 1 ? fmt::format("\"{}\"", texts[0]) : Listed(texts, indent);
}

void EncodeConditions(const std::vector<PolicyCondition>& conditions, std::ostream& out) {
  out << ",\n      \"Condition\": {";
  std::string_view test;
  for (const PolicyCondition& one : conditions) {
    if (one.test != test) {
      out << fmt::format("{}\n        \"{}\": {{\n", test.empty() ? "" : "\n        },", one.test);
    } else {
      out << ",\n";
    }
    out << fmt::format("          \"{}\": {}", one.key, Listed(one.values, "          "));
    test = one.test;
  }
  out << "\n        }\n      }";
}

json::value OneOrMany(const std::vector<std::string>& texts) {
  if (texts.size() == 1) return json::value(texts[0]);
  return json::value_from(texts);
}

std::string Compact(std::span<const Allowance> allowances) {
  json::array statements;
  for (const Allowance& allowance : allowances) {
    json::object statement{{"Effect", "Allow"},
                           {"Action", OneOrMany(allowance.actions)},
                           {"Resource", OneOrMany(allowance.resources)}};
    json::object tests;
    for (const PolicyCondition& one : allowance.conditions) {
      json::value& keys = tests[one.test];
      if (!keys.is_object()) keys.emplace_object();
      keys.get_object()[one.key] = OneOrMany(one.values);
    }
    if (!tests.empty()) statement["Condition"] = std::move(tests);
    statements.push_back(std::move(statement));
  }
  return json::serialize(
      json::object{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}});
}

}  // namespace

void EncodePolicy(std::span<const Allowance> allowances, std::ostream& out) {
  out << "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [";
  std::string_view between;
  for (const Allowance& allowance : allowances) {
    out << between
        << fmt::format("\n    {{\n      \"Sid\": \"{}\",\n      \"Effect\": \"Allow\",\n",
                       allowance.sid)
        << fmt::format("      \"Action\": {},\n", Listed(allowance.actions, "      "))
        << fmt::format("      \"Resource\": {}", OneOrListed(allowance.resources, "      "));
    if (!allowance.conditions.empty()) EncodeConditions(allowance.conditions, out);
    out << "\n    }";
    between = ",";
  }
  out << "\n  ]\n}\n";
}

std::string SessionPolicy(std::span<const Change* const> changes, std::string_view partition) {
  for (const Tightness tightness : {Tightness::kExact, Tightness::kByDomain, Tightness::kByZone}) {
    const auto allowances = AllowancesFor(changes, partition, tightness);
    if (allowances.empty()) return "";
    if (std::string text = Compact(allowances); text.size() <= kSessionPolicyMax) return text;
  }
  return "";
}

}  // namespace signet
