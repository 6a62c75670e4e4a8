#!/usr/bin/python3
"""signet scan --from: what the real AWS CLI prints, and what signet saved, judged without AWS."""

import json
import unittest

from running import OWN, Aws, Home
from simulated import CommandLineRunner

WORLD = OWN + """
  region eu-west-1
    identity a.example success
    identity b.example pending
      error HOST_NOT_FOUND
      tag owner shop
    identity user@c.example failed
"""

# Each of these is what it is because of another.
NEAR = OWN + """
  region eu-west-1
    identity shop.example success
    identity mail.shop.example pending ; error HOST_NOT_FOUND
    identity ann@shop.example pending
    identity Invoices@finance.example success
    identity invoices@finance.example failed
    identity there.example pending ; error HOST_NOT_FOUND
  region us-east-1
    identity there.example success
"""


class FromFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.aws = Aws(WORLD)
        cls.addClassCleanup(cls.aws.close)
        cls.cli = CommandLineRunner()
        cls.addClassCleanup(cls.cli.close)

    def setUp(self):
        self.home = Home(self.aws.url)
        self.addCleanup(self.home.close)

    def printed(self, name, *arguments):
        code, out, err = self.cli.run("--endpoint-url", self.aws.url, "--region", "eu-west-1", "--output", "json",
                                      *arguments)
        self.assertEqual(code, 0, err)
        return self.home.path(name, out)

    def judged(self, *files, code):
        self.home.environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"  # Nobody is asked.
        arguments = [word for file in files for word in ("--from", file)]
        got, out, err = self.home.run("scan", *arguments, "--regions", "eu-west-1", "--account", "111122223333",
                                      "--format", "json")
        if code is not None:
            self.assertEqual(got, code, err)
        return json.loads(out)

    def statuses(self, document):
        return {row["identity"]: row["status"] for row in document["identities"]}

    def test_the_list_and_one_look(self):
        listed = self.printed("list.json", "sesv2", "list-email-identities")
        with open(listed, encoding="utf-8") as text:
            known = {row["IdentityName"] for row in json.load(text)["EmailIdentities"]}
        got = self.printed("b.example.json", "sesv2", "get-email-identity", "--email-identity", "b.example")
        for files in ((listed, got), (got, listed), (listed, f"b.example={got}")):
            document = self.judged(*files, code=1)
            self.assertEqual(set(self.statuses(document)), known)
            self.assertEqual(document["coverage"][0]["identities"], len(known))

    def test_attributes_of_the_older_api(self):
        path = self.printed("v1.json", "ses", "get-identity-verification-attributes", "--identities", "a.example",
                            "b.example", "user@c.example")
        document = self.judged(path, code=3)  # Nobody said that this is all of it.
        self.assertEqual(self.statuses(document),
                         {"a.example": "SUCCESS", "b.example": "PENDING", "user@c.example": "FAILED"})
        self.assertEqual(document["coverage"][0]["status"], "partial")

    def test_saved_evidence_gives_the_same_findings(self):
        path = self.home.path("saved")
        code, out, err = self.home.run("scan", "--regions", "eu-west-1", "--rate", "0", "--depth", "full",
                                       "--format", "json", "--write", f"evidence={path}")
        self.assertEqual(code, 1, err)
        again = self.judged(path, code=1)
        now = json.loads(out)
        self.assertTrue(now["findings"])
        for document in (now, again):
            for finding in document["findings"]:
                finding.pop("first_seen", None)
                finding.pop("last_seen", None)
        self.assertEqual(json.dumps(now["findings"]), json.dumps(again["findings"]))
        self.assertEqual(now["identities"], again["identities"])

    def test_one_line_alone_gives_the_findings_it_gave_in_its_run(self):
        aws = Aws(NEAR)
        self.addCleanup(aws.close)
        self.home.environment["AWS_ENDPOINT_URL"] = aws.url
        path = self.home.path("saved")
        code, out, err = self.home.run("scan", "--regions", "eu-west-1,us-east-1", "--rate", "0", "--format", "json",
                                       "--write", f"evidence={path}")
        self.assertEqual(code, 1, err)
        whole = {}
        for finding in json.loads(out)["findings"]:
            whole.setdefault((finding["region"], finding["identity"]), []).append(told(finding))
        self.assertTrue(any("email-case-mismatch" in str(found) for found in whole.values()), whole)
        with open(path, encoding="utf-8") as file:
            lines = [line for line in file if "\"identity\"" in line]
        seen = {}
        for number, line in enumerate(lines):
            document = self.judged(self.home.path(f"line{number}", line), code=None)
            for finding in document["findings"]:
                seen.setdefault((finding["region"], finding["identity"]), []).append(told(finding))
        self.assertEqual(seen, whole)


def told(finding):
    return {key: value for key, value in finding.items() if not key.endswith("_seen")}


if __name__ == "__main__":
    unittest.main()
