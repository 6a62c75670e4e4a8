story  a private zone of the name is not what the world sees
given  zone corp.example served elsewhere
       zone corp.example id ZPRIVATE of 111122223333 private
       authorised corp.example of 111122223333 in eu-west-1 by dns@corp.example
       identity corp.example of 111122223333 in eu-west-1 waits for aaa bbb ccc
when   plan
then   corp.example is refused by no-zone saying "none of the zones that were read"
       nothing else
