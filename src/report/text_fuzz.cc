// Any bytes: no line is wider than asked, nothing that acts on a terminal comes out.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "report/csv.h"
#include "report/json_line.h"
#include "report/markdown.h"
#include "report/text.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

bool IsSafe(std::string_view text) {
  while (!text.empty()) {
    const signet::Letter letter = signet::FirstLetter(text);
    if (!letter.valid || signet::IsHidden(letter.code)) return false;
    text.remove_prefix(letter.size);
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t width = data[0];
  const bool unicode = size % 2 == 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);

  const std::string visible = signet::Visible(text, unicode);
  Require(IsSafe(visible));
  Require(signet::Visible(visible, unicode) == visible);
  for (const std::string& cut :
       {signet::Cut(text, width, unicode), signet::CutMiddle(text, width, unicode)}) {
    Require(IsSafe(cut) && signet::DisplayWidth(cut) <= width);
    Require(signet::DisplayWidth(visible) > width || cut == visible);
  }
  if (width >= 8) {
    for (const std::string& line : signet::Wrap(text, width, unicode)) {
      Require(IsSafe(line) && signet::DisplayWidth(line) <= width);
    }
    for (const std::string& line : signet::WrapCommand(text, width, unicode)) {
      // A word of a command is never cut, so a line may be one word, or a flag and its value, long.
      Require(IsSafe(line));
    }
  }
  Require(IsSafe(signet::JsonText(text)));
  Require(IsSafe(signet::CsvCell(text)));
  Require(IsSafe(signet::MarkdownText(text)) && IsSafe(signet::MarkdownCode(text)));
  return 0;
}
