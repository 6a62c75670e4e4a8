story  a domain that another region verifies needs no records where that is allowed
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
       allow replica
       authorised corp.example of 111122223333 in us-east-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 is verified by aaa
       identity corp.example of 111122223333 in us-east-1 waits for ddd eee
when   plan
then   calls make-replica for corp.example of 111122223333 in us-east-1
         with side effect "it gives up its own DKIM tokens (ddd eee)"
       nothing else
