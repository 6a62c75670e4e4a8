# Terraform resources cloudflare_dns_record for Amazon SES: plan d4868e2b66b7d1930b60806e23bcfc74536e4f19d6d414f6aa4302525e22bbd7, by signet 0.1.0.
# Made on 2026-09-21 14:13 UTC of what stood there then; make it anew after 2026-09-22 14:13 UTC.
# SES must see the records themselves: nothing here is proxied, and on a paid zone set settings = { flatten_cname = false }.

# Zone example.test., hosted zone Z0EXAMPLE of account 444455556666
variable "zone_id_example_test" {
  description = "Id of the Cloudflare zone example.test."
  type        = string
}
# create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Side effect: _domainkey.mail.example.test becomes a name without records.
resource "cloudflare_dns_record" "ses_tok10_domainkey_mail_example_test_cname_bf8733839b11" {
  zone_id = var.zone_id_example_test
  name    = "tok10._domainkey.mail.example.test"
  type    = "CNAME"
  ttl     = 1800
  content = "tok10.dkim.amazonses.com"
  proxied = false
}
# create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
resource "cloudflare_dns_record" "ses_tok2_domainkey_mail_example_test_cname_9c52e06c683f" {
  zone_id = var.zone_id_example_test
  name    = "tok2._domainkey.mail.example.test"
  type    = "CNAME"
  ttl     = 1800
  content = "tok2.dkim.amazonses.com"
  proxied = false
}
# replace-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# First delete by hand exactly:
#   tok3._domainkey.mail.example.test. 600 IN CNAME old3.dkim.amazonses.com.
resource "cloudflare_dns_record" "ses_tok3_domainkey_mail_example_test_cname_ceda24cffc22" {
  zone_id = var.zone_id_example_test
  name    = "tok3._domainkey.mail.example.test"
  type    = "CNAME"
  ttl     = 1800
  content = "tok3.dkim.amazonses.com"
  proxied = false
}
# create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
resource "cloudflare_dns_record" "ses_bounce_mail_example_test_mx_8bf9b008c5a4" {
  zone_id  = var.zone_id_example_test
  name     = "bounce.mail.example.test"
  type     = "MX"
  ttl      = 1800
  content  = "feedback-smtp.eu-west-1.amazonses.com"
  proxied  = false
  priority = 10
}
# create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Also for mail.example.test in 111122223333 us-east-1.
resource "cloudflare_dns_record" "ses_bounce_mail_example_test_txt_34bd3e92b73c" {
  zone_id = var.zone_id_example_test
  name    = "bounce.mail.example.test"
  type    = "TXT"
  ttl     = 1800
  content = "\"v=spf1 include:amazonses.com ~all\""
  proxied = false
}
# add-value for example.test in 111122223333 eu-west-1: The SPF record does not include amazonses.com.
# Side effect: The set keeps its TTL of 300 seconds.
resource "cloudflare_dns_record" "ses_example_test_txt_0f6935f0b5a0" {
  zone_id = var.zone_id_example_test
  name    = "example.test"
  type    = "TXT"
  ttl     = 300
  content = "\"v=spf1 include:amazonses.com exists:\u0025{i}.spf.test ~all\""
  proxied = false
}

# Zone a-b.test.
variable "zone_id_a_b_test_a7b66282" {
  description = "Id of the Cloudflare zone a-b.test."
  type        = string
}
# create-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
resource "cloudflare_dns_record" "ses_dmarc_a_b_test_txt_dd72f52c2cdc" {
  zone_id = var.zone_id_a_b_test_a7b66282
  name    = "_dmarc.a-b.test"
  type    = "TXT"
  ttl     = 3600
  content = "\"v=DMARC1; p=none\""
  proxied = false
}
# create-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
resource "cloudflare_dns_record" "ses_tok1_domainkey_a_b_test_cname_c2f6a5787a1e" {
  zone_id = var.zone_id_a_b_test_a7b66282
  name    = "tok1._domainkey.a-b.test"
  type    = "CNAME"
  ttl     = 1800
  content = "tok1.dkim.amazonses.com"
  proxied = false
}

# NEEDS APPROVAL.  What follows was refused, each for the reason it says, and is out of effect.

# Zone example.test., hosted zone Z0EXAMPLE of account 444455556666
# create-record for app.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# REFUSED (not-authorised): No pattern of the authorisation list covers it: ask its owner for a line.
# resource "cloudflare_dns_record" "ses_tok7_domainkey_app_example_test_cname_e1730fc7516d" {
#   zone_id = var.zone_id_example_test
#   name    = "tok7._domainkey.app.example.test"
#   type    = "CNAME"
#   ttl     = 1800
#   content = "tok7.dkim.amazonses.com"
#   proxied = false
# }

# Zone a-b.test.
# replace-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
# REFUSED (create-only): Something else stands there: look at it, then plan with --allow replace.
# First delete by hand exactly:
#   tok3._domainkey.a-b.test. 600 IN CNAME old3.dkim.amazonses.com.
# resource "cloudflare_dns_record" "ses_tok3_domainkey_a_b_test_cname_bac780db3499" {
#   zone_id = var.zone_id_a_b_test_a7b66282
#   name    = "tok3._domainkey.a-b.test"
#   type    = "CNAME"
#   ttl     = 1800
#   content = "tok3.dkim.amazonses.com"
#   proxied = false
# }
