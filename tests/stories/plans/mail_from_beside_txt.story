story  a TXT set keeps its values and its TTL
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
         record bounce ttl 60 TXT site=1
         record bounce ttl 60 TXT site=2
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 is verified by aaa
         mail-from bounce.corp.example PENDING
when   plan
then   creates bounce.corp.example MX 10 feedback-smtp.eu-west-1.amazonses.com in ZCORP
       adds bounce.corp.example TXT v=spf1 include:amazonses.com ~all in ZCORP
         with ttl 60
       nothing else
