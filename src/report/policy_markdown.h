// report/policy_markdown.h
// The permission table for documents: docs/ASSURANCE.md holds exactly what this prints.
#pragma once

#include <ostream>
#include <span>

#include "model/permission.h"

namespace signet {

void RenderPermissions(std::span<const Permission> permissions, std::ostream& out);

}  // namespace signet
