story  there is one SPF record at a name, and never two
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
         record bounce TXT v=spf1 -all
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 is verified by aaa
         mail-from bounce.corp.example PENDING
when   plan
then   creates bounce.corp.example MX 10 feedback-smtp.eu-west-1.amazonses.com in ZCORP
       corp.example is refused by create-only at bounce.corp.example saying "two SPF records at one name are an error"
       nothing else
