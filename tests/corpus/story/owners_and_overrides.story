story  the owner of the accounts has the last word, and findings reach their owners
given  rule identity-verified info for *.dev.test
       rule dkim-signing off
       account 111122223333 region eu-west-1 production named mail-prod
       identity a.dev.test FAILED
         tag team web
       identity example.test FAILED
         tag cost 42
       identity signed.test SUCCESS
         dkim FAILED
when   diagnose
then   a.dev.test is broken
         identity-verified info told to web
         nothing else
       example.test is broken
         identity-verified medium told to mail-prod
         nothing else
       signed.test is healthy
       nothing else anywhere
