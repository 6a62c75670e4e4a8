"""signet scan --explain=all and the hosted zones of Route 53: which DKIM CNAMEs are told as
dangling, and what makes the rule silent.  The rule needs no DNS; a resolver that knows no name
keeps the other rules of --explain from asking anybody outside."""

import json
import tempfile
import unittest
import urllib.request
from pathlib import Path

from served import KEY, SECRET, resolver_of_nothing, serving, signet


def world(mail="", dns="", tokens="mail1 mail2 mail3"):
    """An account that sends, and one that hosts the DNS and has no identity of its own."""
    return f"""
limit none
organization o-example1234
account 111122223333 "Holding"
  management
  key {KEY} {SECRET} user operator
  region eu-west-1
    identity holding.example success ; dkim tokens hold1 hold2 hold3
account 444455556666 "Mail"
  role reader
    trust 111122223333
{mail}
  region eu-west-1
    identity shop.example success ; dkim tokens {tokens}
account 777788889999 "DNS"
  role reader
    trust 111122223333
{dns}
  hosted-zone shop.example id ZPUBLIC
    record mail1._domainkey.shop.example CNAME mail1.dkim.amazonses.com
    record mail2._domainkey.shop.example CNAME MAIL2.dkim.amazonses.com.
    record lost1._domainkey.news.shop.example CNAME lost1.dkim.amazonses.com
    record other._domainkey.shop.example CNAME other.dkim.vendor.example
  hosted-zone shop.example private id ZPRIVATE
    record inner._domainkey.shop.example CNAME inner.dkim.amazonses.com
"""


class Zones(unittest.TestCase):
    def scan(self, text, *more, depth="posture", explain="--explain=all"):
        with tempfile.TemporaryDirectory() as folder, serving(text) as url, resolver_of_nothing() as resolver:
            ran = signet(folder, "scan", "--org", "--org-role", "reader", "--rate", "0", "--depth", depth,
                         "--format", "json", "--write", f"evidence={folder}/run.ndjson",
                         *([explain, "--resolver", resolver] if explain else []), *more, url=url)
            with urllib.request.urlopen(url + "/_sim/stats") as answer:
                self.calls = json.load(answer)["calls"]
            evidence = Path(folder, "run.ndjson")
            self.evidence = evidence.read_text(encoding="utf-8") if evidence.exists() else ""
        self.assertTrue(ran.out, ran.err)
        return ran

    def told(self, ran):
        return [(f["account"], f["identity"], f["risk"]) for f in ran.json()["findings"]
                if f["rule"] == "dangling-dkim"]

    def test_a_token_of_nobody_is_told_and_others_are_not(self):
        ran = self.scan(world())
        self.assertEqual(self.told(ran), [("777788889999", "news.shop.example", "info")], ran.err)
        self.assertNotIn("dangling-dkim", ran.err)
        (finding,) = [f for f in ran.json()["findings"] if f["rule"] == "dangling-dkim"]
        self.assertIn("Another vendor's SES may own them", finding["summary"])
        self.assertIn("for the owner of the domain to decide", finding["summary"])
        # The zone of each account is listed once, and the private one is never read.
        self.assertEqual(self.calls["route53:ListHostedZones"], 3)
        self.assertEqual(self.calls["route53:ListResourceRecordSets"], 1)
        self.assertNotIn("inner", self.evidence)
        self.assertNotIn("vendor", self.evidence)

    def test_the_saved_evidence_gives_the_same_finding(self):
        expected = self.told(self.scan(world()))
        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder, "saved.ndjson")
            saved.write_text(self.evidence, encoding="utf-8")
            ran = signet(folder, "scan", "--from", str(saved), "--format", "json", keys=None)
        self.assertEqual(self.told(ran), expected, ran.err)

    def test_a_token_of_an_identity_in_another_account_is_owned(self):
        ran = self.scan(world(tokens="mail1 mail2 lost1"))
        self.assertEqual(self.told(ran), [], ran.err)
        self.assertNotIn("dangling-dkim", ran.err)

    def test_a_hole_in_coverage_leaves_a_gap(self):
        ran = self.scan(world(mail="  deny ses:* in us-west-2"))
        self.assertEqual(ran.code, 3, ran.err)
        self.assertEqual(self.told(ran), [])
        self.assertIn("444455556666 us-west-2", ran.err)
        gaps = [gap for gap in ran.json()["gaps"] if gap["rule"] == "dangling-dkim"]
        self.assertEqual([gap["identity"] for gap in gaps], ["news.shop.example"])

    def test_regions_that_were_not_to_be_read_make_it_silent(self):
        ran = self.scan(world(), "--regions", "eu-west-1")
        self.assertEqual(self.told(ran), [])
        self.assertIn("dangling-dkim says nothing this time: a token may belong to a region", ran.err)

    def test_zones_that_may_not_be_read_are_named_and_no_gap(self):
        for denied in ("route53:ListHostedZones", "route53:ListResourceRecordSets"):
            with self.subTest(denied=denied):
                ran = self.scan(world(dns=f"  deny {denied}"))
                self.assertEqual(self.told(ran), [])
                self.assertIn("dangling-dkim says nothing of 1 accounts", ran.err)
                self.assertIn(f"777788889999: {denied}: denied", ran.err)
                self.assertFalse([gap for gap in ran.json()["gaps"] if gap["rule"] == "dangling-dkim"])
                self.assertNotEqual(ran.code, 3, ran.err)

    def test_a_depth_without_tokens_does_not_ask_route53(self):
        ran = self.scan(world(), depth="why")
        self.assertEqual(self.told(ran), [])
        self.assertIn("--depth posture", ran.err)
        self.assertNotIn("route53:ListHostedZones", self.calls)
        self.scan(world(), explain=None)
        self.assertNotIn("route53:ListHostedZones", self.calls)

    def test_a_long_zone_is_read_to_its_end(self):
        records = "".join(f"    record w{i:04}.shop.example A 192.0.2.1\n" for i in range(700))
        ran = self.scan(world() + "  hosted-zone long.example\n" + records.replace("shop", "long")
                        + "    record z._domainkey.zzz.long.example CNAME z.dkim.eu-south-1.amazonses.com\n")
        self.assertEqual([row[1] for row in self.told(ran)], ["news.shop.example", "zzz.long.example"])
        self.assertEqual(self.calls["route53:ListResourceRecordSets"], 4)


if __name__ == "__main__":
    unittest.main()
