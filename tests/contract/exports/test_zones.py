"""The zone file, read by BIND and by Knot: exactly the plan's new records, and nothing that was refused."""

import subprocess
import tempfile
import unittest
from pathlib import Path

import dns.rdatatype
import dns.zone

import exported

HEADER = """{zone}. 300 IN SOA ns.{zone}. admin.{zone}. 1 3600 600 86400 300
{zone}. 300 IN NS ns.{zone}.
ns.{zone}. 300 IN A 127.0.0.1
"""


class ZoneFiles(unittest.TestCase):
    def check(self, name):
        plan = exported.Plan(name)
        sections = exported.sections(plan.export("zone-file"), ";")
        self.assertEqual([zone for zone, _ in sections], plan.zones)
        for zone, body in sections:
            with self.subTest(plan=name, zone=zone):
                self.assertEqual(self.read(zone, body), plan.added(zone))

    def read(self, zone, body):
        with tempfile.TemporaryDirectory() as folder:
            file, dump = Path(folder, "zone"), Path(folder, "dump")
            file.write_text(HEADER.format(zone=zone) + body, encoding="ascii")
            for command in (["named-checkzone", "-k", "fail", "-m", "fail", "-o", dump, zone, file],
                            ["kzonecheck", "-o", zone, file]):
                done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertNotIn("ignoring", done.stdout + done.stderr)  # What lies outside of the zone.
            subprocess.run(["named-compilezone", "-q", "-s", "full", "-o", dump, zone, file], check=True)
            read = dns.zone.from_file(str(dump), zone, relativize=False)
        header = dns.zone.from_text(HEADER.format(zone=zone), zone, relativize=False)
        return records(read) - records(header)

    def test_usual(self):
        self.check("usual")

    def test_undo(self):
        self.check("undo")

    def test_hostile(self):
        self.check("hostile")


def records(zone):
    return {exported.record(name, dns.rdatatype.to_text(rdata.rdtype), ttl, rdata)
            for name, ttl, rdata in zone.iterate_rdatas()}


if __name__ == "__main__":
    unittest.main()
