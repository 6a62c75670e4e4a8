story  a replica that may not copy its parent's key
given  account 111122223333 region eu-west-1 production
       identity example.test FAILED
         last look REPLICATION_ACCESS_DENIED
         dkim FAILED origin AWS_SES_US_EAST_1
         unread policies
when   diagnose
then   example.test is broken
         identity-verified medium because deed-access-denied
         gap policy-not-public
         gap policy-trusted-accounts
         nothing else
       nothing else anywhere
