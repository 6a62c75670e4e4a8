story  what was not seen may be why a record looks as if it were missing
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       authorised corp.example of 444455556666 in eu-west-1 by dns@corp.example
       incomplete account 111122223333
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
       identity corp.example of 444455556666 in eu-west-1 waits for ddd
when   plan
then   creates ddd._domainkey.corp.example CNAME ddd.dkim.amazonses.com in ZCORP
       corp.example of 111122223333 is refused by incomplete-account
       nothing else
