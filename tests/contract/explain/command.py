"""signet explain NAME as a person runs it: SES is asked of the name alone, then the DNS."""

import json
import subprocess
import sys
import unittest

import jsonschema

import live
from live import HERE, OWN, Home, case_file

SCHEMA = HERE.parents[2] / "docs/schema/signet-explain-1.json"
CASES = ("good-verified", "good-mailfrom", "record-missing", "target-doubled", "wrong-record-type", "mailfrom-mx-missing",
         "wrong-dkim-zone", "good-knot-signed")
MORE = """
  region us-east-1
    identity elsewhere.test pending ; dkim tokens aaa1 aaa2 aaa3
    identity record-missing.test success
"""


def world(account=OWN, cases=CASES):
    """The cases as SES has them, and addresses below two of the domains."""
    text = live.world(case_file.read_all(cases), account=account)
    return text.replace("  region eu-west-1\n", "  region eu-west-1\n    identity ann@good-verified.test pending\n"
                        "    identity bob@record-missing.test pending\n", 1) + MORE


class Explaining(unittest.TestCase):
    """With a home, and the simulator of `world`."""

    text = None

    @classmethod
    def setUpClass(cls):
        serving = live.serving(cls.text or world())
        cls.url, _ = serving.__enter__()
        cls.addClassCleanup(serving.__exit__, None, None, None)

    def setUp(self):
        self.home = Home(self.url)
        self.addCleanup(self.home.close)

    def explain(self, *arguments, dns=None, **more):
        """(exit code, stdout, stderr)"""
        rate = () if "--from" in arguments else ("--rate", "0")
        return self.home.run("explain", "--quiet", *rate, *(live.roots() if dns is None else dns), *arguments,
                             store=False, seconds=live.SECONDS_MAX, **more)

    def document(self, *arguments, code, **more):
        got, out, err = self.explain(*arguments, "--format", "json", **more)
        self.assertIn(got, (0, 1, 3) if code is None else (code,), err)
        return json.loads(out)

    def causes(self, document):
        return {one["identity"]: one["causes"] for one in document["identities"]}

    def refused(self, code, *says, arguments, **more):
        got, out, err = self.explain(*arguments, **more)
        with self.subTest(arguments=arguments, err=err):
            self.assertEqual(got, code)
            self.assertEqual(err.count("\n"), 1)
            self.assertTrue(err.startswith("signet: "))
            for words in says:
                self.assertIn(words, err)
            self.assertEqual(out, "")


class Named(Explaining):
    def test_a_verified_domain_is_clean(self):
        code, out, err = self.explain("good-verified.test")
        self.assertEqual((code, err), (0, ""))
        self.assertIn("good-verified.test is verified", out)

    def test_a_broken_domain_is_a_finding_with_cause_evidence_and_fix(self):
        document = self.document("target-doubled.test", code=1)
        finding, = document["findings"]
        self.assertEqual(finding["cause"], "target-doubled")
        self.assertEqual(finding["confidence"], "certain")
        self.assertEqual(finding["expected"], "aaa2._domainkey.target-doubled.test CNAME aaa2.dkim.amazonses.com.")
        self.assertIn("CNAME aaa2.dkim.amazonses.com.target-doubled.test.", finding["observed"])
        self.assertEqual(len(finding["servers"]), 2)
        self.assertTrue(all("_domainkey.target-doubled.test CNAME" in line for line in finding["evidence"]))
        self.assertEqual([one["values"] for one in finding["fix"]["publish"]], [["aaa2.dkim.amazonses.com."]])
        self.assertIn("INVALID_VALUE", finding["ses_errors"])
        self.assertEqual(document["identities"][0]["vantage"], "direct")

    def test_two_names_are_both_told_and_only_they(self):
        document = self.document("record-missing.test", "good-verified.test", code=1)
        self.assertEqual(self.causes(document), {"record-missing.test": ["record-missing"], "good-verified.test": []})
        for form in ("table", "markdown"):
            code, out, err = self.explain("record-missing.test", "good-verified.test", "--format", form)
            self.assertEqual((code, err), (1, ""))
            self.assertIn("good-verified.test", out)
            self.assertIn("record-missing.test", out)
            self.assertNotIn("wrong-record-type.test", out)

    def test_a_name_twice_is_told_once(self):
        document = self.document("record-missing.test", "RECORD-missing.test", code=1)
        self.assertEqual(len(document["identities"]), 1)

    def test_a_finding_has_one_id_however_its_name_was_typed(self):
        typed, = self.document("RECORD-missing.test", code=1)["findings"]
        usual, = self.document("record-missing.test", code=1)["findings"]
        self.assertEqual((typed["identity"], typed["id"]), ("record-missing.test", usual["id"]))

    def test_domain_names_have_no_case_and_may_end_in_a_dot(self):
        for name in ("Good-VERIFIED.test", "good-verified.test."):
            with self.subTest(name=name):
                code, _, err = self.explain(name)
                self.assertEqual(code, 0, err)

    def test_without_a_name_all_that_are_not_verified_are_told(self):
        document = self.document("--regions", "eu-west-1", code=1)
        self.assertEqual(set(self.causes(document)), {
            "ann@good-verified.test", "bob@record-missing.test", "record-missing.test", "target-doubled.test",
            "wrong-record-type.test", "good-knot-signed.test"})

    def test_an_address_below_a_verified_domain_is_covered(self):
        document = self.document("ann@good-verified.test", code=1)
        self.assertEqual(self.causes(document)["ann@good-verified.test"][0], "email-covered-by-domain")
        document = self.document("bob@record-missing.test", code=1)
        self.assertNotIn("email-covered-by-domain", self.causes(document)["bob@record-missing.test"])

    def test_a_name_that_ses_does_not_know(self):
        for form in ("table", "json", "markdown"):
            self.refused(2, "nosuch.test", "in any region", arguments=("nosuch.test", "--format", form))
        self.refused(2, "ann@nosuch.test", arguments=("ann@nosuch.test",))

    def test_one_unknown_name_among_known_ones_is_not_passed_over(self):
        code, out, err = self.explain("good-verified.test", "nosuch.test")
        self.assertNotEqual(code, 0)
        self.assertIn("nosuch.test", err)

    def test_a_name_in_another_region(self):
        # Where the home region lacks it, every enabled one is looked in.
        self.assertEqual(set(self.causes(self.document("elsewhere.test", code=1))), {"elsewhere.test"})
        self.assertEqual(set(self.causes(self.document("elsewhere.test", "--regions", "us-east-1", code=1))),
                         {"elsewhere.test"})
        document = self.document("record-missing.test", "--regions", "eu-west-1,us-east-1", code=1)
        self.assertEqual([(one["region"], one["verified"]) for one in document["identities"]],
                         [("eu-west-1", False), ("us-east-1", True)])

    def test_regions_that_the_account_has_not_enabled_are_no_gap(self):
        """What a name that is not found is told to try."""
        code, out, err = self.explain("elsewhere.test", "--regions", "all", "--format", "json")
        self.assertEqual(set(self.causes(json.loads(out))), {"elsewhere.test"})
        self.assertEqual((code, err), (1, ""))

    def test_mail_from_of_a_verified_domain(self):
        code, out, err = self.explain("mailfrom-mx-missing.test", "--format", "json")
        told = [one for one in json.loads(out)["observations"] if one["kind"] == "finding"]
        self.assertEqual([(one["rule"], one["cause"]) for one in told],
                         [("mail-from-working", "mailfrom-mx-missing"), ("dmarc-policy", "")])
        self.assertEqual(code, 1, "a finding was told")

    def test_all_tells_of_a_verified_domain_what_its_name_tells(self):
        everything = self.document("--all", "--regions", "eu-west-1", code=1)
        named = self.document("mailfrom-mx-missing.test", code=None)

        def keys(document):
            return [(one["rule"], one["cause"]) for one in document["observations"]
                    if one["identity"] == "mailfrom-mx-missing.test"]

        self.assertEqual(keys(everything), keys(named))
        for one in everything["identities"]:
            if not (one["records"] and one["records"]["rows"]) and "@" not in one["identity"]:
                self.assertNotEqual(one["not_asked"], [], one["identity"])

    def test_documents_are_what_the_schema_says(self):
        schema = json.loads(SCHEMA.read_text())
        validator = jsonschema.Draft202012Validator(schema)
        paths = []
        for number, names in enumerate((("good-verified.test",), ("record-missing.test", "good-mailfrom.test"),
                                        ("--regions", "eu-west-1,eu-south-1", "--all"))):
            code, out, err = self.explain(*names, "--format", "json")
            self.assertIn(code, (0, 1, 3), err)
            document = json.loads(out)
            self.assertEqual([error.message for error in validator.iter_errors(document)], [])
            if document["findings"]:
                paths.append(self.home.path(f"{number}.json", out))
        held = subprocess.run([sys.executable, "-B", HERE.parent / "json_schema.py", SCHEMA, *paths], check=False,
                              capture_output=True, text=True)
        self.assertEqual(held.returncode, 0, held.stderr)


class WithoutPermission(Explaining):
    text = world(OWN + "  deny ses:GetEmailIdentity in us-east-1\n  deny ses:GetAccount in eu-south-1\n")

    def test_one_region_of_two_is_denied(self):
        code, out, err = self.explain("record-missing.test", "--regions", "eu-west-1,us-east-1", "--format", "json")
        self.assertEqual(code, 3)
        self.assertEqual(self.causes(json.loads(out)), {"record-missing.test": ["record-missing"]})
        self.assertEqual(err.count("\n"), 1, err)
        for words in ("us-east-1", "ses:GetEmailIdentity", "111122223333"):
            self.assertIn(words, err)

    def test_nothing_can_be_read(self):
        self.refused(4, "us-east-1", "ses:GetEmailIdentity", arguments=("record-missing.test", "--regions", "us-east-1"))

    def test_a_name_that_may_be_where_nothing_can_be_read(self):
        code, out, err = self.explain("nosuch.test", "--regions", "eu-west-1,us-east-1", "--format", "json")
        self.assertIn(code, (3, 4))
        self.assertIn("us-east-1", err)
        self.assertNotIn('"causes"', out)

    def test_the_state_of_the_account_is_context_alone(self):
        document = self.document("wrong-dkim-zone.test", "--regions", "eu-south-1", code=1)
        self.assertEqual(self.causes(document), {"wrong-dkim-zone.test": ["wrong-dkim-zone"]})

    def test_no_credentials(self):
        for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            del self.home.environment[variable]
        self.refused(4, "credentials", arguments=("record-missing.test",))

    def test_wrong_keys(self):
        self.home.environment["AWS_SECRET_ACCESS_KEY"] = "wrong"
        self.refused(4, "SignatureDoesNotMatch", arguments=("record-missing.test",))


class Saved(Explaining):
    def saved(self, *names):
        path = self.home.path("saved")
        code, out, err = self.explain(*names, "--save", path, "--format", "json")
        self.assertIn(code, (0, 1), err)
        return code, out, path

    def offline(self, path, *arguments, code, form="json"):
        """Nobody can be asked: not SES, and no name server."""
        got, out, err = self.explain("--from", path, "--format", form, *arguments,
                                     dns=("--root-hints", self.home.path("hints", ". 1 NS a.\na. 1 A 127.53.99.99\n"),
                                          "--trust-anchor", "none"),
                                     environment={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
        self.assertEqual((got, err), (code, ""))
        return out

    def test_a_saved_look_tells_the_same_bytes(self):
        code, out, path = self.saved("record-missing.test", "good-verified.test", "mailfrom-mx-missing.test",
                                     "ann@good-verified.test")
        self.assertEqual(self.offline(path, "--all", code=code), out)
        self.assertEqual(self.offline(path, "record-missing.test", "good-verified.test", "mailfrom-mx-missing.test",
                                      "ann@good-verified.test", code=code), out)
        again = self.home.path("again")
        self.offline(path, "--all", "--save", again, code=code)
        with open(path, "rb") as first, open(again, "rb") as second:
            self.assertEqual(first.read(), second.read())

    def test_without_a_network_a_look_is_the_same_in_every_form(self):
        code, _, path = self.saved("record-missing.test")
        for form in ("table", "markdown"):
            live_code, live_out, err = self.explain("--from", path, "--format", form)
            self.assertEqual((live_code, err), (code, ""))
            self.assertEqual(self.offline(path, code=code, form=form), live_out)

    def test_a_masked_look_has_the_causes_and_no_name(self):
        code, out, path = self.saved("record-missing.test", "target-doubled.test", "ann@good-verified.test")
        masked = self.home.path("masked")
        self.offline(path, "--all", "--save", masked, "--anonymise", code=code)
        with open(masked, encoding="utf-8") as file:
            text = file.read()
        for secret in ("record-missing", "target-doubled", "good-verified", "ann@", "111122223333"):
            self.assertNotIn(secret, text)
        first = self.offline(masked, "--all", code=code)

        def causes(told):
            return sorted(one["causes"] for one in json.loads(told)["identities"])

        self.assertEqual(causes(first), causes(out))
        again = self.home.path("again")
        self.assertEqual(self.offline(masked, "--all", "--save", again, code=code), first)
        with open(masked, "rb") as one, open(again, "rb") as other:
            # In the order of the names, which masks change.
            self.assertEqual(sorted(one), sorted(other))

    def test_live_and_masked_at_once(self):
        masked = self.home.path("masked")
        code, out, err = self.explain("record-missing.test", "--save", masked, "--anonymise", "--format", "json")
        self.assertEqual(code, 1, err)
        self.assertIn("record-missing.test", out)
        with open(masked, encoding="utf-8") as file:
            self.assertNotIn("record-missing", file.read())

    def test_a_name_that_the_file_does_not_hold(self):
        _, _, path = self.saved("record-missing.test")
        self.refused(2, "nosuch.test", "--from", arguments=("--from", path, "nosuch.test"))


if __name__ == "__main__":
    unittest.main()
