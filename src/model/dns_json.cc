// A transcript as JSON, both ways.  A record is one text, as a zone file has it, because a
// transcript is mostly records and people read them.
#include "model/dns_json.h"

#include <algorithm>
#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <charconv>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>

namespace signet {
namespace {

// What a word of flags stands for in a T.
template <class T>
using FlagNames = std::span<const std::pair<std::string_view, bool T::*>>;

constexpr std::array<std::pair<std::string_view, bool Question::*>, 3> kQuestionFlags{{
    {"do", &Question::dnssec_ok},
    {"cd", &Question::checking_disabled},
    {"rd", &Question::recursion},
}};
constexpr std::array<std::pair<std::string_view, bool DnsReply::*>, 5> kReplyFlags{{
    {"aa", &DnsReply::authoritative},
    {"tc", &DnsReply::truncated},
    {"ra", &DnsReply::recursion_available},
    {"ad", &DnsReply::authenticated},
    {"bogus", &DnsReply::bogus},
}};

template <class N>
std::optional<N> NumberOf(std::string_view word) {
  N value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

bool IsPlain(char c) { return c >= 0x20 && c < 0x7f; }

// Texts that a server chose must not break the line they stand in: they are ASCII in it.
std::string Plain(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return !IsPlain(c); }, '?');
  return text;
}

// --- Writing --------------------------------------------------------------------------

template <class T>
void WriteFlags(JsonWriter& out, std::string_view name, const T& of,
                std::type_identity_t<FlagNames<T>> flags) {
  std::string words;
  for (const auto& [word, member] : flags) {
    if (!(of.*member)) continue;
    if (!words.empty()) words += ' ';
    words += word;
  }
  out.TextUnlessEmpty(name, words);
}

void WriteRecords(JsonWriter& out, std::string_view name, const std::vector<DnsRecord>& records) {
  std::vector<std::string> lines;
  lines.reserve(records.size());
  for (const DnsRecord& record : records) {
    lines.push_back(fmt::format("{} {} {} {}", record.name.absolute(), record.ttl,
                                RecordTypeName(record.type), record.data));
  }
  out.Texts(name, lines);
}

void WriteUnread(JsonWriter& out, std::string_view name, const Unread& unread) {
  out.Object(name, [&](JsonWriter& why) {
    why.Text("code", CodeName(unread.why.code));
    why.Text("detail", unread.why.detail);
  });
}

void WriteReply(JsonWriter& out, const DnsReply& reply) {
  out.Text("rcode", RcodeName(reply.rcode));
  WriteFlags(out, "flags", reply, kReplyFlags);
  WriteRecords(out, "answer", reply.answer);
  WriteRecords(out, "authority", reply.authority);
  WriteRecords(out, "additional", reply.additional);
  out.Objects("errors", reply.errors, [](JsonWriter& o, const ExtendedError& error) {
    o.Number("code", error.code);
    if (!error.text.empty()) o.Text("text", Plain(error.text));
  });
}

void WriteExchange(JsonWriter& out, const Exchange& exchange) {
  out.TextUnlessEmpty("server", exchange.server);
  out.TextUnlessEmpty("address", exchange.address);
  out.Text("asked", fmt::format("{} {}", exchange.question.name.absolute(),
                                RecordTypeName(exchange.question.type)));
  WriteFlags(out, "with", exchange.question, kQuestionFlags);
  if (exchange.transport != DnsTransport::kUdp)
    out.Text("via", DnsTransportName(exchange.transport));
  out.Number("tries", exchange.tries);
  out.Number("ms", exchange.took_ms);
  if (const DnsReply* reply = exchange.reply()) {
    WriteReply(out, *reply);
  } else {
    WriteUnread(out, "unread", *exchange.unread());
  }
}

void WriteServer(JsonWriter& out, const NameServer& server) {
  out.Text("name", server.name.absolute());
  out.Texts("ipv4", server.ipv4);
  out.Texts("ipv6", server.ipv6);
  out.TextUnlessEmpty("no_address", server.no_address);
}

void WriteCut(JsonWriter& out, const ZoneCut& cut) {
  out.Text("zone", cut.zone.absolute());
  out.Text("parent", cut.parent.absolute());
  out.Objects("servers", cut.servers, WriteServer);
  if (cut.signed_delegation) out.Flag("signed", true);
  out.Number("ttl", cut.ttl);
}

void WriteWalk(JsonWriter& out, const Walk& walk) {
  out.Text("name", walk.name.absolute());
  out.Objects("cuts", walk.cuts, WriteCut);
  if (walk.failed) WriteUnread(out, "failed", *walk.failed);
  if (walk.denied) out.Flag("denied", true);
}

void WriteMembers(JsonWriter& out, const DnsEvidence& dns) {
  out.Text("domain", dns.domain.absolute());
  out.Text("at", EncodeTime(dns.taken_at));
  out.Text("vantage", VantageName(dns.vantage));
  out.TextUnlessEmpty("resolver", dns.resolver);
  out.TextUnlessEmpty("registrable_domain", dns.registrable_domain);
  out.TextUnlessEmpty("suffix_list_date", dns.suffix_list_date);
  out.Texts("not_asked", dns.not_asked);
  out.Objects("walks", dns.walks, WriteWalk);
  out.Objects("exchanges", dns.exchanges, WriteExchange);
}

// --- Reading --------------------------------------------------------------------------

std::string BoundedText(const JsonReader& in, std::string_view name) {
  std::string text = in.Text(name);
  if (text.size() <= kDnsTextMax) return text;
  in.Wrong(name, "a text within its bound");
  return {};
}

// The texts of a list that may not be longer than `max`.
std::vector<std::string> BoundedTexts(const JsonReader& in, std::string_view name, size_t max) {
  std::vector<std::string> texts = in.Texts(name);
  const bool bounded =
      texts.size() <= max && std::all_of(texts.begin(), texts.end(), [](const std::string& text) {
        return text.size() <= kDnsTextMax;
      });
  if (!bounded) in.Wrong(name, "a list within its bound");
  return bounded ? texts : std::vector<std::string>();
}

template <class T, class Read>
std::vector<T> BoundedObjects(const JsonReader& in, std::string_view name, size_t max, Read read) {
  std::vector<T> items;
  in.Objects(name, [&](const JsonReader& item) {
    if (items.size() < max) return items.push_back(read(item));
    in.Wrong(name, "a list within its bound");
  });
  return items;
}

uint32_t Number32(const JsonReader& in, std::string_view name) {
  const auto number = in.Integer(name).value_or(0);
  if (number >= 0 && number <= std::numeric_limits<uint32_t>::max()) {
    return static_cast<uint32_t>(number);
  }
  in.Wrong(name, "a number of 32 bits");
  return 0;
}

DomainName NameOf(const JsonReader& in, std::string_view member, std::string_view text) {
  if (auto name = DomainName::Parse(text)) return *std::move(name);
  in.Wrong(member, "a domain name");
  return {};
}

DomainName RequiredName(const JsonReader& in, std::string_view member) {
  return NameOf(in, member, in.Text(member));
}

RecordType TypeOf(const JsonReader& in, std::string_view member, std::string_view word) {
  const auto type = RecordTypeNamed(word);
  if (!type) in.Wrong(member, "of a known record type");
  return type.value_or(RecordType{});
}

template <class T>
void ReadFlags(const JsonReader& in, std::string_view name, T& of,
               std::type_identity_t<FlagNames<T>> flags) {
  const std::string words = in.Text(name);
  for (size_t at = 0; at < words.size();) {
    const size_t end = std::min(words.find(' ', at), words.size());
    const std::string_view word = std::string_view(words).substr(at, end - at);
    for (const auto& [known, member] : flags) {
      if (word == known) of.*member = true;
    }
    at = end + 1;
  }
}

// The next word; `rest` is what follows its space.
std::string_view TakeWord(std::string_view& rest) {
  const size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

DnsRecord ReadRecord(const JsonReader& in, std::string_view member, std::string_view line) {
  DnsRecord record;
  record.name = NameOf(in, member, TakeWord(line));
  const auto ttl = NumberOf<uint32_t>(TakeWord(line));
  if (!ttl) in.Wrong(member, "a list of records");
  record.ttl = ttl.value_or(0);
  record.type = TypeOf(in, member, TakeWord(line));
  if (line.size() > kDataMax || !std::all_of(line.begin(), line.end(), IsPlain)) {
    in.Wrong(member, "a list of records in their presentation");
  }
  record.data = line;
  return record;
}

std::vector<DnsRecord> ReadRecords(const JsonReader& in, std::string_view member) {
  const std::vector<std::string> lines = in.Texts(member);
  std::vector<DnsRecord> records;
  if (lines.size() > kRecordsMax) {
    in.Wrong(member, "a list within its bound");
    return records;
  }
  records.reserve(lines.size());
  for (const std::string& line : lines) records.push_back(ReadRecord(in, member, line));
  return records;
}

Rcode ReadRcode(const JsonReader& in, std::string_view member) {
  constexpr uint16_t kNamedMax = 16;
  const std::string word = in.Text(member);
  for (uint16_t number = 0; number <= kNamedMax; ++number) {
    if (RcodeName(Rcode{number}) == word) return Rcode{number};
  }
  const auto number = word.starts_with("RCODE") ? NumberOf<uint16_t>(word.substr(5)) : std::nullopt;
  if (!number) in.Wrong(member, "a response code");
  return Rcode{number.value_or(0)};
}

Unread ReadUnread(const JsonReader& in) {
  return {{CodeNamed(in.Text("code")), BoundedText(in, "detail")}};
}

std::optional<Unread> ReadUnreadMember(const JsonReader& in, std::string_view member) {
  const boost::json::value* value = in.Find(member);
  if (!value) return std::nullopt;
  if (const auto* why = value->if_object()) return ReadUnread(JsonReader(*why, in.wrong()));
  in.Wrong(member, "an object");
  return std::nullopt;
}

DnsReply ReadReply(const JsonReader& in) {
  DnsReply reply;
  reply.rcode = ReadRcode(in, "rcode");
  ReadFlags(in, "flags", reply, kReplyFlags);
  reply.answer = ReadRecords(in, "answer");
  reply.authority = ReadRecords(in, "authority");
  reply.additional = ReadRecords(in, "additional");
  reply.errors = BoundedObjects<ExtendedError>(in, "errors", kErrorsMax, [](const JsonReader& o) {
    const uint32_t code = Number32(o, "code");
    if (code > std::numeric_limits<uint16_t>::max()) o.Wrong("code", "a number of 16 bits");
    return ExtendedError{static_cast<uint16_t>(code), Plain(BoundedText(o, "text"))};
  });
  return reply;
}

DnsTransport ReadTransport(const JsonReader& in, std::string_view member) {
  if (!in.Find(member)) return DnsTransport::kUdp;
  const std::string word = in.Text(member);
  for (const DnsTransport transport :
       {DnsTransport::kUdp, DnsTransport::kTcp, DnsTransport::kHttps, DnsTransport::kValidator}) {
    if (DnsTransportName(transport) == word) return transport;
  }
  in.Wrong(member, "a way of asking");
  return DnsTransport::kUdp;
}

Question ReadQuestion(const JsonReader& in) {
  const std::string asked = in.Text("asked");
  std::string_view rest = asked;
  Question question;
  question.name = NameOf(in, "asked", TakeWord(rest));
  question.type = TypeOf(in, "asked", rest);
  ReadFlags(in, "with", question, kQuestionFlags);
  return question;
}

Exchange ReadExchange(const JsonReader& in) {
  Exchange exchange;
  exchange.server = BoundedText(in, "server");
  exchange.address = BoundedText(in, "address");
  exchange.question = ReadQuestion(in);
  exchange.transport = ReadTransport(in, "via");
  exchange.tries = Number32(in, "tries");
  exchange.took_ms = Number32(in, "ms");
  if (auto unread = ReadUnreadMember(in, "unread")) {
    exchange.outcome = *std::move(unread);
  } else {
    exchange.outcome = ReadReply(in);
  }
  return exchange;
}

ZoneCut ReadCut(const JsonReader& in) {
  ZoneCut cut;
  cut.zone = RequiredName(in, "zone");
  cut.parent = RequiredName(in, "parent");
  cut.servers = BoundedObjects<NameServer>(in, "servers", kCutServersMax, [](const JsonReader& o) {
    return NameServer{RequiredName(o, "name"), BoundedTexts(o, "ipv4", kAddressesMax),
                      BoundedTexts(o, "ipv6", kAddressesMax), BoundedText(o, "no_address")};
  });
  cut.signed_delegation = in.Flag("signed").value_or(false);
  cut.ttl = Number32(in, "ttl");
  return cut;
}

Walk ReadWalk(const JsonReader& in) {
  Walk walk;
  walk.name = RequiredName(in, "name");
  walk.cuts = BoundedObjects<ZoneCut>(in, "cuts", kCutsMax, ReadCut);
  walk.failed = ReadUnreadMember(in, "failed");
  walk.denied = in.Flag("denied").value_or(false);
  return walk;
}

}  // namespace

void WriteDns(JsonWriter& out, std::string_view name, const DnsEvidence& dns) {
  out.Object(name, [&](JsonWriter& o) { WriteMembers(o, dns); });
}

DnsEvidence ReadDns(const JsonReader& in) {
  DnsEvidence dns;
  dns.domain = RequiredName(in, "domain");
  if (const auto at = in.Moment("at")) {
    dns.taken_at = *at;
  } else {
    in.Wrong("at", "a time");
  }
  const std::string vantage = in.Text("vantage");
  dns.vantage = vantage == VantageName(Vantage::kResolver) ? Vantage::kResolver : Vantage::kDirect;
  if (vantage != VantageName(dns.vantage)) in.Wrong("vantage", "direct or resolver");
  dns.resolver = BoundedText(in, "resolver");
  dns.registrable_domain = BoundedText(in, "registrable_domain");
  dns.suffix_list_date = BoundedText(in, "suffix_list_date");
  dns.not_asked = BoundedTexts(in, "not_asked", kNotAskedMax);
  dns.walks = BoundedObjects<Walk>(in, "walks", kWalksMax, ReadWalk);
  dns.exchanges =
      BoundedObjects<Exchange>(in, "exchanges", DnsEvidence::kExchangesMax, ReadExchange);
  return dns;
}

std::string EncodeDns(const Asked<DnsEvidence>& dns) {
  if (!dns.asked()) return {};
  std::string json;
  JsonWriter out(json);
  if (const DnsEvidence* read = dns.read()) {
    WriteMembers(out, *read);
  } else {
    WriteUnread(out, "unread", *dns.unread());
  }
  out.Close();
  return json;
}

Result<Asked<DnsEvidence>> ParseDns(std::string_view json) {
  boost::json::monotonic_resource memory;
  boost::system::error_code error;
  const boost::json::value parsed = boost::json::parse(json, error, &memory);
  if (error) return Fail(Code::kMalformed, "not JSON: " + error.message());
  const boost::json::object* object = parsed.if_object();
  if (!object) return Fail(Code::kMalformed, "not a JSON object");
  std::string wrong;
  const JsonReader in(*object, wrong);
  Asked<DnsEvidence> dns;
  if (auto unread = ReadUnreadMember(in, "unread")) {
    dns = *std::move(unread);
  } else {
    dns = ReadDns(in);
  }
  if (!wrong.empty()) return Fail(Code::kMalformed, wrong);
  return dns;
}

}  // namespace signet
