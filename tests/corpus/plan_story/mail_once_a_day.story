story  the next mail is sent when the last is a day old
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record @ MX 10 mx.corp.example
       authorised *@corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity ann@corp.example of 111122223333 in eu-west-1 let the link expire
         mailed 23h ago
       identity bob@corp.example of 111122223333 in eu-west-1 let the link expire
         mailed 24h ago
       identity cleo@corp.example of 111122223333 in eu-west-1 waits for a click for 25h
when   plan
then   calls resend-mail for bob@corp.example
       calls resend-mail for cleo@corp.example
       ann@corp.example is refused by mail-cooldown saying "24 hours later"
       nothing else
