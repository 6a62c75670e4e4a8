story  who may use corp.example may not thereby use what lies below it
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity pay.corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   pay.corp.example is refused by not-authorised saying "pay.corp.example of account 111122223333"
       nothing else
