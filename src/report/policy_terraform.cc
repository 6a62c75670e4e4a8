// HCL in the layout of `terraform fmt`.
#include "report/policy_terraform.h"

#include <fmt/format.h>

namespace signet {
namespace {

constexpr std::string_view kVariable = R"hcl(variable "{}" {{
  description = "{}"
  type        = string
{}}}

)hcl";

constexpr std::string_view kTrust = R"hcl(variable "tags" {
  description = "Tags of the role."
  type        = map(string)
  default     = {}
}

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "signet_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.trusted_principal]
    }
    dynamic "condition" {
      for_each = var.external_id == "" ? [] : [var.external_id]
      content {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [condition.value]
      }
    }
  }
}

data "aws_iam_policy_document" "signet_reads" {
)hcl";

constexpr std::string_view kRole = R"hcl(}

resource "aws_iam_role" "signet_reader" {
  name                 = var.role_name
  path                 = var.role_path
  description          = "Signet reads the SES identities of this account with it."
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.signet_trust.json
  tags                 = var.tags
}

resource "aws_iam_role_policy" "signet_reads" {
  name   = "signet-reads"
  role   = aws_iam_role.signet_reader.id
  policy = data.aws_iam_policy_document.signet_reads.json
}

output "role_arn" {
  description = "For --role-arn, or the role column of --accounts."
  value       = aws_iam_role.signet_reader.arn
}
)hcl";

void PutVariable(std::ostream& out, std::string_view name, std::string_view description,
                 std::string_view initial, bool needed) {
  out << fmt::format(kVariable, name, description,
                     needed ? "" : fmt::format("  default     = \"{}\"\n", initial));
}

}  // namespace

void EncodeReaderModule(const ReaderRole& role, std::ostream& out) {
  PolicyScope scope = role.scope;
  scope.partition = "${data.aws_partition.current.partition}";
  scope.account = "${data.aws_caller_identity.current.account_id}";
  out << fmt::format(
      "# The role that Signet reads SES identities with (signet scan --depth {}).  It writes "
      "nothing.\n# One module call for each account, with that account's provider.\n\n",
      DepthName(scope.depth));
  PutVariable(out, "trusted_principal",
              "Account id, or ARN of the role or user, that Signet runs as.",
              role.trusted_principal, role.trusted_principal.empty());
  PutVariable(out, "external_id", "External id that the caller must show; empty for none.",
              role.external_id, false);
  PutVariable(out, "role_name", "Name of the role, for --org-role.", scope.role_name, false);
  PutVariable(out, "role_path",
              "Path of the role; with /audit/ the scan is given --org-role audit/NAME.",
              scope.role_path, false);
  out << kTrust;
  for (const Allowance& allowance : ReaderAllowances(scope)) {
    out << fmt::format("  statement {{\n    sid = \"{}\"\n    actions = [\n", allowance.sid);
    for (const std::string& action : allowance.actions) {
      out << fmt::format("      \"{}\",\n", action);
    }
    out << fmt::format("    ]\n    resources = [\"{}\"]\n  }}\n", allowance.resource);
  }
  out << kRole;
}

}  // namespace signet
