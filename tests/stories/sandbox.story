story  in the sandbox strangers are recipients, neighbours are senders
given  account 111122223333 region eu-west-1 sandbox
       identity example.test SUCCESS
       identity customer@elsewhere.test FAILED
when   diagnose
then   customer@elsewhere.test is broken
         identity-verified medium because email-sandbox-recipient
         nothing else
       account 111122223333 is broken
         account-production low
         nothing else
       nothing else anywhere
