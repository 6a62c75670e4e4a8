story  names that the configuration protects
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       protect bbb.*
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   creates aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZCORP
       creates ccc._domainkey.corp.example CNAME ccc.dkim.amazonses.com in ZCORP
       corp.example is refused by protected-name at bbb._domainkey.corp.example
       nothing else
