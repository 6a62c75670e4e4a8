"""What `signet doctor` says of a world that is whole, and of each way in which it is not:
one line each, what to do, and the exit code that is promised."""

import json
import os
import socket
import sqlite3
import tempfile
import time
import unittest
from pathlib import Path

from served import KEY, SECRET, serving, signet
from test_policy import READER, without, world

SECONDS_PROMISED = 12  # "In seconds", with room for a busy machine.


class DoctorTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.chmod(self.folder, 0o755)

    def examined(self, *flags, text=None, code=None, **more):
        """The trials by subject: a list of (outcome, told, advice) each."""
        def run(url):
            begun = time.monotonic()
            ran = signet(self.folder, "doctor", "--format", "json", *flags, url=url, **more)
            self.assertLess(time.monotonic() - begun, SECONDS_PROMISED)
            self.assertNotEqual(ran.out, "", ran.err)
            document = ran.json()
            self.assertEqual(document["exit_code"], ran.code)
            if code is not None:
                self.assertEqual(ran.code, code, ran.out)
            trials = {}
            for trial in document["trials"]:
                self.assertNotIn("\n", trial["told"] + trial["advice"])
                self.assertNotIn(SECRET, json.dumps(trial))
                trials.setdefault(trial["subject"], []).append(
                    (trial["outcome"], trial["told"], trial["advice"]))
            return trials
        if "url" in more:
            return run(more.pop("url"))
        with serving(text or world()) as url:
            return run(url)

    def assert_told(self, trials, subject, outcome, words):
        for got, told, advice in trials.get(subject, []):
            if got == outcome and words in told:
                return advice
        self.fail(f"no {outcome} {subject} with '{words}' in {trials}")

    def test_all_is_well(self):
        trials = self.examined("--org", "--org-role", "audit/signet-reader", "--external-id",
                               "signet-demo", "--depth", "posture", code=0)
        # Nothing gets out of the test's own network, so the DNS cannot be asked.
        advice = self.assert_told(trials, "dns", "note", "port 53 seems to be blocked")
        self.assertIn("scan needs no DNS", advice)
        others = {t[0] for subject, ts in trials.items() if subject != "dns" for t in ts}
        self.assertEqual(others, {"good"}, trials)
        self.assert_told(trials, "credentials", "good", "environment")
        self.assert_told(trials, "caller", "good", "user/operator")
        self.assert_told(trials, "accounts", "good", "2 accounts entered")
        self.assert_told(trials, "endpoint", "good", "sts, ses, account, organizations")
        self.assertEqual(len(trials["permission"]), 7, trials)

    def test_every_permission_that_lacks_is_named(self):
        for depth in ("status", "why", "posture", "full"):
            policy = json.loads(signet(self.folder, "policy", "--depth", depth).out)
            reach = ("--role-arn", READER, "--external-id", "signet-demo", "--depth", depth)
            actions = [a for s in policy["Statement"] for a in s["Action"]]
            trials = self.examined(*reach, text=world(reader=json.dumps(policy)), code=0)
            self.assertEqual(sorted(t[1] for t in trials["permission"]), sorted(actions))
            for action in actions:
                with self.subTest(depth=depth, without=action):
                    text = world(reader=json.dumps(without(policy, action)))
                    trials = self.examined(*reach, text=text)
                    spared = action in ("account:ListRegions", "ses:GetIdentityDkimAttributes",
                                        "ses:GetIdentityMailFromDomainAttributes")
                    advice = self.assert_told(trials, "permission", "note" if spared else "lacking",
                                              f"{action} is denied in 444455556666")
                    self.assertIn("signet policy --depth " + depth, advice)

    def test_what_reads_hosted_zones_is_tried_where_asked(self):
        policy = json.loads(signet(self.folder, "policy", "--depth", "posture", "--zones").out)
        reach = ("--role-arn", READER, "--external-id", "signet-demo", "--depth", "posture", "--zones")
        zones = ("route53:ListHostedZones", "route53:ListResourceRecordSets")
        trials = self.examined(*reach, text=world(reader=json.dumps(policy)), code=0)
        for action in zones:
            self.assert_told(trials, "permission", "good", action)
            less = self.examined(*reach, text=world(reader=json.dumps(without(policy, action))), code=0)
            advice = self.assert_told(less, "permission", "note", f"{action} is denied in 444455556666")
            self.assertIn("--depth posture --zones", advice)
        ran = signet(self.folder, "doctor", "--zones", "--depth", "why")
        self.assertEqual((ran.code, ran.out), (2, ""), ran.err)

    def test_a_role_that_refuses_is_named(self):
        trials = self.examined("--role-arn", READER, "--external-id", "wrong", code=3)
        advice = self.assert_told(trials, "role", "lacking", "444455556666")
        self.assertIn("signet policy", advice)

    def test_an_organisation_that_may_not_be_listed(self):
        policy = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "ses:*", "Resource": "*"}]})
        trials = self.examined("--org", "--org-role", "audit/signet-reader", text=world(caller=policy), code=3)
        advice = self.assert_told(trials, "accounts", "lacking", "organizations:ListAccounts")
        self.assertIn("signet policy --org", advice)

    def test_a_region_denied_by_a_control_policy(self):
        text = world().replace("  ou Workloads\naccount", "  deny ses:* in sa-east-1\n  ou Workloads\naccount")
        trials = self.examined("--role-arn", READER, "--external-id", "signet-demo", text=text, code=3)
        advice = self.assert_told(trials, "permission", "lacking", "444455556666 sa-east-1")
        self.assertIn("--regions", advice)

    def test_regions_that_are_not_enabled(self):
        trials = self.examined(code=0)
        self.assert_told(trials, "regions", "good", "not enabled")

    def test_an_endpoint_that_nobody_serves(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
            trials = self.examined(url=url, code=4)
        self.assert_told(trials, "endpoint", "broken", url)
        self.assert_told(trials, "permission", "untried", "not reached")

    def test_an_endpoint_that_never_answers(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen(8)
            trials = self.examined(url=f"http://127.0.0.1:{silent.getsockname()[1]}", code=4)
        self.assert_told(trials, "endpoint", "broken", "sts")

    def test_a_call_that_hangs_is_cut_short(self):
        text = "fault stall 60s on ses:GetAccount\n" + world()
        trials = None
        with serving(text) as url:
            begun = time.monotonic()
            ran = signet(self.folder, "doctor", "--format", "json", url=url)
            self.assertLess(time.monotonic() - begun, 25)
            trials = ran.json()
        self.assertEqual(trials["exit_code"], 3, trials)
        self.assertIn("untried", {t["outcome"] for t in trials["trials"]})

    def test_keys_that_are_refused(self):
        trials = self.examined(keys=(KEY, "not/the/secret"), code=4)
        self.assert_told(trials, "credentials", "broken", "SignatureDoesNotMatch")
        trials = self.examined(keys=("AKIAEXAMPLE999999999", SECRET), code=4)
        self.assert_told(trials, "credentials", "broken", "InvalidClientTokenId")

    def test_no_keys_at_all(self):
        trials = self.examined(keys=None, code=4)
        self.assert_told(trials, "credentials", "broken", "environment")

    def test_credentials_that_have_expired(self):
        text = "fault expired-token on sts:*\n" + world()
        trials = self.examined(text=text, code=4)
        self.assert_told(trials, "credentials", "broken", "Expired")

    def test_credentials_that_soon_expire(self):
        Path(self.folder, "config").mkdir()
        Path(self.folder, "give").write_text(
            "#!/bin/sh\necho '" + json.dumps({
                "Version": 1, "AccessKeyId": KEY, "SecretAccessKey": SECRET,
                "Expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 600))}) + "'\n")
        Path(self.folder, "give").chmod(0o755)
        Path(self.folder, ".aws").mkdir()
        Path(self.folder, ".aws/config").write_text(
            f"[profile soon]\ncredential_process = {self.folder}/give\n")
        trials = self.examined("--profile", "soon", code=0)
        self.assert_told(trials, "credentials", "note", "for another")

    def test_a_clock_that_is_wrong(self):
        for offset, words in (("+20m", "20 min behind"), ("-20m", "20 min ahead of")):
            trials = self.examined(text=f"clock offset {offset}\n" + world(), code=0)
            advice = self.assert_told(trials, "clock", "note", "min")
            self.assertIn("clock", advice)
            self.assertTrue(any(words.split()[-1] in t[1] for t in trials["clock"]), trials)

    def test_a_broken_configuration(self):
        path = Path(self.folder, "c.toml")
        path.write_text("nonsense = 1\n")
        trials = self.examined("--config", str(path), code=4)
        self.assert_told(trials, "config", "broken", "unknown key 'nonsense'")

    def test_flags_that_are_wrong(self):
        with serving(world()) as url:
            for flags in (["--org"], ["--accounts", "/nowhere"], ["--regions", "Eu West"],
                          ["--role-arn", "signet"]):
                ran = signet(self.folder, "doctor", *flags, url=url)
                self.assertEqual((ran.code, ran.out, ran.err.count("\n")), (2, "", 1), ran.err)

    # --- The store ---

    def store_told(self, path, outcome, words, code, **more):
        trials = self.examined("--store", str(path), code=code, **more)
        return self.assert_told(trials, "store", outcome, words)

    def test_a_store_is_not_made(self):
        path = Path(self.folder, "new/signet.db")
        self.store_told(path, "good", "the first scan makes it", 0)
        self.assertFalse(path.parent.exists())

    def test_a_store_that_was_written(self):
        path = Path(self.folder, "signet.db")
        with serving(world()) as url:
            ran = signet(self.folder, "scan", "--store", str(path), "--rate", "0", "--regions", "eu-west-1",
                         "--quiet", url=url)
        self.assertEqual(ran.code, 0, ran.err)
        self.store_told(path, "good", "1 run;", 0)
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA user_version = 99")
        database.close()
        self.store_told(path, "broken", "schema 99", 4)

    def test_a_file_that_is_no_store(self):
        path = Path(self.folder, "notes.db")
        path.write_text("these are my notes\n" * 100)
        self.store_told(path, "broken", "not a Signet store", 4)
        self.assertTrue(path.read_text().startswith("these are my notes"))

    def test_a_store_that_may_not_be_written_to(self):
        # Who may everything must be tried as somebody who may not.
        nobody = 65534 if os.getuid() == 0 else None
        shut = Path(self.folder, "shut")
        shut.mkdir(mode=0o555)
        self.store_told(shut / "a/signet.db", "broken", "may not be written to", 4, user=nobody)

    # --- What a person sees ---

    def test_a_terminal_of_80_columns(self):
        with serving(world()) as url:
            ran = signet(self.folder, "doctor", "--role-arn", READER, "--external-id", "wrong", url=url,
                         more={"COLUMNS": "80"})
        self.assertEqual(ran.code, 3)
        self.assertLessEqual(max(map(len, ran.out.splitlines())), 80)
        self.assertNotIn("\x1b", ran.out)
        self.assertIn(" ✓ clock ", ran.out)
        self.assertIn(" ✗ role ", ran.out)
        self.assertIn("A scan would be incomplete", ran.out)


if __name__ == "__main__":
    unittest.main()
