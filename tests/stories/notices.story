story  bounces that nobody hears
given  account 111122223333 region eu-west-1 production
       identity mailed.test SUCCESS
         notices forwarded
       identity topics.test SUCCESS
         notices bounce arn:aws:sns:eu-west-1:111122223333:b complaint arn:aws:sns:eu-west-1:111122223333:c
       identity half.test SUCCESS
         notices bounce arn:aws:sns:eu-west-1:111122223333:b
       identity deaf.test SUCCESS
         notices nowhere
       identity silent.test SUCCESS
         unread notices
when   diagnose
then   mailed.test is healthy
       topics.test is healthy
       half.test is broken
         notices-heard low
         nothing else
       deaf.test is broken
         notices-heard low
         nothing else
       silent.test is unknown
         gap notices-heard
         nothing else
       nothing else anywhere
