story  verified in one region, and used in another
given  account 111122223333 region us-east-1 production
       identity example.test SUCCESS
       identity ann@other.test SUCCESS
given  account 111122223333 region eu-west-1 production in use
       identity example.test PENDING
       identity ann@other.test FAILED
given  account 111122223333 region eu-central-1 production idle
       identity example.test NOT_STARTED
when   diagnose
then   example.test in us-east-1 is healthy
       example.test in eu-west-1 is broken
         identity-verified medium because region-mismatch
         verified-where-used medium
         nothing else
       ann@other.test in eu-west-1 is broken
         identity-verified medium because region-mismatch
         verified-where-used medium
         nothing else
       example.test in eu-central-1 is broken
         identity-verified medium because verification-not-started
         nothing else
       nothing else anywhere
