story  a zone that external-dns manages is written by external-dns
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record cname-www TXT heritage=external-dns,external-dns/owner=k8s
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   corp.example is refused by managed-elsewhere saying "cname-www.corp.example in zone corp.example says that another tool manages it"
       nothing else
