story  a paused account is told once, not once for each identity
given  account 111122223333 region eu-west-1 production paused
       identity example.test SUCCESS
         may not send
       account 444455556666 region eu-west-1 production enforcement PROBATION
       identity other.test SUCCESS
       account 777788889999 region eu-west-1 unread
       identity third.test SUCCESS
         may not send
when   diagnose
then   account 111122223333 is broken
         account-sending high
         nothing else
       account 444455556666 is broken
         account-sending medium
         nothing else
       account 777788889999 is unknown
         gap account-production
         gap account-sending
         nothing else
       third.test is broken
         sending-enabled medium
         nothing else
       nothing else anywhere
