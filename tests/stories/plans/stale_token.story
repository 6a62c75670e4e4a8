story  an old token is replaced by nobody who was not told to
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey ttl 60 CNAME zzz.dkim.amazonses.com
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   creates bbb._domainkey.corp.example CNAME bbb.dkim.amazonses.com in ZCORP
       creates ccc._domainkey.corp.example CNAME ccc.dkim.amazonses.com in ZCORP
       corp.example is refused by create-only at aaa._domainkey.corp.example saying "--allow replace"
       nothing else
