// One member per field, in the words of the model.
#include "model/explanation_json.h"

#include <boost/json.hpp>

namespace signet {
namespace {

namespace json = boost::json;

json::array Texts(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::array Sets(const std::vector<RecordSet>& sets) {
  json::array out;
  for (const RecordSet& set : sets) {
    out.push_back(json::object{{"name", set.name.text()},
                               {"type", RecordTypeName(set.type)},
                               {"ttl", set.ttl},
                               {"values", Texts(set.values)}});
  }
  return out;
}

std::string Text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string(*text) : std::string();
}

const json::array& List(const json::object& object, std::string_view name) {
  static const json::array kNone;
  const json::value* value = object.if_contains(name);
  const json::array* list = value ? value->if_array() : nullptr;
  return list ? *list : kNone;
}

std::vector<std::string> TextsOf(const json::object& object, std::string_view name) {
  std::vector<std::string> texts;
  for (const json::value& item : List(object, name)) {
    if (item.is_string()) texts.emplace_back(item.get_string());
  }
  return texts;
}

std::optional<FixBy> FixByNamed(std::string_view name) {
  for (const FixBy by :
       {FixBy::kDnsOwner, FixBy::kDnsHost, FixBy::kRegistrar, FixBy::kSesOwner, FixBy::kTime}) {
    if (FixByName(by) == name) return by;
  }
  return std::nullopt;
}

DomainName NameOf(const json::object& object) {
  const auto name = DomainName::Parse(Text(object, "name"));
  return name ? *name : DomainName();
}

std::vector<RecordSet> SetsOf(const json::object& object, std::string_view name) {
  std::vector<RecordSet> sets;
  for (const json::value& item : List(object, name)) {
    const json::object* set = item.if_object();
    const auto type = set ? RecordTypeNamed(Text(*set, "type")) : std::nullopt;
    if (!type) continue;
    const json::value* ttl = set->if_contains("ttl");
    const bool number = ttl && ttl->is_int64() && ttl->get_int64() >= 0;
    sets.push_back({NameOf(*set), *type, number ? static_cast<uint32_t>(ttl->get_int64()) : 0,
                    TextsOf(*set, "values")});
  }
  return sets;
}

Explanation From(const json::object& object) {
  Explanation out;
  out.cause = Text(object, "cause");
  out.confidence = ConfidenceNamed(Text(object, "confidence")).value_or(Confidence::kPossible);
  out.clause = Text(object, "clause");
  out.name = NameOf(object);
  out.servers = TextsOf(object, "servers");
  out.expected = Text(object, "expected");
  out.observed = Text(object, "observed");
  out.evidence = TextsOf(object, "evidence");
  out.ses_errors = TextsOf(object, "ses_errors");
  const json::value* value = object.if_contains("fix");
  if (const json::object* fix = value ? value->if_object() : nullptr) {
    out.fix.by = FixByNamed(Text(*fix, "by")).value_or(FixBy::kDnsOwner);
    out.fix.sentence = Text(*fix, "sentence");
    out.fix.publish = SetsOf(*fix, "publish");
    out.fix.instead_of = SetsOf(*fix, "instead_of");
    out.fix.calls = TextsOf(*fix, "calls");
  }
  return out;
}

}  // namespace

json::array ToJson(const std::vector<Explanation>& explanations) {
  json::array out;
  for (const Explanation& item : explanations) {
    out.push_back(json::object{{"cause", item.cause},
                               {"confidence", ConfidenceName(item.confidence)},
                               {"clause", item.clause},
                               {"name", item.name.text()},
                               {"servers", Texts(item.servers)},
                               {"expected", item.expected},
                               {"observed", item.observed},
                               {"evidence", Texts(item.evidence)},
                               {"ses_errors", Texts(item.ses_errors)},
                               {"fix", json::object{{"by", FixByName(item.fix.by)},
                                                    {"sentence", item.fix.sentence},
                                                    {"publish", Sets(item.fix.publish)},
                                                    {"instead_of", Sets(item.fix.instead_of)},
                                                    {"calls", Texts(item.fix.calls)}}}});
  }
  return out;
}

std::vector<Explanation> ExplanationsFrom(const json::array& items) {
  std::vector<Explanation> out;
  for (const json::value& item : items) {
    if (const json::object* object = item.if_object()) out.push_back(From(*object));
  }
  return out;
}

}  // namespace signet
