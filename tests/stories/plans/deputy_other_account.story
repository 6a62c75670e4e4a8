story  a developer creates corp.example in a sandbox account
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record www CNAME web.example.net
       authorised corp.example of 999988887777 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   corp.example of 111122223333 in eu-west-1 is refused by not-authorised saying "whoever may create an identity must not thereby get it published"
       nothing else
