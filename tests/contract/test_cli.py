"""The AWS CLI does every operation it knows, paging as it does by itself."""

import json
import os
import subprocess
import unittest

from simulated import KEY, SECRET, CommandLineRunner, Simulated

EXAMPLE = "arn:aws:ses:eu-west-1:111122223333:identity/example.com"


class CommandLine(Simulated):
    top = """
organization o-contract123
  ou Mail
limit sts:GetCallerIdentity 0.01 burst 2
"""
    world = """
  role reader
    trust 111122223333
    web-identity https://oidc.example
  region eu-west-1
    identity example.com success
      policy open "{}"
      tag owner shop
    identity user+x@example.com pending
    generate identities 1500
account 444455556666
  ou Mail
generate accounts 25 regions 1 identities 1
"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.aws = CommandLineRunner()
        cls.addClassCleanup(cls.aws.close)

    def cli(self, *arguments, region="eu-west-1"):
        code, out, err = self.aws.run("--endpoint-url", self.url, "--region", region, "--output", "json", *arguments)
        self.assertEqual(code, 0, err)
        return json.loads(out)

    def test_ses_v2(self):
        got = self.cli("sesv2", "list-email-identities", "--page-size", "1000")
        self.assertEqual(len(got["EmailIdentities"]), 1000)
        more = self.cli("sesv2", "list-email-identities", "--next-token", got["NextToken"])
        self.assertEqual(len(more["EmailIdentities"]), 502)
        got = self.cli("sesv2", "get-email-identity", "--email-identity", "user+x@example.com")
        self.assertEqual(got["VerificationStatus"], "PENDING")
        self.assertTrue(self.cli("sesv2", "get-account")["SendingEnabled"])
        got = self.cli("sesv2", "get-email-identity-policies", "--email-identity", "example.com")
        self.assertEqual(got["Policies"], {"open": "{}"})
        got = self.cli("sesv2", "list-tags-for-resource", "--resource-arn", EXAMPLE)
        self.assertEqual(got["Tags"], [{"Key": "owner", "Value": "shop"}])

    def test_ses_v1(self):
        self.assertEqual(len(self.cli("ses", "list-identities")["Identities"]), 1502)
        both = ["--identities", "example.com", "user+x@example.com"]
        got = self.cli("ses", "get-identity-verification-attributes", *both)["VerificationAttributes"]
        self.assertEqual({k: v["VerificationStatus"] for k, v in got.items()},
                         {"example.com": "Success", "user+x@example.com": "Pending"})
        self.assertEqual(len(self.cli("ses", "get-identity-dkim-attributes", *both)["DkimAttributes"]), 2)
        self.assertEqual(
            len(self.cli("ses", "get-identity-mail-from-domain-attributes", *both)["MailFromDomainAttributes"]), 2)
        self.assertEqual(
            len(self.cli("ses", "get-identity-notification-attributes", *both)["NotificationAttributes"]), 2)
        self.assertEqual(self.cli("ses", "list-identity-policies", "--identity", "example.com")["PolicyNames"],
                         ["open"])
        got = self.cli("ses", "get-identity-policies", "--identity", "example.com", "--policy-names", "open")
        self.assertEqual(got["Policies"], {"open": "{}"})
        self.assertEqual(self.cli("ses", "get-send-quota")["MaxSendRate"], 14.0)
        self.assertTrue(self.cli("ses", "get-account-sending-enabled")["Enabled"])

    def test_sts(self):
        got = self.cli("sts", "assume-role", "--role-arn", "arn:aws:iam::111122223333:role/reader",
                       "--role-session-name", "cli")
        keys = got["Credentials"]
        code, out, err = self.aws.run("--endpoint-url", self.url, "--region", "eu-west-1", "sts", "get-caller-identity",
                                 key=keys["AccessKeyId"], secret=keys["SecretAccessKey"], token=keys["SessionToken"])
        self.assertEqual(code, 0, err)
        self.assertEqual(json.loads(out)["Arn"], "arn:aws:sts::111122223333:assumed-role/reader/cli")
        token = "e30.eyJpc3MiOiJodHRwczovL29pZGMuZXhhbXBsZSIsInN1YiI6ImEifQ.c2ln"
        got = self.cli("sts", "assume-role-with-web-identity", "--role-arn", "arn:aws:iam::111122223333:role/reader",
                       "--role-session-name", "cli", "--web-identity-token", token)
        self.assertEqual(got["SubjectFromWebIdentityToken"], "a")

    def test_organizations(self):
        def org(*arguments):
            return self.cli("organizations", *arguments, region="us-east-1")

        self.assertEqual(len(org("list-accounts")["Accounts"]), 27)
        root = org("list-roots")["Roots"][0]["Id"]
        unit = org("list-organizational-units-for-parent", "--parent-id", root)["OrganizationalUnits"][0]["Id"]
        self.assertEqual(org("list-accounts-for-parent", "--parent-id", unit)["Accounts"][0]["Id"], "444455556666")
        self.assertEqual(org("list-parents", "--child-id", "444455556666")["Parents"][0]["Id"], unit)
        self.assertEqual(org("describe-organization")["Organization"]["Id"], "o-contract123")

    def test_errors_and_throttles_are_shown_as_aws_shows_them(self):
        def fails(*arguments, **keys):
            code, _, err = self.aws.run("--endpoint-url", self.url, "--region", "eu-west-1", *arguments, **keys)
            self.assertNotEqual(code, 0)
            return err

        self.assertIn("(NotFoundException) when calling the GetEmailIdentity operation",
                      fails("sesv2", "get-email-identity", "--email-identity", "nobody.example"))
        self.assertIn("(InvalidSignatureException)", fails("sesv2", "get-account", secret="wrong"))
        self.assertIn("(AccessDenied) when calling the AssumeRole operation",
                      fails("sts", "assume-role", "--role-arn", "arn:aws:iam::111122223333:role/none",
                            "--role-session-name", "cli"))
        for _ in range(2):
            self.cli("sts", "get-caller-identity")
        self.assertIn("(Throttling)", fails("sts", "get-caller-identity"))

    def test_the_program_itself(self):
        environment = dict(os.environ, AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_PAGER="")
        done = subprocess.run(
            ["/usr/bin/aws", "--endpoint-url", self.url, "--region", "eu-west-1", "sesv2", "get-account"],
            env=environment, capture_output=True, text=True, timeout=60,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["EnforcementStatus"], "HEALTHY")


if __name__ == "__main__":
    unittest.main()
