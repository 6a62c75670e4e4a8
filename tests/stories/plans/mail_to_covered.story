story  an address that a verified domain covers needs no mail
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record @ MX 10 mx.corp.example
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
       authorised *@corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 is verified by aaa
         dkim SUCCESS key 2048 origin AWS_SES tokens aaa
       identity ann@corp.example of 111122223333 in eu-west-1 let the link expire
when   plan
then   ann@corp.example is left to ses-owner because email-covered-by-domain
       nothing else
