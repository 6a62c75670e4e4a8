story  a longer zone that is delegated holds what lies in it
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       zone news.corp.example id ZNEWS of 111122223333 served by the parent's name servers
       authorised * of 111122223333 in eu-west-1 by dns@corp.example
       identity news.corp.example of 111122223333 in eu-west-1 waits for aaa
       identity corp.example of 111122223333 in eu-west-1 waits for bbb
when   plan
then   creates bbb._domainkey.corp.example CNAME bbb.dkim.amazonses.com in ZCORP
       creates aaa._domainkey.news.corp.example CNAME aaa.dkim.amazonses.com in ZNEWS
       nothing else
