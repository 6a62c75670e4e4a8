story  a domain that waits, seen so for two hours
given  account 111122223333 region eu-west-1 production named mail-prod
       identity example.test PENDING for 2h
         last look HOST_NOT_FOUND
when   diagnose
then   example.test is broken
         identity-verified medium for no known cause told to mail-prod
         nothing else
       account 111122223333 is healthy
       nothing else anywhere
