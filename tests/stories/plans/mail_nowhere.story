# One says so with a null MX, the other has neither MX nor addresses.
story  a domain that takes no mail is sent none
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record @ MX 0 .
       authorised *@corp.example of 111122223333 in eu-west-1 by dns@corp.example
       authorised *@void.example of 111122223333 in eu-west-1 by dns@void.example
       identity ann@corp.example of 111122223333 in eu-west-1 let the link expire
       zone void.example served elsewhere
       identity bob@void.example of 111122223333 in eu-west-1 let the link expire
when   plan
then   ann@corp.example is left to dns-owner because email-mailbox-unreachable
       bob@void.example is left to dns-owner because email-mailbox-unreachable
       nothing else
