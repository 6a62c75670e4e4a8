// From a stream to a descriptor, whole or with the reason why not.
#include "cli/descriptor_buffer.h"

#include <unistd.h>

#include <cerrno>

namespace signet {

DescriptorBuffer::DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
  setp(bytes_.data(), bytes_.data() + bytes_.size());
}

DescriptorBuffer::~DescriptorBuffer() { Empty(); }

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type c) {
  if (!Empty()) return traits_type::eof();
  if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
  return traits_type::not_eof(c);
}

int DescriptorBuffer::sync() { return Empty() ? 0 : -1; }

bool DescriptorBuffer::Empty() {
  const char* from = pbase();
  while (from < pptr() && !reader_left_ && error_ == 0) {
    const ssize_t wrote = write(descriptor_, from, static_cast<size_t>(pptr() - from));
    if (wrote >= 0) {
      from += wrote;
    } else if (errno == EPIPE) {
      reader_left_ = true;
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  setp(bytes_.data(), bytes_.data() + bytes_.size());
  return error_ == 0;
}

}  // namespace signet
