// diagnose/remedies.h
// Pieces of remediation that several rules give, with the placeholders of FillRemediation.
// Constants of the compiler: rules are globals and must not wait for others.
#pragma once

#include <string_view>

namespace signet {

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

}  // namespace signet
