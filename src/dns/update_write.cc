// Sections as RFC 2136 2 names them: zone, prerequisites, updates.  An update without
// prerequisites overwrites or is ignored, and both say NOERROR.
#include "dns/update_write.h"

#include <fmt/format.h>

#include <algorithm>

#include "dns/random_bits.h"
#include "dns/wire_writer.h"

namespace signet {
namespace {

constexpr uint16_t kUpdateOpcode = 5;
constexpr uint16_t kIn = 1, kNone = 254;  // Classes.
constexpr uint16_t kAnyType = 255;
constexpr size_t kSectionMax = 1'000;  // Records of one section.

// A record of the message: `rdata` may be empty.
struct Line {
  const DomainName& name;
  uint16_t type;
  uint16_t dns_class;
  uint32_t ttl;
  Bytes rdata;
};

struct Section {
  Bytes bytes;
  size_t count = 0;

  void Add(const Line& line) {
    AppendName(bytes, line.name);
    Append16(bytes, line.type);
    Append16(bytes, line.dns_class);
    Append32(bytes, line.ttl);
    Append16(bytes, static_cast<uint16_t>(line.rdata.size()));
    bytes.insert(bytes.end(), line.rdata.begin(), line.rdata.end());
    ++count;
  }
};

std::optional<Bytes> TextData(const DnsRecord& record) {
  constexpr size_t kStringMax = 255, kDataMax = 16'384;
  Bytes out;
  for (const std::string& part : StringsOf(record)) {
    if (part.size() > kStringMax || out.size() > kDataMax) return std::nullopt;
    out.push_back(static_cast<uint8_t>(part.size()));
    out.insert(out.end(), part.begin(), part.end());
  }
  if (out.empty()) return std::nullopt;
  return out;
}

// Nothing where the value is none of the type, or of a type that is not ours to write.
std::optional<Bytes> DataOf(const RecordSet& set, const std::string& value) {
  const DnsRecord record{set.name, set.type, set.ttl, value};
  if (set.type == RecordType::kTxt) return TextData(record);
  if (set.type != RecordType::kCname && set.type != RecordType::kMx) return std::nullopt;
  const auto target = TargetOf(record);
  const auto preference = PreferenceOf(record);
  if (!target || (set.type == RecordType::kMx && !preference)) return std::nullopt;
  Bytes out;
  if (set.type == RecordType::kMx) Append16(out, *preference);
  AppendName(out, *target);
  return out;
}

class Message {
 public:
  Result<void> Add(const SetEdit& edit) {
    if (!edit.before && !edit.after) return Fail(Code::kBadInput, "an edit of nothing");
    const RecordSet& set = edit.after ? *edit.after : *edit.before;
    const auto type = static_cast<uint16_t>(set.type);
    const bool alias = set.type == RecordType::kCname;
    // No data of any type; a name that only lies above others is free (RFC 2136 2.4.5).
    if (!edit.before && alias) must_.Add({set.name, kAnyType, kNone, 0, {}});
    if (!edit.before && !alias) must_.Add({set.name, type, kNone, 0, {}});
    // Beside an alias an addition would be ignored without a word.
    if (!alias) must_.Add({set.name, static_cast<uint16_t>(RecordType::kCname), kNone, 0, {}});
    // The server compares the set with all of these (RFC 2136 2.4.2).
    if (auto added = AddAll(must_, edit.before, nullptr, kIn, false); !added) return added;
    // A set whose TTL changes goes and comes whole.
    const bool same_ttl = edit.before && edit.after && edit.before->ttl == edit.after->ttl;
    const RecordSet* keeps = same_ttl ? &*edit.after : nullptr;
    const RecordSet* has = same_ttl ? &*edit.before : nullptr;
    if (auto added = AddAll(to_do_, edit.before, keeps, kNone, false); !added) return added;
    return AddAll(to_do_, edit.after, has, kIn, true);
  }

  Result<Bytes> Encode(const DomainName& zone, uint16_t id) const {
    if (must_.count > kSectionMax || to_do_.count > kSectionMax)
      return Fail(Code::kTooLarge, "too many records for one update");
    Bytes out;
    AppendHeader(out, {.id = id,
                       .flags = kUpdateOpcode << 11,
                       .counts = {1, static_cast<uint16_t>(must_.count),
                                  static_cast<uint16_t>(to_do_.count), 0}});
    AppendName(out, zone);
    Append16(out, static_cast<uint16_t>(RecordType::kSoa));
    Append16(out, kIn);
    out.insert(out.end(), must_.bytes.begin(), must_.bytes.end());
    out.insert(out.end(), to_do_.bytes.begin(), to_do_.bytes.end());
    return out;
  }

 private:
  // The values of `set` that `but` does not hold.
  static Result<void> AddAll(Section& section, const std::optional<RecordSet>& set,
                             const RecordSet* but, uint16_t dns_class, bool with_ttl) {
    if (!set) return {};
    for (const std::string& value : set->values) {
      if (but && std::find(but->values.begin(), but->values.end(), value) != but->values.end())
        continue;
      auto data = DataOf(*set, value);
      if (!data) {
        return Fail(Code::kBadInput,
                    fmt::format("{} {} has a value that is no CNAME, MX or TXT record, and no "
                                "others are written",
                                set->name.text(), RecordTypeName(set->type)));
      }
      section.Add({set->name, static_cast<uint16_t>(set->type), dns_class, with_ttl ? set->ttl : 0,
                   *std::move(data)});
    }
    return {};
  }

  Section must_;
  Section to_do_;
};

// RFC 2136 2.2 and 3; the reply's signature was right.
std::string Explained(Rcode rcode, const Primary& primary, const TsigKey& key) {
  const std::string word = RcodeName(rcode);
  switch (rcode) {
    case Rcode::kYxDomain:
      return word + ": something stands at a name that was free; nothing was changed";
    case Rcode::kYxRrset:
      return word + ": a record stands where none was; nothing was changed";
    case Rcode::kNxRrset:
      return word + ": a record is not what it was any more; nothing was changed";
    case Rcode::kNxDomain:
      return word + ": a name that was there is gone; nothing was changed";
    case Rcode::kRefused:
      return fmt::format(
          "{}: {} does not let the key {} change these names: allow updates of CNAME, "
          "TXT and MX there",
          word, primary.text(), key.name.text());
    case Rcode::kNotAuth:
      return fmt::format("{}: {} is not the primary of {}, or does not let the key {} update it",
                         word, primary.text(), primary.zone.text(), key.name.text());
    case Rcode::kNotZone:
      return fmt::format("{}: a name does not lie in {}", word, primary.zone.text());
    case Rcode::kNotImp:
      return fmt::format("{}: {} does not take updates", word, primary.text());
    case Rcode::kFormErr:
      return fmt::format("{}: {} cannot read the update", word, primary.text());
    default:
      return fmt::format("{} from {}", word, primary.text());
  }
}

// What a server that failed half-way did, only looking tells.
bool SaysNothing(Rcode rcode) { return rcode == Rcode::kServFail || rcode > Rcode::kNotZone; }

bool AnswersUpdate(std::span<const uint8_t> reply, std::span<const uint8_t> update) {
  return reply.size() >= 12 && (reply[2] & 0xf8) == (0x80 | kUpdateOpcode << 3) &&
         At16(reply, 0) == At16(update, 0);
}

}  // namespace

Result<Bytes> EncodeUpdate(const DomainName& zone, std::span<const SetEdit> edits, uint16_t id) {
  Message message;
  for (const SetEdit& edit : edits) {
    if (auto added = message.Add(edit); !added) return Fail(added.error());
  }
  return message.Encode(zone, id);
}

Awaitable<UpdateAnswer> SendUpdate(Primary primary, const TsigKey& key, Clock& clock,
                                   std::vector<SetEdit> edits) {
  using Fate = UpdateAnswer::Fate;
  const auto update = EncodeUpdate(primary.zone, edits, RandomBits16());
  if (!update) co_return UpdateAnswer{Fate::kRefused, update.error().detail};
  SignedRequest request(primary, key, clock);
  if (auto sent = co_await request.Send(*update); !sent) {
    co_return UpdateAnswer{request.sent() ? Fate::kUnknown : Fate::kRefused, sent.error().detail};
  }
  const auto reply = co_await request.Receive();
  // A refusal of our signature is itself not signed, and may be forged.
  if (!reply) co_return UpdateAnswer{Fate::kUnknown, reply.error().detail};
  if (!request.proven() || !AnswersUpdate(*reply, *update))
    co_return UpdateAnswer{Fate::kUnknown, primary.text() + " answers something else"};
  const auto rcode = static_cast<Rcode>((*reply)[3] & 0x0f);
  if (rcode == Rcode::kNoError)
    co_return UpdateAnswer{Fate::kDone, "NOERROR from " + primary.text()};
  co_return UpdateAnswer{SaysNothing(rcode) ? Fate::kUnknown : Fate::kRefused,
                         Explained(rcode, primary, key)};
}

}  // namespace signet
