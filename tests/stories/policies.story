story  who may send as us
given  account 111122223333 region eu-west-1 production
       identity open.test SUCCESS
         policy world {"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Resource":"*"}]}
       identity tied.test SUCCESS
         policy org {"Statement":[{"Effect":"Allow","Principal":"*","Action":"ses:SendEmail","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abcdef"}}}]}
       identity vendor.test SUCCESS
         policy vendor {"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999900001111:root"},"Action":"ses:*","Resource":"*"}}
       identity torn.test SUCCESS
         policy torn {"Statement":[
when   diagnose
then   open.test is broken
         policy-not-public high
         nothing else
       tied.test is healthy
       vendor.test is broken
         policy-trusted-accounts medium
         nothing else
       torn.test is unknown
         gap policy-not-public
         gap policy-trusted-accounts
         nothing else
       nothing else anywhere
