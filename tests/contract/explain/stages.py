"""signet scan --explain over a small organisation: what the DNS proved stands in the findings, in
every form, in the store and in the run when it is reported again; and what Ctrl-C leaves."""

import csv
import io
import json
import os
import resource
import signal
import sqlite3
import time
import unittest

import live
from live import Home, case_file, identities

HOLDING = ("good-verified", "record-missing", "mailfrom-mx-missing")
SHOP = ("target-doubled", "wildcard-shadow", "dnssec-bogus", "lame-delegation-refused")
ROLE = """account 444455556666 "Shop mail"
  role reader
    trust 111122223333
"""
ORG = ("--org", "--org-role", "reader", "--regions", "eu-west-1", "--rate", "0")
# Names under a zone none of whose servers says a word: each takes long.
SILENT = 12


def organisation():
    cases = case_file.read_all(HOLDING)
    text = "organization o-example1234\n  tells both\n" + live.world(cases)
    return text + ROLE + live.world(case_file.read_all(SHOP), account="").partition("limit none\n")[2]


class Stages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        serving = live.serving(organisation())
        cls.url, _ = serving.__enter__()
        cls.addClassCleanup(serving.__exit__, None, None, None)

    def setUp(self):
        self.home = Home(self.url)
        self.addCleanup(self.home.close)

    def scan(self, *arguments, code=1, form="json", explain="--explain"):
        words = [*ORG, explain] if explain else [*ORG]
        got, out, err = self.home.run("scan", *words, "--quiet", *(live.roots() if explain else ()), "--format", form,
                                      *arguments, seconds=live.SECONDS_MAX)
        self.assertEqual(got, code, err)
        self.assertEqual(err, "")
        return out

    def causes(self, document):
        return {one["identity"]: one["cause"] for one in document["findings"] if one["rule"] == "identity-verified"}

    WHY = {"record-missing.test": "record-missing", "target-doubled.test": "target-doubled",
           "wildcard-shadow.test": "wildcard-shadow", "dnssec-bogus.test": "dnssec-bogus",
           "lame-refused.test": "lame-delegation"}

    def test_a_hosted_zone_that_nobody_asks_is_told(self):
        case, = case_file.read_all(("record-missing",))
        said = {**identities.DEFAULTS, **case.identities[0]}
        records = "".join(f"    record {token}._domainkey.{said['name']} CNAME {token}.dkim.amazonses.com\n"
                          for token in identities.tokens(said))
        world = live.world([case]) + f"  hosted-zone {said['name']} id ZTWIN\n{records}"
        with live.serving(world) as (url, _):
            told = []
            for flags in (("--explain=all", "--depth", "posture"), ("--explain",)):
                got, out, err = self.home.run("scan", "--regions", "eu-west-1", "--rate", "0", "--quiet", *flags, *live.roots(),
                                              "--format", "json", seconds=live.SECONDS_MAX,
                                              environment={"AWS_ENDPOINT_URL": url})
                self.assertEqual(got, 1, err)
                told.append(self.causes(json.loads(out)))
        # Hosted zones are only read where everything is explained.
        self.assertEqual(told, [{said["name"]: "wrong-zone-edited"}, {said["name"]: "record-missing"}])

    def test_few_open_files_are_made_more(self):
        """What is in flight at once needs more files than a shell may have set."""
        arguments = ("explain", "--regions", "eu-west-1", "--rate", "0", "--format", "json", *live.roots())
        documents = []
        for soft in (24, 1024):
            child = self.home.start(*arguments, store=False, preexec_fn=lambda soft=soft: resource.setrlimit(
                resource.RLIMIT_NOFILE, (soft, 4096)))
            out, err = child.communicate(timeout=live.SECONDS_MAX)
            self.assertIn(child.returncode, (1, 3), err)
            documents.append({one["identity"]: one["causes"] for one in json.loads(out)["identities"]})
        self.assertEqual(documents[0], documents[1])

    def test_each_finding_has_its_cause_with_confidence_evidence_and_fix(self):
        document = json.loads(self.scan())
        self.assertEqual(self.causes(document), self.WHY)
        for one in document["findings"]:
            if one["identity"] not in self.WHY:
                continue
            with self.subTest(identity=one["identity"]):
                self.assertTrue(one["explanations"])
                for why in one["explanations"]:
                    self.assertIn(why["confidence"], ("certain", "likely", "possible"))
                    self.assertTrue(why["evidence"])
                    self.assertTrue(why["fix"]["sentence"])
        without = json.loads(self.scan(explain=None))
        self.assertEqual(set(self.causes(without)), set(self.WHY))
        self.assertNotIn("target-doubled", self.causes(without).values())

    def test_rows_have_them_too(self):
        rows = list(csv.DictReader(io.StringIO(self.scan(form="csv"))))
        found = {row["identity"]: row for row in rows if row["rule"] == "identity-verified"}
        self.assertEqual({name: row["cause"] for name, row in found.items()}, self.WHY)
        for row in found.values():
            self.assertEqual((row["kind"], bool(row["evidence"]), bool(row["fix"])), ("finding", True, True))
            self.assertIn(row["confidence"], ("certain", "likely", "possible"))

    def test_all_asks_for_what_is_verified_too(self):
        document = json.loads(self.scan("--depth", "posture", explain="--explain=all"))
        told = {(one["identity"], one["cause"]) for one in document["findings"]}
        self.assertIn(("mailfrom-mx-missing.test", "mailfrom-mx-missing"), told)
        self.assertEqual(self.causes(document), self.WHY)
        asked = json.loads(self.query("SELECT identity FROM dns_v1"))
        self.assertIn("good-verified.test", {row["identity"] for row in asked})

    def query(self, sql):
        code, out, err = self.home.run("query", "--format", "json", sql)
        self.assertEqual((code, err), (0, ""))
        return out

    def test_a_run_is_reported_again_with_all_that_it_proved(self):
        first = self.scan()
        for _ in range(2):
            code, out, err = self.home.run("report", "--format", "json")
            self.assertEqual((code, out, err), (1, first, ""))
        for form in ("csv", "markdown", "ndjson", "table"):
            code, out, err = self.home.run("report", "--format", form)
            self.assertEqual((code, err), (1, ""))
            self.assertIn("lame-refused.test", out)

    def test_what_the_dns_said_can_be_asked_for(self):
        self.scan()
        rows = json.loads(self.query("SELECT account, identity, domain, vantage, taken_at, dns FROM dns_v1"))
        self.assertEqual({(row["account"], row["identity"]) for row in rows},
                         {("111122223333" if name == "record-missing.test" else "444455556666", name)
                          for name in self.WHY})
        for row in rows:
            self.assertEqual((row["vantage"], row["domain"]), ("direct", row["identity"]))
            self.assertTrue(json.loads(row["dns"])["exchanges"])

    def test_saved_evidence_of_a_scan_explains_without_a_network(self):
        path = self.home.path("evidence")
        whole = json.loads(self.scan("--write", f"evidence={path}"))
        code, out, err = self.home.run("explain", "--from", path, "--format", "json", store=False,
                                       environment={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
        self.assertEqual((code, err), (1, ""))
        self.assertEqual({one["identity"]: one["cause"] for one in json.loads(out)["findings"]}, self.causes(whole))

    def test_a_wrong_flag_leaves_no_run_in_the_way_of_resume(self):
        self.scan()
        nobody = self.home.path("nobody", ". 1 NS a.root.\na.root. 1 A 127.53.99.99\n")
        for code, says, flags in ((2, "/nowhere", ("--root-hints", "/nowhere", "--trust-anchor", "none")),
                                  (2, "garbage", ("--resolver", "garbage")),
                                  (4, "port 53", ("--root-hints", nobody, "--trust-anchor", "none"))):
            got, out, err = self.home.run("scan", *ORG, "--explain", "--quiet", *flags)
            with self.subTest(flags=flags):
                self.assertEqual((got, out, err.count("\n")), (code, "", 1), err)
                self.assertIn(says, err)
                self.assertEqual([run["state"] for run in self.home.runs()], ["finished"])


class Interrupted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Several names below one silent zone, so that the DNS stage lasts.
        text = live.world(case_file.read_all(("record-missing", "server-silent")))
        for number in range(SILENT):
            text += (f"    identity n{number}.server-silent.test pending\n"
                     "      dkim generated 1d ago tokens aaa1 aaa2 aaa3\n")
        serving = live.serving(text)
        cls.url, _ = serving.__enter__()
        cls.addClassCleanup(serving.__exit__, None, None, None)

    def setUp(self):
        self.home = Home(self.url)
        self.addCleanup(self.home.close)

    def in_dns_stage(self):
        """SES has been read, and the DNS has not."""
        deadline = time.monotonic() + 20
        read = "SELECT count(*) FROM coverage_v1 WHERE finished IS NOT NULL"
        while True:
            if os.path.exists(self.home.store):
                try:
                    with sqlite3.connect(f"file:{self.home.store}?mode=ro", uri=True) as store:
                        if store.execute(read).fetchone()[0]:
                            return
                except sqlite3.OperationalError:
                    pass
            if time.monotonic() > deadline:
                self.fail("SES was never read")
            time.sleep(0.01)

    def transcripts(self):
        """When the DNS of each identity was read."""
        code, out, err = self.home.run("query", "--format", "json", "SELECT identity, taken_at FROM dns_v1")
        self.assertEqual(code, 0, err)
        return {row["identity"]: row["taken_at"] for row in json.loads(out)}

    def test_ctrl_c_while_the_dns_is_asked(self):
        arguments = ("scan", "--regions", "eu-west-1", "--rate", "0", "--explain", "--format", "json")
        child = self.home.start(*arguments, *live.roots())
        self.addCleanup(child.kill)
        self.in_dns_stage()
        time.sleep(0.5)
        self.assertIsNone(child.poll(), "the DNS stage must still go on")
        before = time.monotonic()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
        self.assertLess(time.monotonic() - before, 10)
        self.assertEqual(child.returncode, 130, err)
        self.assertEqual([run["state"] for run in self.home.runs()], ["interrupted"])
        if out:
            json.loads(out)
        before = self.transcripts()
        self.assertIn("record-missing.test", before)
        self.assertNotIn("server-silent.test", before)
        code, out, err = self.home.run("scan", "--resume", "--format", "json", "--quiet", seconds=live.SECONDS_MAX)
        document = json.loads(out)
        causes = {one["identity"]: one["cause"] for one in document["findings"] if one["rule"] == "identity-verified"}
        self.assertEqual(causes["record-missing.test"], "record-missing")
        self.assertEqual(causes["server-silent.test"], "server-silent")
        self.assertEqual(code, 3, err)  # Who serves the names below it could not be read.
        after = self.transcripts()
        self.assertEqual(set(after), set(causes))
        self.assertEqual(after["record-missing.test"], before["record-missing.test"], "asked again")
        self.assertEqual([run["state"] for run in self.home.runs()], ["finished"])

    def test_ctrl_c_while_ses_is_asked(self):
        with live.serving("fault slow 5s on ses:*\n" + live.world(case_file.read_all(("record-missing",)))) as (url, _):
            for names in (("record-missing.test",), ("--regions", "eu-west-1")):
                with self.subTest(names=names):
                    child = self.home.start("explain", *names, "--rate", "0", *live.roots(), store=False,
                                            environment={"AWS_ENDPOINT_URL": url})
                    self.addCleanup(child.kill)
                    time.sleep(1.5)
                    child.send_signal(signal.SIGINT)
                    out, err = child.communicate(timeout=30)
                    self.assertEqual((child.returncode, out), (130, b""), err)

    def test_ctrl_c_while_one_is_explained(self):
        child = self.home.start("explain", "server-silent.test", "--rate", "0", "--format", "json", *live.roots(),
                                store=False)
        self.addCleanup(child.kill)
        time.sleep(1.5)
        self.assertIsNone(child.poll(), "the DNS must still be asked")
        child.send_signal(signal.SIGINT)
        before = time.monotonic()
        out, err = child.communicate(timeout=30)
        self.assertLess(time.monotonic() - before, 10)
        self.assertEqual((child.returncode, out), (130, b""), err)
        self.assertIn(b"interrupted", err)


if __name__ == "__main__":
    unittest.main()
