// Painting lines, and keeping each within the terminal.
#include "report/screen.h"

#include <algorithm>

#include "report/text.h"

namespace signet {
namespace {

// The sixteen colours of the terminal's own palette, which its owner has chosen to be
// readable; background colours are not ours to set.
std::string_view SgrOf(Ink ink) {
  switch (ink) {
    case Ink::kPlain:
      return "";
    case Ink::kBold:
      return "1";
    case Ink::kDim:
      return "2";
    case Ink::kGood:
      return "32";
    case Ink::kWarn:
      return "33";
    case Ink::kBad:
      return "31";
    case Ink::kCommand:
      return "36";
    case Ink::kCritical:
      return "1;31";
    case Ink::kHigh:
      return "31";
    case Ink::kMedium:
      return "33";
    case Ink::kLow:
      return "34";
    case Ink::kInfo:
      return "2";
  }
  return "";
}

void TrimEnd(Line& line) {
  while (!line.empty()) {
    std::string& text = line.back().text;
    text.erase(text.find_last_not_of(' ') + 1);
    if (!text.empty()) return;
    line.pop_back();
  }
}

}  // namespace

Ink InkOf(Risk risk) {
  switch (risk) {
    case Risk::kInfo:
      return Ink::kInfo;
    case Risk::kLow:
      return Ink::kLow;
    case Risk::kMedium:
      return Ink::kMedium;
    case Risk::kHigh:
      return Ink::kHigh;
    case Risk::kCritical:
      return Ink::kCritical;
  }
  return Ink::kPlain;
}

size_t WidthOf(const Line& line) {
  size_t width = 0;
  for (const Span& span : line) width += DisplayWidth(span.text);
  return width;
}

void Screen::Put(const Line& line) {
  Line fitted;
  size_t left = width_;
  for (const Span& span : line) {
    const std::string text = Visible(span.text, unicode_);
    const size_t needed = DisplayWidth(text);
    fitted.push_back({span.ink, needed > left ? Cut(text, left, unicode_) : text});
    if (needed > left) break;
    left -= needed;
  }
  TrimEnd(fitted);
  Write(fitted);
}

void Screen::PutWhole(Ink ink, std::string_view text) { Write({{ink, Visible(text, unicode_)}}); }

void Screen::Write(const Line& line) {
  for (const Span& span : line) {
    const std::string_view code = SgrOf(span.ink);
    if (colour_ && !code.empty()) {
      out_ << "\x1b[" << code << 'm' << span.text << "\x1b[0m";
    } else {
      out_ << span.text;
    }
  }
  out_ << '\n';
}

void Screen::PutWrapped(Line first, Ink ink, std::string_view text) {
  const size_t indent = WidthOf(first);
  const size_t room = width_ > indent + 8 ? width_ - indent : 8;
  for (std::string& part : Wrap(text, room, unicode_)) {
    first.push_back({ink, std::move(part)});
    Put(first);
    first = {{Ink::kPlain, std::string(indent, ' ')}};
  }
}

void Screen::PutCommand(Line first, std::string_view command) {
  const size_t indent = WidthOf(first);
  const size_t room = width_ > indent + 8 ? width_ - indent : 8;
  for (std::string& part : WrapCommand(command, room, unicode_)) {
    first.push_back({Ink::kCommand, std::move(part)});
    Put(first);
    first = {{Ink::kPlain, std::string(indent, ' ')}};
  }
}

void Screen::PutHeading(std::string_view title, std::string_view remark) {
  Blank();
  const std::string_view rule = Sign("─", "-");
  Line line{{Ink::kDim, std::string(" ").append(rule).append(rule).append(" ")},
            {Ink::kBold, std::string(title)}};
  const std::string end = remark.empty() ? std::string() : " " + std::string(remark);
  const size_t used = WidthOf(line) + 1 + DisplayWidth(end) + 1;
  const size_t edge = std::min(width_, kEdgeMax);
  if (used + 2 <= edge) {
    std::string dashes = " ";
    for (size_t i = used; i < edge; ++i) dashes += rule;
    line.push_back({Ink::kDim, dashes + end});
  }
  Put(line);
  Blank();
}

void Screen::PutSides(Line left, Line right) {
  const size_t used = WidthOf(left) + WidthOf(right);
  const size_t edge = std::min(width_, kEdgeMax);
  if (used + 2 > edge) {
    Put(left);
    Line indented{{Ink::kPlain, "   "}};
    indented.insert(indented.end(), right.begin(), right.end());
    Put(indented);
    return;
  }
  left.push_back({Ink::kPlain, std::string(edge - used, ' ')});
  left.insert(left.end(), right.begin(), right.end());
  Put(left);
}

}  // namespace signet
