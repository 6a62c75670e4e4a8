"""SES looks its records up in real name servers, and boto3 watches what it makes of them."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from simulated import Simulated

SERVER = "127.53.0.1"
OUTSIDE = "192.0.2.53"
TOKENS = ("aaa", "bbb", "ccc")
SECONDS_MAX = 20
HEAD = "$TTL 60\n@ SOA ns.example.test. admin.example.test. {serial} 900 900 900 60\n@ NS ns.example.test.\n"
ROOT = "$TTL 60\n@ SOA a.root. admin.root. 1 900 900 900 60\n@ NS a.root.\na.root. A " + SERVER + "\n"
KNOT = """
server:
  listen: [{server}@53]
  rundir: {folder}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
log:
  - target: stderr
    any: warning
database:
  storage: {folder}/db
  journal-db-max-size: 16M
  kasp-db-max-size: 16M
  timer-db-max-size: 16M
  catalog-db-max-size: 16M
template:
  - id: default
    storage: {folder}
    journal-content: none
    zonefile-sync: -1
zone:
  - domain: .
    file: root
  - domain: test.
    file: test
  - domain: example.test.
    file: example
  # Without a file: SERVFAIL.
  - domain: broken.test.
    file: broken
"""


class NameServer:
    """Knot with a root, test. and example.test.; the last can change while it runs."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sim-dns-"))
        self.hints = self.folder / "hints"
        self.hints.write_text(f". 60 NS a.root.\na.root. 60 A {SERVER}\n")
        (self.folder / "root").write_text(ROOT + "test. NS ns.example.test.\nns.example.test. A " + SERVER + "\n")
        (self.folder / "test").write_text(
            HEAD.format(serial=1) + f"ns.example A {SERVER}\nexample NS ns.example\n"
            "broken NS ns.example\n"
            f"outside NS ns.outside\nns.outside A {OUTSIDE}\nsilent NS ns.silent\nns.silent A 127.53.0.9\n")
        self.serial = 0
        self.write([])
        (self.folder / "conf").write_text(KNOT.format(server=SERVER, folder=self.folder))
        self.process = subprocess.Popen(
            [shutil.which("knotd", path="/usr/sbin:/usr/bin"), "-c", self.folder / "conf"],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.control("status")

    def write(self, records):
        self.serial += 1
        (self.folder / "example").write_text(HEAD.format(serial=self.serial) + f"ns A {SERVER}\n" +
                                             "".join(f"{record}\n" for record in records))

    def publish(self, *records):
        self.write(records)
        self.control("zone-reload", "example.test.")

    def control(self, *words):
        deadline = time.monotonic() + SECONDS_MAX
        command = [shutil.which("knotc", path="/usr/sbin:/usr/bin"), "-b", "-s", self.folder / "knot.sock", *words]
        while subprocess.run(command, capture_output=True, check=False).returncode:
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.process.kill()
                raise RuntimeError(f"knot: {words}: {self.process.stderr.read()}")
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stderr.close()
        shutil.rmtree(self.folder)


class Looking(Simulated):
    anchor = "none"
    world = f"""
  region eu-west-1
    identity example.test pending
      dkim tokens {' '.join(TOKENS)}
      mail-from bounce.example.test pending
    identity broken.test pending ; dkim tokens {' '.join(TOKENS)}
"""

    @classmethod
    def setUpClass(cls):
        cls.names = NameServer()
        try:
            cls.top = f"dns root-hints {cls.names.hints} trust-anchor {cls.anchor} every 200ms window 72h\n"
            super().setUpClass()
        except BaseException:
            cls.names.stop()
            raise

    @classmethod
    def tearDownClass(cls):
        try:
            super().tearDownClass()
        finally:
            cls.names.stop()

    def told(self, name="example.test"):
        return self.client("sesv2").get_email_identity(EmailIdentity=name)

    def raw(self, name="example.test"):
        status, _, told = self.signed_json("ses", "GET", f"/v2/email/identities/{name}")
        self.assertEqual(status, 200)
        return told

    def await_told(self, status, error=None, name="example.test"):
        deadline = time.monotonic() + SECONDS_MAX
        while True:
            told = self.raw(name)
            got = (told["VerificationStatus"], told["VerificationInfo"].get("ErrorType"))
            if got == (status, error):
                return told
            if time.monotonic() > deadline:
                self.fail(f"{name} is {got}, not {(status, error)}")
            time.sleep(0.05)


def cnames(*tokens):
    return [f"{token}._domainkey CNAME {token}.dkim.amazonses.com." for token in tokens]


class Records(Looking):
    def test_a_domain_is_verified_when_its_records_appear_and_fails_when_one_vanishes(self):
        self.await_told("PENDING", "HOST_NOT_FOUND")
        self.names.publish(*cnames("aaa", "bbb"), "ccc._domainkey TXT ccc.dkim.amazonses.com.")
        self.await_told("PENDING", "TYPE_NOT_FOUND")
        self.names.publish(*cnames("aaa", "bbb"), "ccc._domainkey CNAME ccc.dkim.amazonses.com")
        self.await_told("PENDING", "INVALID_VALUE")

        mail_from = "bounce MX 10 feedback-smtp.eu-west-1.amazonses.com."
        self.names.publish(*cnames(*TOKENS), mail_from)
        told = self.await_told("SUCCESS")
        soa = told["VerificationInfo"]["SOARecord"]
        self.assertEqual(soa, {"PrimaryNameServer": "ns.example.test", "AdminEmail": "admin.example.test",
                               "SerialNumber": self.names.serial})
        self.assertEqual(told["VerificationInfo"]["LastCheckedTimestamp"],
                         told["VerificationInfo"]["LastSuccessTimestamp"])
        self.assertEqual(told["DkimAttributes"]["Status"], "SUCCESS")
        self.assertEqual(told["MailFromAttributes"]["MailFromDomainStatus"], "SUCCESS")
        self.assertTrue(self.told()["VerifiedForSendingStatus"])
        listed = self.client("sesv2").list_email_identities()["EmailIdentities"]
        self.assertTrue(next(row for row in listed if row["IdentityName"] == "example.test")["SendingEnabled"])
        dkim = self.client("ses").get_identity_dkim_attributes(Identities=["example.test"])["DkimAttributes"]
        self.assertEqual(dkim["example.test"]["DkimVerificationStatus"], "Success")

        self.names.publish(*cnames("aaa", "ccc"), "bounce MX 10 mail")
        told = self.await_told("TEMPORARY_FAILURE", "HOST_NOT_FOUND")
        self.assertEqual(told["MailFromAttributes"]["MailFromDomainStatus"], "TEMPORARY_FAILURE")
        self.assertFalse(self.told()["VerifiedForSendingStatus"])
        self.await_told("PENDING", "DNS_SERVER_ERROR", "broken.test")
        self.assertGreater(self.stats()["looks"], 5)


class WrongAnchor(Looking):
    """Every answer is bogus where the root is not signed with the key that is asked for."""

    def test_bogus_answers_are_a_server_error(self):
        self.names.publish(*cnames(*TOKENS))
        self.await_told("PENDING", "DNS_SERVER_ERROR")

    @classmethod
    def setUpClass(cls):
        cls.file_of_anchor = tempfile.NamedTemporaryFile("w", suffix=".anchor", encoding="utf-8")
        cls.file_of_anchor.write(". IN DS 20326 8 2 " + "AB" * 32 + "\n")
        cls.file_of_anchor.flush()
        cls.anchor = cls.file_of_anchor.name
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.file_of_anchor.close()


class Outside(Looking):
    world = f"""
  region eu-west-1
    identity outside.test pending ; dkim tokens {' '.join(TOKENS)}
"""

    def test_a_zone_that_leads_out_of_loopback_is_not_asked(self):
        # Loopback answers for the address here, so that a question could arrive.
        subprocess.run(["ip", "addr", "replace", OUTSIDE + "/32", "dev", "lo"], check=True)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
            listening.bind((OUTSIDE, 53))
            self.await_told("PENDING", "DNS_SERVER_ERROR", "outside.test")
            listening.setblocking(False)
            with self.assertRaises(BlockingIOError):
                listening.recv(512)


class Silence(Looking):
    world = f"""
  region eu-west-1
    identity silent.test pending ; dkim tokens {' '.join(TOKENS)}
"""

    def test_no_call_waits_for_a_name_server(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.53.0.9", 53))
            silent.settimeout(SECONDS_MAX)
            silent.recv(512)
            started = time.monotonic()
            self.assertNotIn("ErrorType", self.raw("silent.test")["VerificationInfo"])
            self.assertLess(time.monotonic() - started, 2)

    @classmethod
    def tearDownClass(cls):
        # The server ends in the middle of the look.
        started = time.monotonic()
        super().tearDownClass()
        if time.monotonic() - started > 3:
            raise RuntimeError("signet-sim waited for a name server before it ended")


class Refused(unittest.TestCase):
    def refusal(self, hints=None, *flags):
        with tempfile.TemporaryDirectory() as folder:
            world = Path(folder, "world")
            world.write_text("account 111122223333\n")
            if hints is not None:
                Path(folder, "hints").write_text(hints)
            done = subprocess.run(
                [os.environ["SIGNET_SIM"], "--world", world, "--until-stdin-closes",
                 *[flag.replace("@", folder) for flag in flags]],
                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False)
            return done.returncode, done.stderr

    def test_nothing_is_looked_up_but_from_a_root_on_loopback(self):
        flags = ("--dns-root-hints", "@/hints", "--dns-trust-anchor", "none")
        public = ". 60 NS a.root.\na.root. 60 A 198.41.0.4\n"
        for hints, said in ((public, "198.41.0.4"), ("", "no root server"), (None, "no root server"),
                            (". 60 NS a.root.\na.root. AAAA ::1\n", "AAAA"), ("$INCLUDE /etc/hosts\n", "$INCLUDE")):
            with self.subTest(hints=hints):
                code, error = self.refusal(hints, *flags)
                self.assertEqual(code, 2)
                self.assertIn(said, error)
        good = public.replace("198.41.0.4", SERVER)
        self.assertEqual(self.refusal(good, *flags), (0, ""))
        code, error = self.refusal(good, *flags[:2], "--dns-trust-anchor", "@/none")
        self.assertEqual(code, 2)
        self.assertIn("cannot read", error)
        # Whether answers are validated is said, not assumed.
        self.assertEqual(self.refusal(good, *flags[:2])[0], 2)
        self.assertEqual(self.refusal(good, *flags, "--dns", "off")[0], 2)


if __name__ == "__main__":
    unittest.main()
