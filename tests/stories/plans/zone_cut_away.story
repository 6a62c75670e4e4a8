story  a zone that has given the name away does not get its records
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         later record news NS ns1.elsewhere.example
       authorised * of 111122223333 in eu-west-1 by dns@corp.example
       identity news.corp.example of 111122223333 in eu-west-1 waits for aaa
when   plan
then   news.corp.example is refused by sub-zone saying "news.corp.example is delegated away from zone corp.example"
       nothing else
