story  an alias is neither touched nor taken for a free name
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         alias aaa._domainkey A
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       allow replace
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   creates bbb._domainkey.corp.example CNAME bbb.dkim.amazonses.com in ZCORP
       creates ccc._domainkey.corp.example CNAME ccc.dkim.amazonses.com in ZCORP
       corp.example is refused by special-set at aaa._domainkey.corp.example saying "is an alias"
       nothing else
