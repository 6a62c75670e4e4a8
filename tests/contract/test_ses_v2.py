"""SES v2 as boto3 and raw signed requests see it."""

import datetime
import json
import unittest

from simulated import Simulated, quoted, raw_body

# Members that AWS added after Debian's botocore was made.
NEWER = {
    "GetEmailIdentity.VerificationInfo",
    "GetEmailIdentity.DkimAttributes.SigningHostedZone",
    "GetEmailIdentity.DkimAttributes.SigningAttributesOrigin",
}


class Reading(Simulated):
    world = """
  region eu-west-1
    sent 1234
    identity example.com success
      dkim success signing on tokens aaa bbb ccc key 1024 generated 2026-01-31T12:00:00Z
      mail-from bounce.example.com failed reject
      notify bounce arn:aws:sns:eu-west-1:111122223333:bounces
      forwarding off
      configuration-set main
      policy open <<END
{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ses:SendEmail", "Resource": "*"}]}
      END
      tag owner "Team Ä"
      checked 2026-02-01T08:30:00Z
      succeeded 2026-02-01T08:30:00Z
      soa ns1.example.com dns.example.com 2026013101
    identity stuck.example.net pending ; error HOST_NOT_FOUND
    identity replica.example.org failed
      error REPLICATION_PRIMARY_NOT_FOUND
      dkim origin AWS_SES_EU_SOUTH_1
    identity a+tag/slash%40odd@example.com pending
    identity lonely@elsewhere.test pending
    identity bücher.example failed
    identity managed.example managed success
  region us-east-1
    sandbox
    paused
    enforcement probation
"""

    def test_the_list_is_what_the_model_says(self):
        client = self.client("sesv2")
        raw = raw_body(client)
        rows = client.list_email_identities()["EmailIdentities"]
        self.assert_fits("sesv2", "ListEmailIdentities", json.loads(raw["content"]))
        self.assertEqual(
            [(r["IdentityName"], r["IdentityType"], r["VerificationStatus"], r["SendingEnabled"]) for r in rows],
            [
                ("example.com", "DOMAIN", "SUCCESS", True),
                ("stuck.example.net", "DOMAIN", "PENDING", False),
                ("replica.example.org", "DOMAIN", "FAILED", False),
                ("a+tag/slash%40odd@example.com", "EMAIL_ADDRESS", "PENDING", True),
                ("lonely@elsewhere.test", "EMAIL_ADDRESS", "PENDING", False),
                ("bücher.example", "DOMAIN", "FAILED", False),
                ("managed.example", "MANAGED_DOMAIN", "SUCCESS", True),
            ],
        )

    def test_one_domain_in_full(self):
        client = self.client("sesv2")
        raw = raw_body(client)
        got = client.get_email_identity(EmailIdentity="example.com")
        document = json.loads(raw["content"])
        self.assert_fits("sesv2", "GetEmailIdentity", document, NEWER)
        self.assertEqual(got["DkimAttributes"]["Tokens"], ["aaa", "bbb", "ccc"])
        self.assertEqual(got["DkimAttributes"]["CurrentSigningKeyLength"], "RSA_1024_BIT")
        self.assertEqual(
            got["DkimAttributes"]["LastKeyGenerationTimestamp"],
            datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc),
        )
        self.assertEqual(
            got["MailFromAttributes"],
            {"MailFromDomain": "bounce.example.com", "MailFromDomainStatus": "FAILED",
             "BehaviorOnMxFailure": "REJECT_MESSAGE"},
        )
        self.assertFalse(got["FeedbackForwardingStatus"])
        self.assertTrue(got["VerifiedForSendingStatus"])
        self.assertEqual(got["ConfigurationSetName"], "main")
        self.assertEqual(got["Tags"], [{"Key": "owner", "Value": "Team Ä"}])
        self.assertEqual(json.loads(got["Policies"]["open"])["Statement"][0]["Principal"], "*")
        # What this botocore cannot show, as it stands on the wire.
        self.assertEqual(document["DkimAttributes"]["SigningHostedZone"], "dkim.amazonses.com")
        info = document["VerificationInfo"]
        self.assertEqual(info["LastCheckedTimestamp"], 1769934600)
        self.assertEqual(info["LastSuccessTimestamp"], 1769934600)
        self.assertNotIn("ErrorType", info)
        self.assertEqual(
            info["SOARecord"],
            {"PrimaryNameServer": "ns1.example.com", "AdminEmail": "dns.example.com", "SerialNumber": 2026013101},
        )

    def test_why_a_domain_is_not_verified(self):
        status, _, got = self.signed_json("ses", "GET", "/v2/email/identities/stuck.example.net")
        self.assertEqual(status, 200)
        self.assertEqual(got["VerificationStatus"], "PENDING")
        self.assertEqual(got["VerificationInfo"]["ErrorType"], "HOST_NOT_FOUND")
        self.assertNotIn("LastSuccessTimestamp", got["VerificationInfo"])
        _, _, replica = self.signed_json("ses", "GET", "/v2/email/identities/replica.example.org")
        self.assertEqual(replica["VerificationInfo"]["ErrorType"], "REPLICATION_PRIMARY_NOT_FOUND")
        self.assertEqual(replica["DkimAttributes"]["SigningAttributesOrigin"], "AWS_SES_EU_SOUTH_1")
        self.assertEqual(replica["DkimAttributes"]["SigningHostedZone"], "dkim.eu-south-1.amazonses.com")

    def test_an_address_has_no_reasons_and_its_path_is_encoded_twice_to_sign(self):
        client = self.client("sesv2")
        raw = raw_body(client)
        for name in ("a+tag/slash%40odd@example.com", "lonely@elsewhere.test", "bücher.example"):
            client.get_email_identity(EmailIdentity=name)
        client.get_email_identity(EmailIdentity="lonely@elsewhere.test")
        document = json.loads(raw["content"])
        self.assertEqual(document["VerificationInfo"], {})
        self.assertEqual(document["Policies"], {})
        self.assertEqual(document["Tags"], [])
        self.assertEqual(document["MailFromAttributes"], {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"})
        self.assertEqual(
            document["DkimAttributes"],
            {"SigningEnabled": False, "Status": "NOT_STARTED", "SigningAttributesOrigin": "AWS_SES",
             "NextSigningKeyLength": "RSA_1024_BIT"},
        )

    def test_the_account(self):
        client = self.client("sesv2")
        raw = raw_body(client)
        got = client.get_account()
        self.assert_fits("sesv2", "GetAccount", json.loads(raw["content"]))
        self.assertTrue(got["ProductionAccessEnabled"])
        self.assertTrue(got["SendingEnabled"])
        self.assertEqual(got["EnforcementStatus"], "HEALTHY")
        self.assertEqual(got["SendQuota"], {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 1234.0})
        got = self.client("sesv2", "us-east-1").get_account()
        self.assertFalse(got["ProductionAccessEnabled"])
        self.assertFalse(got["SendingEnabled"])
        self.assertEqual(got["EnforcementStatus"], "PROBATION")
        self.assertEqual(got["SendQuota"]["Max24HourSend"], 200.0)

    def test_policies_and_tags_by_themselves(self):
        client = self.client("sesv2")
        raw = raw_body(client)
        got = client.get_email_identity_policies(EmailIdentity="example.com")
        self.assert_fits("sesv2", "GetEmailIdentityPolicies", json.loads(raw["content"]))
        self.assertEqual(list(got["Policies"]), ["open"])
        got = client.list_tags_for_resource(ResourceArn="arn:aws:ses:eu-west-1:111122223333:identity/example.com")
        self.assert_fits("sesv2", "ListTagsForResource", json.loads(raw["content"]))
        self.assertEqual(got["Tags"], [{"Key": "owner", "Value": "Team Ä"}])

    def test_what_is_not_there_is_not_found(self):
        client = self.client("sesv2")
        for call in (client.get_email_identity, client.get_email_identity_policies):
            self.assertEqual(self.refused(call, EmailIdentity="nobody@example.com"), ("NotFoundException", 404))
        self.assertEqual(
            self.refused(client.list_tags_for_resource,
                         ResourceArn="arn:aws:ses:eu-west-1:111122223333:identity/nothing.example"),
            ("NotFoundException", 404),
        )
        self.assertEqual(
            self.refused(client.list_tags_for_resource,
                         ResourceArn="arn:aws:ses:us-east-1:111122223333:identity/example.com"),
            ("BadRequestException", 400),
        )

    def test_what_is_not_simulated_is_an_unknown_operation(self):
        client = self.client("sesv2")
        self.assertEqual(self.refused(client.list_contact_lists)[0], "UnknownOperationException")
        self.assertEqual(
            self.refused(client.put_email_identity_feedback_attributes, EmailIdentity="example.com")[0],
            "UnknownOperationException",
        )

    def test_the_newer_form_of_the_list(self):
        status, _, got = self.signed_json("ses", "POST", "/v2/email/list-identities", {"PageSize": 2})
        self.assertEqual(status, 200)
        self.assert_fits("sesv2", "ListEmailIdentities", got)
        self.assertEqual([r["IdentityName"] for r in got["EmailIdentities"]], ["example.com", "stuck.example.net"])
        filters = {"IDENTITY_TYPE": "EMAIL_ADDRESS", "IDENTITY_NAME_CONTAINS": "lonely", "VERIFICATION_STATUS": "PENDING"}
        _, _, got = self.signed_json("ses", "POST", "/v2/email/list-identities", {"Filter": filters})
        self.assertEqual([r["IdentityName"] for r in got["EmailIdentities"]], ["lonely@elsewhere.test"])

    def test_what_aws_might_let_pass_is_refused_with_its_name(self):
        for target, body, name in (
            ("/v2/email/list-identities", {"Pagesize": 2}, "Pagesize"),
            ("/v2/email/list-identities", {"PageSize": 1001}, "1001"),
            ("/v2/email/list-identities", {"PageSize": "2"}, "PageSize"),
            ("/v2/email/list-identities", {"Filter": {"STATUS": "x"}}, "STATUS"),
            ("/v2/email/list-identities?PageSize=2", {}, "PageSize"),
        ):
            status, headers, got = self.signed_json("ses", "POST", target, body)
            self.assertEqual((status, headers["x-amzn-ErrorType"]), (400, "BadRequestException"), body)
            self.assertIn(name, got["message"])
        answer = self.signed("ses", "POST", "/v2/email/list-identities", b"{}", {"Content-Type": "text/plain"})
        self.assertEqual(answer.status_code, 400)
        self.assertIn(b"Content-Type", answer.content)
        status, _, got = self.signed_json("ses", "GET", "/v2/email/identities?Page=2")
        self.assertEqual(status, 400)
        self.assertIn("Page", got["message"])


class Paging(Simulated):
    world = """
  region eu-west-1
    generate identities 2345 unverified-domains 23
  region eu-west-2
    list-form get
  region eu-west-3
    list-form post
    list-without-status
    identity example.com failed
"""

    def test_identity_1001_is_there(self):
        client = self.client("sesv2")
        first = client.list_email_identities(PageSize=1000)
        self.assertEqual(len(first["EmailIdentities"]), 1000)
        names = [r["IdentityName"] for r in first["EmailIdentities"]]
        token = first["NextToken"]
        while token:
            page = client.list_email_identities(PageSize=1000, NextToken=token)
            names += [r["IdentityName"] for r in page["EmailIdentities"]]
            token = page.get("NextToken")
        self.assertEqual(len(names), 2345)
        self.assertEqual(len(set(names)), 2345)
        self.assertEqual(self.stats()["calls"], {"ses:ListEmailIdentities": 3})

    def test_both_forms_list_the_same(self):
        def pages(form):
            rows, token = [], None
            while True:
                if form == "GET":
                    target = "/v2/email/identities?PageSize=999" + (f"&NextToken={quoted(token)}" if token else "")
                    status, _, got = self.signed_json("ses", "GET", target)
                else:
                    body = {"PageSize": 999, **({"NextToken": token} if token else {})}
                    status, _, got = self.signed_json("ses", "POST", "/v2/email/list-identities", body)
                self.assertEqual(status, 200)
                rows += got["EmailIdentities"]
                token = got.get("NextToken")
                if not token:
                    return rows

        rows = pages("GET")
        self.assertEqual(rows, pages("POST"))
        bad = [r for r in rows if r["VerificationStatus"] != "SUCCESS" and r["IdentityType"] == "DOMAIN"]
        self.assertEqual(len(bad), 23)

    def test_every_row_can_be_asked_for(self):
        client = self.client("sesv2")
        for row in client.list_email_identities(PageSize=40)["EmailIdentities"]:
            got = client.get_email_identity(EmailIdentity=row["IdentityName"])
            self.assertEqual(got["VerificationStatus"], row["VerificationStatus"])
            self.assertEqual(got["IdentityType"], row["IdentityType"])

    def test_a_page_too_large_and_a_token_from_elsewhere(self):
        client = self.client("sesv2")
        self.assertEqual(self.refused(client.list_email_identities, PageSize=1001), ("BadRequestException", 400))
        token = client.list_email_identities(PageSize=10)["NextToken"]
        for bad in (token[:-4] + "AAAA", "x", token + token):
            self.assertEqual(self.refused(client.list_email_identities, NextToken=bad), ("BadRequestException", 400))
        other = self.client("sesv2", "eu-west-2")
        self.assertEqual(self.refused(other.list_email_identities, NextToken=token), ("BadRequestException", 400))

    def test_a_region_that_speaks_one_form_only(self):
        status, headers, _ = self.signed_json("ses", "GET", "/v2/email/identities", region="eu-west-2")
        self.assertEqual(status, 200)
        answer = self.signed("ses", "POST", "/v2/email/list-identities", b"{}",
                             {"Content-Type": "application/json"}, region="eu-west-2")
        self.assertEqual((answer.status_code, answer.headers["x-amzn-ErrorType"]), (404, "UnknownOperationException"))
        client = self.client("sesv2", "eu-west-3")
        self.assertEqual(self.refused(client.list_email_identities), ("UnknownOperationException", 405))
        status, _, got = self.signed_json("ses", "POST", "/v2/email/list-identities", {}, region="eu-west-3")
        self.assertEqual(got["EmailIdentities"],
                         [{"IdentityType": "DOMAIN", "IdentityName": "example.com", "SendingEnabled": False}])


if __name__ == "__main__":
    unittest.main()
