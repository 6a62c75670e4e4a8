story  a domain that SES gave up on is looked for again behind its records
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 failed with aaa bbb
when   plan
then   creates aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZCORP
       creates bbb._domainkey.corp.example CNAME bbb.dkim.amazonses.com in ZCORP
       calls restart-verification for corp.example
       nothing else
