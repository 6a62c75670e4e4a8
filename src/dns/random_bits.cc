// One system call for many questions.  A kernel that has no random bytes is no kernel to
// ask the DNS from: ids that can be guessed invite forged answers.
#include "dns/random_bits.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace signet {

uint16_t RandomBits16() {
  thread_local std::array<uint16_t, 128> batch;  // getentropy gives at most 256 bytes.
  thread_local size_t used = batch.size();
  if (used == batch.size()) {
    if (getentropy(batch.data(), sizeof batch) != 0) {
      std::perror("signet: getentropy");
      std::abort();
    }
    used = 0;
  }
  return batch[used++];
}

}  // namespace signet
