"""Walks, questions and validation against a signed tree that knot and nsd serve: a private
root, test., and under it one zone that is good, one whose DS is wrong, one whose signatures
have expired, one that shares its parent's server.  Runs as root of a network namespace."""
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

PROBE = sys.argv.pop(1)
LAB = tempfile.mkdtemp(prefix="signet-dns-")
NSD_ZONES = ["good.test", "bogus.test", "expired.test"]
SERVER = {".": "127.53.0.1", "test": "127.53.0.2", "same.test": "127.53.0.2"}


def run(*command):
    return subprocess.run(command, cwd=LAB, check=True, capture_output=True, text=True).stdout


def write(name, text):
    with open(os.path.join(LAB, name), "w", encoding="ascii") as out:
        out.write(text)


def sign(zone, lines, *dates):
    """Writes and signs a zone; gives its DS record as a line."""
    dot = "." if zone == "." else zone + "."
    name = "root" if zone == "." else zone
    address = SERVER.get(zone, "127.53.1.1")
    server = "a.root." if zone == "." else "ns." + dot
    write(name, f"{dot} 300 IN SOA {server} host.{server} 1 7200 900 1209600 60\n"
                f"{dot} 300 IN NS {server}\n{server} 300 IN A {address}\n{lines}")
    key = run("ldns-keygen", "-a", "ECDSAP256SHA256", "-k", dot).strip()
    run("ldns-signzone", "-n", *dates, "-o", dot, "-f", name + ".signed", name, key)
    return run("ldns-key2ds", "-n", "-2", key + ".key")


def delegate(zone, ds):
    return f"{zone}. 300 IN NS ns.{zone}.\nns.{zone}. 300 IN A {SERVER.get(zone, '127.53.1.1')}\n{ds}"


def await_soa(address, zone):
    labels = b"".join(bytes([len(l)]) + l.encode() for l in zone.split(".") if l)
    query = struct.pack(">6H", 7, 0, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", 6, 1)
    for _ in range(200):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(0.2)
            try:
                udp.connect((address, 53))
                udp.send(query)
                if udp.recv(4096)[3] & 15 == 0:
                    return
            except OSError:
                pass
        time.sleep(0.05)
    raise RuntimeError(f"{address} does not serve {zone}")


def build():
    token = "t._domainkey.{0}. 300 IN CNAME t.dkim.amazonses.com.\n"
    ds = {zone: sign(zone, token.format(zone), *dates) for zone, dates in (
        ("good.test", ()), ("bogus.test", ()), ("same.test", ()),
        ("expired.test", ("-i", "20200101000000", "-e", "20200201000000")))}
    head, digest = ds["bogus.test"].rsplit(None, 1)
    ds["bogus.test"] = f"{head} {digest[:-6]}{'000000' if digest[-6:] != '000000' else '111111'}\n"
    below = "".join(delegate(zone, line) for zone, line in ds.items())
    root_ds = sign(".", delegate("test", sign("test", below)))
    write("anchor", root_ds)
    write("knot.conf", f"server:\n  listen: [127.53.0.1@53, 127.53.0.2@53]\n  rundir: {LAB}\n"
          f"  user: root:root\ndatabase:\n  storage: {LAB}\ntemplate:\n  - id: default\n"
          f"    storage: {LAB}\nzone:\n"
          "  - domain: .\n    file: root.signed\n  - domain: test.\n    file: test.signed\n"
          "  - domain: same.test.\n    file: same.test.signed\n")
    write("nsd.conf", "server:\n  ip-address: 127.53.1.1\n  username: \"\"\n  chroot: \"\"\n"
          f"  database: \"\"\n  zonesdir: \"{LAB}\"\n  pidfile: \"{LAB}/nsd.pid\"\n"
          f"  xfrdfile: \"{LAB}/xfrd\"\n  zonelistfile: \"{LAB}/list\"\n"
          f"  logfile: \"{LAB}/nsd.log\"\nremote-control:\n  control-enable: no\n"
          + "".join(f"zone:\n  name: {z}\n  zonefile: {z}.signed\n" for z in NSD_ZONES))


class Tree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        build()
        with open(os.path.join(LAB, "out"), "wb") as out:
            cls.servers = [
                subprocess.Popen(["knotd", "-c", f"{LAB}/knot.conf"], stdout=out, stderr=out),
                subprocess.Popen(["nsd", "-d", "-c", f"{LAB}/nsd.conf"], stdout=out, stderr=out)]
        for address, zone in [("127.53.0.1", ""), ("127.53.0.2", "test"), ("127.53.0.2", "same.test")]:
            await_soa(address, zone)
        for zone in NSD_ZONES:
            await_soa("127.53.1.1", zone)

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.terminate()
        for server in cls.servers:
            server.wait()
        shutil.rmtree(LAB)

    def probe(self, *words, anchor="anchor"):
        done = subprocess.run([PROBE, "127.53.0.1", os.path.join(LAB, anchor), *words],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_walk_reaches_the_zone_with_its_servers(self):
        self.assertEqual(self.probe("find", "t._domainkey.good.test"),
                         "cut test of . signed\n  ns.test 127.53.0.2\n"
                         "cut good.test of test signed\n  ns.good.test 127.53.1.1\n")

    def test_walk_sees_the_cut_on_its_parents_server(self):
        for name in ("same.test", "t._domainkey.same.test", "_domainkey.same.test"):
            self.assertEqual(self.probe("find", name),
                             "cut test of . signed\n  ns.test 127.53.0.2\n"
                             "cut same.test of test signed\n  ns.same.test 127.53.0.2\n")

    def test_walk_is_told_that_a_name_does_not_exist(self):
        self.assertIn("\ndenied\n", self.probe("find", "no.test"))
        self.assertIn("\ndenied\n", self.probe("find", "no.good.test"))

    def test_server_that_does_not_hold_the_zone_is_lame(self):
        self.assertIn(" lame REFUSED", self.probe("ask", "127.53.1.1", "a.same.test", "A"))

    def test_closed_port_is_unreachable(self):
        self.assertIn(" unreachable Connection refused",
                      self.probe("ask", "127.53.9.9", "good.test", "SOA"))

    def test_look_up_by_our_own_iteration(self):
        said = self.probe("lookup", "ns.good.test", "A")
        self.assertIn("  ns.good.test A 127.53.1.1", said)

    def test_signed_record_is_secure(self):
        said = self.probe("validate", "t._domainkey.good.test", "CNAME")
        self.assertIn(" data NOERROR secure\n", said)
        self.assertIn("t._domainkey.good.test CNAME t.dkim.amazonses.com.", said)

    def test_denial_is_secure(self):
        self.assertIn(" no-name NXDOMAIN secure\n", self.probe("validate", "no.good.test", "TXT"))
        self.assertIn(" no-data NOERROR secure\n", self.probe("validate", "good.test", "TXT"))

    def test_wrong_ds_is_bogus_with_a_reason(self):
        said = self.probe("validate", "t._domainkey.bogus.test", "CNAME")
        self.assertIn(" bogus\n", said)
        self.assertRegex(said, r"\n  ede 9 ")

    def test_expired_signature_is_bogus_with_a_reason(self):
        said = self.probe("validate", "t._domainkey.expired.test", "CNAME")
        self.assertIn(" bogus\n", said)
        self.assertRegex(said, r"\n  ede 7 ")

    def test_without_an_anchor_nothing_is_secure_and_nothing_bogus(self):
        write("none", "")
        for zone in ("good.test", "expired.test"):
            said = self.probe("validate", f"t._domainkey.{zone}", "CNAME", anchor="none")
            self.assertIn(" data NOERROR\n", said)

    def test_another_roots_anchor_makes_all_bogus(self):
        write("other", ". IN DS 20326 8 2 "
              "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n")
        self.assertIn(" bogus\n", self.probe("validate", "good.test", "SOA", anchor="other"))


if __name__ == "__main__":
    unittest.main()
