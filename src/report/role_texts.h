// report/role_texts.h
// What the formats that roll a role out say of it.
#pragma once

#include <fmt/format.h>

#include <string>

#include "model/permission.h"

namespace signet {

struct RoleTexts {
  std::string name;         // Of stacks.
  std::string comment;      // Above the file; one line.
  std::string description;  // Of the file.
  std::string purpose;      // Of the role.
  std::string usage;        // Of its ARN.
};

inline RoleTexts TextsOf(const RoleToRollOut& role) {
  if (role.writes) {
    return {"signet-writer",
            "The role that Signet makes the changes of a plan with (signet apply, signet undo).",
            "Lets Signet make reviewed changes to SES identities and DNS records of this account.",
            "Signet makes the changes of a reviewed plan with it.",
            "For --dns-role, where it is the account of the DNS, and --role-arn of signet apply."};
  }
  return {"signet-reader",
          fmt::format("The role that Signet reads SES identities with (signet scan --depth {}).  "
                      "It writes nothing.",
                      DepthName(role.scope.depth)),
          "Lets Signet read the Amazon SES identities of this account. Writes nothing.",
          "Signet reads the SES identities of this account with it.",
          "For --role-arn, or the role column of --accounts."};
}

}  // namespace signet
