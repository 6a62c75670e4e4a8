story  our domain in an account that nobody listed
given  trusted 111122223333 999900001111
       account 111122223333 region eu-west-1 production
       identity example.test SUCCESS
         policy partner {"Statement":{"Effect":"Allow","Principal":{"AWS":"999900001111"},"Action":"ses:*","Resource":"*"}}
       account 444455556666 region us-east-1 production
       identity example.test SUCCESS
       identity sandbox.test SUCCESS
when   diagnose
then   example.test of 111122223333 is healthy
       example.test of 444455556666 is broken
         domain-in-trusted-accounts medium
         nothing else
       nothing else anywhere
