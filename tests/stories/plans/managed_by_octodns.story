story  a zone that octoDNS manages is written by octoDNS
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record octodns-meta TXT time=2026-11-20,provider=octodns.provider.route53
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   corp.example is refused by managed-elsewhere saying "give it the export"
       nothing else
