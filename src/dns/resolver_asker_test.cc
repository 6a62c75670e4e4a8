// One resolver, over the wire and over HTTPS.
#include "dns/resolver_asker.h"

#include <doctest/doctest.h>

#include "dns/scripted_server.h"
#include "dns/scripted_tree.h"
#include "loop/task_group.h"

using namespace signet;

namespace {

const Question kQuestion{DomainName::Parse("a.test").value(), RecordType::kTxt};

Exchange AskAt(const std::string& place, TreeAsker& wire, PostDnsMessage post) {
  boost::asio::io_context io;
  ResolverAsker asker(wire, wire.clock, ParseResolverPlace(place).value(), std::move(post));
  Exchange exchange;
  TaskGroup group(io.get_executor());
  group.Start([](ResolverAsker& its_asker, Exchange& into) -> Awaitable<void> {
    into = co_await its_asker.Ask({"ns1.test", "192.0.2.99"}, kQuestion);
  }(asker, exchange));
  CHECK(wire.clock.RunUntilIdle(io, 100));
  return exchange;
}

PostDnsMessage Answering(Result<std::string> body) {
  return [body](std::string, std::string message) -> Awaitable<Result<std::string>> {
    if (!body || !body->empty()) co_return body;
    const Bytes reply = EmptyReply({message.begin(), message.end()});
    co_return std::string(reply.begin(), reply.end());
  };
}

}  // namespace

TEST_CASE("resolver: places") {
  const auto place = [](std::string_view text) {
    const auto parsed = ParseResolverPlace(text);
    if (!parsed) return std::string("none");
    return parsed->url.empty() ? parsed->address + " " + std::to_string(parsed->port) : parsed->url;
  };
  CHECK(place("192.0.2.1") == "192.0.2.1 53");
  CHECK(place("192.0.2.1:5353") == "192.0.2.1 5353");
  CHECK(place("2001:db8::1") == "2001:db8::1 53");
  CHECK(place("[2001:db8::1]:5353") == "2001:db8::1 5353");
  CHECK(place("https://dns.example/dns-query") == "https://dns.example/dns-query");
  for (const char* wrong :
       {"", "dns.example", "http://dns.example/", "https://", "https:///x",
        "192.0.2.1:", "192.0.2.1:0", ":53", "https://a b/", "192.0.2.1=1.1.1.1"}) {
    CAPTURE(wrong);
    CHECK(place(wrong) == "none");
  }
  CHECK(MapTo(ParseResolverPlace("192.0.2.1").value()).empty());
  CHECK(MapTo(ParseResolverPlace("192.0.2.1:5353").value()).Find("192.0.2.1")->port() == 5353);
}

TEST_CASE("resolver: whatever server is named, the resolver is asked, with RD") {
  TreeAsker wire;
  wire.servers["192.0.2.1"].zones = {ZoneOf("a.test", "a.test TXT \"x\"\n")};
  const Exchange got = AskAt("192.0.2.1", wire, nullptr);
  CHECK(got.address == "192.0.2.1");
  CHECK(got.server.empty());
  CHECK(got.question.recursion);
  CHECK(Classify(got, DomainName()) == AnswerClass::kData);
}

TEST_CASE("resolver: a post is an exchange like any other") {
  TreeAsker wire;
  const std::string url = "https://dns.example/dns-query";
  const Exchange got = AskAt(url, wire, Answering(""));
  CHECK(got.reply());
  CHECK(got.address == url);
  CHECK(got.transport == DnsTransport::kHttps);
  CHECK(got.question.recursion);
  CHECK(wire.asked.empty());
  const Exchange failed = AskAt(url, wire, Answering(Fail(Code::kTimedOut, "slow")));
  CHECK(Classify(failed, DomainName()) == AnswerClass::kTimedOut);
  const Exchange page = AskAt(url, wire, Answering(std::string("<html>")));
  CHECK(Classify(page, DomainName()) == AnswerClass::kMalformed);
}
