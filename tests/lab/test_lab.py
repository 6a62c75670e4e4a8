#!/usr/bin/python3
"""What the lab promises of itself: it starts only in isolation, ends what it started and
nothing else, and refuses case files that it does not understand."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import case_file  # noqa: E402
import daemons  # noqa: E402
import identities  # noqa: E402
import lab  # noqa: E402

GOOD = """case   a-case
identity shop.test
  tokens  aaa1
zone shop.test on knot
  aaa1._domainkey CNAME aaa1.dkim.amazonses.com.
expect nothing
shows
  knot aaa1._domainkey CNAME NOERROR
"""


def servers_of(folder):
    """Processes that were started with a file of the lab's folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(word.startswith(str(folder).encode() + b"/") for word in words):
            found.append(int(entry.name))
    return found


class CaseFiles(unittest.TestCase):
    def parse(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a-case.case"
            path.write_text(text, encoding="utf-8")
            return case_file.read(path)

    def test_what_is_not_understood_is_refused_with_its_line(self):
        self.assertEqual(self.parse(GOOD).expects, [["nothing"]])
        for change, said in {
            ("case   a-case", "case   other"): "line 1: the case is not called like its file",
            ("on knot", "on bnid"): "line 4: no such kind of server: bnid",
            ("on knot", "on silent"): "line 4: silent holds no zones",
            ("on knot", "on knot, signed badly"): "line 4: signed how",
            ("on knot", "on knot tcp-only"): "one daemon cannot hold two versions",
            ("CNAME aaa1", "cname aaa1"): "line 4: a record is",
            ("expect nothing\n", ""): "a case needs identity, expect and shows",
            ("expect nothing", "expcet nothing"): "line 6: no such word: expcet",
            ("expect nothing", "script shop.test\n  * *: \nexpect nothing"): "line 6: a rule is",
            ("NOERROR", ""): "line 7: what is shown is",
            ("case ", "  case"): "line 1: nothing to belong to",
        }.items():
            with self.subTest(said):
                self.assertIn(change[0], GOOD)
                with self.assertRaises(case_file.Wrong) as caught:
                    self.parse(GOOD.replace(*change))
                self.assertIn(said, str(caught.exception))

    def test_evidence_is_refused_where_a_setting_is_unknown(self):
        case = self.parse(GOOD.replace("tokens  aaa1", "tokens  aaa1\n  statsu  FAILED"))
        with self.assertRaisesRegex(case_file.Wrong, "no such setting: statsu"):
            list(identities.lines([case]))

    def test_what_is_expected_is_told_in_full_names(self):
        case = self.parse(GOOD.replace("expect nothing", "expect target-doubled aaa1._domainkey\nnote server-silent"))
        self.assertEqual(list(identities.expected([case])), [{
            "case": "a-case", "account": "111122223333", "region": "eu-west-1", "identity": "shop.test",
            "causes": [{"cause": "target-doubled", "names": ["aaa1._domainkey.shop.test"]}],
            "notes": [{"cause": "server-silent", "names": []}]}])
        self.assertEqual(next(identities.expected([self.parse(GOOD)]))["causes"], [])

    def test_every_case_becomes_evidence(self):
        cases = case_file.read_all()
        lines = [json.loads(line) for line in identities.lines(cases)]
        self.assertEqual(len(lines), sum(len(case.identities) for case in cases))
        self.assertGreater(len(lines), 100)
        self.assertTrue(all(line["v"] == 1 and line["identity"] and line["taken_at"] for line in lines))


class Isolation(unittest.TestCase):
    def test_refuses_where_another_interface_is_up(self):
        self.assertTrue(lab.is_isolated())
        subprocess.run(["ip", "link", "add", "other", "type", "veth"], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "del", "other"], check=True)
        self.assertTrue(lab.is_isolated())  # One that is down leads nowhere.
        subprocess.run(["ip", "link", "set", "other", "up"], check=True)
        self.assertFalse(lab.is_isolated())
        the_lab = lab.Lab(case_file.read_all(["target-doubled"]))
        with self.assertRaisesRegex(RuntimeError, "only where loopback"):
            with the_lab:
                self.fail("it started")
        self.assertFalse(the_lab.folder.exists())
        self.assertEqual(servers_of(the_lab.folder), [])


class Ending(unittest.TestCase):
    def test_ends_what_it_started(self):
        with lab.Lab(case_file.read_all(["good-slow", "good-bind"])) as the_lab:
            running = servers_of(the_lab.folder)
            # knot thrice, bind, unbound, scripted.
            self.assertGreaterEqual(len(running), 6)
        self.assertEqual(servers_of(the_lab.folder), [])
        self.assertFalse(the_lab.folder.exists())

    def test_ends_what_it_started_when_a_server_does_not_start(self):
        cases = case_file.read_all(["good-knot-signed"])
        cases[0].zones[0].signing = "no"
        cases[0].zones[0].records.append(case_file.Record("aaa1._domainkey", 300, "A", "no-address"))
        the_lab = lab.Lab(cases)
        self.addCleanup(setattr, daemons, "START_SECONDS_MAX", daemons.START_SECONDS_MAX)
        daemons.START_SECONDS_MAX = 8
        with self.assertRaisesRegex(RuntimeError, "(knot|nsd) does not serve good-knot-signed.test"):
            with the_lab:
                self.fail("it started")
        self.assertEqual(servers_of(the_lab.folder), [])

    def test_takes_its_servers_along_when_it_is_killed(self):
        process = subprocess.Popen([HERE / "lab.py", "run", "good-slow", "--", "sh", "-c", "echo $LAB_FOLDER; sleep 60"],
                                   stdout=subprocess.PIPE, text=True, start_new_session=True)
        folder = process.stdout.readline().strip()
        self.assertTrue(servers_of(folder))
        process.kill()
        process.wait()
        deadline = time.monotonic() + 10
        while servers_of(folder) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(servers_of(folder), [])
        # The command was not the lab's to end; it is ours.
        os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        subprocess.run(["rm", "-rf", folder], check=True)


class Program(unittest.TestCase):
    def run_it(self, *words):
        return subprocess.run([HERE / "lab.py", *words], capture_output=True, text=True, timeout=120, check=False)

    def test_runs_a_command_inside_and_gives_its_exit_code(self):
        done = self.run_it("run", "target-doubled", "--", "sh", "-c",
                           'cat @HINTS@ "$LAB_ANCHOR" @IDENTITIES@; dig +short @@RESOLVER@ $0 CNAME; exit 7',
                           "aaa2._domainkey.target-doubled.test")
        self.assertEqual(done.returncode, 7, done.stderr)
        self.assertIn(". IN DS ", done.stdout)
        self.assertIn('"identity": "target-doubled.test"', done.stdout)
        self.assertTrue(done.stdout.endswith("\naaa2.dkim.amazonses.com.target-doubled.test.\n"), done.stdout)

    def test_refuses_what_it_does_not_know(self):
        for words, said in ((["run", "no-such", "--", "true"], "no such case: no-such"), (["run", "target-doubled"], "lab.py run"),
                            ([], "lab.py run"), (["start"], "lab.py run")):
            done = self.run_it(*words)
            self.assertEqual(done.returncode, 2)
            self.assertIn(said, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
