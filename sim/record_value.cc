// The types that SES's records have are judged here, in Route 53's words; what other types may
// hold is ldns's to know.
#include "sim/record_value.h"

#include <fmt/format.h>
#include <ldns/ldns.h>

#include <algorithm>
#include <array>

namespace sim {
namespace {

constexpr std::size_t kStringMax = 255;
constexpr std::size_t kLabelMax = 63;
constexpr std::size_t kNameMax = 255;

std::string Problem(std::string_view code, std::string_view words, std::string_view value) {
  return fmt::format("FATAL problem: {} ({}) encountered with '{}'", code, words, value);
}

bool IsOctal(std::string_view text) {
  return text.size() >= 4 && text[0] == '\\' && text[1] >= '0' && text[1] <= '3' &&
         text[2] >= '0' && text[2] <= '7' && text[3] >= '0' && text[3] <= '7';
}

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// One "string" at the head of the text, which is taken; how many bytes it holds, or nothing.
std::optional<std::size_t> TakeString(std::string_view& text) {
  if (!text.starts_with('"')) return std::nullopt;
  text.remove_prefix(1);
  std::size_t bytes = 0;
  while (!text.empty() && text[0] != '"') {
    std::size_t length = 1;
    if (text[0] == '\\') length = IsOctal(text) ? 4 : 2;
    if (text.size() < length) return std::nullopt;
    text.remove_prefix(length);
    ++bytes;
  }
  if (text.empty()) return std::nullopt;
  text.remove_prefix(1);
  return bytes;
}

std::optional<std::string> WrongStrings(std::string_view value) {
  std::string_view rest = value;
  do {
    const auto bytes = TakeString(rest);
    const bool ends = rest.empty() || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '"';
    if (!bytes || !ends) {
      return Problem("InvalidCharacterString", "Value should be enclosed in quotation marks",
                     value);
    }
    if (*bytes > kStringMax) return Problem("CharacterStringTooLong", "Value is too long", value);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  } while (!rest.empty());
  return std::nullopt;
}

// `whole` is the value that the name is a part of.
std::optional<std::string> WrongName(std::string_view name, std::string_view whole) {
  if (name.empty()) return Problem("DomainNameEmpty", "Domain name is empty", whole);
  if (name == ".") return std::nullopt;
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() > kNameMax) return Problem("DomainNameTooLong", "Domain name is too long", whole);
  while (true) {
    const auto label = name.substr(0, name.find('.'));
    if (label.empty()) return Problem("DomainLabelEmpty", "Domain label is empty", whole);
    if (label.size() > kLabelMax) {
      return Problem("DomainLabelTooLong", "Domain label is too long", whole);
    }
    const bool spaced = std::any_of(label.begin(), label.end(),
                                    [](char c) { return static_cast<unsigned char>(c) <= ' '; });
    if (spaced) return Problem("UnsupportedCharacter", "Value contains spaces", whole);
    if (label.size() == name.size()) return std::nullopt;
    name.remove_prefix(label.size() + 1);
  }
}

std::optional<std::string> WrongMx(std::string_view value) {
  const auto space = value.find(' ');
  const auto preference = value.substr(0, space);
  if (space == std::string_view::npos || !IsDigits(preference)) {
    return Problem("MXRRDATAPriorityRequired", "MX record must have a priority field", value);
  }
  if (preference.size() > 5 || std::stoul(std::string(preference)) > 65535) {
    return Problem("MXRRDATAPriorityInvalid", "MX priority is not between 0 and 65535", value);
  }
  return WrongName(value.substr(space + 1), value);
}

bool LdnsTakes(std::string_view type, std::string_view value) {
  // A line feed would end the record before its value does.
  if (value.find_first_of("\r\n") != std::string_view::npos) return false;
  const std::string line = fmt::format("a. 1 IN {} {}", type, ZoneFileText(value));
  ldns_rr* record = nullptr;
  const auto status = ldns_rr_new_frm_str(&record, line.c_str(), 0, nullptr, nullptr);
  if (status == LDNS_STATUS_OK) ldns_rr_free(record);
  return status == LDNS_STATUS_OK;
}

}  // namespace

bool IsRecordType(std::string_view type) {
  constexpr std::array<std::string_view, 17> kTypes = {
      "A",   "AAAA", "CAA", "CNAME", "DS",    "HTTPS", "MX",   "NAPTR", "NS",
      "PTR", "SOA",  "SPF", "SRV",   "SSHFP", "SVCB",  "TLSA", "TXT"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

std::optional<std::string> WrongValue(std::string_view type, std::string_view value) {
  if (type == "TXT" || type == "SPF") {
    if (auto wrong = WrongStrings(value)) return wrong;
  } else if (type == "MX") {
    if (auto wrong = WrongMx(value)) return wrong;
  } else if (type == "CNAME" || type == "NS" || type == "PTR") {
    if (auto wrong = WrongName(value, value)) return wrong;
  }
  if (LdnsTakes(type, value)) return std::nullopt;
  if (type == "A") {
    return Problem("ARRDATAIllegalIPv4Address", "Value is not a valid IPv4 address", value);
  }
  if (type == "AAAA") {
    return Problem("AAAARRDATAIllegalIPv6Address", "Value is not a valid IPv6 address", value);
  }
  return Problem(fmt::format("{}RRDATAInvalid", type), "Value is not of the type's form", value);
}

std::string ZoneFileText(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (IsOctal(text)) {
      const int byte = (text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0');
      out += fmt::format("\\{:03}", byte);
      text.remove_prefix(4);
    } else if (text[0] == '\\' && text.size() > 1) {
      out += text.substr(0, 2);
      text.remove_prefix(2);
    } else {
      out += text[0];
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace sim
