# Terraform resources cloudflare_dns_record for Amazon SES: plan 5945f92796ada7d600c5baa35b03ec8be2b0a082cdad29c5ac4abd0c5ae9a7eb, by signet x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\.
# Made on 2026-09-21 14:13 UTC of what stood there then; make it anew after 2026-09-22 14:13 UTC.
# SES must see the records themselves: nothing here is proxied, and on a paid zone set settings = { flatten_cname = false }.

# Zone example.test., hosted zone Z0EXAMPLE of account x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\ (role x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\)
variable "zone_id_example_test" {
  description = "Id of the Cloudflare zone example.test."
  type        = string
}
# create-record for "'`$(touch_pwned)|*<b>\;@q";`$(id)(b)'{|}.example.test in 111122223333 eu-west-1: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\`````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````...
# Side effect: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\
resource "cloudflare_dns_record" "ses_amazonses_q_id_b_example_test_txt_d4ac9bda49bc" {
  zone_id = var.zone_id_example_test
  name    = "_amazonses.q\\034\\059\\096\\036\\040id\\041\\040b\\041\\039\\123\\124\\125.example.test"
  type    = "TXT"
  ttl     = 60
  content = "\"x\\\"'`$(touch pwned)\u0024{file(\\\"/etc/passwd\\\")}\u0025{if true}*/-->|<b>@all\\\\\\010BATCH\\010send\\013\\010evil.test. 1 IN A 192.0.2.66\\010```\\010# h1\\010\\226\\128\\168\\226\\128\\174mark\\027[2J;\\\\\""
  proxied = false
}
# add-value for "'`$(touch_pwned)|*<b>\;@q";`$(id)(b)'{|}.example.test in 111122223333 eu-west-1: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\`````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````...
# Side effect: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\
resource "cloudflare_dns_record" "ses_bounce_q_id_b_example_test_txt_1776b1e49bb1" {
  zone_id = var.zone_id_example_test
  name    = "bounce.q\\034\\059\\096\\036\\040id\\041\\040b\\041\\039\\123\\124\\125.example.test"
  type    = "TXT"
  ttl     = 60
  content = "\"v=spf1 p=none; '\u0024{x} \u0025{y} `|` $$\u0024{z}\""
  proxied = false
}
# create-record for "'`$(touch_pwned)|*<b>\;@q";`$(id)(b)'{|}.example.test in 111122223333 eu-west-1: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\`````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````...
# Side effect: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\
resource "cloudflare_dns_record" "ses_tok_id_domainkey_q_id_b_example_test_cname_bf433338f26d" {
  zone_id = var.zone_id_example_test
  name    = "tok\\036\\040id\\041._domainkey.q\\034\\059\\096\\036\\040id\\041\\040b\\041\\039\\123\\124\\125.example.test"
  type    = "CNAME"
  ttl     = 60
  content = "tok\\036\\040id\\041.dkim.amazonses.com"
  proxied = false
}

# NEEDS APPROVAL.  What follows was refused, each for the reason it says, and is out of effect.

# Zone example.test., hosted zone Z0EXAMPLE of account x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\ (role x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\)
# create-record for "'`$(touch_pwned)|*<b>\;@q";`$(id)(b)'{|}.example.test in 111122223333 eu-west-1: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\`````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````...
# REFUSED (x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\): x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\
# Side effect: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\
# resource "cloudflare_dns_record" "ses_amazonses_q_id_b_example_test_txt_d4ac9bda49bc" {
#   zone_id = var.zone_id_example_test
#   name    = "_amazonses.q\\034\\059\\096\\036\\040id\\041\\040b\\041\\039\\123\\124\\125.example.test"
#   type    = "TXT"
#   ttl     = 60
#   content = "\"x\\\"'`$(touch pwned)\u0024{file(\\\"/etc/passwd\\\")}\u0025{if true}*/-->|<b>@all\\\\\\010BATCH\\010send\\013\\010evil.test. 1 IN A 192.0.2.66\\010```\\010# h1\\010\\226\\128\\168\\226\\128\\174mark\\027[2J;\\\\\""
#   proxied = false
# }
# create-record for "'`$(touch_pwned)|*<b>\;@q";`$(id)(b)'{|}.example.test in 111122223333 eu-west-1: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\`````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````...
# REFUSED (x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\): x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\
# Its record is of a kind that no export writes.
# Side effect: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\

# Zone other.test. of account x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\ (role x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\)
# variable "zone_id_other_test" {
#   description = "Id of the Cloudflare zone other.test."
#   type        = string
# }
# create-record for x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\ in 111122223333 eu-west-1: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\`````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````````...
# REFUSED (x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\): x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\
# Side effect: x"'`$(touch pwned)${file("/etc/passwd")}%{if true}*/-->|<b>@all\\x0ABATCH\x0Asend\x0D\x0Aevil.test. 1 IN A 192.0.2.66\x0A```\x0A# h1\x0A\xE2\x80\xA8\xE2\x80\xAEmark\x1B[2J;\
