// report/screen.h
// Screen: lines of coloured text for a terminal of a given width.  No line is ever
// longer than the width, and text is made safe on its way through.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"

namespace signet {

enum class Ink : uint8_t {
  kPlain,
  kBold,
  kDim,
  kGood,
  kWarn,
  kBad,
  kCommand,
  kCritical,
  kHigh,
  kMedium,
  kLow,
  kInfo
};

Ink InkOf(Risk risk);

struct Span {
  Ink ink = Ink::kPlain;
  std::string text;
};
using Line = std::vector<Span>;

class Screen {
 public:
  // Headings end here at the latest: an eye loses a line that is longer.
  static constexpr size_t kEdgeMax = 120;

  Screen(std::ostream& out, size_t width, bool colour, bool unicode)
      : out_(out), width_(width), colour_(colour), unicode_(unicode) {}

  // One line; what does not fit is cut with an ellipsis.
  void Put(const Line& line);
  void Blank() { out_ << '\n'; }
  // The same ink over as many lines as the text needs; `first` starts the first line and
  // its width indents the others.
  void PutWrapped(Line first, Ink ink, std::string_view text);
  // `left`, and `right` against the edge where both fit, else under each other.
  void PutSides(Line left, Line right);
  void PutCommand(Line first, std::string_view command);
  // One line, never cut, whatever the width: what is copied must be whole.
  void PutWhole(Ink ink, std::string_view text);
  // A rule across the screen with a title at its left and a remark at its right end.
  void PutHeading(std::string_view title, std::string_view remark);

  size_t width() const { return width_; }
  bool unicode() const { return unicode_; }
  // One of our own signs, or what stands for it in ASCII.
  std::string_view Sign(std::string_view unicode, std::string_view ascii) const {
    return unicode_ ? unicode : ascii;
  }

 private:
  void Write(const Line& line);

  std::ostream& out_;
  size_t width_;
  bool colour_;
  bool unicode_;
};

size_t WidthOf(const Line& line);

}  // namespace signet
