// Laid out for a person to review, one action a line.
#include "report/policy_json.h"

#include <fmt/format.h>

namespace signet {

void EncodePolicy(std::span<const Allowance> allowances, std::ostream& out) {
  out << "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [";
  std::string_view between;
  for (const Allowance& allowance : allowances) {
    out << between
        << fmt::format("\n    {{\n      \"Sid\": \"{}\",\n      \"Effect\": \"Allow\",\n",
                       allowance.sid)
        << fmt::format("      \"Action\": [\n        \"{}\"\n      ],\n",
                       fmt::join(allowance.actions, "\",\n        \""))
        << fmt::format("      \"Resource\": \"{}\"\n    }}", allowance.resource);
    between = ",";
  }
  out << "\n  ]\n}\n";
}

}  // namespace signet
