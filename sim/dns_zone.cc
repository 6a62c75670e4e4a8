// RFC 1034 4.3.2 for one zone, with wildcards as RFC 4592 has them and denials as RFC 2308.
#include "sim/dns_zone.h"

#include <algorithm>
#include <charconv>

#include "sim/world_zone.h"

namespace sim {
namespace {

constexpr int kChainMax = 8;
constexpr std::uint32_t kAliasTtl = 60;
constexpr std::string_view kWildcard = "\\052.";

// The last word of an SOA record.
std::uint32_t MinimumOf(const DnsSet& soa) {
  const std::string& text = soa.values.front();
  const auto start = text.find_last_of(' ') + 1;
  std::uint32_t minimum = 0;
  std::from_chars(text.data() + start, text.data() + text.size(), minimum);
  return minimum;
}

std::vector<DnsSet> SetsOf(const std::vector<ZoneRecord>& records) {
  std::vector<DnsSet> sets;
  const auto held = [&](std::string_view name, std::string_view type) {
    return std::any_of(sets.begin(), sets.end(),
                       [&](const DnsSet& set) { return set.name == name && set.type == type; });
  };
  for (const ZoneRecord& record : records) {
    if (!record.alias.empty()) continue;
    if (!record.set_id.empty() && (record.weight == 0 || held(record.name, record.type))) continue;
    sets.push_back({record.name, record.type, record.ttl, record.values});
  }
  const std::size_t plain = sets.size();
  for (const ZoneRecord& record : records) {
    if (record.alias.empty() || held(record.name, record.type)) continue;
    DnsSet set{record.name, record.type, kAliasTtl, {}};
    const auto target = std::find_if(
        sets.begin(), sets.begin() + static_cast<std::ptrdiff_t>(plain),
        [&](const DnsSet& one) { return one.name == record.alias && one.type == record.type; });
    if (target != sets.begin() + static_cast<std::ptrdiff_t>(plain)) {
      set.values = target->values;
    } else if (record.type == "A") {
      set.values = {"192.0.2.80"};
    } else if (record.type == "AAAA") {
      set.values = {"2001:db8::80"};
    } else {
      continue;
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

}  // namespace

std::string_view ParentOf(std::string_view name) {
  const auto dot = name.find('.');
  return dot + 1 >= name.size() ? std::string_view(".") : name.substr(dot + 1);
}

DnsZone::DnsZone(std::string name, const std::vector<ZoneRecord>& records)
    : DnsZone(std::move(name), SetsOf(records)) {}

DnsZone::DnsZone(std::string name, std::vector<DnsSet> sets) : name_(std::move(name)) {
  for (DnsSet& set : sets) {
    if (LiesIn(set.name, name_) && !set.values.empty()) Add(std::move(set));
  }
}

void DnsZone::Add(DnsSet set) {
  for (std::string_view above = set.name; above != name_;) {
    above = ParentOf(above);
    nodes_.try_emplace(std::string(above));
  }
  nodes_[set.name].push_back(std::move(set));
}

const DnsZone::Node* DnsZone::FindNode(const std::string& name) const {
  const auto found = nodes_.find(name);
  return found == nodes_.end() ? nullptr : &found->second;
}

const DnsSet* DnsZone::Find(const std::string& name, std::string_view type) const {
  const Node* node = FindNode(name);
  if (!node) return nullptr;
  const auto found =
      std::find_if(node->begin(), node->end(), [&](const DnsSet& set) { return set.type == type; });
  return found == node->end() ? nullptr : &*found;
}

// The highest delegation at or above the name; of a DS, the parent itself is asked.
const DnsSet* DnsZone::CutAbove(const std::string& name, std::string_view type) const {
  const DnsSet* cut = nullptr;
  for (std::string_view above = name; above != name_ && above != "."; above = ParentOf(above)) {
    if (type == "DS" && above == name) continue;
    if (const DnsSet* servers = Find(std::string(above), "NS")) cut = servers;
  }
  return cut;
}

const DnsZone::Node* DnsZone::NodeOrWildcard(const std::string& name) const {
  if (const Node* node = FindNode(name)) return node;
  std::string_view encloser = name;
  while (encloser != name_ && !FindNode(std::string(encloser))) encloser = ParentOf(encloser);
  const std::string under = encloser == "." ? "" : std::string(encloser);
  return FindNode(std::string(kWildcard) + under);
}

void DnsZone::Refer(const DnsSet& cut, DnsReply& reply) const {
  reply.authoritative = !reply.answer.empty();
  reply.authority.push_back(cut);
  for (const std::string& server : cut.values) {
    if (const DnsSet* glue = Find(Route53Name(server), "A")) reply.additional.push_back(*glue);
  }
}

void DnsZone::Deny(DnsReply& reply, DnsReply::Code code) const {
  reply.code = code;
  if (const DnsSet* soa = Find(name_, "SOA")) {
    reply.authority.push_back(*soa);
    reply.authority.back().ttl = std::min(soa->ttl, MinimumOf(*soa));
  }
}

DnsReply DnsZone::Answer(const std::string& name, std::string_view type) const {
  DnsReply reply;
  std::string asked = name;
  for (int i = 0; i < kChainMax && LiesIn(asked, name_); ++i) {
    if (const DnsSet* cut = CutAbove(asked, type)) {
      Refer(*cut, reply);
      return reply;
    }
    const Node* node = NodeOrWildcard(asked);
    if (!node) {
      Deny(reply, DnsReply::Code::kNxDomain);
      return reply;
    }
    const DnsSet* alias = nullptr;
    const std::size_t before = reply.answer.size();
    for (const DnsSet& set : *node) {
      if (set.type == "CNAME") alias = &set;
      if (set.type != type && type != "ANY") continue;
      reply.answer.push_back(set);
      reply.answer.back().name = asked;
    }
    if (reply.answer.size() > before) return reply;
    if (!alias) {
      Deny(reply, DnsReply::Code::kNoError);
      return reply;
    }
    reply.answer.push_back(*alias);
    reply.answer.back().name = asked;
    asked = Route53Name(alias->values.front());
  }
  return reply;
}

}  // namespace sim
