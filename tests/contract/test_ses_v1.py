"""SES v1 as boto3 sees it: XML, and 100 identities a call."""

import unittest

from simulated import Simulated


class Batches(Simulated):
    world = """
  region eu-west-1
    sent 7
    identity example.com success
      dkim success signing off tokens aaa bbb ccc
      txt-token dG9rZW4=
      mail-from bounce.example.com temporary-failure reject
      notify bounce arn:aws:sns:eu-west-1:111122223333:bounces
      notify complaint arn:aws:sns:eu-west-1:111122223333:complaints
      notify delivery arn:aws:sns:eu-west-1:111122223333:deliveries
      forwarding off
      policy one "{\\"a\\": \\"<&>\\"}"
      policy two "{}"
    identity user@example.com pending
    identity "we<ird>&co.example" not-started
    identity gone.example failed
  region us-east-1
    paused
    generate identities 1234 unverified-domains 12
"""

    def test_verification(self):
        got = self.client("ses").get_identity_verification_attributes(
            Identities=["example.com", "user@example.com", "we<ird>&co.example", "gone.example", "unknown.example"]
        )["VerificationAttributes"]
        self.assertEqual(got["example.com"], {"VerificationStatus": "Success", "VerificationToken": "dG9rZW4="})
        self.assertEqual(got["user@example.com"], {"VerificationStatus": "Pending"})
        self.assertEqual(got["we<ird>&co.example"]["VerificationStatus"], "NotStarted")
        self.assertEqual(got["gone.example"]["VerificationStatus"], "Failed")
        self.assertNotIn("unknown.example", got)

    def test_dkim(self):
        got = self.client("ses").get_identity_dkim_attributes(
            Identities=["example.com", "user@example.com", "gone.example", "unknown.example"]
        )["DkimAttributes"]
        expected = {"DkimEnabled": False, "DkimVerificationStatus": "Success", "DkimTokens": ["aaa", "bbb", "ccc"]}
        self.assertEqual(got["example.com"], expected)
        self.assertEqual(got["user@example.com"], expected)
        self.assertEqual(len(got["gone.example"]["DkimTokens"]), 3)
        self.assertNotIn("unknown.example", got)

    def test_mail_from(self):
        got = self.client("ses").get_identity_mail_from_domain_attributes(
            Identities=["example.com", "gone.example", "unknown.example"]
        )["MailFromDomainAttributes"]
        self.assertEqual(
            got,
            {
                "example.com": {"MailFromDomain": "bounce.example.com", "MailFromDomainStatus": "TemporaryFailure",
                                "BehaviorOnMXFailure": "RejectMessage"},
                "gone.example": {"BehaviorOnMXFailure": "UseDefaultValue"},
            },
        )

    def test_notifications(self):
        got = self.client("ses").get_identity_notification_attributes(
            Identities=["example.com", "gone.example", "unknown.example"]
        )["NotificationAttributes"]
        self.assertEqual(got["example.com"]["BounceTopic"], "arn:aws:sns:eu-west-1:111122223333:bounces")
        self.assertEqual(got["example.com"]["ComplaintTopic"], "arn:aws:sns:eu-west-1:111122223333:complaints")
        self.assertEqual(got["example.com"]["DeliveryTopic"], "arn:aws:sns:eu-west-1:111122223333:deliveries")
        self.assertFalse(got["example.com"]["ForwardingEnabled"])
        self.assertTrue(got["gone.example"]["ForwardingEnabled"])
        self.assertNotIn("BounceTopic", got["gone.example"])
        self.assertNotIn("unknown.example", got)

    def test_policies(self):
        client = self.client("ses")
        self.assertEqual(client.list_identity_policies(Identity="example.com")["PolicyNames"], ["one", "two"])
        got = client.get_identity_policies(Identity="example.com", PolicyNames=["one", "three"])["Policies"]
        self.assertEqual(got, {"one": '{"a": "<&>"}'})
        self.assertEqual(client.list_identity_policies(Identity="unknown.example")["PolicyNames"], [])

    def test_the_account(self):
        client = self.client("ses")
        got = client.get_send_quota()
        self.assertEqual((got["Max24HourSend"], got["MaxSendRate"], got["SentLast24Hours"]), (50000.0, 14.0, 7.0))
        self.assertTrue(client.get_account_sending_enabled()["Enabled"])
        self.assertFalse(self.client("ses", "us-east-1").get_account_sending_enabled()["Enabled"])

    def test_more_than_100_are_refused(self):
        client = self.client("ses")
        names = [f"d{i}.example" for i in range(101)]
        for call in (
            client.get_identity_verification_attributes,
            client.get_identity_dkim_attributes,
            client.get_identity_mail_from_domain_attributes,
            client.get_identity_notification_attributes,
        ):
            self.assertEqual(self.refused(call, Identities=names), ("ValidationError", 400))
            call(Identities=names[:100])

    def test_the_list_pages(self):
        client = self.client("ses", "us-east-1")
        names = [n for page in client.get_paginator("list_identities").paginate() for n in page["Identities"]]
        self.assertEqual(len(names), 1234)
        self.assertEqual(len(set(names)), 1234)
        self.assertEqual(self.stats()["calls"], {"ses:ListIdentities": 2})
        domains = [
            n
            for page in client.get_paginator("list_identities").paginate(
                IdentityType="Domain", PaginationConfig={"PageSize": 100}
            )
            for n in page["Identities"]
        ]
        self.assertEqual(domains, [n for n in names if "@" not in n])
        token = client.list_identities(MaxItems=10)["NextToken"]
        self.assertEqual(
            self.refused(client.list_identities, NextToken=token, IdentityType="Domain"),
            ("InvalidParameterValue", 400),
        )

    def test_what_is_not_simulated_is_an_invalid_action(self):
        self.assertEqual(self.refused(self.client("ses").list_templates), ("InvalidAction", 400))
        answer = self.signed("ses", "POST", "/", b"Action=GetSendQuota&Version=2010-12-01&More=1",
                             {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status_code, 400)
        self.assertIn(b"'More'", answer.content)


if __name__ == "__main__":
    unittest.main()
