#include "sim/change_batch.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/record_value.h"
#include "sim/world_zone.h"

namespace sim {
namespace {

using Action = RecordChange::Action;

ZoneRecord Set(std::string name, std::string type, std::vector<std::string> values) {
  return {.name = Route53Name(name),
          .type = std::move(type),
          .set_id = "",
          .alias = "",
          .values = std::move(values)};
}

std::vector<ZoneRecord> Zone() {
  std::vector<ZoneRecord> records = {Set("a.example", "NS", {"ns-1.awsdns-00.com."}),
                                     Set("a.example", "SOA", {"x. y. 1 1 1 1 1"}),
                                     Set("t.a.example", "CNAME", {"b.example"}),
                                     Set("w.a.example", "A", {"192.0.2.1", "192.0.2.2"})};
  SortRecords(records);
  return records;
}

// The records after the batch, or nothing and its first problem.
std::string Problem(std::vector<RecordChange> changes) {
  const auto after = AfterBatch("a.example.", Zone(), {"", std::move(changes)});
  const auto* problems = std::get_if<BatchProblems>(&after);
  return problems ? problems->front() : "";
}

std::string Body(std::string_view inner) {
  return fmt::format(
      "<?xml version=\"1.0\"?><ChangeResourceRecordSetsRequest "
      "xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\">{}</"
      "ChangeResourceRecordSetsRequest>",
      inner);
}

}  // namespace

TEST_CASE("change-batch: a set is replaced by its deletion and its creation, in that order") {
  const auto old = Set("t.a.example", "CNAME", {"b.example"});
  const auto other = Set("t.a.example", "CNAME", {"c.example"});
  const auto after =
      AfterBatch("a.example.", Zone(), {"", {{Action::kDelete, old}, {Action::kCreate, other}}});
  const auto* records = std::get_if<std::vector<ZoneRecord>>(&after);
  REQUIRE(records);
  CHECK(records->size() == Zone().size());
  CHECK(std::find(records->begin(), records->end(), other) != records->end());
  CHECK(
      Problem({{Action::kCreate, other}, {Action::kDelete, old}}).find("invalid set of changes") !=
      std::string::npos);
}

TEST_CASE("change-batch: a deletion names TTL and every value, in any order") {
  auto set = Set("w.a.example", "A", {"192.0.2.2", "192.0.2.1"});
  CHECK(Problem({{Action::kDelete, set}}).empty());
  set.ttl = 301;
  CHECK(Problem({{Action::kDelete, set}}).find("do not match") != std::string::npos);
  CHECK(Problem({{Action::kDelete, Set("w.a.example", "A", {"192.0.2.1"})}}).find("do not match") !=
        std::string::npos);
  CHECK(Problem({{Action::kDelete, Set("w.a.example", "AAAA", {"::1"})}}).find("not found") !=
        std::string::npos);
}

TEST_CASE("change-batch: a CNAME stands alone, and never at the apex") {
  CHECK(!Problem({{Action::kCreate, Set("w.a.example", "CNAME", {"b"})}}).empty());
  CHECK(!Problem({{Action::kUpsert, Set("t.a.example", "TXT", {"\"b\""})}}).empty());
  CHECK(!Problem({{Action::kUpsert, Set("a.example", "CNAME", {"b"})}}).empty());
  CHECK(Problem({{Action::kUpsert, Set("t.a.example", "CNAME", {"b"})}}).empty());
}

TEST_CASE("change-batch: names are compared in lower case and unescaped") {
  CHECK(Route53Name("*.A.Example") == Route53Name("\\052.a.example."));
  CHECK(Route53Name("a\\056b.example") == "a\\056b.example.");
  CHECK(Problem({{Action::kCreate, Set("\\167.A.EXAMPLE.", "A", {"192.0.2.1"})}})
            .find("already exists") != std::string::npos);
}

TEST_CASE("change-batch: what the schema does not know is refused, and so is other text") {
  const auto code = [](std::string_view body) {
    const auto parsed = ParseChangeBatch(body);
    const auto* refused = std::get_if<BatchRefusal>(&parsed);
    return refused ? refused->code : std::string();
  };
  const std::string good =
      "<ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet><Name>w.b</Name>"
      "<Type>A</Type><TTL>1</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value>"
      "</ResourceRecord></ResourceRecords></ResourceRecordSet></Change></Changes></ChangeBatch>";
  CHECK(code(Body(good)).empty());
  CHECK(code(Body("x" + good)) == "InvalidInput");
  CHECK(code(Body(good) + "<!-- -->") == "MalformedInput");
  CHECK(code("<!DOCTYPE a>" + Body(good)) == "MalformedInput");
  CHECK(code(Body(good + good)) == "InvalidInput");
  CHECK(code("") == "MalformedInput");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  CHECK(code(deep) == "MalformedInput");
}

TEST_CASE("record-value: octal becomes decimal, and strings keep to 255 bytes") {
  CHECK(ZoneFileText("\\303\\244.\\\"x") == "\\195\\164.\\\"x");
  std::string bytes;
  for (int i = 0; i < 255; ++i) bytes += "\\101";
  CHECK(!WrongValue("TXT", "\"" + bytes + "\""));
  CHECK(WrongValue("TXT", "\"" + bytes + "b\"").value_or("").find("TooLong") != std::string::npos);
  CHECK(WrongValue("TXT", "\"a\\"));
  CHECK(WrongValue("A", "192.0.2.1\n"));
}

}  // namespace sim
