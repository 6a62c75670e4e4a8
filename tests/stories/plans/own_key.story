story  a key of one's own is for whoever holds it
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 failed with selector
         dkim FAILED origin EXTERNAL tokens selector
when   plan
then   corp.example is left to dns-owner because byodkim-record-missing
       nothing else
