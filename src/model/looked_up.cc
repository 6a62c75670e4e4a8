// The last answer that decides, then the alias that it names.
#include "model/looked_up.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace signet {
namespace {

constexpr int kAliasesMax = 8;

bool Denies(const DnsReply& reply) {
  const bool about_the_name = reply.authoritative || reply.recursion_available;
  return reply.rcode == Rcode::kNxDomain || (reply.rcode == Rcode::kNoError && about_the_name);
}

std::string ValueOf(const DnsRecord& record) {
  if (record.type == RecordType::kTxt) return JoinedText(record);
  const auto host = TargetOf(record);
  return host ? host->text() : record.data;
}

// One step: an answer, or the alias at which to go on.
std::variant<SpfAnswer, DomainName> Step(const DnsEvidence& dns, const DomainName& name,
                                         RecordType type) {
  SpfAnswer open = Unread{{Code::kNotFound, name.text() + " was not asked for"}};
  const std::vector<const Exchange*> asked = dns.Asked(name, type);
  for (auto at = asked.rbegin(); at != asked.rend(); ++at) {
    const Exchange& exchange = **at;
    if (exchange.transport == DnsTransport::kValidator) continue;
    if (const Unread* unread = exchange.unread()) {
      open = *unread;
      continue;
    }
    const DnsReply& reply = *exchange.reply();
    SpfFound found;
    std::optional<DomainName> alias;
    for (const DnsRecord& record : reply.answer) {
      if (record.type == type) found.values.push_back(ValueOf(record));
      if (record.type == RecordType::kCname && record.name == name) alias = TargetOf(record);
    }
    if (!found.values.empty()) return found;
    if (alias) return *std::move(alias);
    if (Denies(reply)) return SpfVoid{};
    // A referral is on the way to the answer; anything else is a failure.
    if (reply.rcode != Rcode::kNoError) open = Unread{{Code::kServerFault, RcodeName(reply.rcode)}};
  }
  return open;
}

}  // namespace

SpfAnswer LookedUp(const DnsEvidence& dns, DomainName name, RecordType type) {
  for (int aliases = 0; aliases <= kAliasesMax; ++aliases) {
    auto step = Step(dns, name, type);
    if (auto* answer = std::get_if<SpfAnswer>(&step)) return std::move(*answer);
    name = std::get<DomainName>(std::move(step));
  }
  return Unread{{Code::kTooLarge, "aliases without end"}};
}

}  // namespace signet
