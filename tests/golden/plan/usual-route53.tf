# Terraform resources aws_route53_record for Amazon SES: plan d4868e2b66b7d1930b60806e23bcfc74536e4f19d6d414f6aa4302525e22bbd7, by signet 0.1.0.
# Made on 2026-09-21 14:13 UTC of what stood there then; make it anew after 2026-09-22 14:13 UTC.
# A set that Terraform manages already keeps its resource: put the values there, and drop its import block.

# Zone example.test., hosted zone Z0EXAMPLE of account 444455556666
# create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Side effect: _domainkey.mail.example.test becomes a name without records.
resource "aws_route53_record" "ses_tok10_domainkey_mail_example_test_cname_f179b75b63a5" {
  zone_id = "Z0EXAMPLE"
  name    = "tok10._domainkey.mail.example.test"
  type    = "CNAME"
  ttl     = 1800
  records = ["tok10.dkim.amazonses.com"]
}
# create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
resource "aws_route53_record" "ses_tok2_domainkey_mail_example_test_cname_32602fae811b" {
  zone_id = "Z0EXAMPLE"
  name    = "tok2._domainkey.mail.example.test"
  type    = "CNAME"
  ttl     = 1800
  records = ["tok2.dkim.amazonses.com"]
}
# replace-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# terraform plan must show this set as it is imported:
#   tok3._domainkey.mail.example.test. 600 IN CNAME old3.dkim.amazonses.com.
import {
  to = aws_route53_record.ses_tok3_domainkey_mail_example_test_cname_a95b467b5a07
  id = "Z0EXAMPLE_tok3._domainkey.mail.example.test_CNAME"
}
resource "aws_route53_record" "ses_tok3_domainkey_mail_example_test_cname_a95b467b5a07" {
  zone_id = "Z0EXAMPLE"
  name    = "tok3._domainkey.mail.example.test"
  type    = "CNAME"
  ttl     = 1800
  records = ["tok3.dkim.amazonses.com"]
}
# create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
resource "aws_route53_record" "ses_bounce_mail_example_test_mx_08b6a3c22ad7" {
  zone_id = "Z0EXAMPLE"
  name    = "bounce.mail.example.test"
  type    = "MX"
  ttl     = 1800
  records = ["10 feedback-smtp.eu-west-1.amazonses.com"]
}
# create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Also for mail.example.test in 111122223333 us-east-1.
resource "aws_route53_record" "ses_bounce_mail_example_test_txt_7a12a4aa678f" {
  zone_id = "Z0EXAMPLE"
  name    = "bounce.mail.example.test"
  type    = "TXT"
  ttl     = 1800
  records = ["v=spf1 include:amazonses.com ~all"]
}
# add-value for example.test in 111122223333 eu-west-1: The SPF record does not include amazonses.com.
# Side effect: The set keeps its TTL of 300 seconds.
# terraform plan must show this set as it is imported:
#   example.test. 300 IN TXT "google-site-verification=abc; def"
#   example.test. 300 IN TXT "verification=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; semi"
import {
  to = aws_route53_record.ses_example_test_txt_940b6dd2468e
  id = "Z0EXAMPLE_example.test_TXT"
}
resource "aws_route53_record" "ses_example_test_txt_940b6dd2468e" {
  zone_id = "Z0EXAMPLE"
  name    = "example.test"
  type    = "TXT"
  ttl     = 300
  records = ["google-site-verification=abc; def", "v=spf1 include:amazonses.com exists:\u0025{i}.spf.test ~all", "verification=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; semi"]
}

# Zone a-b.test.
variable "zone_id_a_b_test_a7b66282" {
  description = "Id of the hosted zone a-b.test."
  type        = string
}
# create-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
resource "aws_route53_record" "ses_dmarc_a_b_test_txt_51d24726e77e" {
  zone_id = var.zone_id_a_b_test_a7b66282
  name    = "_dmarc.a-b.test"
  type    = "TXT"
  ttl     = 3600
  records = ["v=DMARC1; p=none"]
}
# create-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
resource "aws_route53_record" "ses_tok1_domainkey_a_b_test_cname_ea2bf65f499d" {
  zone_id = var.zone_id_a_b_test_a7b66282
  name    = "tok1._domainkey.a-b.test"
  type    = "CNAME"
  ttl     = 1800
  records = ["tok1.dkim.amazonses.com"]
}

# NEEDS APPROVAL.  What follows was refused, each for the reason it says, and is out of effect.

# Zone example.test., hosted zone Z0EXAMPLE of account 444455556666
# create-record for app.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# REFUSED (not-authorised): No pattern of the authorisation list covers it: ask its owner for a line.
# resource "aws_route53_record" "ses_tok7_domainkey_app_example_test_cname_bf87ba87111b" {
#   zone_id = "Z0EXAMPLE"
#   name    = "tok7._domainkey.app.example.test"
#   type    = "CNAME"
#   ttl     = 1800
#   records = ["tok7.dkim.amazonses.com"]
# }

# Zone a-b.test.
# replace-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
# REFUSED (create-only): Something else stands there: look at it, then plan with --allow replace.
# terraform plan must show this set as it is imported:
#   tok3._domainkey.a-b.test. 600 IN CNAME old3.dkim.amazonses.com.
# import {
#   to = aws_route53_record.ses_tok3_domainkey_a_b_test_cname_ea574ed0f0e7
#   id = "${var.zone_id_a_b_test_a7b66282}_tok3._domainkey.a-b.test_CNAME"
# }
# resource "aws_route53_record" "ses_tok3_domainkey_a_b_test_cname_ea574ed0f0e7" {
#   zone_id = var.zone_id_a_b_test_a7b66282
#   name    = "tok3._domainkey.a-b.test"
#   type    = "CNAME"
#   ttl     = 1800
#   records = ["tok3.dkim.amazonses.com"]
# }
