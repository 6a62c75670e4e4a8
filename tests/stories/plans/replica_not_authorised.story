story  a replica is published for nobody who is not on the list
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
       allow replica
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 is verified by aaa
       identity corp.example of 111122223333 in us-east-1 waits for ddd eee
when   plan
then   corp.example in us-east-1 is refused by not-authorised
       nothing else
