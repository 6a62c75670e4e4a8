// Turning hostile text into text that can be seen, and counting the columns it takes.
#include "report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "report/unicode_ranges.h"

namespace signet {
namespace {

bool IsIn(std::span<const CodeRange> ranges, char32_t code) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                      [](char32_t c, const CodeRange& r) { return c < r.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

bool IsMark(char32_t code) { return code >= 0x300 && IsIn(kMarks, code); }

size_t WidthOf(char32_t code) {
  if (code < 0x300) return 1;
  if (IsIn(kMarks, code)) return 0;
  return IsIn(kWide, code) ? 2 : 1;
}

std::string Escape(const Letter& letter) {
  if (!letter.valid) return fmt::format("\\x{:02X}", static_cast<uint32_t>(letter.code));
  switch (letter.code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return letter.code < 0x80 ? fmt::format("\\x{:02X}", static_cast<uint32_t>(letter.code))
                                : fmt::format("\\u{{{:X}}}", static_cast<uint32_t>(letter.code));
  }
}

// A letter together with the marks above it, which must not be parted from it.
struct Cluster {
  std::string_view bytes;
  size_t width;
};

// `visible` has been through Visible and is not empty.
Cluster FirstCluster(std::string_view visible) {
  const Letter base = FirstLetter(visible);
  size_t size = base.size;
  while (size < visible.size()) {
    const Letter next = FirstLetter(visible.substr(size));
    if (!IsMark(next.code)) break;
    size += next.size;
  }
  return {visible.substr(0, size), WidthOf(base.code)};
}

size_t WidthOfVisible(std::string_view visible) {
  if (PlainSize(visible) == visible.size()) return visible.size();
  size_t width = 0;
  while (!visible.empty()) {
    const Cluster cluster = FirstCluster(visible);
    width += cluster.width;
    visible.remove_prefix(cluster.bytes.size());
  }
  return width;
}

// The longest front of `visible` that fits.
std::string_view Front(std::string_view visible, size_t width) {
  size_t size = 0;
  size_t used = 0;
  while (size < visible.size()) {
    const Cluster cluster = FirstCluster(visible.substr(size));
    if (used + cluster.width > width) break;
    used += cluster.width;
    size += cluster.bytes.size();
  }
  return visible.substr(0, size);
}

// The longest back of `visible` that fits.
std::string_view Back(std::string_view visible, size_t width) {
  size_t over = WidthOfVisible(visible);
  while (over > width) {
    const Cluster cluster = FirstCluster(visible);
    over -= cluster.width;
    visible.remove_prefix(cluster.bytes.size());
  }
  return visible;
}

std::string_view Ellipsis(size_t width, bool unicode) {
  return unicode ? std::string_view("…").substr(0, width == 0 ? 0 : std::string_view::npos)
                 : std::string_view("...").substr(0, width);
}

}  // namespace

Letter FirstLetter(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const size_t size = lead >= 0xC2 && lead <= 0xDF   ? 2
                      : lead >= 0xE0 && lead <= 0xEF ? 3
                      : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                     : 0;
  const Letter bad{lead, 1, false};
  if (size == 0 || text.size() < size) return bad;
  char32_t code = lead & (0xFF >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return bad;
    code = code << 6 | (byte(i) & 0x3F);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  if (overlong || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) return bad;
  return {code, size, true};
}

size_t PlainSize(std::string_view text) {
  size_t size = 0;
  while (size < text.size() && text[size] >= 0x20 && text[size] < 0x7f) ++size;
  return size;
}

bool IsHidden(char32_t code) { return IsIn(kHidden, code); }

std::string Visible(std::string_view text, bool unicode) {
  std::string out;
  out.reserve(text.size());
  size_t marks = kMarksMax;  // A mark with no letter before it would sit on our own text.
  while (!text.empty()) {
    if (const size_t plain = PlainSize(text); plain > 0) {
      out += text.substr(0, plain);
      text.remove_prefix(plain);
      // Lines are broken at spaces: a mark on one would begin a line.
      marks = out.back() == ' ' ? kMarksMax : 0;
      continue;
    }
    const Letter letter = FirstLetter(text);
    const bool mark = letter.valid && IsMark(letter.code);
    if (!letter.valid || IsHidden(letter.code) || (!unicode && letter.code >= 0x80) ||
        (mark && marks >= kMarksMax)) {
      out += Escape(letter);
      marks = kMarksMax;  // The next mark would sit on the escape.
    } else {
      out += text.substr(0, letter.size);
      marks = mark ? marks + 1 : 0;
    }
    text.remove_prefix(letter.size);
  }
  return out;
}

size_t DisplayWidth(std::string_view text) { return WidthOfVisible(Visible(text)); }

std::string Cut(std::string_view text, size_t width, bool unicode) {
  std::string visible = Visible(text, unicode);
  if (WidthOfVisible(visible) <= width) return visible;
  const std::string_view ellipsis = Ellipsis(width, unicode);
  return std::string(Front(visible, width - WidthOfVisible(ellipsis))).append(ellipsis);
}

std::string CutMiddle(std::string_view text, size_t width, bool unicode) {
  std::string visible = Visible(text, unicode);
  if (WidthOfVisible(visible) <= width) return visible;
  const std::string_view ellipsis = Ellipsis(width, unicode);
  const size_t left = width - WidthOfVisible(ellipsis);
  const std::string_view back = Back(visible, left * 3 / 5);
  return std::string(Front(visible, left - left * 3 / 5)).append(ellipsis).append(back);
}

std::vector<std::string> Wrap(std::string_view text, size_t width, bool unicode) {
  width = std::max<size_t>(width, 2);  // A wide letter must fit somewhere.
  const std::string visible = Visible(text, unicode);
  std::vector<std::string> lines(1);
  size_t used = 0;
  std::string_view rest = visible;
  while (!rest.empty()) {
    const size_t space = std::min(rest.find(' '), rest.size());
    std::string_view word = rest.substr(0, space);
    rest.remove_prefix(std::min(space + 1, rest.size()));
    if (word.empty()) continue;
    const size_t word_width = WidthOfVisible(word);
    if (used > 0 && used + 1 + word_width > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) {
      lines.back() += ' ';
      ++used;
    }
    while (WidthOfVisible(word) > width) {
      const std::string_view front = Front(word, width);
      lines.back() += front;
      lines.emplace_back();
      word.remove_prefix(front.size());
    }
    lines.back() += word;
    used += WidthOfVisible(word);
  }
  return lines;
}

std::vector<std::string> WrapCommand(std::string_view command, size_t width, bool unicode) {
  const std::string visible = Visible(command, unicode);
  std::vector<std::string> words(1);
  char quote = 0;
  for (size_t i = 0; i < visible.size(); ++i) {
    const char c = visible[i];
    if (c == '\\' && quote != '\'' && i + 1 < visible.size()) {
      words.back() += c;
      words.back() += visible[++i];
      continue;
    }
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (quote == c) {
      quote = 0;
    }
    if (c == ' ' && quote == 0) {
      if (!words.back().empty()) words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  if (words.size() > 1 && words.back().empty()) words.pop_back();

  constexpr std::string_view kMore = " \\";  // Behind every line but the last.
  constexpr std::string_view kHanging = "  ";
  const size_t room = std::max<size_t>(width, 8) - kMore.size();
  std::vector<std::string> lines(1);
  size_t used = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string fitted = words[i];
    // An option and its value stay together where they fit.
    if (fitted.starts_with("--") && i + 1 < words.size() && !words[i + 1].starts_with('-') &&
        WidthOfVisible(fitted) + 1 + WidthOfVisible(words[i + 1]) <= room - kHanging.size()) {
      fitted += ' ';
      fitted += words[++i];
    }
    const size_t word_width = WidthOfVisible(fitted);
    if (used > 0 && used + 1 + word_width > room) {
      lines.back() += kMore;
      lines.emplace_back(kHanging);
      used = kHanging.size();
    } else if (used > 0) {
      lines.back() += ' ';
      ++used;
    }
    lines.back() += fitted;
    used += word_width;
  }
  return lines;
}

std::string Padded(std::string text, size_t width) {
  const size_t used = DisplayWidth(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

std::string Grouped(uint64_t number) {
  std::string out = std::to_string(number);
  for (size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, ",");
  return out;
}

std::string Counted(uint64_t number, std::string_view one, std::string_view many) {
  if (number == 1) return fmt::format("1 {}", one);
  return many.empty() ? fmt::format("{} {}s", Grouped(number), one)
                      : fmt::format("{} {}", Grouped(number), many);
}

}  // namespace signet
