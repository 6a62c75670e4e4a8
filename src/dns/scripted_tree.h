// A small DNS in memory, for tests alone: servers that hold zones and answer as RFC 1034
// 4.3.2 says, slowly and obviously, or as a test scripts.
#pragma once

#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "dns/asker.h"

namespace signet {

struct TreeZone {
  DomainName apex;
  std::vector<DnsRecord> records;
};

// "NAME TYPE DATA" lines; names are absolute.  An SOA is added.
inline TreeZone ZoneOf(const std::string& apex, const std::string& lines) {
  TreeZone zone{DomainName::Parse(apex).value(), {}};
  zone.records.push_back({zone.apex, RecordType::kSoa, 300, "ns. host. 1 2 3 4 60"});
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name;
    std::string type;
    if (!(words >> name >> type)) continue;
    std::string data;
    std::getline(words >> std::ws, data);
    zone.records.push_back(
        {DomainName::Parse(name).value(), RecordTypeNamed(type).value(), 300, data});
  }
  return zone;
}

class TreeServer {
 public:
  std::vector<TreeZone> zones;
  std::function<std::variant<Unread, DnsReply>(const Question&)> script;

  std::variant<Unread, DnsReply> Answer(const Question& question) const {
    if (script) return script(question);
    const TreeZone* zone = ZoneFor(question);
    DnsReply reply;
    if (!zone) {
      reply.rcode = Rcode::kRefused;
      return reply;
    }
    if (Refer(*zone, question, reply)) return reply;
    reply.authoritative = true;
    Data(*zone, question, reply);
    return reply;
  }

 private:
  // The deepest that holds the name; for DS at an apex, the one above.
  const TreeZone* ZoneFor(const Question& question) const {
    const TreeZone* deepest = nullptr;
    for (const TreeZone& zone : zones) {
      if (!question.name.IsSameOrUnder(zone.apex)) continue;
      const bool above = question.type == RecordType::kDs && question.name == zone.apex;
      if (above && zones.size() > 1) continue;
      if (!deepest || zone.apex.IsSameOrUnder(deepest->apex)) deepest = &zone;
    }
    return deepest;
  }

  static bool Refer(const TreeZone& zone, const Question& question, DnsReply& reply) {
    for (const DnsRecord& record : zone.records) {
      const bool is_cut = record.type == RecordType::kNs && record.name != zone.apex &&
                          question.name.IsSameOrUnder(record.name);
      if (!is_cut || (question.type == RecordType::kDs && question.name == record.name)) continue;
      for (const DnsRecord& with : zone.records) {
        const bool there = with.name == record.name;
        if (there && (with.type == RecordType::kNs || with.type == RecordType::kDs)) {
          reply.authority.push_back(with);
        }
      }
      Glue(zone, reply.authority, reply);
      return true;
    }
    return false;
  }

  static void Glue(const TreeZone& zone, const std::vector<DnsRecord>& ns, DnsReply& reply) {
    for (const DnsRecord& record : ns) {
      for (const DnsRecord& glue : zone.records) {
        const bool is_address = glue.type == RecordType::kA || glue.type == RecordType::kAaaa;
        if (is_address && TargetOf(record) == glue.name) reply.additional.push_back(glue);
      }
    }
  }

  static void Data(const TreeZone& zone, const Question& question, DnsReply& reply) {
    bool exists = question.name == zone.apex;
    for (const DnsRecord& record : zone.records) {
      exists = exists || record.name.IsSameOrUnder(question.name);
      const bool fits = record.type == question.type || record.type == RecordType::kCname;
      if (record.name == question.name && fits) reply.answer.push_back(record);
      const bool dname = record.type == RecordType::kDname && record.name != question.name &&
                         question.name.IsSameOrUnder(record.name);
      if (!dname) continue;
      reply.answer = {record, {question.name, RecordType::kCname, 300, "target.other.test."}};
      return;
    }
    if (question.type == RecordType::kNs) Glue(zone, reply.answer, reply);
    if (!reply.answer.empty()) return;
    if (!exists) reply.rcode = Rcode::kNxDomain;
    reply.authority.push_back(zone.records.front());
  }
};

// Servers by address; nobody listens at any other.
class TreeAsker final : public Asker {
 public:
  std::map<std::string, TreeServer> servers;
  std::vector<Exchange> asked;

  Awaitable<Exchange> Ask(ServerAddress server, Question question) override {
    Exchange exchange;
    exchange.server = server.name;
    exchange.address = server.address;
    exchange.question = question;
    exchange.outcome = Unread{{Code::kUnreachable, "nobody listens"}};
    co_await clock.Sleep(std::chrono::milliseconds(10));
    const auto found = servers.find(server.address);
    if (found != servers.end()) exchange.outcome = found->second.Answer(question);
    asked.push_back(exchange);
    co_return exchange;
  }

  VirtualClock clock{Time{}};
};

}  // namespace signet
