story  verified domains that send unsigned, and addresses that only look so
given  account 111122223333 region eu-west-1 production
       identity off.test SUCCESS
         dkim SUCCESS off key 2048
       identity legacy.test SUCCESS
         dkim FAILED
       identity short.test SUCCESS
         dkim SUCCESS key 1024
       identity ann@elsewhere.test SUCCESS
         dkim NOT_STARTED off
       identity silent.test SUCCESS
         unread dkim
when   diagnose
then   off.test is broken
         dkim-signing medium because dkim-signing-disabled
         nothing else
       legacy.test is broken
         dkim-signing medium because dkim-not-success-but-verified
         nothing else
       short.test is broken
         dkim-key-length low
         nothing else
       ann@elsewhere.test is healthy
       silent.test is unknown
         gap dkim-signing
         gap dkim-key-length
         nothing else
       nothing else anywhere
