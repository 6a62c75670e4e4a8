story  a twin that nobody delegates to is told and not written
given  zone corp.example id ZTWIN of 111122223333 that nobody delegates to
       zone corp.example served elsewhere
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   corp.example is refused by no-zone saying "hosted zone ZTWIN of account 111122223333 has the same name, and nobody delegates to it"
       nothing else
