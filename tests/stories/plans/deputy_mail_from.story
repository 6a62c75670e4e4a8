# SES takes a MAIL FROM domain only below the identity's own; whoever says otherwise gets nothing.
story  a MAIL FROM domain under somebody else's name
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record ddd._domainkey.news CNAME ddd.dkim.amazonses.com
       zone shop.example id ZSHOP of 111122223333 served by the parent's name servers
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
       authorised shop.example of 111122223333 in eu-west-1 by dns@shop.example
       authorised news.corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity shop.example of 111122223333 in eu-west-1 is verified by aaa
         mail-from bounce.corp.example PENDING
       identity news.corp.example of 111122223333 in eu-west-1 is verified by ddd
         mail-from bounce.corp.example PENDING
when   plan
then   news.corp.example is refused by not-authorised saying "bounce.corp.example does not lie under news.corp.example"
       nothing else
