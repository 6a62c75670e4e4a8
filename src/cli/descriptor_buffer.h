// cli/descriptor_buffer.h
// DescriptorBuffer: a stream's way out to a descriptor that remembers why writing failed.
#pragma once

#include <array>
#include <streambuf>

namespace signet {

// A reader that closes its pipe (`| head -1`) has seen what it wanted: what comes after is
// dropped and is no failure.  Everything else, like a full disk, fails the stream, and
// error() is its errno, which the streams of the library lose.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor);
  DescriptorBuffer(const DescriptorBuffer&) = delete;
  DescriptorBuffer& operator=(const DescriptorBuffer&) = delete;
  // Writes what is left; the descriptor stays open, and is the caller's.
  ~DescriptorBuffer() override;

  int error() const { return error_; }

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  bool Empty();

  int descriptor_;
  int error_ = 0;
  bool reader_left_ = false;
  std::array<char, 16'384> bytes_;
};

}  // namespace signet
