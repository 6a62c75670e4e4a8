story  a third of a zone is not changed at a time
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME old-aaa.dkim.amazonses.com
         record bbb._domainkey CNAME old-bbb.dkim.amazonses.com
         record ccc._domainkey CNAME old-ccc.dkim.amazonses.com
         record ddd._domainkey CNAME old-ddd.dkim.amazonses.com
         4 other records
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       allow replace
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc ddd
when   plan
then   corp.example is refused by zone-threshold saying "4 changes of what stands in a zone of 10 sets are over 30%"
       nothing else
