// What our DNS room sees, as lines of text, for tests against servers nobody here wrote.
//   dns_probe ROOT ANCHOR-FILE find NAME | lookup NAME TYPE | ask ADDRESS NAME TYPE |
//             validate NAME TYPE ...
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "dns/validator.h"
#include "dns/wire_asker.h"
#include "dns/zones.h"
#include "loop/task_group.h"

namespace signet {
namespace {

struct Probe {
  RealClock clock;
  boost::asio::io_context io;
  std::vector<NameServer> root;
  std::string anchor;
};

void Print(const Exchange& exchange) {
  std::printf("exchange %s %s %s %s %s", exchange.address.c_str(),
              std::string(DnsTransportName(exchange.transport)).c_str(),
              exchange.question.name.text().c_str(), RecordTypeName(exchange.question.type).c_str(),
              std::string(AnswerClassName(Classify(exchange, DomainName()))).c_str());
  if (const Unread* unread = exchange.unread()) {
    std::printf(" %s\n", unread->why.detail.c_str());
    return;
  }
  const DnsReply& reply = *exchange.reply();
  std::printf(" %s%s%s\n", RcodeName(reply.rcode).c_str(), reply.authenticated ? " secure" : "",
              reply.bogus ? " bogus" : "");
  for (const DnsRecord& record : reply.answer) {
    std::printf("  %s %s %s\n", record.name.text().c_str(), RecordTypeName(record.type).c_str(),
                record.data.c_str());
  }
  for (const ExtendedError& error : reply.errors) {
    std::printf("  ede %d %s\n", error.code, error.text.c_str());
  }
}

void Print(const Walk& walk) {
  for (const ZoneCut& cut : walk.cuts) {
    std::printf("cut %s of %s%s\n", cut.zone.text().c_str(), cut.parent.text().c_str(),
                cut.signed_delegation ? " signed" : "");
    for (const NameServer& server : cut.servers) {
      std::printf("  %s", server.name.text().c_str());
      for (const std::string& address : server.ipv4) std::printf(" %s", address.c_str());
      std::printf("%s%s\n", server.no_address.empty() ? "" : " none: ", server.no_address.c_str());
    }
  }
  if (walk.denied) std::printf("denied\n");
  if (walk.failed) std::printf("failed %s\n", walk.failed->why.detail.c_str());
}

Awaitable<void> Run(Probe& probe, std::vector<std::string> words, int& status) {
  WireAsker wire(probe.io, probe.clock, {}, {});
  Zones zones(probe.io, wire, probe.root, false);
  auto validator = Validator::Open(probe.io, probe.clock, {probe.root, probe.anchor, {}});
  if (!validator) {
    std::printf("%s\n", validator.error().detail.c_str());
    co_return;
  }
  for (size_t at = 0; at < words.size();) {
    const std::string& verb = words.at(at++);
    const std::string server = verb == "ask" ? words.at(at++) : "";
    const DomainName name = DomainName::Parse(words.at(at++)).value();
    if (verb == "find") {
      const Zones::Found found = co_await zones.Find(name);
      Print(found.walk);
      continue;
    }
    const RecordType type = RecordTypeNamed(words.at(at++)).value_or(RecordType::kA);
    if (verb == "ask") Print(co_await wire.Ask({"", server}, {name, type, true}));
    if (verb == "validate") Print(co_await (*validator)->Ask({name, type, true}));
    if (verb != "lookup") continue;
    for (const Exchange& exchange : co_await zones.LookUp(name, type)) Print(exchange);
  }
  status = 0;
}

}  // namespace
}  // namespace signet

int main(int argc, char** argv) {
  using namespace signet;
  if (argc < 4) return 2;
  Probe probe;
  probe.root = {{DomainName::Parse("a.root").value(), {argv[1]}, {}, {}}};
  std::ifstream anchor(argv[2]);
  probe.anchor = std::string(std::istreambuf_iterator<char>(anchor), {});
  int status = 1;
  TaskGroup group(probe.io.get_executor());
  group.Start(Run(probe, {argv + 3, argv + argc}, status));
  probe.io.run();
  return status;
}
