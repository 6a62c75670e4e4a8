// Where there is no temporary file to be had, memory takes it all: rather large than wrong.
#include "report/spool.h"

#include <array>

namespace signet {

void Spool::Add(std::string_view text) {
  memory_ += text;
  if (memory_.size() > kMemoryMax) Spill();
}

void Spool::Spill() {
  if (!file_) file_.reset(std::tmpfile());
  if (!file_) return;
  if (std::fwrite(memory_.data(), 1, memory_.size(), file_.get()) != memory_.size()) failed_ = true;
  memory_.clear();
}

bool Spool::WriteTo(std::ostream& out) {
  if (file_) {
    if (std::fflush(file_.get()) != 0 || std::fseek(file_.get(), 0, SEEK_SET) != 0) failed_ = true;
    std::array<char, size_t{1} << 16> block{};
    while (const size_t got = std::fread(block.data(), 1, block.size(), file_.get())) {
      out.write(block.data(), static_cast<std::streamsize>(got));
    }
    if (std::ferror(file_.get()) != 0) failed_ = true;
  }
  out << memory_;
  return !failed_;
}

}  // namespace signet
