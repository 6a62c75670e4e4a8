// The word rules of POSIX sh 2.2: single quotes keep everything, double quotes let a
// backslash escape only itself and the quote, outside a backslash keeps the next byte.
#include "aws/shell_words.h"

namespace signet {

Result<std::vector<std::string>> SplitShellWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool has_next = i + 1 < text.size();
    if (quote != 0) {
      const bool escapes =
          quote == '"' && c == '\\' && has_next && (text[i + 1] == '"' || text[i + 1] == '\\');
      if (escapes) {
        word += text[++i];
      } else if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      in_word = true;
      if (c == '\'' || c == '"') {
        quote = c;
      } else if (c != '\\') {
        word += c;
      } else if (has_next) {
        word += text[++i];
      } else {
        return Fail(Code::kBadInput, "a backslash at the end escapes nothing");
      }
    }
  }
  if (quote != 0) return Fail(Code::kBadInput, std::string("no closing ") + quote);
  if (in_word) words.push_back(std::move(word));
  return words;
}

}  // namespace signet
