story  a zone of which Terraform holds a record is written by Terraform
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       zone shop.example id ZSHOP of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       authorised shop.example of 111122223333 in eu-west-1 by dns@shop.example
       Terraform manages www.corp.example A
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
       identity shop.example of 111122223333 in eu-west-1 waits for ddd
when   plan
then   creates ddd._domainkey.shop.example CNAME ddd.dkim.amazonses.com in ZSHOP
       corp.example is refused by managed-elsewhere saying "holds www.corp.example A of zone corp.example"
       nothing else
