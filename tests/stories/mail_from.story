story  a MAIL FROM that fails costs alignment, or the mail itself
given  account 111122223333 region eu-west-1 production
       identity soft.test SUCCESS
         mail-from bounce.soft.test FAILED
       identity hard.test SUCCESS
         mail-from bounce.hard.test PENDING rejecting
       identity lost.test SUCCESS
         mail-from bounce.lost.test TEMPORARY_FAILURE
       identity silent.test SUCCESS
         unread mail-from
when   diagnose
then   soft.test is broken
         mail-from-working medium for no known cause
         nothing else
       hard.test is broken
         mail-from-working high because mailfrom-rejects
         nothing else
       lost.test is broken
         mail-from-working high
         nothing else
       silent.test is unknown
         gap mail-from-working
         nothing else
       nothing else anywhere
