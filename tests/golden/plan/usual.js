// DNSControl records for Amazon SES: plan d4868e2b66b7d1930b60806e23bcfc74536e4f19d6d414f6aa4302525e22bbd7, by signet 0.1.0.
// Made on 2026-09-21 14:13 UTC of what stood there then; make it anew after 2026-09-22 14:13 UTC.
// require() this file behind your D(); DNSControl deletes what neither of them has.

// Zone example.test., hosted zone Z0EXAMPLE of account 444455556666
D_EXTEND("example.test",
// create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
// Side effect: _domainkey.mail.example.test becomes a name without records.
  CNAME("tok10._domainkey.mail", "tok10.dkim.amazonses.com.", TTL(1800)),
// create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
  CNAME("tok2._domainkey.mail", "tok2.dkim.amazonses.com.", TTL(1800)),
// replace-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
// Take out of your D():
//   tok3._domainkey.mail.example.test. 600 IN CNAME old3.dkim.amazonses.com.
  CNAME("tok3._domainkey.mail", "tok3.dkim.amazonses.com.", TTL(1800)),
// create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
  MX("bounce.mail", 10, "feedback-smtp.eu-west-1.amazonses.com.", TTL(1800)),
// create-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
// Also for mail.example.test in 111122223333 us-east-1.
  TXT("bounce.mail", "v=spf1 include:amazonses.com ~all", TTL(1800)),
// add-value for example.test in 111122223333 eu-west-1: The SPF record does not include amazonses.com.
// Side effect: The set keeps its TTL of 300 seconds.
// Leave in your D():
//   example.test. 300 IN TXT "google-site-verification=abc; def"
//   example.test. 300 IN TXT "verification=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; semi"
  TXT("@", "v=spf1 include:amazonses.com exists:%{i}.spf.test ~all", TTL(300))
);

// Zone a-b.test.
D_EXTEND("a-b.test",
// create-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
  TXT("_dmarc", "v=DMARC1; p=none", TTL(3600)),
// create-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
  CNAME("tok1._domainkey", "tok1.dkim.amazonses.com.", TTL(1800))
);

// NEEDS APPROVAL.  What follows was refused, each for the reason it says, and is out of effect.

// Zone example.test., hosted zone Z0EXAMPLE of account 444455556666
// D_EXTEND("example.test",
// create-record for app.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
// REFUSED (not-authorised): No pattern of the authorisation list covers it: ask its owner for a line.
//   CNAME("tok7._domainkey.app", "tok7.dkim.amazonses.com.", TTL(1800))
// );

// Zone a-b.test.
// D_EXTEND("a-b.test",
// replace-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
// REFUSED (create-only): Something else stands there: look at it, then plan with --allow replace.
// Take out of your D():
//   tok3._domainkey.a-b.test. 600 IN CNAME old3.dkim.amazonses.com.
//   CNAME("tok3._domainkey", "tok3.dkim.amazonses.com.", TTL(1800))
// );
