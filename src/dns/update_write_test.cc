// Updates as bytes, and refusals to write what is not ours to write.
#include "dns/update_write.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace signet;

namespace {

DomainName Name(std::string_view text) { return DomainName::Parse(text).value(); }

RecordSet Set(std::string_view name, RecordType type, std::vector<std::string> values,
              uint32_t ttl = 1'800) {
  return {Name(name), type, ttl, std::move(values)};
}

Bytes Update(const std::vector<SetEdit>& edits) {
  return EncodeUpdate(Name("corp.example"), edits, 0x1234).value();
}

uint16_t Count(const Bytes& update, size_t section) {
  return static_cast<uint16_t>(update[4 + 2 * section] << 8 | update[5 + 2 * section]);
}

}  // namespace

TEST_CASE("update: bytes as dnspython writes and reads them") {
  std::ifstream in(SIGNET_SOURCE_DIR "/tests/corpus/tsig/update", std::ios::binary);
  const Bytes expected(std::istreambuf_iterator<char>(in), {});
  const auto old =
      Set("bounce.corp.example", RecordType::kTxt, {"\"one\"", "\"two\" \"parts\""}, 777);
  const auto more = Set("bounce.corp.example", RecordType::kTxt,
                        {"\"one\"", "\"two\" \"parts\"", "\"v=spf1 ~all\""}, 777);
  const Bytes update = Update(
      {{{}, Set("aaa._domainkey.corp.example", RecordType::kCname, {"aaa.dkim.amazonses.com."})},
       {{},
        Set("mail.corp.example", RecordType::kMx, {"10 feedback-smtp.eu-west-1.amazonses.com."})},
       {old, more}});
  CHECK(update == expected);
}

TEST_CASE("update: what goes is deleted value by value, against the whole old set") {
  const auto set = Set("t.corp.example", RecordType::kTxt, {"\"a\"", "\"b\""});
  const auto less = Set("t.corp.example", RecordType::kTxt, {"\"a\""});
  const Bytes removed = Update({{set, {}}});
  CHECK(Count(removed, 1) == 3);  // Both values, and no alias.
  CHECK(Count(removed, 2) == 2);
  const Bytes one = Update({{set, less}});
  CHECK(Count(one, 1) == 3);
  CHECK(Count(one, 2) == 1);
}

TEST_CASE("update: a set whose TTL changes goes and comes whole") {
  const auto set = Set("t.corp.example", RecordType::kTxt, {"\"a\""}, 60);
  const auto same = Set("t.corp.example", RecordType::kTxt, {"\"a\""}, 1'800);
  CHECK(Count(Update({{set, same}}), 2) == 2);
}

TEST_CASE("update: what is not ours to write is refused") {
  const auto refused = [](const RecordSet& set) {
    return !EncodeUpdate(Name("corp.example"), std::vector<SetEdit>{{{}, set}}, 1);
  };
  CHECK(refused(Set("a.corp.example", RecordType::kA, {"192.0.2.1"})));
  CHECK(refused(Set("a.corp.example", RecordType::kCname, {"no target at all, really"})));
  CHECK(refused(Set("a.corp.example", RecordType::kMx, {"mail.example."})));
  CHECK(refused(Set("a.corp.example", RecordType::kTxt, {"\"" + std::string(256, 'x') + "\""})));
  CHECK(!EncodeUpdate(Name("corp.example"), std::vector<SetEdit>{{}}, 1));
}

TEST_CASE("update: more than a message holds is refused") {
  RecordSet set = Set("t.corp.example", RecordType::kTxt, {});
  for (int i = 0; i < 1'001; ++i) set.values.push_back("\"" + std::to_string(i) + "\"");
  CHECK(!EncodeUpdate(Name("corp.example"), std::vector<SetEdit>{{{}, set}}, 1));
}
