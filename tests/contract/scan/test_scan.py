"""signet scan as a user runs it, against the simulated AWS: which accounts and regions are
asked, how each target ends, what is accepted, and the exit code."""

import json
import tempfile
import unittest
import urllib.request
from pathlib import Path

from served import KEY, SECRET, serving, signet

MANAGEMENT = f"""
account 111122223333 "Holding"
  management
  key {KEY} {SECRET} user operator
"""
ROLE = """  role reader
    trust 111122223333
    external-id x-1
"""
ORGANIZATION = f"""
limit none
regions eu-west-1 us-east-1 sa-east-1 eu-south-1
organization o-example1234
  tells both
  ou Workloads
    deny ses:* in sa-east-1
    ou Mail
  ou Labs
{MANAGEMENT}
  region eu-west-1
    identity holding.example success
account 444455556666 "Shop mail"
  ou Workloads/Mail
{ROLE}  region eu-west-1
    identity shop.example success
    identity new.shop.example pending
    identity orders@shop.example failed
account 222233334444 "Labs"
  ou Labs
{ROLE}  region us-east-1
    identity labs.example failed
account 555566667777 "No role"
  ou Labs
account 888899990000 "Closed"
  state suspended
  ou Labs
"""
ORG = ["--org", "--org-role", "reader", "--external-id", "x-1", "--rate", "0", "--format", "json"]


def calls(url):
    with urllib.request.urlopen(url + "/_sim/stats") as answer:
        return json.load(answer)["calls"]


class Scan(unittest.TestCase):
    def scan(self, world, *arguments, config=None, more=None):
        with tempfile.TemporaryDirectory() as folder, serving(world) as url:
            if config is not None:
                Path(folder, "signet.toml").write_text(config, encoding="utf-8")
                arguments = (*arguments, "--config", str(Path(folder, "signet.toml")))
            for name, text in (more or {}).items():
                Path(folder, name).write_text(text, encoding="utf-8")
            ran = signet(folder, "scan", *[a.replace("FOLDER", folder) for a in arguments], url=url)
            self.calls = calls(url)
            return ran

    def targets(self, ran):
        return {(c["account"], c["region"]): c["status"] for c in ran.json()["coverage"]}

    def test_an_organisation_ends_every_target_by_name(self):
        ran = self.scan(ORGANIZATION, *ORG)
        self.assertEqual(ran.code, 3, ran.err)
        targets = self.targets(ran)
        self.assertEqual(targets[("444455556666", "eu-west-1")], "complete")
        self.assertEqual(targets[("444455556666", "sa-east-1")], "denied")
        self.assertEqual(targets[("444455556666", "eu-south-1")], "disabled")
        self.assertEqual(targets[("111122223333", "sa-east-1")], "complete")
        self.assertEqual(targets[("555566667777", "eu-west-1")], "denied")
        self.assertEqual(targets[("888899990000", "eu-west-1")], "suspended")
        reasons = {c["reason"] for c in ran.json()["coverage"] if c["region"] == "sa-east-1" and c["status"] == "denied"}
        self.assertTrue(any("service control policy" in reason for reason in reasons), reasons)
        self.assertEqual(ran.json()["summary"]["identities"], 5)

    def test_units_names_and_ids_choose_accounts(self):
        ran = self.scan(ORGANIZATION, *ORG, "--include", "ou:Workloads*", "--include", "1111*", "--regions", "eu-west-1")
        self.assertEqual({a for a, _ in self.targets(ran)}, {"444455556666", "111122223333"})
        ran = self.scan(ORGANIZATION, *ORG, "--exclude", "ou:Labs", "--exclude", "Shop*", "--regions", "eu-west-1")
        self.assertEqual({a for a, _ in self.targets(ran)}, {"111122223333"})
        self.assertEqual(ran.code, 0, ran.err)

    def test_a_list_of_accounts_brings_its_roles(self):
        accounts = "id,name,role,external_id\n444455556666,Shop,reader,x-1\n222233334444,Labs,,x-1\n"
        ran = self.scan(ORGANIZATION, "--accounts", "FOLDER/a.csv", "--org-role", "reader", "--regions", "eu-*,us-east-1",
                        "--rate", "0", "--format", "json", more={"a.csv": accounts})
        self.assertEqual({i["identity"] for i in ran.json()["identities"]},
                         {"shop.example", "new.shop.example", "orders@shop.example", "labs.example"})
        self.assertEqual(self.calls["sts:AssumeRole"], 2)

    def test_regions_that_are_named_are_not_asked_for(self):
        ran = self.scan(ORGANIZATION, "--regions", "eu-west-1", "--rate", "0", "--format", "json")
        self.assertEqual(ran.code, 0, ran.err)
        self.assertNotIn("account:ListRegions", self.calls)

    def test_a_region_that_is_a_mistake_is_never_clean(self):
        ran = self.scan(ORGANIZATION, "--regions", "xx-*", "--rate", "0")
        self.assertEqual(ran.code, 2)
        self.assertIn("matches 'xx-*'", ran.err)
        ran = self.scan(ORGANIZATION, "--regions", "eu-wset-1", "--rate", "0", "--format", "json")
        self.assertEqual(ran.code, 3, ran.out)
        self.assertEqual(list(self.targets(ran).values()), ["failed"])

    def test_a_rate_that_is_none_is_refused(self):
        for rate in ("0.0001", "nan", "-1", "1e9"):
            ran = self.scan(ORGANIZATION, "--rate", rate)
            self.assertEqual(ran.code, 2, rate)
            self.assertIn("0.01 to 1000", ran.err)
        ran = self.scan(ORGANIZATION, config="rate = 0.0001\n")
        self.assertEqual(ran.code, 4)

    def test_an_accepted_gap_is_shown_and_does_not_fail_the_run(self):
        config = """
            [[exception]]
            rule = "coverage"
            region = "sa-east-1"
            owner = "platform@example.com"
            reason = "denied on purpose"
            until = 2099-01-01
            [[exception]]
            rule = "identity-verified"
            identity = "*.shop.example"
            owner = "shop@example.com"
            reason = "moving"
            until = 2099-01-01
        """
        arguments = (*ORG, "--include", "ou:Workloads/Mail", "--rule", "verified-where-used=off")
        without = self.scan(ORGANIZATION, *arguments)
        self.assertEqual(without.code, 3)
        ran = self.scan(ORGANIZATION, *arguments, "--fail-on", "medium", config=config)
        self.assertEqual(ran.code, 0, ran.err + str(ran.json()["gaps"]))
        summary = ran.json()["summary"]
        self.assertEqual((summary["targets_accepted"], summary["findings_accepted"]), (1, 1))
        gap = next(c for c in ran.json()["coverage"] if c["region"] == "sa-east-1")
        self.assertEqual((gap["status"], gap["accepted_by"]), ("denied", "platform@example.com"))
        expired = self.scan(ORGANIZATION, *arguments, config=config.replace("2099", "2020"))
        self.assertEqual(expired.code, 3)

    def test_fail_on_is_the_least_risk_that_counts(self):
        world = f"limit none\n{MANAGEMENT}\n  region eu-west-1\n    identity a.example success\n    identity b@a.example failed\n"
        arguments = ("--regions", "eu-west-1", "--rate", "0")
        self.assertEqual(self.scan(world, *arguments).code, 1)
        self.assertEqual(self.scan(world, *arguments, "--fail-on", "medium").code, 0)
        self.assertEqual(self.scan(world, *arguments, "--rule", "identity-verified=high", "--fail-on", "high").code, 1)
        self.assertEqual(self.scan(world, *arguments, "--rule", "identity-verified=off").code, 0)

    def test_either_wire_form_of_the_list_is_spoken(self):
        for form in ("get", "post"):
            world = f"limit none\n{MANAGEMENT}\n  region eu-west-1\n    list-form {form}\n    generate identities 1500\n"
            ran = self.scan(world, "--regions", "eu-west-1", "--rate", "0", "--format", "json")
            self.assertEqual(ran.json()["summary"]["identities"], 1500, form)
            self.assertTrue(ran.json()["summary"]["complete"], form)

    def test_rows_without_a_status_are_asked_for_and_never_passed(self):
        world = f"""limit none
{MANAGEMENT}
  region eu-west-1
    list-without-status
    identity good.example success
    identity bad.example failed
"""
        ran = self.scan(world, "--regions", "eu-west-1", "--rate", "0", "--format", "json", "--depth", "status")
        statuses = {i["identity"]: i["status"] for i in ran.json()["identities"]}
        self.assertEqual(statuses, {"good.example": "SUCCESS", "bad.example": "FAILED"})
        denied = world.replace(MANAGEMENT, MANAGEMENT + "  deny ses:GetIdentityVerificationAttributes\n")
        ran = self.scan(denied, "--regions", "eu-west-1", "--rate", "0", "--format", "json", "--depth", "status")
        self.assertEqual(ran.code, 3)
        self.assertEqual({i["status"] for i in ran.json()["identities"]}, {"UNKNOWN"})
        self.assertEqual(ran.json()["summary"]["status_unknown"], 2)

    def test_denied_v2_is_read_by_v1(self):
        world = f"""limit none
{MANAGEMENT}
  deny ses:ListEmailIdentities
  region eu-west-1
    identity good.example success
    identity bad.example failed
"""
        ran = self.scan(world, "--regions", "eu-west-1", "--rate", "0", "--format", "json")
        self.assertTrue(ran.json()["summary"]["complete"], ran.json()["coverage"])
        self.assertEqual(ran.code, 1)
        self.assertTrue(ran.json()["coverage"][0]["notes"])

    def test_a_clock_that_is_wrong_is_learnt_and_said_once(self):
        world = f"clock offset +40m\nlimit none\n{MANAGEMENT}\n  region eu-west-1\n    identity a.example success\n"
        ran = self.scan(world, "--regions", "eu-west-1,us-east-1", "--rate", "0")
        self.assertEqual(ran.code, 0, ran.err)
        self.assertEqual(ran.err.count("clock"), 1, ran.err)

    def test_a_run_is_reported_again_byte_for_byte(self):
        with tempfile.TemporaryDirectory() as folder, serving(ORGANIZATION) as url:
            first = signet(folder, "scan", *ORG, url=url)
            again = signet(folder, "report", "--format", "json")
            self.assertEqual(first.out, again.out)
            self.assertEqual(first.code, again.code)
            evidence = Path(folder, "e.ndjson")
            signet(folder, "report", "--write", f"evidence={evidence}")
            offline = signet(folder, "scan", "--from", str(evidence), "--format", "json", "--store", ":memory:")
            self.assertEqual(offline.code, first.code, offline.err)
            strip = lambda ran: [{k: v for k, v in f.items() if not k.endswith("_seen")} for f in ran.json()["findings"]]
            self.assertEqual(strip(offline), strip(first))

    def test_files_without_a_store_leave_nothing_to_ask_for_again(self):
        line = '{"EmailIdentities":[{"IdentityType":"DOMAIN","IdentityName":"a.example","VerificationStatus":"FAILED"}]}'
        with tempfile.TemporaryDirectory() as folder:
            listed = Path(folder, "list.json")
            listed.write_text(line, encoding="utf-8")
            for store, kept in ((":memory:", False), (f"{folder}/kept.db", True)):
                ran = signet(folder, "scan", "--from", str(listed), "--regions", "eu-west-1", "--store", store)
                self.assertEqual(ran.code, 1, ran.err)
                self.assertEqual("signet report 1" in " ".join(ran.out.split()), kept, ran.out)

    def test_a_wrong_file_leaves_no_run_in_the_way_of_resume(self):
        with tempfile.TemporaryDirectory() as folder:
            good, bad, store = Path(folder, "good.json"), Path(folder, "bad.json"), f"{folder}/kept.db"
            good.write_text('{"EmailIdentities":[]}', encoding="utf-8")
            bad.write_text('{"EmailIdentities":[', encoding="utf-8")
            for files in ((good, bad), (good, Path(folder, "mistyped.json"))):
                arguments = [word for file in files for word in ("--from", str(file))]
                ran = signet(folder, "scan", *arguments, "--regions", "eu-west-1", "--store", store)
                self.assertEqual(ran.code, 2, ran.err)
                self.assertIn(files[1].name, ran.err)
            ran = signet(folder, "scan", "--from", str(good), "--regions", "eu-west-1", "--store", store)
            self.assertEqual(ran.code, 0, ran.err)
            runs = signet(folder, "runs", "--format", "json", "--store", store)
            self.assertEqual([run["state"] for run in json.loads(runs.out)], ["finished"], runs.out)

    def test_a_role_that_is_typed_holds_for_the_configured_organisation(self):
        ran = self.scan(ORGANIZATION, "--org-role", "reader", "--external-id", "x-1", "--regions", "eu-west-1",
                        "--rate", "0", "--format", "json", config="org = true\n")
        self.assertEqual(self.targets(ran)[("444455556666", "eu-west-1")], "complete", ran.err)

    def test_a_second_run_keeps_first_seen_and_closes_what_is_mended(self):
        world = f"limit none\n{MANAGEMENT}\n  region eu-west-1\n    identity a.example failed\n    identity b.example failed\n"
        arguments = ("--regions", "eu-west-1", "--rate", "0", "--format", "json")
        with tempfile.TemporaryDirectory() as folder:
            with serving(world) as url:
                first = signet(folder, "scan", *arguments, url=url).json()
            with serving(world.replace("a.example failed", "a.example success")) as url:
                second = signet(folder, "scan", *arguments, url=url).json()
            self.assertEqual([f["identity"] for f in second["findings"]], ["b.example"])
            before = {f["id"]: f["first_seen"] for f in first["findings"]}
            for finding in second["findings"]:
                self.assertEqual(finding["first_seen"], before[finding["id"]])
                self.assertGreater(finding["last_seen"], finding["first_seen"])


if __name__ == "__main__":
    unittest.main()
