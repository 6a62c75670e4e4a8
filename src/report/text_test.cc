// Widths, cuts and escapes: what every rendering rests on.
#include "report/text.h"

#include <doctest/doctest.h>

namespace signet {

TEST_CASE("visible: what acts on a terminal is shown, not done") {
  CHECK(Visible("a\x1b[2Jb") == "a\\x1B[2Jb");
  CHECK(Visible("a\nb\tc\r") == "a\\nb\\tc\\r");
  CHECK(Visible("\u202Eevil") == "\\u{202E}evil");
  CHECK(Visible("x\u200By\u2066\uFEFF") == "x\\u{200B}y\\u{2066}\\u{FEFF}");
  CHECK(Visible("\xC2\x9B"
                "31m") == "\\u{9B}31m");  // The one-letter form of ESC [.
  CHECK(Visible("\x7f") == "\\x7F");
}

TEST_CASE("visible: bytes that are no UTF-8 are shown one by one") {
  CHECK(Visible("caf\xE9!") == "caf\\xE9!");
  CHECK(Visible("\xC0\xAF") == "\\xC0\\xAF");           // Overlong.
  CHECK(Visible("\xED\xA0\x80") == "\\xED\\xA0\\x80");  // A surrogate.
  CHECK(Visible("\xF4\x90\x80\x80") == "\\xF4\\x90\\x80\\x80");
  CHECK(Visible("\xE2\x82") == "\\xE2\\x82");  // Cut.
}

TEST_CASE("visible: letters stay, and ASCII alone is left where nothing else may be") {
  CHECK(Visible("zoë@例え.テスト") == "zoë@例え.テスト");
  CHECK(Visible("zoë", false) == "zo\\u{EB}");
}

TEST_CASE("visible: a tower of marks is cut down, and no mark sits on our own text") {
  CHECK(Visible("e\u0301\u0301\u0301\u0301") == "e\u0301\u0301\u0301\u0301");
  CHECK(Visible("e\u0301\u0301\u0301\u0301\u0301") == "e\u0301\u0301\u0301\u0301\\u{301}");
  CHECK(Visible("e\u0301\u0301\u0301\u0301\u0301\u0301") ==
        "e\u0301\u0301\u0301\u0301\\u{301}\\u{301}");
  CHECK(Visible("a \u0301b") == "a \\u{301}b");
  CHECK(Visible("\u0301x") == "\\u{301}x");
}

TEST_CASE("width: as a terminal counts") {
  CHECK(DisplayWidth("abc") == 3);
  CHECK(DisplayWidth("日本") == 4);
  CHECK(DisplayWidth("e\u0301") == 1);
  CHECK(DisplayWidth("…") == 1);
  CHECK(DisplayWidth("\x1b") == 4);
}

TEST_CASE("cut: fits, and says that something is missing") {
  CHECK(Cut("example.com", 11) == "example.com");
  CHECK(Cut("example.com", 5) == "exam…");
  CHECK(Cut("example.com", 5, false) == "ex...");
  CHECK(Cut("日本語", 4) == "日…");
  CHECK(Cut("example.com", 0).empty());
  CHECK(CutMiddle("customer-12345@mail.example.com", 15) == "custom…mple.com");
}

TEST_CASE("wrap: breaks at spaces, and inside a word only where it must") {
  CHECK(Wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(Wrap("abcdefgh ij", 5) == std::vector<std::string>{"abcde", "fgh", "ij"});
  CHECK(Wrap("", 5) == std::vector<std::string>{""});
  CHECK(Wrap("a  b", 10) == std::vector<std::string>{"a b"});
}

TEST_CASE("wrap: a command stays one command") {
  CHECK(WrapCommand("aws ses verify --name 'a b c d e f'", 20) ==
        std::vector<std::string>{"aws ses verify \\", "  --name \\", "  'a b c d e f'"});
  CHECK(WrapCommand("aws ses verify --name abc --quiet", 20) ==
        std::vector<std::string>{"aws ses verify \\", "  --name abc \\", "  --quiet"});
  CHECK(WrapCommand("aws ses", 22) == std::vector<std::string>{"aws ses"});
}

TEST_CASE("counted: speaks of one and of many") {
  CHECK(Counted(1, "finding") == "1 finding");
  CHECK(Counted(1239, "identity", "identities") == "1,239 identities");
  CHECK(Counted(0, "gap") == "0 gaps");
  CHECK(Grouped(1234567) == "1,234,567");
  CHECK(Grouped(999) == "999");
}

}  // namespace signet
