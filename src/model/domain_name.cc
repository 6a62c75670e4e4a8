// Names are kept as canonical text because that is how they are compared, stored and shown;
// the labels as bytes are only wanted where a name is built or cut.
#include "model/domain_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/identity.h"

namespace signet {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// One byte of a label, as it stands in the canonical text.
void AppendByte(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '.' || c == '\\') {
    out += '\\';
    out += c;
  } else if (byte <= 0x20 || byte >= 0x7f) {
    out += fmt::format("\\{:03d}", byte);
  } else {
    out += c;
  }
}

// The byte at `at`, escapes undone; moves `at` behind it.  Nothing for a broken escape.
std::optional<char> TakeByte(std::string_view text, size_t& at) {
  const char c = text[at++];
  if (c != '\\') return c;
  if (at >= text.size()) return std::nullopt;
  if (!IsDigit(text[at])) return text[at++];
  if (at + 3 > text.size() || !IsDigit(text[at + 1]) || !IsDigit(text[at + 2])) return std::nullopt;
  const int value = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
  at += 3;
  if (value > 255) return std::nullopt;
  return static_cast<char>(value);
}

// Where the label that starts at `from` ends: its dot, or the end of the text.
size_t LabelEnd(std::string_view text, size_t from) {
  for (size_t at = from; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '.') {
      return at;
    }
  }
  return text.size();
}

// The text of each label, in canonical form, leftmost first.
std::vector<std::string_view> LabelTexts(std::string_view text) {
  std::vector<std::string_view> labels;
  for (size_t from = 0; from < text.size();) {
    const size_t end = LabelEnd(text, from);
    labels.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return labels;
}

std::string Unescaped(std::string_view label) {
  std::string bytes;
  for (size_t at = 0; at < label.size();) {
    if (const auto byte = TakeByte(label, at)) bytes += *byte;
  }
  return bytes;
}

}  // namespace

Result<DomainName> DomainName::Parse(std::string_view text) {
  const auto refuse = [&](std::string_view why) {
    return Fail(Code::kBadInput,
                fmt::format("'{}' is not a domain name: {}", text.substr(0, 300), why));
  };
  if (text.empty()) return refuse("it is empty");
  if (text == ".") return DomainName();
  std::vector<std::string> labels(1);
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '.') {
      ++at;
      if (labels.back().empty()) return refuse("a label is empty");
      if (at < text.size()) labels.emplace_back();
      continue;
    }
    const auto byte = TakeByte(text, at);
    if (!byte) return refuse("an escape is broken");
    labels.back() += *byte;
    if (labels.back().size() > kLabelMax) return refuse("a label has more than 63 bytes");
  }
  return FromLabels(labels);
}

Result<DomainName> DomainName::FromLabels(const std::vector<std::string>& labels) {
  DomainName name;
  size_t wire = 1;
  for (const std::string& label : labels) {
    if (label.empty()) return Fail(Code::kBadInput, "not a domain name: a label is empty");
    if (label.size() > kLabelMax)
      return Fail(Code::kBadInput, "not a domain name: a label has more than 63 bytes");
    wire += 1 + label.size();
    if (wire > kWireMax) return Fail(Code::kBadInput, "not a domain name: more than 255 bytes");
    if (!name.text_.empty()) name.text_ += '.';
    for (const char c : LowerAscii(label)) AppendByte(name.text_, c);
  }
  return name;
}

std::vector<std::string> DomainName::Labels() const {
  std::vector<std::string> labels;
  for (const std::string_view label : LabelTexts(text_)) labels.push_back(Unescaped(label));
  return labels;
}

size_t DomainName::label_count() const { return LabelTexts(text_).size(); }

DomainName DomainName::Parent() const {
  DomainName parent;
  const size_t end = LabelEnd(text_, 0);
  if (end < text_.size()) parent.text_ = text_.substr(end + 1);
  return parent;
}

DomainName DomainName::Last(size_t count) const {
  DomainName last = *this;
  for (size_t have = label_count(); have > count; --have) last = last.Parent();
  return last;
}

std::optional<DomainName> DomainName::Child(std::string_view label) const {
  std::vector<std::string> labels = Labels();
  labels.insert(labels.begin(), std::string(label));
  auto child = FromLabels(labels);
  if (!child) return std::nullopt;
  return *std::move(child);
}

std::optional<DomainName> DomainName::Under(const DomainName& suffix) const {
  std::vector<std::string> labels = Labels();
  for (std::string& label : suffix.Labels()) labels.push_back(std::move(label));
  auto name = FromLabels(labels);
  if (!name) return std::nullopt;
  return *std::move(name);
}

bool DomainName::IsSameOrUnder(const DomainName& ancestor) const {
  const size_t count = ancestor.label_count();
  return label_count() >= count && Last(count) == ancestor;
}

std::string DomainName::RelativeTo(const DomainName& zone) const {
  if (!IsSameOrUnder(zone)) return absolute();
  if (*this == zone) return "@";
  if (zone.root()) return text_;
  return text_.substr(0, text_.size() - zone.text_.size() - 1);
}

}  // namespace signet
