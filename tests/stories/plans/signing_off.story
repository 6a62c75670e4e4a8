story  signing is switched on where the records are right
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
       identity corp.example of 111122223333 in eu-west-1 is verified by aaa
         dkim SUCCESS off key 2048 origin AWS_SES tokens aaa
when   plan
then   calls switch-signing-on for corp.example
       nothing else
