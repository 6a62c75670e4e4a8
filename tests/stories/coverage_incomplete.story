story  with a region unread nobody can say it is verified nowhere else
given  account 111122223333 region eu-west-1 production in use
       identity example.test PENDING
       coverage incomplete
when   diagnose
then   example.test is broken
         identity-verified medium for no known cause
         gap verified-where-used
         nothing else
       nothing else anywhere
