story  an address under a verified domain is left over, not an outage
given  account 111122223333 region eu-west-1 production
       identity example.test SUCCESS
       identity ann@example.test FAILED
       identity bob@mail.example.test PENDING
         may send
when   diagnose
then   ann@example.test is broken
         identity-verified low because email-covered-by-domain
         nothing else
       bob@mail.example.test is broken
         identity-verified low because email-covered-by-domain
         nothing else
       nothing else anywhere
