"""Limits and scripted faults as clients meet them over real sockets."""

import http.client
import json
import threading
import time
import unittest

import botocore.config
import botocore.exceptions
import botocore.parsers

from simulated import Simulated


class Throttles(Simulated):
    # So slow that no busy machine makes a second call fit.
    top = "limit 0.01 burst 1\n"
    world = """
  region ap-south-1
    limit 1 burst 1
  region sa-east-1
    limit 2 burst 1
"""

    def test_a_bucket_for_each_operation_and_region(self):
        client = self.client("sesv2")
        client.get_account()
        self.assertEqual(self.refused(client.get_account), ("TooManyRequestsException", 429))
        client.list_email_identities()
        self.client("sesv2", "us-east-1").get_account()
        old = self.client("ses")
        old.get_send_quota()
        self.assertEqual(self.refused(old.get_send_quota), ("Throttling", 400))
        self.assertEqual(self.stats()["throttled"], 2)
        for _ in range(5):
            self.client("sts").get_caller_identity()

    def test_a_client_that_waits_is_never_throttled(self):
        client = self.client("sesv2", "ap-south-1")
        for _ in range(3):
            client.get_account()
            time.sleep(1.05)
        self.assertEqual(self.stats()["throttled"], 0)

    def test_botocores_own_retries_get_through(self):
        client = self.client("sesv2", "sa-east-1",
                             config=botocore.config.Config(retries={"mode": "standard", "max_attempts": 8}))
        for _ in range(4):
            client.get_account()
        self.assertEqual(self.stats()["calls"]["ses:GetAccount"] - self.stats()["throttled"], 4)


class Faults(Simulated):
    world = """
  region us-east-1
    fault error 500 on ses:GetAccount times 1
    fault error 503 on ses:GetAccount times 1
    fault throttle on ses:GetAccount times 1
  region us-east-2
    identity example.com failed
    fault cut 20 on ses:ListEmailIdentities
    fault drop on ses:GetAccount
    fault html on ses:GetEmailIdentity
    fault wrong-xml on ses:GetSendQuota
  region us-west-1
    identity example.com failed
    fault wrong-json on ses:ListEmailIdentities
    fault slow 2s on ses:GetAccount
    fault stall 700ms on ses:GetEmailIdentity
    fault denied-by-scp on ses:GetEmailIdentityPolicies
    fault expired-token on ses:GetSendQuota
    fault skew +30m on ses:ListIdentities
"""

    def test_errors_that_heal(self):
        client = self.client("sesv2", "us-east-1")
        self.assertEqual(self.refused(client.get_account)[1], 500)
        self.assertEqual(self.refused(client.get_account)[1], 503)
        self.assertEqual(self.refused(client.get_account), ("TooManyRequestsException", 429))
        client.get_account()
        self.assertEqual(self.stats()["faults"], {"throttle": 1, "error": 2})

    def test_answers_that_never_arrive_whole(self):
        # boto3 would take the cut list for an empty one, so this looks at the bytes.
        prepared = []
        self.signed("ses", "GET", "/v2/email/identities", region="us-east-2", spoil=prepared.append)
        connection = http.client.HTTPConnection(self.url.split("//")[1], timeout=10)
        connection.request("GET", "/v2/email/identities", headers=dict(prepared[0].headers.items()))
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        with self.assertRaises(http.client.IncompleteRead) as caught:
            answer.read()
        self.assertEqual(caught.exception.partial, b'{"EmailIdentities":[')
        connection.close()
        with self.assertRaises(botocore.exceptions.HTTPClientError):
            self.client("sesv2", "us-east-2").get_account()
        self.assertEqual(self.stats()["faults"], {"cut": 2, "drop": 1})

    def test_answers_that_are_not_what_they_say(self):
        client = self.client("sesv2", "us-east-2")
        self.assertEqual(self.refused(client.get_email_identity, EmailIdentity="example.com")[1], 502)
        with self.assertRaises(botocore.parsers.ResponseParserError):
            self.client("ses", "us-east-2").get_send_quota()
        answer = self.signed("ses", "GET", "/v2/email/identities", region="us-west-1")
        self.assertEqual(answer.status_code, 200)
        with self.assertRaises(ValueError):
            json.loads(answer.content)

    def test_answers_that_take_their_time(self):
        client = self.client("sesv2", "us-west-1")
        for call in (client.get_account, lambda: client.get_email_identity(EmailIdentity="example.com")):
            begun = time.monotonic()
            call()
            self.assertGreater(time.monotonic() - begun, 0.69)
        self.assertEqual(self.stats()["faults"], {"slow": 1, "stall": 1})

    def test_refusals_for_no_reason(self):
        client = self.client("sesv2", "us-west-1")
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            client.get_email_identity_policies(EmailIdentity="example.com")
        self.assertIn("service control policy", str(caught.exception))
        old = self.client("ses", "us-west-1")
        self.assertEqual(self.refused(old.get_send_quota), ("ExpiredToken", 403))
        self.assertEqual(self.refused(old.list_identities), ("SignatureDoesNotMatch", 403))

    def test_a_slow_answer_keeps_nobody_else_waiting(self):
        slow = threading.Thread(target=self.client("sesv2", "us-west-1").get_account)
        quick = self.client("sesv2", "eu-west-1")
        slow.start()
        while self.stats()["faults"] != {"slow": 1}:
            time.sleep(0.01)
        quick.get_account()
        self.assertTrue(slow.is_alive())
        slow.join()


class Changes(Simulated):
    world = """
  region eu-west-1
    identity a.example success
    identity b.example failed ; vanishes after-list
    identity c.example success ; vanishes after-page 1
    identity d.example success
  region us-east-1
    generate identities 30
    fault repeat-page times 1
    fault page-token-expired after 1 times 1
"""

    def test_identities_go_while_they_are_listed(self):
        client = self.client("sesv2")
        first = client.list_email_identities(PageSize=2)
        client.get_email_identity(EmailIdentity="b.example")
        second = client.list_email_identities(NextToken=first["NextToken"])
        self.assertEqual([r["IdentityName"] for r in second["EmailIdentities"]], ["d.example"])
        self.assertEqual(self.refused(client.get_email_identity, EmailIdentity="b.example"),
                         ("NotFoundException", 404))

    def test_a_page_comes_twice_and_a_token_dies(self):
        client = self.client("sesv2", "us-east-1")
        first = client.list_email_identities(PageSize=10)
        again = client.list_email_identities(PageSize=10, NextToken=first["NextToken"])
        self.assertEqual(first["EmailIdentities"], again["EmailIdentities"])
        self.assertEqual(self.refused(client.list_email_identities, NextToken=again["NextToken"]),
                         ("BadRequestException", 400))
        second = client.list_email_identities(PageSize=10, NextToken=again["NextToken"])
        self.assertNotEqual(second["EmailIdentities"], first["EmailIdentities"])


if __name__ == "__main__":
    unittest.main()
