// dns/random_bits.h
// Bits that nobody can guess, for ids and for the case of letters (RFC 5452).
#pragma once

#include <cstdint>

namespace signet {

// From the kernel's generator, fetched in small batches.
uint16_t RandomBits16();

}  // namespace signet
