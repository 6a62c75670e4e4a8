story  a MAIL FROM that SES gave up on is looked for again, and mail is not refused meanwhile
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 is verified by aaa
         mail-from bounce.corp.example FAILED rejecting
when   plan
then   creates bounce.corp.example MX 10 feedback-smtp.eu-west-1.amazonses.com in ZCORP
       creates bounce.corp.example TXT v=spf1 include:amazonses.com ~all in ZCORP
       calls set-mail-from for corp.example
         with side effect "mail is no longer rejected while the MAIL FROM domain is not verified"
       nothing else
