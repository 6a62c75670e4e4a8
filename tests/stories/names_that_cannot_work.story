story  names that SES will never verify
given  account 111122223333 region eu-west-1 production
       identity gmail.com PENDING
       identity www.example.test FAILED
       identity bücher.test FAILED
       identity noreply@elsewhere.test FAILED
       identity Sales@shop.test SUCCESS
       identity sales@shop.test PENDING
when   diagnose
then   gmail.com is broken
         identity-verified medium because domain-not-owned
         nothing else
       www.example.test is broken
         identity-verified medium because www-identity
         nothing else
       bücher.test is broken
         identity-verified medium because idn-not-punycode
         nothing else
       noreply@elsewhere.test is broken
         identity-verified medium because email-noreply-no-mailbox
         nothing else
       sales@shop.test is broken
         identity-verified medium because email-case-mismatch
         nothing else
       nothing else anywhere
