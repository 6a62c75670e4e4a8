story  a zone keeps the MX and the NS of its apex
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
       zone bounce.corp.example id ZBOUNCE of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 is verified by aaa
         mail-from bounce.corp.example PENDING
when   plan
then   creates bounce.corp.example TXT v=spf1 include:amazonses.com ~all in ZBOUNCE
       corp.example is refused by apex-untouched at bounce.corp.example saying "MX is at the apex"
       nothing else
