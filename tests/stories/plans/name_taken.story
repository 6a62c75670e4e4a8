story  a name that somebody uses stays his, whatever is allowed
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME web.example.net
         record bbb._domainkey TXT ours
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       allow replace
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   creates ccc._domainkey.corp.example CNAME ccc.dkim.amazonses.com in ZCORP
       corp.example is refused by create-only at aaa._domainkey.corp.example saying "holds CNAME web.example.net. already"
       corp.example is refused by create-only at bbb._domainkey.corp.example saying "a CNAME stands alone at its name"
       nothing else
