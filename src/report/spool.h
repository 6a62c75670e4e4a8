// Spool: text that can only be written later, because something else must come before it.  A
// little is kept in memory, the rest in a nameless temporary file, so that memory stays flat.
#pragma once

#include <cstdio>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

namespace signet {

class Spool {
 public:
  static constexpr size_t kMemoryMax = size_t{1} << 20;  // Bytes.

  void Add(std::string_view text);
  // All that was added, in order; once.  False where the file could not keep it: then what was
  // written is not whole.
  bool WriteTo(std::ostream& out);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void Spill();

  std::string memory_;
  std::unique_ptr<std::FILE, Close> file_;
  bool failed_ = false;
};

}  // namespace signet
