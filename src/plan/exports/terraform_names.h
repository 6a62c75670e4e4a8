// plan/exports/terraform_names.h
// Names of resources and variables that Terraform takes, each once in a plan.
#pragma once

#include <string>
#include <string_view>

#include "model/plan.h"
#include "plan/exports/edits.h"

namespace signet {

// "ses_tok_domainkey_example_test_cname_0123456789ab": readable as far as it goes, and told apart
// by a hash, because names that differ may look alike in letters and digits.
std::string ResourceName(const ZonePlace& place, const ValueSet& set, std::string_view data);

// "var.zone_id_example_test", and what declares it.
std::string ZoneVariable(const DomainName& zone);
std::string ZoneVariableBlock(const DomainName& zone, std::string_view whose);

}  // namespace signet
