story  a wildcard no longer answers for a name that comes to be
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record * CNAME web.example.net
         record x._domainkey.corp A 192.0.2.1
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 waits for aaa
when   plan
then   creates aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZCORP
         with side effect "*.corp.example no longer answers for aaa._domainkey.corp.example"
         with side effect "_domainkey.corp.example begins to exist"
       nothing else
