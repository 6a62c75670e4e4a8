story  SES is not told to look for what is not published
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       protect bbb.*
       identity corp.example of 111122223333 in eu-west-1 failed with aaa bbb
when   plan
then   creates aaa._domainkey.corp.example CNAME aaa.dkim.amazonses.com in ZCORP
       corp.example is refused by protected-name
       corp.example is refused by records-first saying "SES would look for them in vain"
       nothing else
