// diagnose/remedies.h
// Pieces of remediation that several rules give, with the placeholders of FillRemediation.
// Constants of the compiler, or functions: rules are globals and must not wait for others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signet {

// Where nearly every way through the console begins.
inline constexpr const char* kOpenIdentity =
    "In account {account}, open the Amazon SES console in {region}, choose Configuration, "
    "Identities, then {identity}.";

// Changes the policy {policy} or takes it away; `either` says which document is put.
inline std::vector<std::string> PolicyCommands(std::string_view either) {
  return {"# Account {account}. What the policies say; keep a copy:",
          "aws sesv2 get-email-identity-policies --region {region} --email-identity {identity}",
          "# " + std::string(either),
          "aws sesv2 update-email-identity-policy --region {region} --email-identity {identity} "
          "--policy-name {policy} --policy file://policy.json",
          "# or, where nobody needs it:",
          "aws sesv2 delete-email-identity-policy --region {region} --email-identity {identity} "
          "--policy-name {policy}"};
}

// A policy that names one account, in place of what is there.
inline constexpr std::string_view kNarrowPolicyTerraform =
    R"(# With a provider for account {account} in {region}.
variable "sending_account" {
  description = "The one account that may send as {identity}"
  type        = string
}

data "aws_partition" "current" {}

resource "aws_sesv2_email_identity_policy" "this" {
  email_identity = "{identity}"
  policy_name    = "{policy}"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.sending_account }
      Action    = ["ses:SendEmail", "ses:SendRawEmail"]
      Resource  = "arn:${data.aws_partition.current.partition}:ses:{region}:{account}:identity/{identity}"
    }]
  })
}
)";

// The three CNAMEs of Easy DKIM; expects `local.dkim_tokens` and `var.zone_id`.
inline constexpr std::string_view kDkimRecordsTerraform = R"(resource "aws_route53_record" "dkim" {
  count   = 3
  zone_id = var.zone_id
  name    = "${local.dkim_tokens[count.index]}._domainkey.{domain}"
  type    = "CNAME"
  ttl     = 1800
  records = ["${local.dkim_tokens[count.index]}.{signing_hosted_zone}"]
}
)";

// The MX and SPF records of a MAIL FROM domain.
inline constexpr std::string_view kMailFromRecordsTerraform = R"(variable "mail_from_zone_id" {
  description = "The public Route 53 zone that answers for {mail_from}"
  type        = string
}

resource "aws_route53_record" "mail_from_mx" {
  zone_id = var.mail_from_zone_id
  name    = "{mail_from}"
  type    = "MX"
  ttl     = 1800
  records = ["10 feedback-smtp.{region}.amazonses.com"]
}

resource "aws_route53_record" "mail_from_spf" {
  zone_id = var.mail_from_zone_id
  name    = "{mail_from}"
  type    = "TXT"
  ttl     = 1800
  records = ["v=spf1 include:amazonses.com ~all"]
}
)";

}  // namespace signet
