story  a plan that is full says so
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       at most 2 changes
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   creates aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZCORP
       creates bbb._domainkey.corp.example CNAME bbb.dkim.amazonses.com in ZCORP
       corp.example is refused by changes-cap saying "apply it, then plan again"
       nothing else
