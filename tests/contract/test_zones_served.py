"""The hosted zones as DNS: dnspython, dig and drill ask the name servers, and SES finds what boto3 wrote."""

import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import dns.flags
import dns.message
import dns.query
import dns.rcode
from simulated import Simulated

TOKENS = ("aaa", "bbb", "ccc")
SECONDS_MAX = 30
ROOT = "127.80.0.1"


class Served(Simulated):
    """`ask` walks nowhere: it asks one server, by its name or its address."""

    listen = "0"

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sim-zones-")
        cls.hints, cls.map = Path(cls.folder.name, "hints"), Path(cls.folder.name, "map")
        cls.arguments = ("--dns-listen", cls.listen, "--dns-hints-file", str(cls.hints),
                         "--dns-map-file", str(cls.map))
        super().setUpClass()
        lines = dict(line.split("=") for line in cls.map.read_text().splitlines())
        cls.places = {address: place.rsplit(":", 1) for address, place in lines.items()}

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()

    def ask(self, address, name, kind="A", by=dns.query.udp, **options):
        host, port = self.places[address]
        question = dns.message.make_query(name, kind, **options)
        question.flags &= ~dns.flags.RD
        return by(question, host, port=int(port), timeout=5)

    def walk(self, name, kind="A"):
        """From the root to an answer with authority, by glue or by a walk for the server's address."""
        address = ROOT
        for _ in range(8):
            got = self.ask(address, name, kind)
            if got.flags & dns.flags.AA or got.rcode():
                return address, got
            address = self.address_of(got)
        self.fail("goes round in circles")

    def address_of(self, referral):
        for glue in referral.additional:
            if str(glue.name) == str(referral.authority[0][0]):
                return str(glue[0])
        return str(self.walk(referral.authority[0][0].target)[1].answer[0][0])

    def client53(self):
        return self.client("route53", "us-east-1")

    def change(self, action, name, kind, *values, zone="ZONE1", ttl=300):
        return self.client53().change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{
            "Action": action, "ResourceRecordSet": {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [
                {"Value": value} for value in values]}}]})["ChangeInfo"]["Id"]

    def wait(self, change):
        deadline = time.monotonic() + SECONDS_MAX
        while self.client53().get_change(Id=change)["ChangeInfo"]["Status"] != "INSYNC":
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)


class Zones(Served):
    top = "route53 insync-after 1200ms\n"
    world = """
  hosted-zone example.com id ZONE1
    record www.example.com A ttl 60 192.0.2.1 192.0.2.2
    record *.wild.example.com CNAME www.example.com
    record a.b.deep.example.com TXT "\\"one\\" \\"\\\\303\\\\244;\\\\\\"\\""
    record out.example.com CNAME www.example.org
    record gone.example.com CNAME nowhere.example.com
    record big.example.com TXT """ + " ".join(f'"\\"{i:02}{"x" * 200}\\""' for i in range(20)) + """
    record cut.example.com NS ns.elsewhere.example
    record under.cut.example.com A 192.0.2.9
    record pick.example.com A set a weight 0 192.0.2.3
    record pick.example.com A set b weight 5 192.0.2.4
    record apex.example.com A alias www.example.com
    record cdn.example.com A alias d1.cloudfront.net
  hosted-zone sub.example.com id ZONE2
    record www.sub.example.com A 192.0.2.7
  hosted-zone example.com id ZONE3 undelegated
    record www.example.com A 192.0.2.66
  hosted-zone lonely.example id ZONE4 undelegated
  hosted-zone corp.example id ZONE5 private
  region eu-south-1
    identity south.example pending ; dkim tokens sss
  region eu-west-1
    identity example.com pending ; dkim tokens aaa bbb ccc
"""

    def test_from_the_root(self):
        referral = self.ask(ROOT, "www.example.com")
        self.assertFalse(referral.flags & dns.flags.AA)
        self.assertEqual((str(referral.authority[0].name), referral.answer), ("com.", []))
        self.assertTrue(referral.additional)
        address, got = self.walk("www.example.com")
        self.assertEqual(got.answer[0].to_text(), "www.example.com. 60 IN A 192.0.2.1\n"
                                                  "www.example.com. 60 IN A 192.0.2.2")
        servers = self.client53().get_hosted_zone(Id="ZONE1")["DelegationSet"]["NameServers"]
        addresses = {str(self.walk(server)[1].answer[0][0]) for server in servers}
        self.assertEqual(len(addresses), 4)
        self.assertIn(address, addresses)
        apex = self.ask(address, "example.com", "NS").answer[0]
        self.assertEqual({str(one.target) for one in apex}, {server + "." for server in servers})
        self.assertEqual({server for referral in [self.ask("127.80.0.2", "example.com")]
                          for server in map(str, (one.target for one in referral.authority[0]))},
                         {server + "." for server in servers})
        self.assertEqual(self.ask(address, "www.example.net").rcode(), dns.rcode.REFUSED)

    def test_what_is_not_there(self):
        address, got = self.walk("no.example.com")
        self.assertEqual(got.rcode(), dns.rcode.NXDOMAIN)
        soa = got.authority[0]
        self.assertEqual((str(soa.name), soa.ttl, soa[0].serial), ("example.com.", 900, 1))
        for name, kind in (("www.example.com", "TXT"), ("deep.example.com", "A"), ("b.deep.example.com", "TXT"),
                           ("wild.example.com", "A")):
            got = self.ask(address, name, kind)
            self.assertEqual((got.rcode(), got.answer, got.authority[0].rdtype), (0, [], soa.rdtype), name)
        self.assertEqual(self.walk("no.such.tld.example")[1].rcode(), dns.rcode.NXDOMAIN)
        for name in ("lonely.example", "corp.example"):
            self.assertEqual(self.walk(name)[1].rcode(), dns.rcode.NXDOMAIN, name)

    def test_wildcards_and_chains(self):
        address, got = self.walk("X.y.wild.example.com")
        self.assertEqual([str(one.name) for one in got.answer], ["X.y.wild.example.com.", "www.example.com."])
        self.assertEqual([str(one.name) for one in self.ask(address, "out.example.com").answer], ["out.example.com."])
        gone = self.ask(address, "gone.example.com")
        self.assertEqual((gone.rcode(), len(gone.answer), len(gone.authority)), (dns.rcode.NXDOMAIN, 1, 1))
        self.assertEqual(len(self.ask(address, "gone.example.com", "CNAME").answer), 1)
        text = self.ask(address, "a.b.deep.example.com", "TXT").answer[0][0]
        self.assertEqual(text.strings, (b"one", b'\xc3\xa4;"'))
        for name, value in (("pick", "192.0.2.4"), ("apex", "192.0.2.1"), ("cdn", "192.0.2.80")):
            self.assertEqual(str(self.ask(address, name + ".example.com").answer[0][0]), value)

    def test_delegations(self):
        address, _ = self.walk("example.com", "SOA")
        got = self.ask(address, "under.cut.example.com")
        self.assertEqual((got.flags & dns.flags.AA, str(got.authority[0][0])), (0, "ns.elsewhere.example."))
        self.assertFalse(self.ask(address, "www.sub.example.com").flags & dns.flags.AA)
        self.assertEqual(str(self.walk("www.sub.example.com")[1].answer[0][0]), "192.0.2.7")
        # The parent answers for a DS itself.
        ds = self.ask(address, "sub.example.com", "DS")
        self.assertEqual((ds.flags & dns.flags.AA, str(ds.authority[0].name)), (dns.flags.AA, "example.com."))
        # The zone that nobody leads to answers at its own servers.
        lonely = self.client53().get_hosted_zone(Id="ZONE3")["DelegationSet"]["NameServers"][0]
        own = str(self.walk(lonely)[1].answer[0][0])
        self.assertEqual(str(self.ask(own, "www.example.com").answer[0][0]), "192.0.2.66")

    def test_messages(self):
        address, _ = self.walk("example.com", "SOA")
        for options, limit in (({"use_edns": 0, "payload": 4096}, 1232), ({"use_edns": False}, 512)):
            short = self.ask(address, "big.example.com", "TXT", **options)
            self.assertEqual((bool(short.flags & dns.flags.TC), short.answer), (True, []), limit)
            self.assertLessEqual(len(short.to_wire()), limit)
        whole = self.ask(address, "big.example.com", "TXT", by=dns.query.tcp)
        self.assertEqual((len(whole.answer[0]), whole.flags & dns.flags.TC), (20, 0))
        edns = self.ask(address, "www.example.com", use_edns=0, want_dnssec=True)
        self.assertEqual((edns.edns, edns.payload, len(edns.answer)), (0, 1232, 1))
        self.assertEqual(self.ask(address, "www.example.com", use_edns=False).edns, -1)

    def test_programs(self):
        address, _ = self.walk("example.com", "SOA")
        host, port = self.places[address]
        dig = subprocess.run(["dig", "+norec", "+short", "-p", port, "@" + host, "wWw.ExAmPlE.com", "A"],
                             capture_output=True, text=True, check=True)
        self.assertEqual(dig.stdout.split(), ["192.0.2.1", "192.0.2.2"])
        newer = subprocess.run(["dig", "+norec", "+edns=1", "+noednsneg", "-p", port, "@" + host, "example.com"],
                               capture_output=True, text=True, check=True)
        self.assertIn("BADVERS", newer.stdout)
        drill = subprocess.run(["drill", "-o", "rd", "-p", port, "@" + host, "no.example.com", "A"],
                               capture_output=True, text=True, check=True)
        self.assertIn("NXDOMAIN", drill.stdout)

    def test_names_of_amazon(self):
        key = self.walk("aaa.dkim.amazonses.com", "TXT")[1].answer[0][0]
        self.assertTrue(b"".join(key.strings).startswith(b"p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"))
        self.assertEqual(self.walk("zzz.dkim.amazonses.com", "TXT")[1].rcode(), dns.rcode.NXDOMAIN)
        self.assertTrue(self.walk("sss.dkim.eu-south-1.amazonses.com", "TXT")[1].answer)
        self.assertTrue(self.walk("feedback-smtp.eu-west-1.amazonses.com")[1].answer)
        self.assertTrue(self.walk("inbound-smtp.eu-west-1.amazonaws.com")[1].answer)
        self.assertEqual(self.walk("amazonses.com", "TXT")[1].answer[0][0].to_text(), '"v=spf1 ip4:192.0.2.0/24 -all"')

    def test_a_change_comes_server_by_server(self):
        servers = self.client53().get_hosted_zone(Id="ZONE1")["DelegationSet"]["NameServers"]
        addresses = [str(self.walk(server)[1].answer[0][0]) for server in servers]

        def seen():
            return [self.ask(address, "new.example.com").rcode() == 0 for address in addresses]

        change = self.change("CREATE", "new.example.com", "A", "192.0.2.5")
        self.assertEqual(seen(), [False] * 4)
        patterns = []
        deadline = time.monotonic() + SECONDS_MAX
        while not patterns or patterns[-1] != [True] * 4:
            self.assertLess(time.monotonic(), deadline)
            now = seen()
            if not patterns or patterns[-1] != now:
                patterns.append(now)
            time.sleep(0.02)
        self.assertTrue(any(True in pattern and False in pattern for pattern in patterns), patterns)
        self.wait(change)
        self.wait(self.change("DELETE", "new.example.com", "A", "192.0.2.5"))
        self.assertEqual(seen(), [False] * 4)


class Verifying(Served):
    """SES with no DNS but the zones; `listen` 0, as a user without rights has it."""

    top = "dns served every 200ms\nroute53 insync-after 400ms\n"
    world = """
  hosted-zone example.com id ZONE1
  hosted-zone sub.example.com id ZONE2
  hosted-zone example.com id ZONE3 undelegated
  region eu-west-1
    identity example.com pending
      dkim tokens aaa bbb ccc
      mail-from bounce.example.com pending
    identity sub.example.com pending ; dkim tokens ddd
    identity wrong.example.com pending ; dkim tokens eee
"""

    def attributes(self, name):
        return self.client("ses").get_identity_dkim_attributes(Identities=[name])["DkimAttributes"][name]

    def becomes(self, name, status):
        deadline = time.monotonic() + SECONDS_MAX
        while self.attributes(name)["DkimVerificationStatus"] != status:
            self.assertLess(time.monotonic(), deadline, f"{name} is {self.attributes(name)}")
            time.sleep(0.1)

    def look(self):
        """After this, SES has looked at everything once more."""
        before = self.stats()["looks"]
        deadline = time.monotonic() + SECONDS_MAX
        while self.stats()["looks"] < before + 7:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def test_pending_until_the_records_are_written(self):
        for token in TOKENS[:2]:
            self.wait(self.change("CREATE", f"{token}._domainkey.example.com", "CNAME",
                                  f"{token}.dkim.amazonses.com", ttl=1800))
        # In the zone that nobody leads to, a record helps nobody.
        self.wait(self.change("CREATE", "ccc._domainkey.example.com", "CNAME", "ccc.dkim.amazonses.com", zone="ZONE3"))
        self.look()
        self.assertEqual(self.attributes("example.com")["DkimVerificationStatus"], "Pending")
        self.wait(self.change("CREATE", "ccc._domainkey.example.com", "CNAME", "ccc.dkim.amazonses.com"))
        self.wait(self.change("CREATE", "bounce.example.com", "MX", "10 feedback-smtp.eu-west-1.amazonses.com"))
        self.becomes("example.com", "Success")
        self.wait(self.change("CREATE", "ddd._domainkey.sub.example.com", "CNAME", "ddd.dkim.amazonses.com.",
                              zone="ZONE2"))
        self.becomes("sub.example.com", "Success")
        self.look()
        mail_from = self.client("ses").get_identity_mail_from_domain_attributes(Identities=["example.com"])
        self.assertEqual(mail_from["MailFromDomainAttributes"]["example.com"]["MailFromDomainStatus"], "Success")
        self.assertEqual(self.attributes("wrong.example.com")["DkimVerificationStatus"], "Pending")
        self.wait(self.change("DELETE", "aaa._domainkey.example.com", "CNAME", "aaa.dkim.amazonses.com", ttl=1800))
        self.becomes("example.com", "TemporaryFailure")


class VerifyingOnPort53(Verifying):
    listen = "53"


if __name__ == "__main__":
    unittest.main()
