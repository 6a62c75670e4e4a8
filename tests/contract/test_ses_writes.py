"""Writes to SES in both APIs, and the mail that they send, as boto3 and the AWS CLI see them."""

import calendar
import json
import subprocess
import time
import unittest

from simulated import CommandLineRunner, Simulated, quoted

ARN = "arn:aws:ses:eu-west-1:111122223333:identity/"
REPLICA = {"DomainSigningAttributesOrigin": "AWS_SES_EU_WEST_1"}
WORLD = """
  role writer
    trust 111122223333
    policy <<END
{"Statement": [{"Effect": "Allow", "Action": "ses:*", "Resource": "arn:aws:ses:*:*:identity/mine.example"}]}
    END
  role untagged
    trust 111122223333
    policy <<END
{"Statement": [{"Effect": "Allow", "Action": ["ses:CreateEmailIdentity", "ses:Verify*"], "Resource": "*"}]}
    END
  region eu-west-1
    configuration-set main
    identity verified.example success
      dkim tokens aaa bbb ccc
    identity failed.example failed
    identity waiting.example pending
    identity user@verified.example pending
    identity lonely@elsewhere.test pending
    identity replicated.example success
    generate identities 10
  region us-east-1
    identity replicated.example success ; dkim origin AWS_SES_EU_WEST_1
generate accounts 2 regions 1 identities 1
  role writer ; trust 111122223333
"""


def private_key(bits):
    pem = subprocess.run(["openssl", "genrsa", "-traditional", str(bits)], capture_output=True, text=True, check=True)
    return "".join(line for line in pem.stdout.splitlines() if not line.startswith("-"))


class Writing(Simulated):
    top = "limit none\n"
    world = WORLD

    def setUp(self):
        super().setUp()
        self.v1 = self.client("ses")
        self.v2 = self.client("sesv2")

    def told(self, name, region="eu-west-1"):
        return self.signed_json("ses", "GET", f"/v2/email/identities/{quoted(name)}", region=region)[2]

    def outbox(self):
        return json.loads(self.http("GET", "/_sim/outbox").content)

    def assert_refused(self, code, message, call, **arguments):
        with self.assertRaises(call.__self__.exceptions.ClientError) as caught:
            call(**arguments)
        error = caught.exception.response
        self.assertEqual(error["Error"]["Code"], code)
        self.assertIn(message, error["Error"]["Message"])
        return error["ResponseMetadata"]["HTTPStatusCode"]

    def test_create_a_domain_and_delete_it(self):
        got = self.v2.create_email_identity(
            EmailIdentity="new.example", ConfigurationSetName="main", Tags=[{"Key": "owner", "Value": "shop"}],
            DkimSigningAttributes={"NextSigningKeyLength": "RSA_1024_BIT"},
        )
        self.assertEqual((got["IdentityType"], got["VerifiedForSendingStatus"]), ("DOMAIN", False))
        self.assertEqual(got["DkimAttributes"]["Status"], "NOT_STARTED")
        self.assertEqual(len(set(got["DkimAttributes"]["Tokens"])), 3)
        self.assertEqual(got["DkimAttributes"]["CurrentSigningKeyLength"], "RSA_1024_BIT")
        told = self.v2.get_email_identity(EmailIdentity="new.example")
        self.assertEqual(told["DkimAttributes"]["Tokens"], got["DkimAttributes"]["Tokens"])
        self.assertEqual(told["DkimAttributes"]["Status"], "PENDING")
        self.assertEqual(told["ConfigurationSetName"], "main")
        self.assertEqual(told["Tags"], [{"Key": "owner", "Value": "shop"}])
        self.assertEqual(self.told("new.example")["VerificationStatus"], "PENDING")
        self.assert_refused("AlreadyExistsException", "Email identity NEW.example already exist.",
                            self.v2.create_email_identity, EmailIdentity="NEW.example")
        self.v2.delete_email_identity(EmailIdentity="new.example")
        self.assertEqual(self.refused(self.v2.get_email_identity, EmailIdentity="new.example"),
                         ("NotFoundException", 404))
        names = [row["IdentityName"] for row in self.v2.list_email_identities()["EmailIdentities"]]
        self.assertNotIn("new.example", names)
        again = self.v2.create_email_identity(EmailIdentity="new.example")
        self.assertNotEqual(again["DkimAttributes"]["Tokens"], got["DkimAttributes"]["Tokens"])
        self.v2.delete_email_identity(EmailIdentity="new.example")
        self.assertEqual(self.refused(self.v2.delete_email_identity, EmailIdentity="new.example"),
                         ("NotFoundException", 404))

    def test_the_answer_is_what_the_model_says(self):
        _, _, got = self.signed_json("ses", "POST", "/v2/email/identities", {"EmailIdentity": "model.example"})
        self.assert_fits("sesv2", "CreateEmailIdentity", got, {
            "CreateEmailIdentity.DkimAttributes.SigningHostedZone"})
        _, _, got = self.signed_json("ses", "PUT", "/v2/email/identities/model.example/dkim/signing",
                                     {"SigningAttributesOrigin": "AWS_SES"})
        self.assert_fits("sesv2", "PutEmailIdentityDkimSigningAttributes", got, {
            "PutEmailIdentityDkimSigningAttributes.SigningHostedZone"})
        self.assertEqual(got["SigningHostedZone"], "dkim.amazonses.com")
        self.v2.delete_email_identity(EmailIdentity="model.example")

    def test_what_cannot_be_created(self):
        create = self.v2.create_email_identity
        for name in ("nodot", "-a.example", "bücher.example", "a b@example.com", "@example.com", "a@nodot"):
            self.assert_refused("BadRequestException", name, create, EmailIdentity=name)
        self.assertEqual(self.assert_refused("NotFoundException", "<none>", create, EmailIdentity="x.example",
                                             ConfigurationSetName="none"), 404)
        self.assertEqual(self.refused(self.v2.get_email_identity, EmailIdentity="x.example")[1], 404)
        tags = [{"Key": f"k{i}", "Value": ""} for i in range(51)]
        self.assert_refused("BadRequestException", "51 tags", create, EmailIdentity="x.example", Tags=tags)
        self.assert_refused("BadRequestException", "twice", create, EmailIdentity="x.example", Tags=[tags[0]] * 2)
        self.assert_refused("BadRequestException", "domains only", create, EmailIdentity="a@x.example",
                            DkimSigningAttributes={"NextSigningKeyLength": "RSA_1024_BIT"})
        for attributes, word in (
            ({"DomainSigningSelector": "s", "DomainSigningPrivateKey": "AAAA"}, "RSA"),
            ({"DomainSigningSelector": "s", "DomainSigningPrivateKey": private_key(512)}, "512 bits"),
            ({"DomainSigningSelector": "a_b", "DomainSigningPrivateKey": private_key(1024)}, "Selector"),
            ({"DomainSigningSelector": "s", "DomainSigningPrivateKey": private_key(1024),
              "NextSigningKeyLength": "RSA_1024_BIT"}, "EXTERNAL"),
            ({"NextSigningKeyLength": "RSA_512_BIT"}, "RSA_512_BIT"),
            ({"DomainSigningAttributesOrigin": "EXTERNAL"}, "EXTERNAL"),
            ({"Selector": "s"}, "'Selector'"),
        ):
            status, headers, got = self.signed_json(
                "ses", "POST", "/v2/email/identities",
                {"EmailIdentity": "x.example", "DkimSigningAttributes": attributes})
            self.assertEqual((status, headers["x-amzn-ErrorType"]), (400, "BadRequestException"), attributes)
            self.assertIn(word, got["message"])
        for body, word in (({"EmailIdentity": 7}, "text"), ({}, "missing"), ({"Identity": "x"}, "'Identity'"),
                           ({"EmailIdentity": "x.example", "Tags": [{"Key": "k"}]}, "Value")):
            status, _, got = self.signed_json("ses", "POST", "/v2/email/identities", body)
            self.assertEqual(status, 400)
            self.assertIn(word, got["message"])

    def test_a_key_of_ones_own(self):
        got = self.v2.create_email_identity(
            EmailIdentity="own.example",
            DkimSigningAttributes={"DomainSigningSelector": "mine", "DomainSigningPrivateKey": private_key(2048)})
        self.assertEqual(got["DkimAttributes"]["Tokens"], ["mine"])
        told = self.told("own.example")["DkimAttributes"]
        self.assertEqual((told["SigningAttributesOrigin"], told["Status"]), ("EXTERNAL", "PENDING"))
        self.assert_refused("InvalidParameterValue", "of its own", self.v1.verify_domain_dkim, Domain="own.example")
        got = self.v2.put_email_identity_dkim_signing_attributes(
            EmailIdentity="own.example", SigningAttributesOrigin="AWS_SES")
        self.assertEqual(len(got["DkimTokens"]), 3)
        got = self.v2.put_email_identity_dkim_signing_attributes(
            EmailIdentity="own.example", SigningAttributesOrigin="EXTERNAL",
            SigningAttributes={"DomainSigningSelector": "other", "DomainSigningPrivateKey": private_key(1024)})
        self.assertEqual((got["DkimTokens"], got["DkimStatus"]), (["other"], "PENDING"))
        self.v2.delete_email_identity(EmailIdentity="own.example")

    def test_signing_attributes(self):
        put = self.v2.put_email_identity_dkim_signing_attributes
        got = put(EmailIdentity="verified.example", SigningAttributesOrigin="AWS_SES")
        self.assertEqual((got["DkimTokens"], got["DkimStatus"]), (["aaa", "bbb", "ccc"], "SUCCESS"))
        self.v2.create_email_identity(EmailIdentity="keys.example")
        before = self.told("keys.example")["DkimAttributes"]["Tokens"]
        shorter = {"NextSigningKeyLength": "RSA_1024_BIT"}
        got = put(EmailIdentity="keys.example", SigningAttributesOrigin="AWS_SES", SigningAttributes=shorter)
        self.assertNotEqual(got["DkimTokens"], before)
        self.assertEqual(got["DkimStatus"], "PENDING")
        self.assert_refused("BadRequestException", "24 hours", put, EmailIdentity="keys.example",
                            SigningAttributesOrigin="AWS_SES",
                            SigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"})
        self.v2.delete_email_identity(EmailIdentity="keys.example")
        self.assert_refused("BadRequestException", "must be a valid domain", put,
                            EmailIdentity="user@verified.example", SigningAttributesOrigin="AWS_SES")
        self.assertEqual(self.assert_refused("NotFoundException", "none.example", put, EmailIdentity="none.example",
                                             SigningAttributesOrigin="AWS_SES"), 404)
        for body in ({"SigningAttributesOrigin": "HOPE"}, {"SigningAttributesOrigin": "EXTERNAL"}, {},
                     {"SigningAttributesOrigin": "AWS_SES_US_EAST_1", "SigningAttributes": REPLICA}):
            status, _, got = self.signed_json("ses", "PUT", "/v2/email/identities/verified.example/dkim/signing", body)
            self.assertEqual(status, 400, body)

    def test_a_replica(self):
        status, _, got = self.signed_json(
            "ses", "POST", "/v2/email/identities",
            {"EmailIdentity": "verified.example", "DkimSigningAttributes": REPLICA}, region="us-east-1")
        self.assertEqual(status, 200, got)
        self.assertEqual(got["DkimAttributes"]["Tokens"], ["aaa", "bbb", "ccc"])
        self.assertEqual(got["DkimAttributes"]["SigningAttributesOrigin"], "AWS_SES_EU_WEST_1")
        self.assert_refused("BadRequestException", "us-east-1", self.v2.delete_email_identity,
                            EmailIdentity="verified.example")
        self.client("sesv2", "us-east-1").delete_email_identity(EmailIdentity="verified.example")
        self.assert_refused("InvalidParameterValue", "us-east-1", self.v1.delete_identity,
                            Identity="replicated.example")
        status, _, got = self.signed_json("ses", "PUT", "/v2/email/identities/replicated.example/dkim/signing",
                                          {"SigningAttributesOrigin": "AWS_SES_EU_WEST_1"}, region="us-east-1")
        self.assertEqual((status, got["DkimStatus"]), (200, "SUCCESS"))

    def test_signing_on_and_off(self):
        self.v2.put_email_identity_dkim_attributes(EmailIdentity="verified.example", SigningEnabled=False)
        told = self.told("verified.example")["DkimAttributes"]
        self.assertEqual((told["SigningEnabled"], told["Status"]), (False, "SUCCESS"))
        # About an address with a domain nothing changes, of the address or of the domain.
        self.v2.put_email_identity_dkim_attributes(EmailIdentity="user@verified.example", SigningEnabled=True)
        self.assertFalse(self.told("verified.example")["DkimAttributes"]["SigningEnabled"])
        self.v1.set_identity_dkim_enabled(Identity="verified.example", DkimEnabled=True)
        self.assertTrue(self.told("verified.example")["DkimAttributes"]["SigningEnabled"])
        sentence = "Domain none.example is not verified for DKIM signing."
        self.assert_refused("BadRequestException", sentence, self.v2.put_email_identity_dkim_attributes,
                            EmailIdentity="none.example", SigningEnabled=True)
        self.assert_refused("InvalidParameterValue", sentence, self.v1.set_identity_dkim_enabled,
                            Identity="none.example", DkimEnabled=True)
        self.assert_refused("InvalidParameterValue", "elsewhere.test", self.v1.set_identity_dkim_enabled,
                            Identity="lonely@elsewhere.test", DkimEnabled=True)

    def test_mail_from(self):
        put = self.v2.put_email_identity_mail_from_attributes
        put(EmailIdentity="verified.example", MailFromDomain="bounce.verified.example",
            BehaviorOnMxFailure="REJECT_MESSAGE")
        self.assertEqual(self.told("verified.example")["MailFromAttributes"],
                         {"MailFromDomain": "bounce.verified.example", "MailFromDomainStatus": "PENDING",
                          "BehaviorOnMxFailure": "REJECT_MESSAGE"})
        self.v1.set_identity_mail_from_domain(Identity="verified.example", MailFromDomain="m.verified.example",
                                              BehaviorOnMXFailure="UseDefaultValue")
        self.assertEqual(self.told("verified.example")["MailFromAttributes"]["MailFromDomain"], "m.verified.example")
        self.v1.set_identity_mail_from_domain(Identity="verified.example")
        self.assertEqual(self.told("verified.example")["MailFromAttributes"],
                         {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"})
        put(EmailIdentity="user@verified.example", MailFromDomain="m.verified.example")
        sentence = ("Provided MAIL-FROM domain <{}> is not subdomain of the domain of the identity "
                    "<verified.example>.")
        for domain in ("verified.example", "m.other.example", "notverified.example"):
            self.assert_refused("BadRequestException", sentence.format(domain), put, EmailIdentity="verified.example",
                                MailFromDomain=domain)
            self.assert_refused("InvalidParameterValue", sentence.format(domain),
                                self.v1.set_identity_mail_from_domain, Identity="verified.example",
                                MailFromDomain=domain)
        self.assert_refused("InvalidParameterValue", "or its parents are not verified for identity <waiting.example>",
                            self.v1.set_identity_mail_from_domain, Identity="waiting.example",
                            MailFromDomain="m.waiting.example")
        self.assertEqual(self.assert_refused("NotFoundException", "none.example", put, EmailIdentity="none.example",
                                             MailFromDomain="m.none.example"), 404)
        self.assert_refused("InvalidParameterValue", "none.example", self.v1.set_identity_mail_from_domain,
                            Identity="none.example", MailFromDomain="m.none.example")
        status, _, got = self.signed_json("ses", "PUT", "/v2/email/identities/verified.example/mail-from",
                                          {"BehaviorOnMxFailure": "HOPE"})
        self.assertEqual(status, 400)
        self.assertIn("HOPE", got["message"])

    def test_an_address_and_its_mail(self):
        self.v2.create_email_identity(EmailIdentity="new+x@verified.example")
        letter = self.outbox()[-1]
        self.assertEqual(letter["to"], "new+x@verified.example")
        self.assertEqual(letter["subject"],
                         "Amazon Web Services - Email Address Verification Request in region eu-west-1")
        self.v1.verify_email_identity(EmailAddress="new+x@verified.example")
        self.assertEqual(self.http("GET", letter["link"]).status_code, 410)
        newest = self.outbox()[-1]
        self.assertNotEqual(newest["link"], letter["link"])
        self.assertEqual(self.told("new+x@verified.example")["VerificationStatus"], "PENDING")
        self.assertEqual(self.http("GET", newest["link"]).status_code, 200)
        self.assertEqual(self.told("new+x@verified.example")["VerificationStatus"], "SUCCESS")
        self.assertEqual(self.http("GET", newest["link"]).status_code, 410)
        self.assertEqual(self.http("GET", "/_sim/verify?token=1-00").status_code, 404)
        self.assertEqual(self.http("POST", newest["link"]).status_code, 404)
        self.v1.delete_identity(Identity="new+x@verified.example")
        self.v1.delete_identity(Identity="new+x@verified.example")  # Twice is not an error in v1.

    def test_v1_creates_what_it_verifies(self):
        self.v1.verify_email_identity(EmailAddress="made@elsewhere.test")
        self.assertEqual(self.outbox()[-1]["to"], "made@elsewhere.test")
        token = self.v1.verify_domain_identity(Domain="txt.example")["VerificationToken"]
        self.assertEqual(self.v1.verify_domain_identity(Domain="txt.example")["VerificationToken"], token)
        self.assertNotIn("Tokens", self.told("txt.example")["DkimAttributes"])
        tokens = self.v1.verify_domain_dkim(Domain="txt.example")["DkimTokens"]
        self.assertEqual(self.v1.verify_domain_dkim(Domain="txt.example")["DkimTokens"], tokens)
        self.assertEqual(len(self.v1.verify_domain_dkim(Domain="dkim.example")["DkimTokens"]), 3)
        got = self.v1.get_identity_verification_attributes(
            Identities=["made@elsewhere.test", "txt.example", "dkim.example"])["VerificationAttributes"]
        self.assertEqual({one["VerificationStatus"] for one in got.values()}, {"Pending"})
        self.assertEqual(self.v1.verify_domain_dkim(Domain="verified.example")["DkimTokens"], ["aaa", "bbb", "ccc"])
        for name in got:
            self.v1.delete_identity(Identity=name)
        self.assert_refused("InvalidParameterValue", "nodot", self.v1.verify_domain_dkim, Domain="nodot")
        self.assert_refused("InvalidParameterValue", "a@b", self.v1.verify_domain_identity, Domain="a@b.example")
        self.assert_refused("InvalidParameterValue", "b.example", self.v1.verify_email_identity,
                            EmailAddress="b.example")

    def test_a_failed_domain_is_restarted(self):
        self.assertEqual(self.told("failed.example")["VerificationStatus"], "FAILED")
        before = self.told("failed.example")["DkimAttributes"]["Tokens"]
        self.v2.put_email_identity_dkim_signing_attributes(
            EmailIdentity="failed.example", SigningAttributesOrigin="AWS_SES")
        self.assertEqual(self.told("failed.example")["VerificationStatus"], "FAILED")
        self.assertEqual(self.v1.verify_domain_dkim(Domain="failed.example")["DkimTokens"], before)
        self.assertEqual(self.told("failed.example")["VerificationStatus"], "PENDING")

    def test_what_is_generated_cannot_be_changed(self):
        names = [r["IdentityName"] for r in self.v2.list_email_identities()["EmailIdentities"]]
        name = next(n for n in names if n.startswith("u0") and n.endswith("example.net"))
        self.assert_refused("BadRequestException", "generated", self.v2.delete_email_identity, EmailIdentity=name)
        self.assert_refused("InvalidParameterValue", "generated", self.v1.verify_email_identity, EmailAddress=name)
        keys = self.assume("arn:aws:iam::200000000001:role/writer")
        other = self.client("sesv2", "us-east-1", keys)
        self.assert_refused("BadRequestException", "generated", other.create_email_identity, EmailIdentity="x.example")

    def test_iam_knows_identities_in_v2_and_only_all_of_them_in_v1(self):
        keys = self.assume("arn:aws:iam::111122223333:role/writer")
        v2 = self.client("sesv2", keys=keys)
        v2.create_email_identity(EmailIdentity="mine.example")
        v2.put_email_identity_dkim_attributes(EmailIdentity="mine.example", SigningEnabled=False)
        v2.delete_email_identity(EmailIdentity="mine.example")
        denied = f"ses:CreateEmailIdentity on resource: {ARN}yours.example"
        self.assert_refused("AccessDeniedException", denied, v2.create_email_identity, EmailIdentity="yours.example")
        for call, arguments in (
            (v2.delete_email_identity, {}),
            (v2.put_email_identity_dkim_attributes, {"SigningEnabled": True}),
            (v2.put_email_identity_mail_from_attributes, {}),
            (v2.put_email_identity_dkim_signing_attributes, {"SigningAttributesOrigin": "AWS_SES"}),
        ):
            self.assertEqual(self.refused(call, EmailIdentity="verified.example", **arguments),
                             ("AccessDeniedException", 403))
        v1 = self.client("ses", keys=keys)
        for call, arguments in (
            (v1.verify_email_identity, {"EmailAddress": "a@mine.example"}),
            (v1.verify_domain_identity, {"Domain": "mine.example"}),
            (v1.verify_domain_dkim, {"Domain": "mine.example"}),
            (v1.set_identity_dkim_enabled, {"Identity": "mine.example", "DkimEnabled": True}),
            (v1.set_identity_mail_from_domain, {"Identity": "mine.example"}),
            (v1.delete_identity, {"Identity": "mine.example"}),
        ):
            self.assertEqual(self.refused(call, **arguments), ("AccessDenied", 403))
        keys = self.assume("arn:aws:iam::111122223333:role/untagged")
        v2 = self.client("sesv2", keys=keys)
        self.assert_refused("AccessDeniedException", "ses:TagResource", v2.create_email_identity,
                            EmailIdentity="tagged.example", Tags=[{"Key": "k", "Value": "v"}])
        headers = {"Content-Type": "application/json", "X-Amz-Security-Token": keys["SessionToken"]}
        body = json.dumps({"EmailIdentity": "verified.example", "DkimSigningAttributes": REPLICA}).encode()
        answer = self.signed("ses", "POST", "/v2/email/identities", body, headers, region="us-east-1",
                             key=keys["AccessKeyId"], secret=keys["SecretAccessKey"])
        self.assertEqual(answer.status_code, 403)
        self.assertIn(b"ses:ReplicateEmailIdentityDKIMSigningKey on resource: " + ARN.encode(), answer.content)

    def test_the_command_line(self):
        aws = CommandLineRunner()
        self.addCleanup(aws.close)

        def cli(*arguments):
            return aws.run("--endpoint-url", self.url, "--region", "eu-west-1", "--output", "json", *arguments)

        code, out, err = cli("sesv2", "create-email-identity", "--email-identity", "cli.example")
        self.assertEqual(code, 0, err)
        tokens = json.loads(out)["DkimAttributes"]["Tokens"]
        code, out, err = cli("ses", "verify-domain-dkim", "--domain", "cli.example")
        self.assertEqual((code, json.loads(out)["DkimTokens"]), (0, tokens), err)
        code, out, err = cli("sesv2", "put-email-identity-dkim-signing-attributes", "--email-identity", "cli.example",
                             "--signing-attributes-origin", "AWS_SES")
        self.assertEqual((code, json.loads(out)["DkimTokens"]), (0, tokens), err)
        code, _, err = cli("ses", "verify-email-identity", "--email-address", "cli@cli.example")
        self.assertEqual(code, 0, err)
        code, _, err = cli("sesv2", "create-email-identity", "--email-identity", "cli.example")
        self.assertIn("(AlreadyExistsException) when calling the CreateEmailIdentity operation", err)
        for name in ("cli.example", "cli@cli.example"):
            code, _, err = cli("sesv2", "delete-email-identity", "--email-identity", name)
            self.assertEqual(code, 0, err)


class Living(Simulated):
    """Three days and more in seconds, and mailboxes that need no hand."""

    top = """
limit none
life speed 86400
mailbox clerk@* clicks after 1h
mailbox gone@* bounces
"""

    def test_days_pass_while_timestamps_stay_true(self):
        v1 = self.client("ses")
        names = ["clerk@a.example", "dead@a.example", "gone@a.example"]
        for name in names:
            v1.verify_email_identity(EmailAddress=name)
        letters = {letter["to"]: letter for letter in json.loads(self.http("GET", "/_sim/outbox").content)}
        self.assertTrue(letters["gone@a.example"]["bounced"])
        self.assertNotIn("link", letters["gone@a.example"])
        sent = time.strptime(letters["dead@a.example"]["time"], "%Y-%m-%dT%H:%M:%SZ")
        self.assertLess(abs(time.time() - calendar.timegm(sent)), 30)

        def statuses():
            got = v1.get_identity_verification_attributes(Identities=names)["VerificationAttributes"]
            return [got[name]["VerificationStatus"] for name in names]

        end = time.monotonic() + 20
        while statuses() != ["Success", "Failed", "Failed"]:
            self.assertLess(time.monotonic(), end, statuses())
            time.sleep(0.1)
        self.assertEqual(self.http("GET", letters["dead@a.example"]["link"]).status_code, 410)


if __name__ == "__main__":
    unittest.main()
