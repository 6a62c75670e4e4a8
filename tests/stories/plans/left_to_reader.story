story  a link is opened by whoever reads the mailbox
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record @ MX 10 mx.corp.example
       authorised *@corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity ann@corp.example of 111122223333 in eu-west-1 waits for a click for 2h
when   plan
then   ann@corp.example is left to ses-owner because email-link-not-clicked
       nothing else
