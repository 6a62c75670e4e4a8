"""The nsupdate script against Knot and BIND: the zone afterwards differs by exactly the plan; the same script
again changes nothing; what somebody else changed meanwhile is not touched."""

import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import dns.query
import dns.rdatatype
import dns.rdataclass
import dns.rdata
import dns.zone

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))
import daemons  # noqa: E402  pylint: disable=wrong-import-position
import exported  # noqa: E402  pylint: disable=wrong-import-position

START_SECONDS_MAX = 60
HEADER = """{zone}. 300 IN SOA ns.{zone}. admin.{zone}. 1 3600 600 86400 300
{zone}. 300 IN NS ns.{zone}.
ns.{zone}. 300 IN A 127.0.0.1
"""


def knot_lines(folder, port, zones):
    return ["server:", f"  listen: 127.0.0.1@{port}", f"  rundir: {folder}", "  udp-workers: 1", "  tcp-workers: 1",
            "  background-workers: 1", "database:", f"  storage: {folder}", "  journal-db-max-size: 16M",
            "  kasp-db-max-size: 16M", "  timer-db-max-size: 16M", "  catalog-db-max-size: 16M",
            "log:", "  - target: stderr", "    any: info",
            "acl:", "  - id: all", "    address: 127.0.0.1", "    action: [update, transfer]", "zone:",
            *(line for zone in zones for line in (f"  - domain: {zone}.", f"    file: {folder}/{zone}.zone",
                                                  "    acl: all", "    zonefile-sync: -1"))]


def bind_lines(folder, port, zones):
    return [f'options {{ directory "{folder}"; pid-file none; session-keyfile none; lock-file none; recursion no;',
            "  dnssec-validation no; empty-zones-enable no; notify no; allow-transfer { any; };",
            f"  listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; }}; controls {{ }};",
            *(f'zone "{zone}" {{ type primary; file "{folder}/{zone}.zone"; allow-update {{ any; }};'
              " check-names ignore; };" for zone in zones)]


SERVERS = {"knot": (5301, knot_lines, ["knotd", "-c"]), "bind": (5302, bind_lines, ["named", "-g", "-n", "1", "-c"])}


class Server:
    """One that holds the zones of a plan as they were before it."""

    def __init__(self, kind, zones):
        self.port, write, command = SERVERS[kind]
        self.zones = list(zones)
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        for zone, records in zones.items():
            lines = [f"{exported.name_text(r.name)} {r.ttl} IN {r.type} {rdata_text(r)}\n" for r in sorted(records)]
            Path(folder, f"{zone}.zone").write_text(HEADER.format(zone=zone) + "".join(lines), encoding="ascii")
        config = Path(folder, "config")
        config.write_text("\n".join(write(folder, self.port, zones)) + "\n", encoding="ascii")
        self.log = Path(folder, "log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([daemons.program(command[0], folder), *command[1:], config],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            preexec_fn=daemons.die_with_parent)

    def __enter__(self):
        try:
            self.await_zones()
        except BaseException:
            self.__exit__()
            raise
        return self

    def await_zones(self):
        deadline = time.monotonic() + START_SECONDS_MAX
        for zone in self.zones:
            while True:
                try:
                    self.dump(zone)
                    break
                except Exception as error:  # Not there yet, in the words of whichever layer noticed.
                    if self.process.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"no {zone}: {self.log.read_text()[-2000:]}") from error
                    time.sleep(0.1)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self._folder.cleanup()

    def dump(self, zone):
        """All records, the SOA with its serial among them."""
        read = dns.zone.from_xfr(dns.query.xfr("127.0.0.1", zone, port=self.port, relativize=False, timeout=10),
                                 relativize=False)
        return {exported.record(name, dns.rdatatype.to_text(rdata.rdtype), ttl, rdata)
                for name, ttl, rdata in read.iterate_rdatas()}

    def dumps(self):
        return {zone: self.dump(zone) for zone in self.zones}

    def update(self, script, program="nsupdate"):
        flags = ["-v"]
        return subprocess.run([program, *flags], input=f"server 127.0.0.1 {self.port}\n{script}", text=True,
                              capture_output=True, check=False, timeout=60)


def rdata_text(record):
    return dns.rdata.from_wire(dns.rdataclass.IN, dns.rdatatype.from_text(record.type), record.data, 0,
                               len(record.data)).to_text()


def without_soa(records):
    return {one for one in records if one.type != "SOA"}


class Updates(unittest.TestCase):
    maxDiff = None

    def assert_moved(self, plan, before, after):
        for zone in plan.zones:
            wanted = (without_soa(before[zone]) - plan.removed(zone)) | plan.added(zone)
            self.assertEqual(without_soa(after[zone]), wanted)

    def apply_twice(self, kind, plan, server, program="nsupdate"):
        before = server.dumps()
        done = server.update(plan.export("nsupdate"), program)
        self.assertEqual(done.returncode, 0, f"{kind}: {done.stdout}{done.stderr}{server.log.read_text()[-1500:]}")
        after = server.dumps()
        self.assert_moved(plan, before, after)
        self.assertNotEqual(before, after)
        again = server.update(plan.export("nsupdate"), program)
        self.assertNotEqual(again.returncode, 0)
        self.assertEqual(server.dumps(), after, "the second run changed something, if only a serial")
        return before, again

    def there_and_back(self, kind, program="nsupdate"):
        plan, undo = exported.Plan("usual"), exported.Plan("undo")
        with Server(kind, {zone: plan.before(zone) for zone in plan.zones}) as server:
            before, again = self.apply_twice(kind, plan, server, program)
            if program == "nsupdate":
                sends = sum(len(plan.senders(zone)) for zone in plan.zones)
                self.assertEqual(again.stderr.count("update failed"), sends, again.stderr)
            self.apply_twice(kind, undo, server, program)
            for zone in plan.zones:
                self.assertEqual(without_soa(server.dump(zone)), without_soa(before[zone]))

    def hostile(self, kind):
        plan = exported.Plan("hostile")
        with Server(kind, {zone: plan.before(zone) for zone in plan.zones}) as server:
            self.apply_twice(kind, plan, server)

    def changed_since(self, kind):
        """Somebody added a value, and put an alias where a text should go: those identities are refused, whole."""
        plan = exported.Plan("usual")
        begin = {zone: plan.before(zone) for zone in plan.zones}
        begin["example.test"] = begin["example.test"] | {
            exported.record("example.test.", "TXT", 300, '"since=then"'),
            exported.record("bounce.mail.example.test.", "CNAME", 300, "else.test.")}
        with Server(kind, begin) as server:
            before = server.dumps()
            self.assertNotEqual(server.update(plan.export("nsupdate")).returncode, 0)
            after = server.dumps()
            self.assertEqual(after["example.test"], before["example.test"])
            self.assertEqual(without_soa(after["a-b.test"]),
                             without_soa(before["a-b.test"]) | plan.added("a-b.test"))

    def test_knot(self):
        self.there_and_back("knot")

    def test_bind(self):
        self.there_and_back("bind")

    def test_knsupdate_reads_it_too(self):
        self.there_and_back("knot", "knsupdate")

    def test_knot_hostile(self):
        self.hostile("knot")

    def test_bind_hostile(self):
        self.hostile("bind")

    def test_knot_changed_since(self):
        self.changed_since("knot")

    def test_bind_changed_since(self):
        self.changed_since("bind")


if __name__ == "__main__":
    unittest.main()
