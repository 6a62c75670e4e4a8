story  what was working and is failing is urgent, even under a verified parent
given  account 111122223333 region eu-west-1 production
       identity example.test SUCCESS
       identity mail.example.test TEMPORARY_FAILURE for 5h
         may send
         last look TYPE_NOT_FOUND
       identity other.test TEMPORARY_FAILURE
when   diagnose
then   mail.example.test is broken
         identity-verified high for no known cause
         nothing else
       other.test is broken
         identity-verified high
         nothing else
       nothing else anywhere
