story  a zone that is served from two places is for its owner to write
given  zone corp.example id ZCORP of 999988887777 served by one of the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   corp.example is refused by several-providers saying "every provider must publish it"
       nothing else
