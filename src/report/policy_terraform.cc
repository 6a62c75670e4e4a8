// HCL in the layout of `terraform fmt`.
#include "report/policy_terraform.h"

#include <fmt/format.h>

#include "model/writer_permission.h"
#include "report/role_texts.h"

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

data "aws_iam_policy_document" "signet_)hcl";

constexpr std::string_view kRole = R"hcl(}}

resource "aws_iam_role" "signet_{3}" {{
  name                 = var.role_name
  path                 = var.role_path
  description          = "{0}"
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.signet_trust.json
  tags                 = var.tags
}}

resource "aws_iam_role_policy" "signet_{1}" {{
  name   = "signet-{1}"
  role   = aws_iam_role.signet_{3}.id
  policy = data.aws_iam_policy_document.signet_{1}.json
}}

output "role_arn" {{
  description = "{2}"
  value       = aws_iam_role.signet_{3}.arn
}}
)hcl";

void PutVariable(std::ostream& out, std::string_view name, std::string_view description,
                 std::string_view initial, bool needed) {
  out << fmt::format(kVariable, name, description,
                     needed ? "" : fmt::format("  default     = \"{}\"\n", initial));
}

std::string Quoted(const std::vector<std::string>& texts) {
  return fmt::format("[\"{}\"]", fmt::join(texts, "\", \""));
}

void EncodeStatement(const Allowance& allowance, std::ostream& out) {
  out << fmt::format("  statement {{\n    sid = \"{}\"\n    actions = [\n", allowance.sid);
  for (const std::string& action : allowance.actions) out << fmt::format("      \"{}\",\n", action);
  out << fmt::format("    ]\n    resources = {}\n", Quoted(allowance.resources));
  for (const PolicyCondition& one : allowance.conditions) {
    out << fmt::format(
        "    condition {{\n      test     = \"{}\"\n      variable = \"{}\"\n      values   = "
        "{}\n    }}\n",
        one.test, one.key, Quoted(one.values));
  }
  out << "  }\n";
}

}  // namespace

void EncodeRoleModule(const RoleToRollOut& role, std::ostream& out) {
  PolicyScope scope = role.scope;
  scope.partition = "${data.aws_partition.current.partition}";
  scope.account = "${data.aws_caller_identity.current.account_id}";
  const RoleTexts texts = TextsOf(role);
  out << fmt::format("# {}\n# One module call for each account, with that account's provider.\n\n",
                     texts.comment);
  PutVariable(out, "trusted_principal",
              "Account id, or ARN of the role or user, that Signet runs as.",
              role.trusted_principal, role.trusted_principal.empty());
  PutVariable(out, "external_id", "External id that the caller must show; empty for none.",
              role.external_id, false);
  PutVariable(out, "role_name", "Name of the role, for --org-role.", scope.role_name, false);
  PutVariable(out, "role_path",
              "Path of the role; with /audit/ Signet is given --org-role audit/NAME.",
              scope.role_path, false);
  const std::string_view verb = role.writes ? "writes" : "reads";
  out << kTrust << verb << "\" {\n";
  for (const Allowance& allowance : role.writes ? WriterAllowances(scope) : ReaderAllowances(scope))
    EncodeStatement(allowance, out);
  out << fmt::format(kRole, texts.purpose, verb, texts.usage, role.writes ? "writer" : "reader");
}

}  // namespace signet
