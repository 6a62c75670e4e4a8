story  a longer zone that nobody delegates to does not win over its parent
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       zone news.corp.example id ZNEWS of 111122223333 that nobody delegates to
       authorised news.corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity news.corp.example of 111122223333 in eu-west-1 waits for aaa
when   plan
then   creates aaa._domainkey.news.corp.example CNAME aaa.dkim.amazonses.com in ZCORP
       nothing else
