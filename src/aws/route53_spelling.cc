// Canonical text counts escapes in decimal (RFC 1035), Route 53 in octal: "\100" is "d" to
// one and "@" to the other, so no value crosses from one to the other unparsed.
#include "aws/route53_spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace signet::route53 {
namespace {

constexpr size_t kStringMax = 255;  // Of one string of a TXT record.

using Value = Result<std::string>;

std::string Octal(char c) { return fmt::format("\\{:03o}", static_cast<unsigned char>(c)); }

bool Prints(char c) { return c >= 0x20 && c < 0x7f; }

tl::unexpected<Error> Unreadable(std::string_view value, std::string_view why) {
  return Fail(Code::kMalformed,
              fmt::format("Route 53 holds a value that {}: {}", why, value.substr(0, 300)));
}

// The value of the escape behind a backslash; moves `rest` past it.
std::optional<char> TakeEscaped(std::string_view& rest) {
  if (rest.starts_with('"') || rest.starts_with('\\')) {
    const char c = rest[0];
    rest.remove_prefix(1);
    return c;
  }
  const std::string_view digits = rest.substr(0, 3);
  unsigned code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 8);
  if (digits.size() < 3 || error != std::errc() || end != digits.data() + 3 || code > 0xff)
    return std::nullopt;
  rest.remove_prefix(3);
  return static_cast<char>(code);
}

// The bytes between two quotes; moves `rest` behind the second.
std::optional<std::string> TakeString(std::string_view& rest) {
  std::string bytes;
  rest.remove_prefix(1);
  while (!rest.empty() && rest[0] != '"') {
    std::optional<char> byte = rest[0];
    rest.remove_prefix(1);
    if (byte == '\\') byte = TakeEscaped(rest);
    if (!byte || bytes.size() >= kStringMax) return std::nullopt;
    bytes += *byte;
  }
  if (rest.empty()) return std::nullopt;
  rest.remove_prefix(1);
  return bytes;
}

void SkipBlanks(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
}

Value TextFrom(std::string_view value) {
  std::string out;
  std::string_view rest = value;
  for (SkipBlanks(rest); !rest.empty(); SkipBlanks(rest)) {
    if (rest[0] != '"') return Unreadable(value, "is no list of quoted strings");
    const auto bytes = TakeString(rest);
    if (!bytes) return Unreadable(value, "has a broken escape, or a string too long or open");
    out += (out.empty() ? "" : " ") + EncodeTxt(*bytes);
  }
  if (out.empty()) return Unreadable(value, "is empty");
  return out;
}

Value NameFrom(std::string_view value) {
  const auto plain = [](char c) { return Prints(c) && c != ' '; };
  if (!std::all_of(value.begin(), value.end(), plain))
    return Unreadable(value, "is no domain name");
  const auto name = DomainName::Parse(Presented(value));
  if (!name) return Unreadable(value, "is no domain name");
  return name->absolute();
}

Value MxFrom(std::string_view value) {
  std::string_view rest = value;
  SkipBlanks(rest);
  uint16_t preference = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), preference);
  if (error != std::errc()) return Unreadable(value, "has no preference");
  rest.remove_prefix(static_cast<size_t>(end - rest.data()));
  const size_t digits_end = rest.size();
  SkipBlanks(rest);
  if (rest.size() == digits_end) return Unreadable(value, "has no mail server");
  rest = rest.substr(0, rest.find_last_not_of(" \t") + 1);
  const Value name = NameFrom(rest);
  if (!name) return name;
  return fmt::format("{} {}", preference, *name);
}

Value ValueFrom(RecordType type, std::string_view value) {
  if (type == RecordType::kTxt) return TextFrom(value);
  if (type == RecordType::kMx) return MxFrom(value);
  return NameFrom(value);
}

std::string HostedText(const DnsRecord& txt) {
  std::string out;
  for (const std::string& bytes : StringsOf(txt)) {
    out += out.empty() ? "\"" : " \"";
    for (const char c : bytes) {
      if (c == '"' || c == '\\') out += '\\';
      out += Prints(c) ? std::string(1, c) : Octal(c);
    }
    out += '"';
  }
  return out;
}

std::string HostedValue(const DnsRecord& record) {
  if (record.type == RecordType::kTxt) return HostedText(record);
  const auto name = TargetOf(record);
  if (!name) return {};
  if (record.type == RecordType::kCname) return HostedName(*name);
  return fmt::format("{} {}", PreferenceOf(record).value_or(0), HostedName(*name));
}

bool IsSpelt(RecordType type) {
  return type == RecordType::kCname || type == RecordType::kMx || type == RecordType::kTxt;
}

}  // namespace

std::string HostedName(const DomainName& name) {
  if (name.root()) return ".";
  std::string out;
  for (const std::string& label : name.Labels()) {
    for (const char c : label) {
      const bool plain = Prints(c) && c != ' ' && c != '.' && c != '\\';
      out += plain ? std::string(1, c) : Octal(c);
    }
    out += '.';
  }
  return out;
}

Result<RecordSet> FromHosted(const HostedRecordSet& set) {
  const auto type = RecordTypeNamed(set.type);
  if (!set.special.empty() || !type || !IsSpelt(*type)) {
    return Fail(Code::kUnsupported,
                fmt::format("{} {} is not read: {}", set.name.substr(0, 300), set.type,
                            set.special.empty() ? "another type" : "it has " + set.special));
  }
  const auto name = DomainName::Parse(set.name);
  if (!name) return Unreadable(set.name, "stands at no domain name");
  if (!set.ttl) return Unreadable(set.name, "has no TTL");
  if (set.values.empty() || (*type == RecordType::kCname && set.values.size() != 1))
    return Unreadable(set.name, "is not one of its type");
  RecordSet out{*name, *type, *set.ttl, {}};
  for (const std::string& value : set.values) {
    Value canonical = ValueFrom(*type, value);
    if (!canonical) return Fail(canonical.error());
    out.values.push_back(*std::move(canonical));
  }
  std::sort(out.values.begin(), out.values.end());
  out.values.erase(std::unique(out.values.begin(), out.values.end()), out.values.end());
  return out;
}

Result<HostedRecordSet> ToHosted(const RecordSet& set) {
  HostedRecordSet out{set.name.absolute(), RecordTypeName(set.type), {}, set.ttl, {}};
  if (!IsSpelt(set.type)) {
    return Fail(Code::kUnsupported, fmt::format("a {} record is not written", out.type));
  }
  for (const std::string& value : set.values)
    out.values.push_back(HostedValue({set.name, set.type, set.ttl, value}));
  // What does not come back the same would be written as something else than was planned.
  const auto back = FromHosted(out);
  if (!back || *back != set) {
    return Fail(Code::kBadInput, fmt::format("the values of {} {} are not canonical",
                                             set.name.absolute(), out.type));
  }
  return out;
}

}  // namespace signet::route53
