// A query is a header, a name and an OPT record, written here byte by byte; replies, which
// have pointers and forty kinds of rdata, are parsed by ldns and only presented here.
#include "dns/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

// ldns brings a stdbool.h of its own age: it comes after the standard headers.
#include <arpa/inet.h>
#include <ldns/ldns.h>

#include "dns/wire_writer.h"

namespace signet {
namespace {

constexpr size_t kHeaderSize = 12;
constexpr uint16_t kOpt = 41;
constexpr uint16_t kTsig = 250;
constexpr uint16_t kIxfr = 251;
constexpr uint16_t kAxfr = 252;
constexpr uint16_t kExtendedErrorOption = 15;
constexpr size_t kExtendedErrorsMax = 8;
constexpr size_t kExtendedErrorTextMax = 500;

struct FreePacket {
  void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
};
using Packet = std::unique_ptr<ldns_pkt, FreePacket>;

struct FreeBuffer {
  void operator()(ldns_buffer* buffer) const { ldns_buffer_free(buffer); }
};
using Buffer = std::unique_ptr<ldns_buffer, FreeBuffer>;

bool IsUpper(uint8_t c) { return c >= 'A' && c <= 'Z'; }
uint8_t Lower(uint8_t c) { return IsUpper(c) ? static_cast<uint8_t>(c + 0x20) : c; }

// RFC 6891: the root's name, and the flag DO in what would be the TTL.
void AppendOpt(Bytes& out, uint16_t udp_size, bool dnssec_ok) {
  out.push_back(0);
  Append16(out, kOpt);
  Append16(out, udp_size);
  Append16(out, 0);  // Extended rcode and version.
  Append16(out, dnssec_ok ? 0x8000 : 0);
  Append16(out, 0);  // No options.
}

// Where the only question of a message ends; 0 where there is none whole.
size_t QuestionEnd(std::span<const uint8_t> message) {
  size_t at = kHeaderSize;
  while (at < message.size() && message[at] != 0) at += 1U + message[at];
  return at + 5 <= message.size() ? at + 5 : 0;
}

bool SameQuestion(std::span<const uint8_t> bytes, std::span<const uint8_t> query) {
  const size_t end = QuestionEnd(query);
  if (end == 0 || bytes.size() < end) return false;
  const auto ours = query.subspan(kHeaderSize, end - kHeaderSize);
  const auto theirs = bytes.subspan(kHeaderSize, end - kHeaderSize);
  const auto name = ours.first(ours.size() - 4);
  if (std::any_of(name.begin(), name.end(), IsUpper)) return std::ranges::equal(ours, theirs);
  return std::ranges::equal(ours, theirs, {}, {}, Lower);
}

bool IsBareError(std::span<const uint8_t> bytes) {
  const uint8_t rcode = bytes[3] & 0x0f;
  return At16(bytes, 4) == 0 && At16(bytes, 6) == 0 && rcode != 0 &&
         rcode != static_cast<uint8_t>(Rcode::kNxDomain);
}

std::string_view BytesOf(const ldns_rdf* field) {
  return {reinterpret_cast<const char*>(ldns_rdf_data(field)), ldns_rdf_size(field)};
}

// ldns has resolved the pointers and checked every length.
DomainName NameOf(const ldns_rdf* field) {
  std::vector<std::string> labels;
  std::string_view wire = BytesOf(field);
  while (!wire.empty() && wire[0] != 0) {
    const auto size = static_cast<uint8_t>(wire[0]);
    labels.emplace_back(wire.substr(1, size));
    wire.remove_prefix(std::min(wire.size(), size_t{1} + size));
  }
  return DomainName::FromLabels(labels).value_or(DomainName());
}

std::string AddressText(int family, const ldns_rdf* field) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family, ldns_rdf_data(field), text.data(), text.size());
  return text.data();
}

// RFC 3597 5, for what ldns has no words for.
std::string UnknownText(std::string_view bytes) {
  std::string text = fmt::format("\\# {}", bytes.size());
  if (!bytes.empty()) text += ' ';
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

// ldns passes some fields (the value of a CAA record) on as they came.
std::string Printable(const std::string& text) {
  const auto prints = [](char c) { return c >= 0x20 && c < 0x7f; };
  if (std::ranges::all_of(text, prints)) return text;
  std::string escaped;
  for (const char c : text) {
    if (prints(c)) {
      escaped += c;
    } else {
      escaped += fmt::format("\\{:03d}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

std::string TextByLdns(const ldns_rdf* field) {
  const Buffer buffer(ldns_buffer_new(LDNS_MIN_BUFLEN));
  if (!buffer || ldns_rdf2buffer_str(buffer.get(), field) != LDNS_STATUS_OK) {
    return UnknownText(BytesOf(field));
  }
  std::string text(reinterpret_cast<const char*>(ldns_buffer_begin(buffer.get())),
                   ldns_buffer_position(buffer.get()));
  text.erase(text.find_last_not_of(' ') + 1);  // Type bitmaps end in one.
  return Printable(text);
}

std::string FieldText(const ldns_rdf* field) {
  switch (ldns_rdf_get_type(field)) {
    case LDNS_RDF_TYPE_DNAME:
      return NameOf(field).absolute();
    case LDNS_RDF_TYPE_STR:
      return EncodeTxt(BytesOf(field).substr(1));
    case LDNS_RDF_TYPE_A:
      return AddressText(AF_INET, field);
    case LDNS_RDF_TYPE_AAAA:
      return AddressText(AF_INET6, field);
    case LDNS_RDF_TYPE_INT16:
      return fmt::format_int(ldns_rdf2native_int16(field)).str();
    case LDNS_RDF_TYPE_INT32:
    case LDNS_RDF_TYPE_PERIOD:
      return fmt::format_int(ldns_rdf2native_int32(field)).str();
    case LDNS_RDF_TYPE_NONE:
    case LDNS_RDF_TYPE_UNKNOWN:
      return UnknownText(BytesOf(field));
    default:
      return TextByLdns(field);
  }
}

DnsRecord RecordOf(const ldns_rr* rr) {
  DnsRecord record{NameOf(ldns_rr_owner(rr)),
                   static_cast<RecordType>(ldns_rr_get_type(rr)),
                   ldns_rr_ttl(rr),
                   {}};
  if (record.ttl > INT32_MAX) record.ttl = 0;  // RFC 2181 8.
  for (size_t at = 0; at < ldns_rr_rd_count(rr); ++at) {
    if (at > 0) record.data += ' ';
    record.data += FieldText(ldns_rr_rdf(rr, at));
  }
  return record;
}

// ldns takes a record without rdata for one of any type; an NS record without its name is
// none.
bool IsWhole(const ldns_rr_list* list) {
  for (size_t at = 0; at < ldns_rr_list_rr_count(list); ++at) {
    const ldns_rr* rr = ldns_rr_list_rr(list, at);
    const auto* fields = ldns_rr_descript(static_cast<uint16_t>(ldns_rr_get_type(rr)));
    if (ldns_rr_rd_count(rr) < ldns_rr_descriptor_minimum(fields)) return false;
  }
  return true;
}

std::vector<DnsRecord> RecordsOf(const ldns_rr_list* list) {
  std::vector<DnsRecord> records;
  records.reserve(ldns_rr_list_rr_count(list));
  for (size_t at = 0; at < ldns_rr_list_rr_count(list); ++at) {
    const ldns_rr* rr = ldns_rr_list_rr(list, at);
    if (ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN) records.push_back(RecordOf(rr));
  }
  return records;
}

// What a server writes for people goes on their terminals: bytes that do not print do not
// get there.
std::string PrintableText(std::span<const uint8_t> bytes) {
  std::string text;
  for (const uint8_t byte : bytes.first(std::min(bytes.size(), kExtendedErrorTextMax))) {
    text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?';
  }
  return text;
}

std::vector<ExtendedError> ErrorsOf(const ldns_pkt* packet) {
  std::vector<ExtendedError> errors;
  const ldns_rdf* options = ldns_pkt_edns_data(packet);
  if (!options) return errors;
  std::span<const uint8_t> rest(ldns_rdf_data(options), ldns_rdf_size(options));
  while (rest.size() >= 4 && errors.size() < kExtendedErrorsMax) {
    const uint16_t code = At16(rest, 0);
    const uint16_t size = At16(rest, 2);
    rest = rest.subspan(4);
    if (size > rest.size()) break;
    if (code == kExtendedErrorOption && size >= 2) {
      errors.push_back({At16(rest, 0), PrintableText(rest.first(size).subspan(2))});
    }
    rest = rest.subspan(size);
  }
  return errors;
}

DnsReply HeaderOf(std::span<const uint8_t> bytes) {
  DnsReply reply;
  reply.rcode = static_cast<Rcode>(bytes[3] & 0x0f);
  reply.authoritative = bytes[2] & 0x04;
  reply.truncated = bytes[2] & 0x02;
  reply.recursion_available = bytes[3] & 0x80;
  reply.authenticated = bytes[3] & 0x20;
  return reply;
}

size_t RecordCount(std::span<const uint8_t> bytes) {
  return size_t{At16(bytes, 6)} + At16(bytes, 8) + At16(bytes, 10);
}

}  // namespace

Result<Bytes> EncodeQuery(const Question& question, const QueryOptions& options) {
  const auto type = static_cast<uint16_t>(question.type);
  if (type == 0 || type == kOpt || (type >= kTsig && type <= kAxfr)) {
    return Fail(Code::kBadInput, fmt::format("type {} cannot be asked for in a query",
                                             RecordTypeName(question.type)));
  }
  static_assert(kTsig + 1 == kIxfr && kIxfr + 1 == kAxfr);
  Bytes query;
  query.reserve(kHeaderSize + DomainName::kWireMax + 4 + 11);
  const int flags = (question.recursion ? 0x0100 : 0) | (question.checking_disabled ? 0x10 : 0);
  AppendHeader(query, {.id = options.id,
                       .flags = static_cast<uint16_t>(flags),
                       .counts = {1, 0, 0, static_cast<uint16_t>(options.edns ? 1 : 0)}});
  AppendName(query, question.name, options.mixed_case);
  Append16(query, type);
  Append16(query, LDNS_RR_CLASS_IN);
  if (options.edns) AppendOpt(query, options.udp_size, question.dnssec_ok);
  return query;
}

bool Answers(std::span<const uint8_t> bytes, std::span<const uint8_t> query) {
  if (bytes.size() < kHeaderSize || query.size() < kHeaderSize) return false;
  const bool is_reply = (bytes[2] & 0x80) && !(bytes[2] & 0x78);  // QR, and opcode QUERY.
  if (!is_reply || At16(bytes, 0) != At16(query, 0)) return false;
  return IsBareError(bytes) || (At16(bytes, 4) == 1 && SameQuestion(bytes, query));
}

namespace {

// What a message holds, whatever it answers.
Result<DnsReply> ParseSections(std::span<const uint8_t> bytes, size_t records_max) {
  if (RecordCount(bytes) > records_max) {
    return Fail(Code::kTooLarge, fmt::format("the reply claims {} records", RecordCount(bytes)));
  }
  DnsReply reply = HeaderOf(bytes);
  ldns_pkt* parsed = nullptr;
  const ldns_status status = ldns_wire2pkt(&parsed, bytes.data(), bytes.size());
  const Packet packet(status == LDNS_STATUS_OK ? parsed : nullptr);
  if (!packet) {
    if (reply.truncated) return reply;
    return Fail(Code::kMalformed,
                fmt::format("the reply is no DNS message: {}", ldns_get_errorstr_by_id(status)));
  }
  if (!IsWhole(ldns_pkt_answer(packet.get())) || !IsWhole(ldns_pkt_authority(packet.get())) ||
      !IsWhole(ldns_pkt_additional(packet.get()))) {
    return Fail(Code::kMalformed, "the reply holds a record without data");
  }
  if (ldns_pkt_edns(packet.get())) {
    reply.rcode = static_cast<Rcode>(static_cast<uint16_t>(reply.rcode) |
                                     ldns_pkt_edns_extended_rcode(packet.get()) << 4);
  }
  reply.answer = RecordsOf(ldns_pkt_answer(packet.get()));
  reply.authority = RecordsOf(ldns_pkt_authority(packet.get()));
  reply.additional = RecordsOf(ldns_pkt_additional(packet.get()));
  reply.errors = ErrorsOf(packet.get());
  return reply;
}

}  // namespace

Result<DnsReply> ParseReply(std::span<const uint8_t> bytes, std::span<const uint8_t> query) {
  if (!Answers(bytes, query)) {
    return Fail(Code::kMalformed, "what came back does not answer the question");
  }
  return ParseSections(bytes, kRecordsMax);
}

Result<DnsReply> ParseTransferPart(std::span<const uint8_t> bytes, std::span<const uint8_t> query) {
  const bool alone = bytes.size() >= kHeaderSize && At16(bytes, 4) == 0;
  const bool ours =
      alone ? (bytes[2] & 0xf8) == 0x80 && At16(bytes, 0) == At16(query, 0) : Answers(bytes, query);
  if (!ours) return Fail(Code::kMalformed, "what came is no part of the transfer");
  return ParseSections(bytes, kTransferRecordsMax);
}

Result<DomainName> NameAt(std::span<const uint8_t> bytes, size_t& at) {
  ldns_rdf* parsed = nullptr;
  if (ldns_wire2dname(&parsed, bytes.data(), bytes.size(), &at) != LDNS_STATUS_OK || !parsed)
    return Fail(Code::kMalformed, "the message holds a name that is none");
  DomainName name = NameOf(parsed);
  ldns_rdf_deep_free(parsed);
  return name;
}

}  // namespace signet
