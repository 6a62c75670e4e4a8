"""From unverified to verified, as a person does it: scan, plan, apply, wait; and back. SES and Route 53
are simulated, the DNS between them is asked over real sockets. What is in the zones is read by boto3."""

import hashlib
import json
import os
import time
import unittest

from mending import TOP, Mending
from running import OWN

WORLD = TOP + OWN + """
  hosted-zone shop.example id ZSHOP
    record www.shop.example A 192.0.2.1
    record shop.example TXT "\\"v=spf1 -all\\""
  hosted-zone shop.example id ZTWIN undelegated
  hosted-zone corp.example id ZCORP
  region eu-west-1
    identity shop.example pending ; dkim generated 1h ago tokens aaa bbb ccc
    identity mail.shop.example pending ; dkim generated 1h ago tokens ddd eee fff
    identity corp.example pending ; dkim generated 1h ago tokens ggg hhh iii
"""
NAMES = ("shop.example", "mail.shop.example")


class Loop(Mending):
    world = WORLD

    def zones(self):
        return {zone: self.records(zone) for zone in ("ZSHOP", "ZTWIN", "ZCORP")}

    # --- The whole way -------------------------------------------------------------------

    def test_from_unverified_to_verified(self):
        before = self.zones()
        self.scan()
        self.authorise("shop.example", "*.shop.example")
        plan = self.plan()
        self.assertEqual(len(plan["changes"]), 6)
        self.assertEqual({one["guard"] for one in plan["refused"]}, {"not-authorised"})
        self.assertEqual({one["identity"] for one in plan["refused"]}, {"corp.example"})
        self.apply()
        after = self.zones()
        wanted = {(one["after"]["name"] + ".", "CNAME"): (1800, [v + "." * (not v.endswith(".")) for v in one["after"]["values"]])
                  for one in plan["changes"]}
        added = {key: (value[0], [v + "." * (not v.endswith(".")) for v in value[1]])
                 for key, value in after["ZSHOP"].items() if key not in before["ZSHOP"]}
        self.assertEqual(added, wanted)
        self.assertEqual({key: after["ZSHOP"][key] for key in before["ZSHOP"]}, before["ZSHOP"])
        self.assertEqual((after["ZTWIN"], after["ZCORP"]), (before["ZTWIN"], before["ZCORP"]))
        out = self.run_ok(0, "wait", *NAMES, "--rate", "0", "--timeout", "60s", "--format", "json", *self.aws.dns, store=False)
        self.assertEqual({one["phase"] for one in json.loads(out)["identities"]}, {"verified"})
        # Applied twice is applied once.
        changes = [call for call in self.aws.calls() if call[2] == "route53:ChangeResourceRecordSets"]
        self.assertEqual(len(changes), 1)  # One batch for the zone.
        self.apply()
        self.assertEqual([call for call in self.aws.calls() if call[2] == "route53:ChangeResourceRecordSets"], changes)
        # What is verified stands on them now.
        self.run_ok(5, "undo", "--yes", "--zone-rate", "0")
        self.assertEqual(self.zones(), after)
        self.run_ok(0, "undo", "--yes", "--zone-rate", "0", "--allow", "break-verified")
        self.assertEqual(self.zones(), before)

    def test_what_is_not_verified_yet_is_taken_back(self):
        before = self.zones()
        self.scan()
        self.authorise("corp.example")
        self.plan()
        self.apply()
        self.assertEqual(len(self.zones()["ZCORP"]), len(before["ZCORP"]) + 3)
        # Faster than SES looks: it may have, and then undo refuses.
        code, out, err = self.home.run("undo", "--yes", "--zone-rate", "0")
        self.assertIn(code, (0, 5), out + err)
        if code == 0:
            self.assertEqual(self.zones(), before)

    def test_waiting_ends_where_it_is_of_no_use(self):
        out = self.run_ok(6, "wait", "corp.example", "--rate", "0", "--timeout", "2s", "--format", "json", *self.aws.dns,
                          store=False)
        identity, = json.loads(out)["identities"]
        self.assertEqual(identity["phase"], "servers")
        self.assertIn("0 of 4 name servers", identity["told"])
        self.serve(WORLD.replace("corp.example pending", "corp.example failed"))
        begun = time.monotonic()
        out = self.run_ok(6, "wait", "corp.example", "--rate", "0", "--format", "json", *self.aws.dns, store=False)
        self.assertLess(time.monotonic() - begun, 20)
        self.assertEqual(json.loads(out)["identities"][0]["phase"], "stuck")
        code, out, err = self.home.run("wait", "nowhere.example", "--rate", "0", *self.aws.dns, store=False)
        self.assertEqual((code, out), (2, ""), err)

    def test_every_export_holds_what_is_wanted_and_what_is_refused(self):
        self.scan()
        self.authorise("shop.example")
        formats = ("zone-file", "nsupdate", "terraform-route53", "terraform-cloudflare", "aws-cli", "octodns", "dnscontrol",
                   "ticket")
        self.plan(*(word for name in formats for word in ("--export", f"{name}={self.home.path(name)}")))
        for name in formats:
            with self.subTest(name):
                with open(self.home.path(name), encoding="utf-8") as file:
                    text = file.read()
                for token in ("aaa", "ggg"):
                    self.assertIn(f"{token}.dkim.amazonses.com", text)
        for word in ("zone-file", "nonsense=x", "zone-file="):
            code, out, err = self.home.run("plan", "--export", word)
            self.assertEqual((code, out, err.count("\n")), (2, "", 1), err)

    def test_all_in_one_go(self):
        self.authorise("shop.example", "*.shop.example")
        out = self.run_ok(0, "fix", *NAMES, "--authorised", self.list, "--zone-rate", "0", "--rate", "0", "--regions", "eu-west-1",
                          "--timeout", "60s", "--yes", *self.aws.dns)
        for name in NAMES:
            self.assertIn(f"{name} in account 111122223333 eu-west-1: SES has verified it", out)
        self.run_ok(5, "fix", "corp.example", "--authorised", self.list, "--zone-rate", "0", "--rate", "0", "--regions",
                    "eu-west-1", "--yes", *self.aws.dns)

    # --- Calls to SES --------------------------------------------------------------------

    def test_a_domain_that_ses_gave_up_is_looked_at_again(self):
        self.serve(WORLD.replace("shop.example pending ; dkim generated 1h ago tokens aaa",
                                 "shop.example failed ; dkim generated 99h ago tokens aaa"))
        self.scan()
        self.authorise("shop.example")
        plan = self.plan("shop.example")
        self.assertEqual([one["kind"] for one in plan["changes"]], ["create-record"] * 3 + ["restart-verification"])
        self.apply()
        self.run_ok(0, "wait", "shop.example", "--rate", "0", "--timeout", "60s", *self.aws.dns, store=False)
        calls = [call[2] for call in self.aws.calls()]
        self.assertLess(calls.index("route53:ChangeResourceRecordSets"), calls.index("ses:VerifyDomainDkim"))
        self.assertEqual(calls.count("ses:VerifyDomainDkim"), 1)

    def test_a_mail_is_sent_again_once(self):
        # A mailbox that cannot take mail is not mailed.
        self.serve("mailbox ann@shop.example clicks after 100ms\n"
                   + WORLD.replace("    record www.shop", "    record shop.example MX \"10 www.shop.example\"\n    record www.shop")
                   + "    identity ann@shop.example failed\n    identity bob@shop.example failed\n")
        self.scan()
        self.authorise("*@shop.example")
        plan = self.plan("ann@shop.example", "bob@shop.example")
        self.assertEqual([one["kind"] for one in plan["changes"]], ["resend-mail"] * 2)
        self.apply()
        self.run_ok(0, "wait", "ann@shop.example", "--rate", "0", "--timeout", "30s", *self.aws.dns, store=False)
        calls = [call[2] for call in self.aws.calls()]
        self.assertEqual(calls.count("ses:VerifyEmailIdentity"), 2)
        # Another plan of the same day is refused, and an older one applied again changes nothing.
        self.scan()
        again = self.plan("bob@shop.example", code=None)
        self.assertEqual(again["changes"], [])
        self.assertEqual([call[2] for call in self.aws.calls()].count("ses:VerifyEmailIdentity"), 2)
        self.assertEqual([row[0] for row in self.query("SELECT mailbox FROM mails_v1 ORDER BY 1")],
                         ["ann@shop.example", "bob@shop.example"])

    # --- Nobody's deputy -----------------------------------------------------------------

    def test_a_confused_deputy_is_refused_in_every_variant(self):
        before = self.zones()
        self.scan()
        for list_of in ((), ("corp.example", "444455556666", "eu-west-1"), ("corp.example", "111122223333", "us-east-1"),
                        ("*.corp.example", "111122223333", "eu-west-1"), ("c0rp.example", "*", "*")):
            with self.subTest(list_of):
                if os.path.exists(self.list):
                    os.remove(self.list)
                if list_of:
                    self.authorise(list_of[0], account=list_of[1], region=list_of[2])
                plan = self.plan("corp.example", code=5)
                self.assertEqual(plan["changes"], [])
                self.assertEqual({one["guard"] for one in plan["refused"]}, {"not-authorised"})
        # A plan of somebody whose list is longer is held against ours when it is applied.
        self.authorise("*", account="*", region="*")
        self.assertEqual(len(self.plan("corp.example")["changes"]), 3)
        os.remove(self.list)
        self.authorise("shop.example")
        self.assertIn("not on the authorisation list", " ".join(self.apply(code=5).split()))
        self.assertEqual(self.zones(), before)

    def test_an_edited_plan_is_no_plan(self):
        before = self.zones()
        self.scan()
        self.authorise("shop.example")
        self.plan("shop.example")
        text = open(self.plan_file, encoding="utf-8").read()
        for old, new in (("aaa.dkim.amazonses.com", "aaa.dkim.evil.example"), ("ZSHOP", "ZCORP"), ("shop.example", "corp.example"),
                         ("create-record", "remove-record"), ('"run":1', '"run":2'), ("}", "")):
            with self.subTest(new):
                edited = self.home.path("edited.json", text.replace(old, new))
                code, out, err = self.home.run("apply", edited, "--authorised", self.list, "--yes")
                self.assertEqual((code, out, err.count("\n")), (2, "", 1), err)
        self.assertEqual(self.zones(), before)

    def test_a_forged_plan_with_a_right_hash_writes_nothing_that_ses_does_not_ask_for(self):
        before = self.zones()
        self.scan()
        self.authorise("*", account="*", region="*")
        self.plan("shop.example")
        with open(self.plan_file, encoding="utf-8") as file:
            text = file.read()
        removal = json.dumps({"name": "www.shop.example", "type": "A", "ttl": 300, "values": ["192.0.2.1"]})
        forged = (
            text.replace("aaa.dkim.amazonses.com", "aaa.dkim.evil.example"),
            text.replace('"type":"CNAME"', '"type":"A"').replace("aaa.dkim.amazonses.com.", "192.0.2.66"),
            text.replace('"name":"aaa._domainkey.shop.example"', '"name":"shop.example"'),
            text.replace(',\n"changes"', f',"undoes":"{"0" * 64}",\n"changes"'),
            text.replace(',\n"changes"', f',"undoes":"{"0" * 64}",\n"changes"').replace('"create-record"', '"remove-record"')
            .replace('"after":{', f'"before":{removal},"x":{{'))
        for number, content in enumerate(forged):
            with self.subTest(number):
                body = content[:content.index('"hash":')]
                content = body + '"hash":"' + hashlib.sha256(body.encode()).hexdigest() + '"}\n'
                self.assertNotEqual(content, text)
                code, out, err = self.home.run("apply", self.home.path("forged.json", content), "--authorised", self.list, "--yes",
                                               "--zone-rate", "0")
                self.assertEqual((code, out, err.count("\n")), (2, "", 1), err)
        self.assertEqual(self.zones(), before)

    # --- Races and interruptions ---------------------------------------------------------

    def test_what_changed_since_the_plan_is_refused(self):
        self.scan()
        self.authorise("shop.example")
        self.plan("shop.example")
        self.route53.change_resource_record_sets(HostedZoneId="ZSHOP", ChangeBatch={"Changes": [
            {"Action": "CREATE", "ResourceRecordSet": {"Name": "aaa._domainkey.shop.example", "Type": "CNAME", "TTL": 60,
                                                       "ResourceRecords": [{"Value": "web.example.net"}]}},
            {"Action": "CREATE", "ResourceRecordSet": {"Name": "bbb._domainkey.shop.example", "Type": "CNAME", "TTL": 60,
                                                       "ResourceRecords": [{"Value": "bbb.dkim.amazonses.com"}]}}]})
        self.apply(code=5)
        self.assertEqual(sorted(self.query("SELECT name, outcome FROM changes_v1")), [
            ["aaa._domainkey.shop.example", "refused"], ["bbb._domainkey.shop.example", "already"],
            ["ccc._domainkey.shop.example", "applied"]])
        held = self.records("ZSHOP")
        self.assertEqual(held["aaa._domainkey.shop.example.", "CNAME"], (60, ["web.example.net"]))
        self.assertEqual(held["bbb._domainkey.shop.example.", "CNAME"][0], 60)
        # Only what we wrote is taken back.
        self.run_ok(0, "undo", "--yes", "--zone-rate", "0", "--allow", "break-verified")
        self.assertNotIn(("ccc._domainkey.shop.example.", "CNAME"), self.records("ZSHOP"))
        self.assertIn(("bbb._domainkey.shop.example.", "CNAME"), self.records("ZSHOP"))

    def test_an_answer_that_got_lost_is_looked_for(self):
        self.serve("fault lost-answer on route53:ChangeResourceRecordSets times 1\n" + WORLD)
        self.scan()
        self.authorise("shop.example")
        self.plan("shop.example")
        self.apply()
        self.assertEqual([row[0] for row in self.query("SELECT outcome FROM changes_v1")], ["applied"] * 3)
        calls = [call[2] for call in self.aws.calls()]
        self.assertEqual(calls.count("route53:ChangeResourceRecordSets"), 1)  # Never sent twice.

    def test_killed_anywhere_it_goes_on(self):
        for after in (0.02, 0.08, 0.15, 0.25, 0.4, 0.7):
            with self.subTest(after=after):
                self.serve("fault slow 80ms on route53:*\n" + WORLD)
                self.scan()
                self.authorise("shop.example", "mail.shop.example")
                self.plan(*NAMES)
                child = self.home.start("apply", self.plan_file, "--authorised", self.list, "--zone-rate", "0", "--yes")
                time.sleep(after)
                child.kill()
                child.communicate()
                code, out, err = self.home.run("apply", "--resume", "--authorised", self.list, "--zone-rate", "0", "--yes")
                if code == 2:  # Killed before anything was begun.
                    self.assertIn("no plan", err)
                    self.apply()
                else:
                    self.assertEqual(code, 0, out + err)
                held = self.records("ZSHOP")
                self.assertEqual(len([key for key in held if "_domainkey" in key[0]]), 6)
                self.assertEqual({row[0] for row in self.query("SELECT outcome FROM changes_v1")}, {"applied"})

    # --- Bad input -----------------------------------------------------------------------

    def test_each_wrong_plan_is_one_line(self):
        self.scan()
        self.authorise("shop.example")
        self.plan("shop.example")
        text = open(self.plan_file, encoding="utf-8").read()
        wrong = {"empty": "", "cut": text[:200], "garbage": b"\x00\xff\x1b[31m", "list": "[]",
                 "newer": text.replace('"signet_plan":1', '"signet_plan":2')}
        for name, content in wrong.items():
            with self.subTest(name):
                code, out, err = self.home.run("apply", self.home.path(name, content), "--authorised", self.list, "--yes")
                self.assertEqual((code, out, err.count("\n")), (2, "", 1), err)
                self.assertTrue(err.startswith("signet: "))
        for arguments in (("apply", "/nowhere"), ("apply",), ("apply", self.plan_file, "--resume"),
                          ("apply", self.plan_file, "--authorised", "/nowhere", "--yes"), ("apply", "/dev/zero"),
                          ("plan", "--allow", "everything"), ("plan", "--dns-role", "nonsense"), ("undo", "ffff"),
                          ("plan", "nowhere.example"), ("authorise", "*corp.example", "--account", "*", "--region", "*", "--owner", "me",
                                                        "--authorised", self.list)):
            with self.subTest(arguments):
                code, out, err = self.home.run(*arguments, store=arguments[0] != "authorise")
                self.assertEqual((code, out, err.count("\n")), (2, "", 1), err)
        # Without a terminal nobody can be asked.
        code, out, err = self.home.run("apply", self.plan_file, "--authorised", self.list)
        self.assertEqual((code, out), (2, ""), err)
        self.assertIn("--yes", err)

    def test_what_may_not_be_read_or_written_is_told(self):
        self.scan()
        self.authorise("shop.example")
        for denied, code in (("ChangeResourceRecordSets", 5), ("GetHostedZone", 4)):
            with self.subTest(denied):
                self.serve(WORLD.replace("  hosted-zone shop.example id ZSHOP", f"  deny route53:{denied}\n  hosted-zone shop.example id ZSHOP"))
                self.scan()
                self.authorise("shop.example")
                if code == 4:
                    got, out, err = self.home.run("plan", "--authorised", self.list, "--zone-rate", "0")
                    self.assertEqual((got, out), (4, ""), err)
                    self.assertIn(denied, err)
                    continue
                self.plan("shop.example")
                self.assertIn("failed", self.apply(code=5))
                self.assertEqual({row[0] for row in self.query("SELECT outcome FROM changes_v1")}, {"failed"})


if __name__ == "__main__":
    unittest.main()
