// plan/terraform_state.h
// ReadTerraformState: which DNS records Terraform (or OpenTofu) holds, from a state file
// (terraform.tfstate, format 4) or from what `terraform show -json` prints of a state.
#pragma once

#include <cstddef>
#include <string_view>

#include "model/result.h"
#include "plan/managed_records.h"

namespace signet {

struct TerraformState {
  static constexpr size_t kBytesMax = size_t{64} << 20;
  static constexpr size_t kRecordsMax = 200'000;
  static constexpr size_t kDepthMax =
      128;  // Of the JSON; a module lies two deeper than its parent.
};

// Adds what the state manages of Route 53, of Cloudflare, and by dynamic update (hashicorp/dns);
// data sources only read, and are not managed.  kBadInput: neither format, another version of
// one, encrypted, or a record whose full name the state does not tell.  Pure.
Result<void> ReadTerraformState(std::string_view text, ManagedRecords& into);

}  // namespace signet
