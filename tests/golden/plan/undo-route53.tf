# Terraform resources aws_route53_record for Amazon SES: plan 3f4ee3710bdb877b77c057aead7fca1464ae656f5054345b71fb530ffd5eca6b, by signet 0.1.0.
# It takes back plan aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.
# Made on 2026-09-21 14:13 UTC of what stood there then; make it anew after 2026-09-22 14:13 UTC.
# A set that Terraform manages already keeps its resource: put the values there, and drop its import block.

# Zone example.test., hosted zone Z0EXAMPLE of account 444455556666
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Side effect: _domainkey.mail.example.test becomes a name without records.
# Remove its resource from your configuration; it held:
#   tok10._domainkey.mail.example.test. 1800 IN CNAME tok10.dkim.amazonses.com.
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Remove its resource from your configuration; it held:
#   tok2._domainkey.mail.example.test. 1800 IN CNAME tok2.dkim.amazonses.com.
# replace-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# terraform plan must show this set as it is imported:
#   tok3._domainkey.mail.example.test. 1800 IN CNAME tok3.dkim.amazonses.com.
import {
  to = aws_route53_record.ses_tok3_domainkey_mail_example_test_cname_a95b467b5a07
  id = "Z0EXAMPLE_tok3._domainkey.mail.example.test_CNAME"
}
resource "aws_route53_record" "ses_tok3_domainkey_mail_example_test_cname_a95b467b5a07" {
  zone_id = "Z0EXAMPLE"
  name    = "tok3._domainkey.mail.example.test"
  type    = "CNAME"
  ttl     = 600
  records = ["old3.dkim.amazonses.com"]
}
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Remove its resource from your configuration; it held:
#   bounce.mail.example.test. 1800 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Also for mail.example.test in 111122223333 us-east-1.
# Remove its resource from your configuration; it held:
#   bounce.mail.example.test. 1800 IN TXT "v=spf1 include:amazonses.com ~all"
# remove-value for example.test in 111122223333 eu-west-1: The SPF record does not include amazonses.com.
# Side effect: The set keeps its TTL of 300 seconds.
# terraform plan must show this set as it is imported:
#   example.test. 300 IN TXT "google-site-verification=abc; def"
#   example.test. 300 IN TXT "v=spf1 include:amazonses.com exists:%{i}.spf.test ~all"
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
  records = ["google-site-verification=abc; def", "verification=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; semi"]
}

# Zone a-b.test.
variable "zone_id_a_b_test_a7b66282" {
  description = "Id of the hosted zone a-b.test."
  type        = string
}
# remove-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Remove its resource from your configuration; it held:
#   _dmarc.a-b.test. 3600 IN TXT "v=DMARC1; p=none"
# remove-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Remove its resource from your configuration; it held:
#   tok1._domainkey.a-b.test. 1800 IN CNAME tok1.dkim.amazonses.com.
