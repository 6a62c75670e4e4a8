"""The script of change batches, run by sh with Debian's AWS CLI against a Route 53 of this test, which takes a batch
whole or not at all, creates nothing that is there and deletes nothing that is not there exactly."""

import http.server
import os
import re
import subprocess
import tempfile
import threading
import unittest
import urllib.parse
import xml.etree.ElementTree as ET
from pathlib import Path

import exported

NAMESPACE = "{https://route53.amazonaws.com/doc/2013-04-01/}"
RECORDS_MAX = 1000
DONE = """<?xml version="1.0"?><ChangeResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
<ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo>
</ChangeResourceRecordSetsResponse>"""
REFUSED = """<?xml version="1.0"?><InvalidChangeBatch xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
<Messages><Message>{why}</Message></Messages><RequestId>1</RequestId></InvalidChangeBatch>"""


def from_octal(text):
    """Route 53's escapes to those of a zone file, which are decimal."""
    return re.sub(r"\\([0-3][0-7]{2})|\\(.)", lambda m: "\\%03d" % int(m[1], 8) if m[1] else m[0], text)


class Zone:
    def __init__(self):
        self.sets = {}  # (name, type): records

    def change(self, changes):
        sets = dict(self.sets)
        if sum(len(records) for _, records in changes) > RECORDS_MAX:
            return "too many records"
        for action, records in changes:
            key = {(one.name, one.type) for one in records}
            if len(key) != 1:
                return "no set"
            key = key.pop()
            if action == "DELETE":
                if sets.get(key) != records:
                    return "it was not found as it was given"
                del sets[key]
            elif action == "CREATE":
                if any(name == key[0] and "CNAME" in (type_, key[1]) or (name, type_) == key for name, type_ in sets):
                    return "it already exists, or conflicts"
                sets[key] = records
            else:
                return f"this test's Route 53 does not {action}"
        self.sets = sets
        return None

    def records(self):
        return {one for records in self.sets.values() for one in records}


class Route53:
    def __init__(self):
        self.zones = {}
        self.comments = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path, body):
        zone = urllib.parse.unquote(path.split("/hostedzone/")[1].removesuffix("/rrset/").removesuffix("/rrset"))
        batch = ET.fromstring(body).find(f"{NAMESPACE}ChangeBatch")
        self.comments.append(batch.findtext(f"{NAMESPACE}Comment"))
        changes = []
        for change in batch.iter(f"{NAMESPACE}Change"):
            one = change.find(f"{NAMESPACE}ResourceRecordSet")
            of = lambda word, one=one: one.findtext(NAMESPACE + word)  # noqa: E731
            changes.append((change.findtext(f"{NAMESPACE}Action"), {
                exported.record(from_octal(of("Name")), of("Type"), of("TTL"), from_octal(value.text))
                for value in one.iter(f"{NAMESPACE}Value")}))
        return self.zones[zone].change(changes)

    def handler(outer):  # pylint: disable=no-self-argument
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                try:
                    why = outer.answer(self.path, self.rfile.read(int(self.headers["Content-Length"])))
                except Exception as error:  # A request that nobody expected is refused, and says why.
                    why = f"not understood: {error!r}"
                body = (REFUSED.format(why=why.replace("<", "(")) if why else DONE).encode()
                self.send_response(400 if why else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        return Handler


class AwsCli(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.route53 = Route53()
        self.addCleanup(self.route53.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        # AWS CLI of Debian 12 does not know AWS_ENDPOINT_URL.
        shim = self.folder / "bin/aws"
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\nexec /usr/bin/aws --endpoint-url {self.route53.endpoint} "$@"\n')
        shim.chmod(0o755)
        (self.folder / "here").mkdir()

    def run_script(self, script, **variables):
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder), "AWS_ACCESS_KEY_ID": "AKID",
                       "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1",
                       **variables}
        return subprocess.run(["/bin/sh", "-c", script], cwd=self.folder / "here", env=environment, text=True,
                              capture_output=True, check=False, timeout=200)

    def hold(self, zone_id, plan, zone):
        held = self.route53.zones[zone_id] = Zone()
        for one in plan.before(zone):
            held.sets.setdefault((one.name, one.type), set()).add(one)

    def test_usual_and_back(self):
        plan, undo = exported.Plan("usual"), exported.Plan("undo")
        self.hold("Z0EXAMPLE", plan, "example.test")
        self.hold("ZOWN", plan, "a-b.test")
        variable = re.search(r"\$\{(ZONE_ID_\w+):\?", plan.export("aws-cli"))[1]
        for one in (plan, undo):
            script = one.export("aws-cli")
            done = self.run_script(script, **{variable: "ZOWN"})
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
            self.assertEqual(self.route53.zones["Z0EXAMPLE"].records(), one.after("example.test"))
            self.assertEqual(self.route53.zones["ZOWN"].records(), one.after("a-b.test"))
            again = self.run_script(script, **{variable: "ZOWN"})
            self.assertEqual(again.returncode, 1)
            self.assertEqual(again.stderr.count("not changed, for "), 3, again.stderr)
            self.assertEqual(self.route53.zones["Z0EXAMPLE"].records(), one.after("example.test"))
        self.assertEqual(self.route53.zones["Z0EXAMPLE"].records(), plan.before("example.test"))

    def test_a_zone_without_an_id_is_asked_for(self):
        plan = exported.Plan("usual")
        self.hold("Z0EXAMPLE", plan, "example.test")
        done = self.run_script(plan.export("aws-cli"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("must be the id of the hosted zone", done.stderr)

    def test_one_identity_refused_leaves_the_others(self):
        plan = exported.Plan("usual")
        self.hold("Z0EXAMPLE", plan, "example.test")
        self.hold("ZOWN", plan, "a-b.test")
        stranger = exported.record("example.test.", "TXT", 300, '"since=then"')
        held = self.route53.zones["Z0EXAMPLE"].sets
        held[(stranger.name, "TXT")].add(stranger)
        variable = re.search(r"\$\{(ZONE_ID_\w+):\?", plan.export("aws-cli"))[1]
        done = self.run_script(plan.export("aws-cli"), **{variable: "ZOWN"})
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count("not changed, for "), 1, done.stderr)
        self.assertIn(stranger, self.route53.zones["Z0EXAMPLE"].records())
        self.assertEqual(self.route53.zones["ZOWN"].records(), plan.after("a-b.test"))

    def test_hostile(self):
        plan = exported.Plan("hostile")
        script = plan.export("aws-cli")
        self.hold("Z0EXAMPLE", plan, "example.test")
        done = self.run_script(script)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertEqual(self.route53.zones["Z0EXAMPLE"].records(), plan.after("example.test"))
        self.assertTrue(all(len(comment) <= 256 for comment in self.route53.comments))
        self.assertEqual(list((self.folder / "here").iterdir()), [], "a word of the plan was run")


if __name__ == "__main__":
    unittest.main()
