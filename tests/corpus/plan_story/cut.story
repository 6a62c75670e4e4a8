story  a MAIL FROM that SES gave up on is looked for again, and mail is not refused meanwhile
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record aaa._domainkey CNAME aaa.dkim.amazonses.com
       authorised corp.example of 111122223333 in eu-west-1 