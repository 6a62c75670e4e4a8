// aws/ses_v1_wire.h
// The wire form that all calls of SES v1 share: AWS Query and XML.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <utility>
#include <vector>

#include "aws/client.h"

namespace signet::ses_v1 {

// `operation` is IAM's name ("ses:ListIdentities"); `fields` follow Action and Version.
AwsCall Query(const Region& region, std::string_view operation,
              std::vector<std::pair<std::string, std::string>> fields);

// The <Action>Result element of an answer, which lives in `document`; kMalformed where there
// is none.
Result<pugi::xml_node> ResultOf(pugi::xml_document& document, std::string_view body,
                                const char* action);

}  // namespace signet::ses_v1
