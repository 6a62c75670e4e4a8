story  a domain that is not verified covers nobody
given  account 111122223333 region eu-west-1 production
       identity example.test PENDING
       identity ann@example.test PENDING for 3h
       identity bob@example.test PENDING for 2d
       identity eve@example.test NOT_STARTED
when   diagnose
then   example.test is broken
         identity-verified medium
         nothing else
       ann@example.test is broken
         identity-verified medium because email-link-not-clicked
         nothing else
       bob@example.test is broken
         identity-verified medium because email-link-expired
         nothing else
       eve@example.test is broken
         identity-verified medium because verification-not-started
         nothing else
       nothing else anywhere
