// The record serves the same domain in another region or account: tokens are not shared.
#include <fmt/format.h>

#include <algorithm>

#include "diagnose/dns_case.h"

namespace signet {
namespace {

struct Owner {
  const Neighbour* neighbour = nullptr;
  bool known = false;  // Its tokens were read, and this is one of them.
};

// Whose token the record leads to: an identity of the domain elsewhere that has it, else one
// that may, because nobody asked for its tokens.
Owner OwnerOfToken(const DnsCase& dns, const DomainName& target) {
  const std::string token = target.Labels().front();
  Owner owner;
  for (const Neighbour& one : dns.neighbours.elsewhere) {
    const auto& tokens = one.dkim_tokens;
    if (std::find(tokens.begin(), tokens.end(), token) != tokens.end()) return {&one, true};
    if (tokens.empty() && !owner.neighbour) owner.neighbour = &one;
  }
  return owner;
}

std::optional<RecordFault> Explain(const DnsCase& dns, const TableRow& row) {
  auto servers = dns.LeadingToToken(row);
  if (servers.empty()) return std::nullopt;
  const auto target = TargetOf(row.cells[servers.front()].found.front());
  const Owner owner = OwnerOfToken(dns, *target);
  if (!owner.neighbour) return std::nullopt;
  const Target& other = owner.neighbour->target;
  RecordFault fault =
      Wrong(row, std::move(servers),
            fmt::format("{} leads to a token that is not this identity's; {} in {} {}",
                        row.expected.record.name.text(),
                        owner.known ? "it is that of the domain" : "the domain is also an identity",
                        other.account, other.region));
  fault.confidence = owner.known ? Confidence::kCertain : Confidence::kLikely;
  return fault;
}

}  // namespace

Cause WrongTokenRegion() {
  return {.id = "wrong-token-region",
          .rule = "identity-verified",
          .title = "The record holds the token of the domain in another region or account.",
          .fix =
              "Publish the records of this identity beside the others: each region and account has "
              "names of its own.",
          .record = Explain,
          .ses_errors = {"INVALID_VALUE", "HOST_NOT_FOUND"}};
}

}  // namespace signet
