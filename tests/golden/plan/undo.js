// DNSControl records for Amazon SES: plan 3f4ee3710bdb877b77c057aead7fca1464ae656f5054345b71fb530ffd5eca6b, by signet 0.1.0.
// It takes back plan aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.
// Made on 2026-09-21 14:13 UTC of what stood there then; make it anew after 2026-09-22 14:13 UTC.
// require() this file behind your D(); DNSControl deletes what neither of them has.

// Zone example.test., hosted zone Z0EXAMPLE of account 444455556666
D_EXTEND("example.test",
// remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
// Side effect: _domainkey.mail.example.test becomes a name without records.
// Take out of your D():
//   tok10._domainkey.mail.example.test. 1800 IN CNAME tok10.dkim.amazonses.com.
// remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
// Take out of your D():
//   tok2._domainkey.mail.example.test. 1800 IN CNAME tok2.dkim.amazonses.com.
// replace-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
// Take out of your D():
//   tok3._domainkey.mail.example.test. 1800 IN CNAME tok3.dkim.amazonses.com.
  CNAME("tok3._domainkey.mail", "old3.dkim.amazonses.com.", TTL(600))
// remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
// Take out of your D():
//   bounce.mail.example.test. 1800 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.
// remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
// Also for mail.example.test in 111122223333 us-east-1.
// Take out of your D():
//   bounce.mail.example.test. 1800 IN TXT "v=spf1 include:amazonses.com ~all"
// remove-value for example.test in 111122223333 eu-west-1: The SPF record does not include amazonses.com.
// Side effect: The set keeps its TTL of 300 seconds.
// Take out of your D():
//   example.test. 300 IN TXT "v=spf1 include:amazonses.com exists:%{i}.spf.test ~all"
// Leave in your D():
//   example.test. 300 IN TXT "google-site-verification=abc; def"
//   example.test. 300 IN TXT "verification=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; semi"
);

// Zone a-b.test.
D_EXTEND("a-b.test"
// remove-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
// Take out of your D():
//   _dmarc.a-b.test. 3600 IN TXT "v=DMARC1; p=none"
// remove-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
// Take out of your D():
//   tok1._domainkey.a-b.test. 1800 IN CNAME tok1.dkim.amazonses.com.
);
