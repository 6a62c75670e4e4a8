// report/policy_markdown.h
// The permission tables for documents: docs/ASSURANCE.md holds exactly what these print.
#pragma once

#include <ostream>
#include <span>

#include "model/permission.h"
#include "model/writer_permission.h"

namespace signet {

void RenderPermissions(std::span<const Permission> permissions, std::ostream& out);
void RenderPermissions(std::span<const WriterPermission> permissions, std::ostream& out);

}  // namespace signet
