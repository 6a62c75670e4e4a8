// ldns takes messages apart and puts them together; what it cannot read is a format error.
#include "sim/dns_message.h"

#include <fmt/format.h>
#include <ldns/ldns.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "sim/record_value.h"
#include "sim/world_zone.h"

namespace sim {
namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kPlainMax = 512;
constexpr std::uint16_t kEdnsMax = 1232;

template <auto kFree>
struct Freeing {
  template <typename T>
  void operator()(T* one) const {
    kFree(one);
  }
};
using Packet = std::unique_ptr<ldns_pkt, Freeing<ldns_pkt_free>>;
using Text = std::unique_ptr<char, Freeing<free>>;

// Dots within a label are escaped, so the text is one name only.
std::string NameOf(const ldns_rdf* wire) {
  std::string_view rest(reinterpret_cast<const char*>(ldns_rdf_data(wire)), ldns_rdf_size(wire));
  std::string name;
  while (!rest.empty() && rest[0] != 0) {
    const std::size_t length =
        std::min<std::size_t>(static_cast<unsigned char>(rest[0]), rest.size() - 1);
    for (const char c : rest.substr(1, length)) {
      name += c == '.' || c == '\\' ? fmt::format("\\{:03o}", static_cast<unsigned>(c))
                                    : std::string(1, c);
    }
    name += '.';
    rest.remove_prefix(length + 1);
  }
  return Route53Name(name.empty() ? "." : name);
}

struct Asked {
  const ldns_rr* question = nullptr;
  std::string name;
};

// Records that ldns cannot read, which a world may hold, are not served.
void Push(ldns_pkt* packet, ldns_pkt_section section, const DnsSet& set, const Asked& asked) {
  for (const std::string& value : set.values) {
    if (value.find_first_of("\r\n") != std::string::npos) continue;
    const std::string line = fmt::format("{} {} IN {} {}", ZoneFileText(set.name), set.ttl,
                                         set.type, ZoneFileText(value));
    ldns_rr* record = nullptr;
    if (ldns_rr_new_frm_str(&record, line.c_str(), 0, nullptr, nullptr) != LDNS_STATUS_OK) continue;
    if (set.name == asked.name) {
      // In the asker's case, which many check.
      ldns_rdf_deep_free(ldns_rr_owner(record));
      ldns_rr_set_owner(record, ldns_rdf_clone(ldns_rr_owner(asked.question)));
    }
    ldns_pkt_push_rr(packet, section, record);
  }
}

Packet ReplyTo(const ldns_pkt* query, const ldns_rr* question) {
  Packet reply(ldns_pkt_new());
  ldns_pkt_set_id(reply.get(), ldns_pkt_id(query));
  ldns_pkt_set_qr(reply.get(), true);
  ldns_pkt_set_opcode(reply.get(), ldns_pkt_get_opcode(query));
  ldns_pkt_set_rd(reply.get(), ldns_pkt_rd(query));
  if (ldns_pkt_edns(query)) ldns_pkt_set_edns_udp_size(reply.get(), kEdnsMax);
  if (question) ldns_pkt_push_rr(reply.get(), LDNS_SECTION_QUESTION, ldns_rr_clone(question));
  return reply;
}

std::string WireOf(const ldns_pkt* packet) {
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  if (ldns_pkt2wire(&bytes, packet, &size) != LDNS_STATUS_OK) return {};
  const std::unique_ptr<std::uint8_t, Freeing<free>> owned(bytes);
  return {reinterpret_cast<const char*>(bytes), size};
}

std::string Refusal(const ldns_pkt* query, const ldns_rr* question, ldns_pkt_rcode code) {
  const Packet reply = ReplyTo(query, question);
  ldns_pkt_set_rcode(reply.get(), static_cast<std::uint8_t>(code));
  return WireOf(reply.get());
}

// From the header alone.
std::string FormatError(std::string_view query) {
  std::string reply(query.substr(0, kHeaderBytes));
  reply[2] = static_cast<char>((static_cast<unsigned char>(query[2]) & 0x79U) | 0x80U);
  reply[3] = LDNS_RCODE_FORMERR;
  std::fill(reply.begin() + 4, reply.end(), '\0');
  return reply;
}

std::size_t SizeMax(const ldns_pkt* query, bool over_tcp) {
  if (over_tcp) return 65535;
  if (!ldns_pkt_edns(query)) return kPlainMax;
  return std::clamp<std::size_t>(ldns_pkt_edns_udp_size(query), kPlainMax, kEdnsMax);
}

std::string Compose(const ldns_pkt* query, const Asked& asked, const DnsReply& said,
                    bool over_tcp) {
  const Packet reply = ReplyTo(query, asked.question);
  ldns_pkt_set_aa(reply.get(), said.authoritative);
  ldns_pkt_set_rcode(reply.get(), static_cast<std::uint8_t>(said.code));
  for (const DnsSet& set : said.answer) Push(reply.get(), LDNS_SECTION_ANSWER, set, asked);
  for (const DnsSet& set : said.authority) Push(reply.get(), LDNS_SECTION_AUTHORITY, set, asked);
  for (const DnsSet& set : said.additional) Push(reply.get(), LDNS_SECTION_ADDITIONAL, set, asked);
  std::string wire = WireOf(reply.get());
  if (!wire.empty() && wire.size() <= SizeMax(query, over_tcp)) return wire;
  if (over_tcp) return Refusal(query, asked.question, LDNS_RCODE_SERVFAIL);
  const Packet truncated = ReplyTo(query, asked.question);
  ldns_pkt_set_aa(truncated.get(), said.authoritative);
  ldns_pkt_set_rcode(truncated.get(), static_cast<std::uint8_t>(said.code));
  ldns_pkt_set_tc(truncated.get(), true);
  return WireOf(truncated.get());
}

bool IsTransfer(ldns_rr_type type) {
  return type == LDNS_RR_TYPE_AXFR || type == LDNS_RR_TYPE_IXFR;
}

}  // namespace

std::string AnswerMessage(std::string_view query, bool over_tcp, const DnsAnswerer& answer) {
  constexpr unsigned kIsAnswer = 0x80;
  if (query.size() < kHeaderBytes || (static_cast<unsigned char>(query[2]) & kIsAnswer) != 0) {
    return {};
  }
  ldns_pkt* parsed = nullptr;
  const auto status =
      ldns_wire2pkt(&parsed, reinterpret_cast<const std::uint8_t*>(query.data()), query.size());
  const Packet packet(status == LDNS_STATUS_OK ? parsed : nullptr);
  if (!packet) return FormatError(query);
  if (ldns_pkt_get_opcode(packet.get()) != LDNS_PACKET_QUERY) {
    return Refusal(packet.get(), nullptr, LDNS_RCODE_NOTIMPL);
  }
  if (ldns_pkt_qdcount(packet.get()) != 1) return FormatError(query);
  const ldns_rr* question = ldns_rr_list_rr(ldns_pkt_question(packet.get()), 0);
  if (ldns_pkt_edns(packet.get()) && ldns_pkt_edns_version(packet.get()) != 0) {
    const Packet reply = ReplyTo(packet.get(), question);
    ldns_pkt_set_edns_extended_rcode(reply.get(), 1);  // BADVERS is 16.
    return WireOf(reply.get());
  }
  const auto type = ldns_rr_get_type(question);
  if (ldns_rr_get_class(question) != LDNS_RR_CLASS_IN || IsTransfer(type)) {
    return Refusal(packet.get(), question, LDNS_RCODE_REFUSED);
  }
  const Asked asked{question, NameOf(ldns_rr_owner(question))};
  const Text word(ldns_rr_type2str(type));
  return Compose(packet.get(), asked, answer(asked.name, word.get()), over_tcp);
}

}  // namespace sim
