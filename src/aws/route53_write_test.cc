#include "aws/route53_write.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace signet;
using namespace signet::route53;

namespace {

using Action = Change::Action;

HostedRecordSet Set(std::string name, std::string type, std::vector<std::string> values) {
  return {std::move(name), std::move(type), std::move(values), 1800, {}};
}

AwsError Answered(int status, const std::string& body) {
  return DecodeAwsError({status, {}, body}, "route53:ChangeResourceRecordSets", "us-east-1");
}

// The two forms in which Route 53 says what is wrong with a batch.
AwsError Listed(const std::string& messages) {
  return Answered(400, fmt::format(R"(<?xml version="1.0"?>
<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type>
<Code>InvalidChangeBatch</Code><Message>[{}]</Message></Error>
<RequestId>b25f48e8-84fd-11e6-80d9-574e0c4664cb</RequestId></ErrorResponse>)",
                                   messages));
}
AwsError Own(const std::string& messages) {
  return Answered(400, fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<InvalidChangeBatch xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
  <Messages>{}</Messages><RequestId>b25f48e8-84fd-11e6-80d9-574e0c4664cb</RequestId>
</InvalidChangeBatch>)",
                                   messages));
}

AwsError Named(int status, const std::string& code) {
  return Answered(status,
                  fmt::format("<ErrorResponse><Error><Type>Sender</Type><Code>{}</Code><Message>m"
                              "</Message></Error><RequestId>r</RequestId></ErrorResponse>",
                              code));
}

constexpr const char* kExists =
    "Tried to create resource record set [name='a._domainkey.example.com.', type='CNAME'] but it "
    "already exists";
constexpr const char* kConflict =
    "RRSet of type CNAME with DNS name a.example.com. is not permitted as it conflicts with other "
    "records with the same DNS name in zone example.com.";
constexpr const char* kOtherConflict =
    "RRSet of type TXT with DNS name a.example.com. is not permitted because a conflicting RRSet "
    "of "
    "type CNAME with the same DNS name already exists in zone example.com.";
constexpr const char* kGone =
    "Tried to delete resource record set [name='a.example.com.', type='TXT'] but it was not found";
constexpr const char* kOther =
    "Tried to delete resource record set [name='a.example.com.', type='TXT'] but the values "
    "provided do not match the current values";

}  // namespace

TEST_CASE("route 53 write: a batch as Route 53 takes it") {
  const auto call = ChangeResourceRecordSets(
      "aws", "Z1PA6795UKMFR9",
      {{Action::kDelete, Set("m.example.com.", "TXT", {"\"a<b>&c\"", "\"\\344\""})},
       {Action::kCreate, Set("*.a\\.b.example.com.", "CNAME", {"a.dkim.amazonses.com."})}},
      "signet plan 1f & more");
  REQUIRE_MESSAGE(call, call.error().detail);
  CHECK(call->method == "POST");
  CHECK(call->path == "/2013-04-01/hostedzone/Z1PA6795UKMFR9/rrset/");
  CHECK(call->query.empty());
  CHECK(call->region == "us-east-1");
  CHECK(call->operation == "route53:ChangeResourceRecordSets");
  CHECK(call->changes);
  CHECK(call->is_signed);
  CHECK(call->body ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<ChangeResourceRecordSetsRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\">"
        "<ChangeBatch><Comment>signet plan 1f &amp; more</Comment><Changes>"
        "<Change><Action>DELETE</Action><ResourceRecordSet><Name>m.example.com.</Name>"
        "<Type>TXT</Type><TTL>1800</TTL><ResourceRecords>"
        "<ResourceRecord><Value>\"a&lt;b&gt;&amp;c\"</Value></ResourceRecord>"
        "<ResourceRecord><Value>\"\\344\"</Value></ResourceRecord>"
        "</ResourceRecords></ResourceRecordSet></Change>"
        "<Change><Action>CREATE</Action><ResourceRecordSet><Name>*.a\\056b.example.com.</Name>"
        "<Type>CNAME</Type><TTL>1800</TTL><ResourceRecords>"
        "<ResourceRecord><Value>a.dkim.amazonses.com.</Value></ResourceRecord>"
        "</ResourceRecords></ResourceRecordSet></Change>"
        "</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>");
  CHECK(ChangeResourceRecordSets("aws-us-gov", "Z1",
                                 {{Action::kCreate, Set("a.", "CNAME", {"b."})}}, "")
            ->region == "us-gov-west-1");
}

TEST_CASE("route 53 write: what is special or cannot be written is never sent") {
  HostedRecordSet weighted = Set("a.example.com.", "CNAME", {"b."});
  weighted.special = "SetIdentifier";
  HostedRecordSet timeless = Set("a.example.com.", "CNAME", {"b."});
  timeless.ttl.reset();
  for (const HostedRecordSet& set :
       {weighted, timeless, Set("a..example.com.", "CNAME", {"b."}), Set("", "CNAME", {"b."}),
        Set("a.", "CNAME", {}), Set("a.", "TXT", {"\"\xc3\xa4\""}), Set("a.", "TXT", {"\"\n\""}),
        Set("a.", "T\x01", {"b."})}) {
    for (const Action action : {Action::kCreate, Action::kDelete}) {
      const auto call = ChangeResourceRecordSets("aws", "Z1", {{action, set}}, "");
      REQUIRE_FALSE(call);
      CHECK(call.error().code == Code::kBadInput);
    }
  }
  const Changes good{{Action::kCreate, Set("a.", "CNAME", {"b."})}};
  CHECK_FALSE(ChangeResourceRecordSets("aws", "Z1", {}, ""));
  CHECK_FALSE(ChangeResourceRecordSets("aws", "Z1", good, std::string(257, 'c')));
  CHECK_FALSE(ChangeResourceRecordSets("aws", "Z1", good, "two\nlines"));
  CHECK(ChangeResourceRecordSets("aws", "Z1", good, std::string(256, 'c')));
  CHECK_FALSE(ChangeResourceRecordSets(
      "aws", "Z1", {{Action::kCreate, Set("a.", "TXT", std::vector<std::string>(1001, "\"\""))}},
      ""));
}

TEST_CASE("route 53 write: the answer is a change to follow") {
  const auto change = ParseChanged(R"(<?xml version="1.0" encoding="UTF-8"?>
<ChangeResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
   <ChangeInfo>
      <Id>/change/C2682N5HXP0BZ4</Id>
      <Status>PENDING</Status>
      <SubmittedAt>2017-03-15T01:36:41.958Z</SubmittedAt>
   </ChangeInfo>
</ChangeResourceRecordSetsResponse>)");
  REQUIRE(change);
  CHECK(change->id == "C2682N5HXP0BZ4");
  CHECK(change->state == ChangeState::kPending);
  for (const char* body : {"", "<html></html>", "<ChangeResourceRecordSetsResponse/>",
                           "<GetChangeResponse><ChangeInfo><Id>C1</Id><Status>INSYNC</Status>"
                           "</ChangeInfo></GetChangeResponse>"}) {
    REQUIRE_FALSE(ParseChanged(body));
    CHECK(ParseChanged(body).error().code == Code::kMalformed);
  }
}

TEST_CASE("route 53 write: each way in which a batch fails is told apart, in both forms") {
  const std::vector<std::pair<const char*, ChangeFailure>> cases{
      {kExists, ChangeFailure::kAlreadyExists},
      {kConflict, ChangeFailure::kConflicts},
      {kOtherConflict, ChangeFailure::kConflicts},
      {kGone, ChangeFailure::kDiffers},
      {kOther, ChangeFailure::kDiffers},
      {"Tried to create resource record set duplicate.example.com. type A,\nbut it already exists",
       ChangeFailure::kAlreadyExists},
      {"RRSet with DNS name a.example.org. is not permitted in zone example.com.",
       ChangeFailure::kRefused},
      {"Invalid Resource Record: FATAL problem: UnparseableName encountered with 'a b, but it "
       "already exists'",
       ChangeFailure::kRefused},
      // A name is no reason.
      {"Tried to create resource record set [name='conflicts.example.com.', type='A'] but it "
       "already exists",
       ChangeFailure::kAlreadyExists}};
  for (const auto& [message, why] : cases) {
    CAPTURE(message);
    for (const AwsError& error :
         {Listed(message), Own(fmt::format("<Message>{}</Message>", message))}) {
      CHECK(error.code == "InvalidChangeBatch");
      CHECK(error.request_id == "b25f48e8-84fd-11e6-80d9-574e0c4664cb");
      const FailedChange failed = DecodeFailedChange(error);
      CHECK(failed.why == why);
      REQUIRE(failed.messages.size() == 1);
      CHECK(failed.messages[0].why == why);
      CHECK(failed.messages[0].text.starts_with(std::string(message).substr(0, 20)));
    }
  }
}

TEST_CASE(
    "route 53 write: a batch with several faults keeps each, and has one reason only if all do") {
  const auto listed = [](const char* a, const char* b) {
    return Listed(fmt::format("{}, {}", a, b));
  };
  const FailedChange mixed = DecodeFailedChange(listed(kExists, kConflict));
  CHECK(mixed.why == ChangeFailure::kRefused);
  CHECK(mixed.messages == std::vector<ChangeMessage>{{ChangeFailure::kAlreadyExists, kExists},
                                                     {ChangeFailure::kConflicts, kConflict}});
  CHECK(DecodeFailedChange(listed(kGone, kOther)).why == ChangeFailure::kDiffers);
  const FailedChange own = DecodeFailedChange(
      Own(fmt::format("<Message>{}</Message><Message>{}</Message>", kExists, kGone)));
  CHECK(own.messages == std::vector<ChangeMessage>{{ChangeFailure::kAlreadyExists, kExists},
                                                   {ChangeFailure::kDiffers, kGone}});
  CHECK(DecodeFailedChange(Own("")).why == ChangeFailure::kRefused);
  // So long that it is cut: what is missing may have another reason.
  std::string many = kExists;
  for (int i = 0; i < 100; ++i) many += std::string(", ") + kExists;
  CHECK(DecodeFailedChange(Listed(many)).why == ChangeFailure::kRefused);
}

TEST_CASE("route 53 write: what is no fault of the batch is told apart too") {
  CHECK(DecodeFailedChange(Named(400, "PriorRequestNotComplete")).why == ChangeFailure::kBusy);
  CHECK(DecodeFailedChange(Named(400, "Throttling")).why == ChangeFailure::kThrottled);
  CHECK(DecodeFailedChange(Named(403, "AccessDenied")).why == ChangeFailure::kDenied);
  CHECK(DecodeFailedChange(Named(404, "NoSuchHostedZone")).why == ChangeFailure::kNoSuchZone);
  CHECK(DecodeFailedChange(Named(400, "InvalidInput")).why == ChangeFailure::kRefused);
  AwsError unsent;
  unsent.error.code = Code::kUnreachable;
  unsent.unsent = true;
  CHECK(DecodeFailedChange(unsent).why == ChangeFailure::kUnsent);
}

TEST_CASE("route 53 write: without an answer of AWS's own, nobody can say") {
  for (const Code code : {Code::kUnreachable, Code::kTimedOut, Code::kServerFault, Code::kTooLarge,
                          Code::kCancelled}) {
    AwsError error;
    error.error.code = code;
    CHECK(DecodeFailedChange(error).why == ChangeFailure::kUnknown);
  }
  CHECK(DecodeFailedChange(Named(500, "InternalFailure")).why == ChangeFailure::kUnknown);
  CHECK(DecodeFailedChange(Answered(503, "")).why == ChangeFailure::kUnknown);
  CHECK(DecodeFailedChange(Answered(403, "<html>proxy</html>")).why == ChangeFailure::kUnknown);
}

TEST_CASE("route 53 write: batches keep groups whole, the order, and AWS's limits") {
  const auto group = [](const std::string& name, size_t records, size_t characters) {
    return Changes{
        {Action::kDelete, Set(name, "TXT", {})},
        {Action::kCreate,
         Set(name, "TXT", std::vector<std::string>(records, std::string(characters, 'x')))}};
  };
  const auto sizes = [](const std::vector<Changes>& groups) {
    const auto batches = SplitBatch(groups);
    REQUIRE(batches);
    std::vector<size_t> out;
    for (const Changes& batch : *batches) out.push_back(batch.size());
    return out;
  };
  CHECK(sizes({}).empty());
  CHECK(sizes({{}, {}}).empty());
  // 400 + 400 + 200 records fit; one more does not.
  CHECK(sizes({group("a.", 400, 1), group("b.", 400, 1), group("c.", 200, 1)}) ==
        std::vector<size_t>{6});
  CHECK(sizes({group("a.", 400, 1), group("b.", 400, 1), {}, group("c.", 201, 1)}) ==
        std::vector<size_t>{4, 2});
  // The third joins the second.
  CHECK(sizes({group("a.", 900, 1), group("b.", 900, 1), group("c.", 50, 1)}) ==
        std::vector<size_t>{2, 4});
  CHECK(sizes({group("a.", 8, 4000)}) == std::vector<size_t>{2});
  CHECK(sizes({group("a.", 8, 4000), group("b.", 1, 1)}) == std::vector<size_t>{2, 2});

  const auto batches = SplitBatch({group("a.", 900, 1), group("b.", 900, 1)});
  REQUIRE(batches);
  CHECK(batches->at(0).at(1).set.name == "a.");
  CHECK(batches->at(1).at(0).set.name == "b.");
  CHECK(batches->at(1).at(0).action == Action::kDelete);

  for (const Changes& large : {group("a.", 1001, 1), group("a.", 1, 32'001)}) {
    const auto split = SplitBatch({group("b.", 1, 1), large});
    REQUIRE_FALSE(split);
    CHECK(split.error().code == Code::kTooLarge);
  }
}
