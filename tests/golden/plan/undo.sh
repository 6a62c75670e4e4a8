#!/bin/sh
# AWS CLI change batches for Amazon SES: plan 3f4ee3710bdb877b77c057aead7fca1464ae656f5054345b71fb530ffd5eca6b, by signet 0.1.0.
# It takes back plan aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.
# Made on 2026-09-21 14:13 UTC of what stood there then; make it anew after 2026-09-22 14:13 UTC.
# sh FILE, with credentials that may change the zones.  It changes a set only where exactly what is deleted here stands there,
# and creates one only where none is: run twice, everything is refused the second time.

set -u
failed=0

# A hosted zone, and for whom; the change batch comes on stdin.
change() {
  aws route53 change-resource-record-sets --hosted-zone-id "$1" \
    --change-batch file:///dev/stdin >/dev/null && return
  printf 'not changed, for %s\n' "$2" >&2
  failed=1
}

# Zone example.test., hosted zone Z0EXAMPLE of account 444455556666
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Side effect: _domainkey.mail.example.test becomes a name without records.
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# replace-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# remove-record for mail.example.test in 111122223333 eu-west-1: No name server of the zone has the record.
# Also for mail.example.test in 111122223333 us-east-1.
change Z0EXAMPLE 'mail.example.test in 111122223333 eu-west-1' <<'BATCH'
{"Comment":"signet plan 3f4ee3710bdb877b77c057aead7fca1464ae656f5054345b71fb530ffd5eca6b for mail.example.test in 111122223333 eu-west-1","Changes":[
{"Action":"DELETE","ResourceRecordSet":{"Name":"tok10._domainkey.mail.example.test.","Type":"CNAME","TTL":1800,"ResourceRecords":[{"Value":"tok10.dkim.amazonses.com."}]}},
{"Action":"DELETE","ResourceRecordSet":{"Name":"tok2._domainkey.mail.example.test.","Type":"CNAME","TTL":1800,"ResourceRecords":[{"Value":"tok2.dkim.amazonses.com."}]}},
{"Action":"DELETE","ResourceRecordSet":{"Name":"tok3._domainkey.mail.example.test.","Type":"CNAME","TTL":1800,"ResourceRecords":[{"Value":"tok3.dkim.amazonses.com."}]}},
{"Action":"CREATE","ResourceRecordSet":{"Name":"tok3._domainkey.mail.example.test.","Type":"CNAME","TTL":600,"ResourceRecords":[{"Value":"old3.dkim.amazonses.com."}]}},
{"Action":"DELETE","ResourceRecordSet":{"Name":"bounce.mail.example.test.","Type":"MX","TTL":1800,"ResourceRecords":[{"Value":"10 feedback-smtp.eu-west-1.amazonses.com."}]}},
{"Action":"DELETE","ResourceRecordSet":{"Name":"bounce.mail.example.test.","Type":"TXT","TTL":1800,"ResourceRecords":[{"Value":"\"v=spf1 include:amazonses.com ~all\""}]}}
]}
BATCH
# remove-value for example.test in 111122223333 eu-west-1: The SPF record does not include amazonses.com.
# Side effect: The set keeps its TTL of 300 seconds.
change Z0EXAMPLE 'example.test in 111122223333 eu-west-1' <<'BATCH'
{"Comment":"signet plan 3f4ee3710bdb877b77c057aead7fca1464ae656f5054345b71fb530ffd5eca6b for example.test in 111122223333 eu-west-1","Changes":[
{"Action":"DELETE","ResourceRecordSet":{"Name":"example.test.","Type":"TXT","TTL":300,"ResourceRecords":[{"Value":"\"google-site-verification=abc; def\""},{"Value":"\"v=spf1 include:amazonses.com exists:%{i}.spf.test ~all\""},{"Value":"\"verification=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; semi\""}]}},
{"Action":"CREATE","ResourceRecordSet":{"Name":"example.test.","Type":"TXT","TTL":300,"ResourceRecords":[{"Value":"\"google-site-verification=abc; def\""},{"Value":"\"verification=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; semi\""}]}}
]}
BATCH

# Zone a-b.test.
: "${ZONE_ID_A_B_TEST_A7B66282:?must be the id of the hosted zone}"
# remove-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
# remove-record for a-b.test in 111122223333 eu-west-1: No name server of the zone has the record.
change "$ZONE_ID_A_B_TEST_A7B66282" 'a-b.test in 111122223333 eu-west-1' <<'BATCH'
{"Comment":"signet plan 3f4ee3710bdb877b77c057aead7fca1464ae656f5054345b71fb530ffd5eca6b for a-b.test in 111122223333 eu-west-1","Changes":[
{"Action":"DELETE","ResourceRecordSet":{"Name":"_dmarc.a-b.test.","Type":"TXT","TTL":3600,"ResourceRecords":[{"Value":"\"v=DMARC1; p=none\""}]}},
{"Action":"DELETE","ResourceRecordSet":{"Name":"tok1._domainkey.a-b.test.","Type":"CNAME","TTL":1800,"ResourceRecords":[{"Value":"tok1.dkim.amazonses.com."}]}}
]}
BATCH

exit "$failed"
