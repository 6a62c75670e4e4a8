story  everything is verified, and the whole of it was read
given  account 111122223333 region eu-west-1 production
       identity example.test SUCCESS
         dkim SUCCESS key 2048 tokens aaa bbb ccc
         mail-from bounce.example.test SUCCESS
         notices forwarded
       identity ann@other.test SUCCESS
when   diagnose
then   example.test is healthy
       ann@other.test is healthy
       nothing else anywhere
