#!/usr/bin/python3
"""What people get wrong and what breaks around signet: one line on stderr that names the thing
and what to do, the promised exit code, nothing on stdout, and nothing lost."""

import json
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import time
import unittest

from running import OWN, Aws, Home

IDENTITIES = "  region eu-west-1\n    identity a.example success\n    identity b.example pending\n"
ARGUMENTS = ("scan", "--regions", "eu-west-1", "--rate", "0", "--format", "json")


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.aws = Aws(OWN + IDENTITIES)
        cls.addClassCleanup(cls.aws.close)

    def setUp(self):
        self.home = Home(self.aws.url)
        self.addCleanup(self.home.close)

    def world(self, text):
        aws = Aws(text)
        self.addCleanup(aws.close)
        self.home.environment["AWS_ENDPOINT_URL"] = aws.url
        return aws

    def seed(self):
        """One good run, which nothing that follows may harm."""
        code, _, err = self.home.run(*ARGUMENTS)
        self.assertEqual(code, 1, err)

    def assert_kept(self):
        self.assertEqual([run["state"] for run in self.home.runs()][-1], "finished")
        code, out, err = self.home.run("report", "1", "--format", "json")
        self.assertEqual(code, 1, err)
        self.assertEqual(len(json.loads(out)["identities"]), 2)

    def refused(self, code, *says, arguments=ARGUMENTS, quiet=True, **more):
        got, out, err = self.home.run(*arguments, **more)
        with self.subTest(says=says, err=err):
            self.assertEqual(got, code, err)
            self.assertEqual(out, "")
            lines = [line for line in err.splitlines() if line]
            self.assertTrue(lines and all(line.startswith("signet: ") for line in lines), err)
            if quiet:
                self.assertEqual(len(lines), 1, err)
            for words in says:
                self.assertIn(words, lines[-1])
            self.assertLess(len(lines[-1]), 1000)
            self.assertNotIn("secret+of", err)
        return err

    # --- Flags ---------------------------------------------------------------------

    def test_flags(self):
        for words, *flags in (
            ("--format", "--format", "xml"),
            ("--depth", "--depth", "deep"),
            ("--nonsense", "--nonsense"),
            ("--rate", "--rate", "often"),
            ("--fail-on", "--fail-on", "severe"),
            ("--write", "--write", "json"),
            ("--write", "--write", "xml=/tmp/x"),
            ("--regions", "--regions", "eu west"),
            ("--regions", "--regions", "https://x"),
            ("--rule", "--rule", "no-such-rule=high"),
            ("--rule", "--rule", "identity-verified=loud"),
            ("--trusted-account", "--trusted-account", "12"),
            ("--role-arn", "--role-arn", "arn:aws:iam::12:role/x"),
            ("--org-role", "--org"),
            ("--resume", "--resume", "--from", "x.json"),
            ("http", "--endpoint-url", "ftp://example.com"),
            ("http", "--endpoint-url", "http://user@example.com"),
            ("--account", "--from", "x.json", "--account", "shop"),
            # What would be heeded by nobody.
            ("--account", "--account", "111122223333"),
            ("--org", "--from", "x.json", "--org", "--org-role", "r"),
            ("--accounts", "--from", "x.json", "--accounts", "a.csv"),
            ("--role-arn", "--from", "x.json", "--role-arn", "arn:aws:iam::111122223333:role/x"),
            ("--include", "--from", "x.json", "--include", "Shop*"),
            ("--profile", "--from", "x.json", "--profile", "shop"),
            ("--region", "--from", "x.json", "--region", "eu-west-1"),
            ("--endpoint-url", "--from", "x.json", "--endpoint-url", "http://localhost:1"),
            ("--rate", "--from", "x.json", "--rate", "1"),
            ("--in-flight", "--from", "x.json", "--in-flight", "4"),
            ("--depth", "--resume", "--depth", "full"),
            ("--regions", "--resume", "--regions", "eu-west-1"),
            ("--org", "--resume", "--org"),
            ("--accounts", "--resume", "--accounts", "a.csv"),
            ("--role-arn", "--resume", "--role-arn", "arn:aws:iam::111122223333:role/x"),
            ("--include", "--resume", "--include", "Shop*"),
            ("--exclude", "--resume", "--exclude", "Shop*"),
            ("--org-role", "--org-role", "reader"),
            ("--external-id", "--external-id", "x-1"),
            # One region is the files'.
            ("which one region", "--from", "x.json", "--regions", "all"),
            ("which one region", "--from", "x.json", "--regions", "eu-*"),
            ("which one region", "--from", "x.json", "--regions", "eu-west-1,us-east-1"),
            ("which one region", "--from", "x.json", "--regions", "eu west"),
        ):
            with self.subTest(flags=flags):
                self.refused(2, words, arguments=("scan", *flags))
        self.refused(2, "scann", arguments=("scann",), store=False)

    # --- The demo ------------------------------------------------------------------

    def test_demo(self):
        """Ended by a signal it leaves nothing but its store, which is not the user's."""
        self.refused(2, "--format", arguments=("demo", "--format", "xml"), store=False)
        demo = self.home.start("demo", "--keep", "--write", f"csv={self.home.path('a.csv')}", store=False)
        said = b""
        while b"--rate 20" not in said:
            line = demo.stderr.readline()
            self.assertTrue(line, said)
            said += line
        scan = said[said.index(b"signet scan"):].decode()
        self.assertRegex(scan, r"--store \S+/demo\.db ")
        code, _, err = self.home.run("demo", store=False)
        self.assertEqual(code, 0, err)
        self.assertRegex(err, r"--store \S+/demo-\d+\.db ")
        before = {name for name in os.listdir("/tmp") if name.startswith("signet-demo-")}
        demo.terminate()
        demo.communicate(timeout=20)
        self.assertEqual(demo.returncode, 0)
        self.assertTrue(before - set(os.listdir("/tmp")))

    # --- Files ---------------------------------------------------------------------

    def test_configuration(self):
        for text, *says in (
            ('region = "eu-west-1"\nrate = \n', "line 2"),
            ('region = "eu-west-1"\nregoin = "x"\n', "line 2", "regoin"),
            ("rate = true\n", "line 1", "rate", "number"),
            ("[[rule]]\nid = \"nothing\"\n", "line 2", "signet rules"),
            ("[[exception]]\nrule = \"identity-verified\"\nowner = \"x\"\nreason = \"y\"\n", "until"),
            ("[[exception]]\nrule = \"identity-verifed\"\nowner = \"x\"\nreason = \"y\"\n"
             "until = 2030-01-01\n", "line 2", "identity-verifed", "signet rules"),
            ("\xff\xfe", "line 1"),
        ):
            path = self.home.path("config.toml", text)
            self.refused(4, path, *says, arguments=(*ARGUMENTS, "--config", path))
        self.refused(4, "/nowhere.toml", arguments=(*ARGUMENTS, "--config", "/nowhere.toml"))

    def test_patterns_that_mean_nobody(self):
        code, out, err = self.home.run(*ARGUMENTS, "--include", "1111*", "--include", "Shpo*",
                                       "--exclude", "4444*", "--exclude", "Old*")
        self.assertEqual(code, 1, err)
        self.assertEqual(len(json.loads(out)["identities"]), 2)
        self.assertEqual([line for line in err.splitlines() if "no account" in line],
                         ["signet: no account matches --include 'Shpo*'",
                          "signet: no account matches --exclude '4444*'",
                          "signet: no account matches --exclude 'Old*'"])
        _, _, err = self.home.run(*ARGUMENTS, "--include", "1111*")
        self.assertNotIn("no account", err)
        self.refused(2, "no account is left", "--include 'Shpo*'",
                     arguments=(*ARGUMENTS, "--include", "Shpo*"))

    def test_endpoint_that_never_answers(self):
        hole = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(hole.close)
        where = f"http://127.0.0.1:{hole.getsockname()[1]}"
        before = time.monotonic()
        scan = self.home.start(*ARGUMENTS, "--endpoint-url", where)
        first = scan.stderr.readline().decode()
        self.assertLess(time.monotonic() - before, 5)
        self.assertEqual(first, f"signet: waiting for sts:GetCallerIdentity in eu-west-1 at {where}\n")
        out, err = scan.communicate(timeout=60)
        self.assertLess(time.monotonic() - before, 35)
        self.assertEqual((scan.returncode, out), (4, b""), err)
        last = err.decode().splitlines()[-1]
        self.assertIn("sts:GetCallerIdentity in eu-west-1: no whole answer from 127.0.0.1", last)
        self.assertIn("signet doctor", last)

    def test_accounts(self):
        for text, *says in (
            ("", "accounts.csv"),
            ("id,role\n12,reader\n", "line 2"),
            ("id,role\n444455556666\n\"open,reader\n", "line 3"),
            ("name\nshop\n", "id"),
            ("[{\"id\": 5}]", "entry 1"),
            ("[{", "accounts.csv"),
            ("id\n444455556666\n", "--org-role"),
            ('{"Accounts": [{"Id": "444455556666"}], "NextToken": "t"}', "accounts.csv", "NextToken"),
            ("id\n" + "#\n" * (9 << 20), "accounts.csv", "16 MiB"),
        ):
            path = self.home.path("accounts.csv", text)
            self.refused(2, *says, arguments=(*ARGUMENTS, "--accounts", path))
        self.refused(2, "/nowhere.csv", arguments=(*ARGUMENTS, "--accounts", "/nowhere.csv"))
        self.refused(2, "is a folder", arguments=(*ARGUMENTS, "--accounts", self.home.folder))
        self.refused(2, "/dev/zero", "16 MiB", arguments=(*ARGUMENTS, "--accounts", "/dev/zero"))

    def test_saved_evidence(self):
        self.seed()
        for name, content, *says in (
            ("empty.json", "", "empty.json", "empty"),
            ("garbage.json", b"\x00\xff\x00garbage", "garbage.json"),
            ("cut.json", '{"EmailIdentities": [{"Ident', "cut.json"),
            ("other.json", '{"Buckets": []}', "other.json"),
            ("deep.json", "[" * 100_000, "deep.json"),
            ("line.json", '{"kind":"identity' + "x" * 3_000_000, "line.json"),
        ):
            path = self.home.path(name, content)
            self.refused(2, *says, arguments=("scan", "--from", path, "--regions", "eu-west-1"))
        self.refused(2, "/nowhere.json", arguments=("scan", "--from", "/nowhere.json", "--regions", "eu-west-1"))
        self.refused(2, "is a folder", arguments=("scan", "--from", self.home.folder, "--regions", "eu-west-1"))
        self.refused(2, "/dev/zero", arguments=("scan", "--from", "/dev/zero", "--regions", "eu-west-1"))
        self.refused(2, "/dev/zero", "64 MiB", store=False,
                     arguments=("scan", "--from", "/dev/zero", "--store", ":memory:", "--regions", "eu-west-1"))
        self.assertEqual(len(self.home.runs()), 1)  # None of them left a run behind.
        code, out, err = self.home.run("report", "1", "--format", "json")
        self.assertEqual(code, 1, err)

    # --- AWS -----------------------------------------------------------------------

    def test_profile(self):
        for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            del self.home.environment[variable]
        self.refused(2, "production", arguments=(*ARGUMENTS, "--profile", "production"))
        self.refused(4, "credentials")

    def test_wrong_keys(self):
        self.refused(4, "InvalidClientTokenId", environment={"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE000000000"})
        self.refused(4, "SignatureDoesNotMatch", environment={"AWS_SECRET_ACCESS_KEY": "wrong"})
        self.refused(4, environment={"AWS_SESSION_TOKEN": "made-up"})

    def test_nobody_answers(self):
        # Before the last line one tells what is waited for.
        err = self.refused(4, "127.0.0.1", environment={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, seconds=60,
                           quiet=False)
        for line in err.splitlines()[:-1]:
            self.assertEqual(line, "signet: waiting for sts:GetCallerIdentity in eu-west-1 at http://127.0.0.1:9")

    def test_expired_session(self):
        self.world("fault expired-token on sts:*\n" + OWN + IDENTITIES)
        self.refused(4, "xpired")

    def test_wrong_clock_is_healed_and_said(self):
        self.world("clock offset +20m\n" + OWN + IDENTITIES)
        code, out, err = self.home.run(*ARGUMENTS)
        self.assertEqual(code, 1, err)
        self.assertEqual(len(json.loads(out)["identities"]), 2)
        self.assertIn("clock", err)

    def test_bodies_that_are_cut_or_wrong(self):
        for fault in ("cut 40", "wrong-json", "html", "stall 1s"):
            self.world(f"fault {fault} on ses:ListEmailIdentities times 1\n" + OWN + IDENTITIES)
            code, out, err = self.home.run(*ARGUMENTS)
            with self.subTest(fault=fault):
                self.assertEqual(code, 1, err)
                self.assertEqual(len(json.loads(out)["identities"]), 2)
        self.world("fault denied on ses:GetEmailIdentity\n" + OWN + IDENTITIES)
        code, out, err = self.home.run(*ARGUMENTS)
        self.assertEqual(code, 3, err)

    # --- The store -----------------------------------------------------------------

    def test_store_that_is_none(self):
        content = b"this is not a database, but somebody's notes\n" * 100
        self.home.path("signet.db", content)
        self.refused(4, "signet.db")
        with open(self.home.store, "rb") as notes:
            self.assertEqual(notes.read(), content)

    def test_store_of_a_newer_version(self):
        self.seed()
        with sqlite3.connect(self.home.store) as store:
            version = store.execute("PRAGMA user_version").fetchone()[0]
            store.execute("PRAGMA user_version = 9999")
        self.refused(4, "signet.db", "schema 9999", "use that version")
        with sqlite3.connect(self.home.store) as store:
            store.execute(f"PRAGMA user_version = {version}")
        self.assert_kept()

    def test_store_that_cannot_be_written(self):
        self.refused(4, "/proc/signet", arguments=("scan", "--store", "/proc/signet/signet.db"), store=False)
        self.home.path("file", "x")
        self.refused(4, arguments=("scan", "--store", self.home.path("file") + "/signet.db"), store=False)
        self.refused(4, arguments=("runs", "--store", "/nowhere/signet.db"), store=False)

    def test_store_on_a_full_disk(self):
        self.seed()
        def full():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))  # Bytes of any one file.
        self.refused(4, "signet.db", preexec_fn=full, quiet=False)
        code, out, err = self.home.run("report", "1", "--format", "json")
        self.assertEqual(code, 1, err)
        self.assertEqual(len(json.loads(out)["identities"]), 2)
        code, out, err = self.home.run(*ARGUMENTS)
        self.assertEqual(code, 1, err)

    def test_nothing_to_resume(self):
        self.refused(4, "resume", arguments=("scan", "--resume"))
        self.seed()
        self.refused(4, "resume", arguments=("scan", "--resume"))
        self.assert_kept()

    def test_reports_that_are_not_there(self):
        self.seed()
        self.refused(2, "no run 7", arguments=("report", "7"))
        self.refused(2, "SELEC", arguments=("query", "SELEC 1"))
        self.refused(2, "no-such", arguments=("rules", "no-such"), store=False)

    # --- Output --------------------------------------------------------------------

    def test_written_where_nothing_can_be(self):
        self.seed()
        before = self.aws.calls()
        self.refused(4, "cannot write /nowhere/x.csv", arguments=(*ARGUMENTS, "--write", "csv=/nowhere/x.csv"))
        self.assertEqual(self.aws.calls(), before, "nothing is asked for a report that cannot be written")
        # What only the end of the disk shows: the other outputs are there.
        code, out, err = self.home.run(*ARGUMENTS, "--write", "csv=/dev/full")
        self.assertEqual(code, 4)
        self.assertIn("signet: cannot write /dev/full", err)
        self.assertEqual(len(json.loads(out)["identities"]), 2)

    def test_stdout_that_is_full(self):
        self.seed()
        with open("/dev/full", "wb") as full:
            child = subprocess.run(self.home.command(*ARGUMENTS), env=self.home.environment, stdout=full,
                                   stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(child.returncode, 4)
        self.assertIn(b"signet: cannot write to stdout", child.stderr)
        self.assert_kept()

    def test_stdout_of_every_command(self):
        self.seed()
        for arguments in (("report",), ("runs",), ("runs", "--format", "json"), ("query", "SELECT 1"),
                          ("query", "SELECT 1", "--format", "json"), ("rules",), ("policy",), ("--help",)):
            command = self.home.command(*arguments, store=arguments[0] in ("report", "runs", "query"))
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                child = subprocess.run(command, env=self.home.environment, stdout=full,
                                       stderr=subprocess.PIPE, timeout=60)
                self.assertEqual(child.returncode, 4)
                self.assertEqual(child.stderr, b"signet: cannot write to stdout\n")

    def test_reader_that_leaves(self):
        """`| head -1`: what the run deserves, without a word, and the files are there."""
        self.seed()
        path = self.home.path("out.csv")
        child = self.home.start("report", "--format", "json", "--write", f"csv={path}")
        child.stdout.close()
        err = child.stderr.read()
        child.stderr.close()
        self.assertEqual((child.wait(timeout=60), err), (1, b""))
        with open(path, encoding="utf-8") as written:
            self.assertIn("b.example", written.read())

    def test_query_shows_hostile_text(self):
        self.seed()
        sql = "SELECT '\u202e\x1b[2Jx' AS a, '=1+1' AS b, -5 AS c UNION ALL SELECT '日本', 'y', 7"
        code, out, err = self.home.run("query", sql)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out.count("\x1b") + out.count("\u202e"), 0)
        lines = out.splitlines()
        self.assertIn("\\u{202E}\\x1B[2Jx  =1+1  -5", lines)
        # Two columns for each of the two letters.
        self.assertIn("日本" + " " * (len("\\u{202E}\\x1B[2Jx") - 4) + "  y     7", lines)
        code, out, _ = self.home.run("query", sql, "--format", "csv")
        self.assertIn("\\u{202E}\\x1B[2Jx,'=1+1,-5", out.splitlines())


if __name__ == "__main__":
    unittest.main()
