// sim/world_identity.h
// The block `identity NAME STATUS` of a world file.
#pragma once

#include "sim/world.h"
#include "sim/world_text.h"

namespace sim {

// Throws Wrong (world_words.h).
Identity ParseIdentity(const WorldLine& line);

}  // namespace sim
