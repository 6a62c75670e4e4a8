story  three mails that nobody answered are enough
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record @ MX 10 mx.corp.example
       authorised *@corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity ann@corp.example of 111122223333 in eu-west-1 let the link expire
         mailed 90d ago
         mailed 60d ago
         mailed 30d ago
when   plan
then   ann@corp.example is refused by mail-cooldown saying "3 verification mails to ann@corp.example were not answered"
       nothing else
