"""Other ways to the DNS than each name server at its IPv4 address: a resolver, plain and by HTTPS
(which is weaker evidence), IPv6, names in mixed case, no validation."""

import json
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import daemons
import dns.exception
import dns.message
import dns.query

import live
from command import Explaining
from live import case_file

CASES = ("record-missing", "target-doubled", "wrong-record-type", "wildcard-shadow", "dnssec-bogus", "wrong-target",
         "good-knot-signed", "good-nsd-unsigned", "good-bind", "good-ipv6-only", "good-tcp-only")
BROKEN = ("record-missing.test", "target-doubled.test", "wrong-record-type.test", "wildcard-shadow.test",
          "wrong-target.test")
ADDRESS = "127.53.9.10"
UNNAMED = "127.53.9.11"  # The same resolver, of which its certificate says nothing.
PORT = 5353
SECONDS_MAX = 20


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=SECONDS_MAX)


def certificates(folder):
    """An authority of our own, and what it says of ADDRESS."""
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
            "-out", "ca.pem", "-days", "2", "-subj", "/CN=Lab authority")
    openssl(folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "server.key",
            "-out", "server.csr", "-subj", "/CN=resolver")
    Path(folder, "names").write_text(f"subjectAltName=IP:{ADDRESS}\n")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
            "2", "-extfile", "names", "-out", "server.pem")


class Resolver:
    """Debian's unbound as a resolver of the lab, on a port of its own and by HTTPS."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="explain-doh-"))
        certificates(self.folder)
        _, lines = daemons.unbound(Path(live.the_lab().places()["FOLDER"]))
        lines = [line for line in lines if "interface:" not in line and "directory:" not in line]
        lines[1:1] = [f"  interface: {ADDRESS}@{PORT}", f"  interface: {ADDRESS}@443",
                      f"  interface: {UNNAMED}@443", "  https-port: 443",
                      f'  tls-service-key: "{self.folder}/server.key"', f'  tls-service-pem: "{self.folder}/server.pem"']
        Path(self.folder, "unbound.conf").write_text("".join(f"{line}\n" for line in lines))
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [daemons.program("unbound", live.the_lab().folder), "-d", "-c", self.folder / "unbound.conf"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=daemons.die_with_parent)
        self.bundle = str(self.folder / "ca.pem")
        self.url = f"https://{ADDRESS}/dns-query"
        self.await_answer()

    def await_answer(self):
        deadline = time.monotonic() + SECONDS_MAX
        while True:
            try:
                dns.query.udp(dns.message.make_query("test.", "SOA"), ADDRESS, port=PORT, timeout=0.5)
                return
            except (dns.exception.DNSException, OSError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"unbound: {(self.folder / 'log').read_text()}") from None
                time.sleep(0.05)

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=10)
        shutil.rmtree(self.folder)


def told(document):
    """What was found, apart from when and by whom."""
    return [(one["identity"], one["cause"], one["name"], one["expected"], one["observed"], one["fix"]["publish"])
            for one in document["findings"]]


class Resolvers(Explaining):
    text = live.world(case_file.read_all(CASES))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.resolver = Resolver()
        cls.addClassCleanup(cls.resolver.close)

    def by(self, place, *names, code, bundle=None):
        environment = {"AWS_CA_BUNDLE": bundle} if bundle else {}
        return self.document(*names, "--resolver", place, code=code, dns=("--dns-rate", "0"), environment=environment)

    def assert_weaker(self, document, place):
        """The same mistakes, and none of them proved."""
        self.assertEqual({one["identity"]: one["cause"] for one in document["findings"]},
                         {name: name.removesuffix(".test") for name in BROKEN})
        for one in document["findings"]:
            self.assertIn(one["confidence"], ("likely", "possible"))
            self.assertTrue(one["evidence"])
        for one in document["identities"]:
            self.assertEqual((one["vantage"], one["records"]["resolver"]), ("resolver", place))

    def test_a_resolver_shows_the_same_and_proves_nothing(self):
        direct = self.document(*BROKEN, code=1)
        self.assertEqual({one["confidence"] for one in direct["findings"]}, {"certain"})
        place = live.the_lab().places()["RESOLVER"]
        document = self.by(place, *BROKEN, code=1)
        self.assert_weaker(document, place)
        self.assertEqual([one[:3] for one in told(document)], [one[:3] for one in told(direct)])

    def test_a_resolver_at_another_port(self):
        document = self.by(f"{ADDRESS}:{PORT}", *BROKEN, code=1)
        self.assert_weaker(document, ADDRESS)

    def test_a_resolver_by_https(self):
        document = self.by(self.resolver.url, *BROKEN, code=1, bundle=self.resolver.bundle)
        self.assert_weaker(document, self.resolver.url)
        plain = self.by(f"{ADDRESS}:{PORT}", *BROKEN, code=1)
        self.assertEqual(told(document), told(plain))
        code, out, err = self.explain(*BROKEN, "--resolver", self.resolver.url, dns=(),
                                      environment={"AWS_CA_BUNDLE": self.resolver.bundle})
        self.assertEqual((code, err), (1, ""))
        self.assertIn(self.resolver.url, out)

    def assert_nothing_known(self, place, *says, bundle=None):
        """What could not be asked is left open, and nothing is claimed."""
        code, out, err = self.explain("record-missing.test", "good-bind.test", "--resolver", place, "--format", "json",
                                      dns=("--dns-rate", "0"), environment={"AWS_CA_BUNDLE": bundle} if bundle else {})
        self.assertIn(code, (3, 4), err)
        if code == 3:
            document = json.loads(out)
            self.assertEqual([one["causes"] for one in document["identities"]], [[], []])
            self.assertTrue(all(one["gaps"] for one in document["identities"]))
        for words in says:
            self.assertIn(words, out + err)

    def test_a_certificate_that_nobody_vouches_for(self):
        self.assert_nothing_known(self.resolver.url, "certificate")

    def test_a_certificate_of_another_name(self):
        self.assert_nothing_known(f"https://{UNNAMED}/dns-query", "certificate", bundle=self.resolver.bundle)

    def test_a_place_where_nobody_answers(self):
        for place in ("127.53.9.99", f"{ADDRESS}:5399", "https://127.53.9.99/dns-query"):
            with self.subTest(place=place):
                self.assert_nothing_known(place, place.rpartition(":")[0] if place.endswith("5399") else place,
                                          bundle=self.resolver.bundle)

    def test_a_url_that_is_no_resolver(self):
        self.assert_nothing_known(f"https://{ADDRESS}/elsewhere", "404", bundle=self.resolver.bundle)

    def test_names_in_mixed_case_change_nothing(self):
        names = [case.identities[0]["name"] for case in case_file.read_all(CASES) if case.id != "good-ipv6-only"]
        plain = self.document(*names, code=1)
        mixed = self.document(*names, "--mixed-case", code=1)
        self.assertEqual(told(mixed), told(plain))
        self.assertEqual([one["causes"] for one in mixed["identities"]], [one["causes"] for one in plain["identities"]])

    def test_name_servers_that_only_ipv6_reaches(self):
        for flags in (("--ipv6",), ()):  # Without it they are asked there where nothing else is known of them.
            identity, = self.document("good-ipv6-only.test", *flags, code=1)["identities"]
            self.assertEqual(identity["causes"], ["awaiting-check"])
            addresses = {server["address"] for server in identity["records"]["servers"]}
            self.assertTrue(addresses and all(":" in address for address in addresses), addresses)

    def test_without_validation_a_forged_zone_is_not_called_good(self):
        identity, = self.document("dnssec-bogus.test", code=1)["identities"]
        self.assertEqual(identity["causes"], ["dnssec-bogus"])
        for flags in (("--no-validation",), None):
            dns_flags = [*live.roots(), *flags] if flags else \
                ["--root-hints", live.the_lab().places()["HINTS"], "--trust-anchor", "none", "--dns-rate", "0"]
            with self.subTest(flags=flags):
                identity, = self.document("dnssec-bogus.test", code=None, dns=dns_flags)["identities"]
                self.assertTrue(identity["not_asked"], "that nothing was validated is not said")


if __name__ == "__main__":
    unittest.main()
