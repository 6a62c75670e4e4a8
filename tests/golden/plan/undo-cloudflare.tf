# Terraform resources cloudflare_dns_record for Amazon SES: plan 3f4ee3710bdb877b77c057aead7fca1464ae656f5054345b71fb530ffd5eca6b, by signet 0.1.0.
# It takes back plan aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.
# Made on 2026-09-21 14:13 UTC of what stood there then; make it anew after 2026-09-22 14:13 UTC.
# SES must see the records themselves: nothing here is proxied, and on a paid zone set settings = { flatten_cname = false }.

# Zone example.test., hosted zone Z0EXAMPLE of account 444455556666
variable "zone_id_example_test" {
  description = "Id of the Cloudflare zone example.test."
  type        = string
}
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Side effect: _domainkey.mail.example.test becomes a name without records.
# First delete by hand exactly:
#   tok10._domainkey.mail.example.test. 1800 IN CNAME tok10.dkim.amazonses.com.
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# First delete by hand exactly:
#   tok2._domainkey.mail.example.test. 1800 IN CNAME tok2.dkim.amazonses.com.
# replace-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# First delete by hand exactly:
#   tok3._domainkey.mail.example.test. 1800 IN CNAME tok3.dkim.amazonses.com.
resource "cloudflare_dns_record" "ses_tok3_domainkey_mail_example_test_cname_dac3a8d005cb" {
  zone_id = var.zone_id_example_test
  name    = "tok3._domainkey.mail.example.test"
  type    = "CNAME"
  ttl     = 600
  content = "old3.dkim.amazonses.com"
  proxied = false
}
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# First delete by hand exactly:
#   bounce.mail.example.test. 1800 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Also for mail.example.test in 111122223333 us-east-1.
# First delete by hand exactly:
#   bounce.mail.example.test. 1800 IN TXT "v=spf1 include:amazonses.com ~all"
# remove-value for example.test in 111122223333 eu-west-1: The SPF record does not include amazonses.com.
# Side effect: The set keeps its TTL of 300 seconds.
# First delete by hand exactly:
#   example.test. 300 IN TXT "v=spf1 include:amazonses.com exists:%{i}.spf.test ~all"

# Zone a-b.test.
variable "zone_id_a_b_test_a7b66282" {
  description = "Id of the Cloudflare zone a-b.test."
  type        = string
}
# remove-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
# First delete by hand exactly:
#   _dmarc.a-b.test. 3600 IN TXT "v=DMARC1; p=none"
# remove-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
# First delete by hand exactly:
#   tok1._domainkey.a-b.test. 1800 IN CNAME tok1.dkim.amazonses.com.
