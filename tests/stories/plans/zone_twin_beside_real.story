story  of two zones with one name, that of the parent's name servers
given  zone corp.example id ZTWIN of 111122223333 that nobody delegates to
       zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   creates aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZCORP
       creates bbb._domainkey.corp.example CNAME bbb.dkim.amazonses.com in ZCORP
       creates ccc._domainkey.corp.example CNAME ccc.dkim.amazonses.com in ZCORP
       nothing else
