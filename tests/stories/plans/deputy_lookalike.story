# The second is written with a Cyrillic o; the last is the same domain, whose case does not count.
story  names that only look like the one that is authorised
given  zone corp.example id ZCORP of 999988887777 served by the parent's name servers
       zone c0rp.example id ZZERO of 999988887777 served by the parent's name servers
       zone xn--crp-sed.example id ZIDN of 999988887777 served by the parent's name servers
       zone evil-corp.example id ZEVIL of 999988887777 served by the parent's name servers
       authorised corp.example of * in * by dns@corp.example
       authorised *.corp.example of * in * by dns@corp.example
       identity c0rp.example of 111122223333 in eu-west-1 waits for aaa
       identity xn--crp-sed.example of 111122223333 in eu-west-1 waits for bbb
       identity evil-corp.example of 111122223333 in eu-west-1 waits for ccc
       identity CORP.example of 111122223333 in eu-west-1 waits for ddd
when   plan
then   creates ddd._domainkey.corp.example CNAME ddd.dkim.amazonses.com in ZCORP
       c0rp.example is refused by not-authorised
       xn--crp-sed.example is refused by not-authorised
       evil-corp.example is refused by not-authorised
       nothing else
