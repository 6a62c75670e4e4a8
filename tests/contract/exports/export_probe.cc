// Reads a plan on stdin and prints an export of it: export_probe FORMAT.  Without a plan at hand,
// prints one of the tests': export_probe plan usual.
#include <iostream>
#include <iterator>
#include <string>

#include "plan/exports.h"
#include "plan/exports/sample.h"

int main(int argc, char** argv) {
  using namespace signet;
  const std::string word = argc > 1 ? argv[1] : "";
  if (word == "plan" && argc == 3) {
    const std::string name = argv[2];
    std::cout << EncodePlan(name == "usual"  ? sample::Usual()
                            : name == "undo" ? sample::Undo()
                                             : sample::Hostile());
    return 0;
  }
  const auto format = ExportFormatNamed(word);
  if (!format) {
    std::cerr << "one of: " << ExportFormatNames() << "\n";
    return 2;
  }
  const auto plan = ParsePlan(
      std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()));
  const auto done = plan ? ExportPlan(*plan, *format, std::cout) : Fail(plan.error());
  if (!done) std::cerr << done.error().detail << "\n";
  return done ? 0 : 1;
}
