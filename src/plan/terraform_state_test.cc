// Both formats of a state, and what must not be taken for one.
#include "plan/terraform_state.h"

#include <doctest/doctest.h>

#include <string>

namespace signet {
namespace {

DomainName Name(std::string_view text) { return *DomainName::Parse(text); }

std::string StateFile(const std::string& resources) {
  return R"({"version":4,"terraform_version":"1.9.0","serial":3,"lineage":"a-b","outputs":{},)"
         R"("resources":[)" +
         resources + "]}";
}

std::string Resource(const std::string& type, const std::string& attributes,
                     const std::string& mode = "managed") {
  return R"({"mode":")" + mode + R"(","type":")" + type +
         R"(","name":"one","provider":"p","instances":[{"schema_version":2,"attributes":{)" +
         attributes + "}}]}";
}

ManagedRecords Read(const std::string& text) {
  ManagedRecords records;
  const auto read = ReadTerraformState(text, records);
  CHECK_MESSAGE(read.has_value(), (read ? "" : read.error().detail));
  return records;
}

std::string Refused(const std::string& text) {
  ManagedRecords records;
  const auto read = ReadTerraformState(text, records);
  if (read) return "read";
  CHECK(read.error().code == Code::kBadInput);
  return read.error().detail;
}

TEST_CASE("terraform state: records of every provider, by their whole names") {
  const ManagedRecords records = Read(StateFile(
      Resource("aws_route53_record",
               R"("name":"www","fqdn":"www.example.test","type":"A","zone_id":"Z1","ttl":300)") +
      "," +
      Resource("cloudflare_record", R"("name":"mail","hostname":"mail.flare.test","type":"MX")") +
      "," + Resource("cloudflare_dns_record", R"("name":"key.flare.test","type":"TXT")") + "," +
      Resource("dns_a_record_set", R"("name":"a","zone":"bind.test.","addresses":["192.0.2.1"])") +
      "," + Resource("dns_txt_record_set", R"("name":null,"zone":"bind.test.")") + "," +
      Resource("dns_cname_record", R"("name":"c","zone":"bind.test.")")));
  CHECK(records.size() == 6);
  CHECK(records.Holds(Name("www.example.test"), "A"));
  CHECK(records.Holds(Name("mail.flare.test"), "MX"));
  CHECK(records.Holds(Name("key.flare.test"), "TXT"));
  CHECK(records.Holds(Name("a.bind.test"), "A"));
  CHECK(records.Holds(Name("bind.test"), "TXT"));
  CHECK(records.Holds(Name("c.bind.test"), "CNAME"));
  CHECK_FALSE(records.Holds(Name("www.example.test"), "AAAA"));
}

TEST_CASE("terraform state: what only reads, and what is no record, is nobody's") {
  const ManagedRecords records =
      Read(StateFile(Resource("dns_a_record_set", R"("host":"www.example.test")", "data") + "," +
                     Resource("aws_s3_bucket", R"("bucket":"www.example.test")") + "," +
                     Resource("aws_route53_zone", R"("zone_id":"Z1","name":"example.test")")));
  CHECK(records.size() == 0);
}

TEST_CASE("terraform state: a name is completed by the zone that the state tells of") {
  const std::string zone =
      Resource("aws_route53_zone", R"("zone_id":"Z1","name":"example.test")", "data");
  const std::string record =
      Resource("aws_route53_record", R"("name":"www","fqdn":null,"type":"A","zone_id":"Z1")");
  CHECK(Read(StateFile(record + "," + zone)).Holds(Name("www.example.test"), "A"));
  CHECK(Refused(StateFile(record)).find("aws_route53_record.one") != std::string::npos);
  CHECK(Refused(StateFile(Resource("cloudflare_dns_record", R"("name":"www","type":"A")")))
            .find("whole name") != std::string::npos);
  CHECK(Refused(StateFile(Resource("aws_route53_record", R"("fqdn":"www.example.test")")))
            .find("whole name") != std::string::npos);
}

TEST_CASE("terraform state: show -json tells modules within modules") {
  const std::string record =
      R"({"address":"module.a.aws_route53_record.www","mode":"managed","type":"aws_route53_record",)"
      R"("name":"www","values":{"fqdn":"www.example.test","type":"CNAME"}})";
  const std::string nested =
      R"({"format_version":"1.0","values":{"root_module":{"resources":[],"child_modules":[)"
      R"({"address":"module.a","child_modules":[{"resources":[)" +
      record + "]}]}]}}}";
  CHECK(Read(nested).Holds(Name("www.example.test"), "CNAME"));
  CHECK(Read(R"({"format_version":"1.0"})").size() == 0);
}

TEST_CASE("terraform state: neither format, another version, a plan, or encrypted is refused") {
  CHECK(Refused("").find("no JSON") != std::string::npos);
  CHECK(Refused("[]").find("no JSON") != std::string::npos);
  CHECK(Refused("{}").find("neither") != std::string::npos);
  CHECK(Refused(R"({"version":3,"lineage":"a","modules":[]})").find("format 4") !=
        std::string::npos);
  CHECK(Refused(R"({"version":4,"resources":[]})").find("format 4") != std::string::npos);
  CHECK(Refused(R"({"format_version":"2.0"})").find("neither") != std::string::npos);
  CHECK(Refused(R"({"format_version":"1.2","planned_values":{}})").find("plan") !=
        std::string::npos);
  CHECK(Refused(R"({"serial":1,"lineage":"a","encrypted_data":"x","encryption_version":"v0"})")
            .find("encrypted") != std::string::npos);
  CHECK(Refused(R"({"version":4,"lineage":"a","resources":{}})").find("not a list") !=
        std::string::npos);
  CHECK(Refused(R"({"version":4,"lineage":"a","resources":[1]})").find("objects") !=
        std::string::npos);
  CHECK(Refused(std::string(500, '[')).find("no JSON") != std::string::npos);
}

TEST_CASE("managed records: the first of a zone is told, and of no look-alike") {
  ManagedRecords records;
  records.Add(Name("www.example.test"), "A");
  records.Add(Name("mail.example.test"), "MX");
  CHECK(records.AnyUnder(Name("example.test")) == "mail.example.test MX");
  CHECK(records.AnyUnder(Name("www.example.test")) == "www.example.test A");
  CHECK(records.AnyUnder(Name("ample.test")).empty());
}

}  // namespace
}  // namespace signet
