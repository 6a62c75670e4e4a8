story  a status that SES did not say is neither good nor bad
given  account 111122223333 region eu-west-1 production
       identity example.test UNKNOWN
         sending not said
       identity other.test QUARANTINED
when   diagnose
then   example.test is unknown
         gap identity-verified
         nothing else
       other.test is unknown
         gap identity-verified
         nothing else
       nothing else anywhere
