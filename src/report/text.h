// report/text.h
// Text from outside, made safe to show and fitted to columns.  Names of identities come
// from whoever may create one: what we print of them must not move the cursor, turn the
// line around or pass for another name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signet {

// Marks over one letter, beyond which they are shown as escapes: no script stacks more,
// and a tower of them paints over the lines above.
inline constexpr size_t kMarksMax = 4;

// One code point of UTF-8.  Where the bytes are not UTF-8, `valid` is false, `size` 1 and
// `code` that byte.
struct Letter {
  char32_t code = 0;
  size_t size = 1;
  bool valid = false;
};
// `text` is not empty.
Letter FirstLetter(std::string_view text);
// How many bytes at the front are printable ASCII, which nothing here changes: nearly all
// of what streams past, so it is copied whole.
size_t PlainSize(std::string_view text);
// Controls, direction overrides, joiners, letters that draw nothing.
bool IsHidden(char32_t code);

// The text with everything that must not reach a terminal as an escape that can be seen:
// "\n", "\x1B", "\xE9" (a byte that is not UTF-8), "\u{202E}".  Without `unicode`, all that is not
// ASCII. Applied twice it gives the same as once.
std::string Visible(std::string_view text, bool unicode = true);

// All below work on what Visible would give, with or without having been through it.

// Columns that a terminal needs.
size_t DisplayWidth(std::string_view text);

// At most `width` columns; where something was cut it ends in an ellipsis.
std::string Cut(std::string_view text, size_t width, bool unicode = true);
// Likewise, cut in the middle: the domain at the end of a long address stays readable.
std::string CutMiddle(std::string_view text, size_t width, bool unicode = true);

// Lines of at most `width` columns, broken at spaces, and inside a word only where it is
// longer than a line.  At least one line.
std::vector<std::string> Wrap(std::string_view text, size_t width, bool unicode = true);

// A shell command in lines that can be pasted together: broken only at spaces outside of
// quotes, each line but the last ending in " \".  A word longer than a line is cut.
std::vector<std::string> WrapCommand(std::string_view command, size_t width, bool unicode = true);

// With spaces behind it up to `width`; longer text stays as it is.
std::string Padded(std::string text, size_t width);

// "1,239".
std::string Grouped(uint64_t number);
// "1 finding", "1,239 findings"; `many` where adding an "s" is not how it goes.
std::string Counted(uint64_t number, std::string_view one, std::string_view many = {});

}  // namespace signet
