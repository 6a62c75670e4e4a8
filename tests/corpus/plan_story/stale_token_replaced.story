story  an old token makes room where that is allowed
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey ttl 60 CNAME zzz.dkim.amazonses.com
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       allow replace
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   replaces aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com from zzz.dkim.amazonses.com in ZCORP
       creates bbb._domainkey.corp.example CNAME bbb.dkim.amazonses.com in ZCORP
       creates ccc._domainkey.corp.example CNAME ccc.dkim.amazonses.com in ZCORP
       nothing else
