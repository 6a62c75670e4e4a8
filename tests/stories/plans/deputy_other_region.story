story  authorised in one region, and created in another
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in us-east-1 waits for aaa bbb ccc
       identity corp.example of 111122223333 in eu-west-1 waits for ddd eee fff
when   plan
then   creates ddd._domainkey.corp.example CNAME ddd.dkim.amazonses.com in ZCORP
       creates eee._domainkey.corp.example CNAME eee.dkim.amazonses.com in ZCORP
       creates fff._domainkey.corp.example CNAME fff.dkim.amazonses.com in ZCORP
       corp.example in us-east-1 is refused by not-authorised
       nothing else
