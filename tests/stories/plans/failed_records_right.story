# Nobody needs to allow it: nothing is published.
story  where the records are right, SES need only look
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
         record bbb._domainkey CNAME bbb.dkim.amazonses.com
       identity corp.example of 111122223333 in eu-west-1 failed with aaa bbb
when   plan
then   calls restart-verification for corp.example
       nothing else
