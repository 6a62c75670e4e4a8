#!/usr/bin/python3
"""signet that is killed, interrupted or started twice, against the simulated AWS: no finished
target is asked again, none is lost, and what is printed on the way is whole."""

import json
import os
import random
import select
import signal
import time
import unittest

from running import OWN, Aws, Home

MEMBERS = 8
REGIONS = ("us-east-1", "eu-west-1", "eu-central-1")
TURNS = 20
SLOW = "fault slow 20ms on ses:*\n"


def world():
    text = SLOW + OWN
    for index in range(MEMBERS):
        text += f"account {222200000000 + index}\n  role reader\n    trust 111122223333\n"
        for region in REGIONS:
            text += f"  region {region}\n"
            # Some targets are done early, some late.
            for name in range(10):
                text += f"    identity d{name}.m{index}.example {'pending' if name < index else 'success'}\n"
    return text


def known(document):
    """What a scan found, apart from when."""
    return (
        sorted((row["account"], row["region"], row["identity"], row["type"], row["status"],
                row["sending_enabled"]) for row in document["identities"]),
        sorted((row["account"], row["region"], row["status"]) for row in document["coverage"]),
        sorted((row["id"], row["rule"], row["identity"], row["risk"], row["cause"])
               for row in document["findings"]),
    )


class Resume(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.aws = Aws(world())
        cls.addClassCleanup(cls.aws.close)
        home = Home(cls.aws.url)
        cls.addClassCleanup(home.close)
        accounts = "id,role\n" + "".join(f"{222200000000 + index},reader\n" for index in range(MEMBERS))
        cls.arguments = ("scan", "--accounts", home.path("accounts.csv", accounts), "--rate", "0",
                         "--in-flight", "4", "--regions", ",".join(REGIONS), "--format", "json")
        before = time.monotonic()
        code, out, err = home.run(*cls.arguments)
        cls.seconds = time.monotonic() - before
        assert code == 1, (code, err)
        cls.undisturbed = known(json.loads(out))
        assert len(cls.undisturbed[1]) == MEMBERS * len(REGIONS), err

    def setUp(self):
        self.home = Home(self.aws.url)
        self.addCleanup(lambda: self.home.close())

    def finished(self):
        code, out, err = self.home.run(
            "query", "--format", "json",
            "SELECT account, region FROM coverage_v1 "
            "WHERE finished IS NOT NULL AND NOT coalesce(json_extract(coverage, '$.interrupted'), 0)")
        self.assertEqual(code, 0, err)
        return {(row["account"], row["region"]) for row in json.loads(out)}

    def take_up(self):
        before = self.finished()
        calls_before = len(self.aws.calls())
        code, out, err = self.home.run("scan", "--resume", "--format", "json")
        asked = {(account, region) for account, region, operation in self.aws.calls()[calls_before:]
                 if operation.startswith("ses:")}
        self.assertEqual(asked & before, set(), "finished targets are not asked again")
        self.assertEqual(code, 1, err)
        self.assertEqual(known(json.loads(out)), self.undisturbed)
        return before

    def test_killed_at_any_moment(self):
        seed = int(time.time())
        draw = random.Random(seed)
        taken_up = with_finished = 0
        for turn in range(TURNS):
            self.home.close()
            self.home = Home(self.aws.url)
            with self.subTest(seed=seed, turn=turn):
                child = self.home.start(*self.arguments)
                time.sleep(draw.uniform(0.3, 1) * self.seconds)
                child.kill()
                child.communicate()
                if child.returncode == -signal.SIGKILL and self.has_run():
                    taken_up += 1
                    with_finished += bool(self.take_up())
        self.assertGreater(taken_up, 5)
        self.assertGreater(with_finished, 3, "kills came too early to prove anything")

    def has_run(self):
        code, out, _ = self.home.run("runs", "--format", "json")
        return code == 0 and any(run["state"] == "running" for run in json.loads(out))

    def test_interrupted_tells_what_is_known(self):
        child = self.home.start(*self.arguments)
        self.wait_for_calls(75)  # Of 138: some targets are done, and some are not.
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
        self.assertEqual(child.returncode, 130, err)
        document = json.loads(out)
        self.assertEqual(len(document["coverage"]), MEMBERS * len(REGIONS))
        self.assertTrue(any(row["status"] == "complete" for row in document["coverage"]))
        self.assertTrue(any(row["status"] != "complete" for row in document["coverage"]))
        self.assertTrue(document["identities"])
        self.assertLessEqual(set(known(document)[0]), set(self.undisturbed[0]))
        self.take_up()

    def test_taken_up_somewhere_else(self):
        child = self.home.start(*self.arguments)
        self.wait_for_calls(40)
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=20)
        code, _, err = self.home.run("scan", "--resume", "--endpoint-url", "http://127.0.0.1:1")
        self.assertEqual(code, 4, err)
        self.assertIn("127.0.0.1:1", err)
        self.take_up()

    def test_interrupted_while_judging(self):
        many = Aws(OWN + "  region eu-west-1\n"
                         "    generate identities 60000 unverified-domains 0 unverified-addresses 60000\n")
        self.addCleanup(many.close)
        home = Home(many.url)
        self.addCleanup(home.close)
        arguments = ("scan", "--rate", "0", "--regions", "eu-west-1", "--format", "ndjson")
        child = home.start(*arguments)
        self.addCleanup(child.kill)
        deadline = time.monotonic() + 60
        read = "SELECT 1 FROM coverage_v1 WHERE finished IS NOT NULL"
        while not (os.path.exists(home.store) and "1" in home.run("query", "--format", "csv", read)[1][1:]):
            self.assertLess(time.monotonic(), deadline)
            self.assertIsNone(child.poll(), "judging must still go on")
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=20)
        self.assertEqual((child.returncode, out), (130, b""), err)
        self.assertIn(b"while judging", err)
        self.assertEqual([run["state"] for run in home.runs()], ["interrupted"])
        calls = len(many.calls())
        code, out, err = home.run("scan", "--resume", "--format", "ndjson")
        self.assertEqual(code, 1, err)
        self.assertEqual(out.count('"kind":"finding"'), 60000)
        self.assertEqual([call for call in many.calls()[calls:] if call[2].startswith("ses:")], [])

    def test_interrupted_while_a_report_is_written(self):
        many = Aws(OWN + "  region eu-west-1\n    generate identities 20000\n")
        self.addCleanup(many.close)
        home = Home(many.url)
        self.addCleanup(home.close)
        code, _, err = home.run("scan", "--rate", "0", "--regions", "eu-west-1", "--format", "csv")
        self.assertEqual(code, 0, err)
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                # Nobody reads its stdout, so that it stands still in the middle.
                child = home.start("report", "--format", "ndjson")
                self.addCleanup(child.kill)
                select.select([child.stdout], [], [], 30)
                time.sleep(0.3)
                self.assertIsNone(child.poll(), "the report must still be written")
                child.send_signal(number)
                out, err = child.communicate(timeout=20)
                self.assertEqual(child.returncode, 130, err)
                self.assertLess(out.count(b'"kind":"identity"'), 20000)
                self.assertIn(b"signet report 1 shows it again", err)

    def wait_for_calls(self, count):
        start = len(self.aws.calls())
        deadline = time.monotonic() + 20
        while len(self.aws.calls()) < start + count:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.005)

    def test_two_at_once_on_one_store(self):
        first = self.home.start(*self.arguments)
        self.wait_for_calls(10)
        code, out, err = self.home.run(*self.arguments)
        self.assertEqual((code, out), (4, ""))
        self.assertEqual(err.count("\n"), 1, err)
        self.assertTrue(err.startswith("signet: "), err)
        self.assertIn(str(first.pid), err)
        printed, err = first.communicate(timeout=60)
        self.assertEqual(first.returncode, 1, err)
        self.assertEqual(known(json.loads(printed)), self.undisturbed)


if __name__ == "__main__":
    unittest.main()
