story  an address under somebody's domain gets no mail by being created
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
         record @ MX 10 mx.corp.example
       authorised corp.example of * in * by dns@corp.example
       authorised *.corp.example of * in * by dns@corp.example
       authorised *@corp.example of 999988887777 in eu-west-1 by dns@corp.example
       identity ceo@corp.example of 111122223333 in eu-west-1 let the link expire
       identity ann@corp.example of 999988887777 in eu-west-1 let the link expire
when   plan
then   calls resend-mail for ann@corp.example
       ceo@corp.example is refused by not-authorised
       nothing else
