story  all below a domain is authorised, and not the domain itself
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       authorised *.corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
       identity news.corp.example of 111122223333 in eu-west-1 waits for ddd
when   plan
then   creates ddd._domainkey.news.corp.example CNAME ddd.dkim.amazonses.com in ZCORP
       corp.example is refused by not-authorised
       nothing else
