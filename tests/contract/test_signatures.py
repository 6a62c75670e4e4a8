"""Signature Version 4: what botocore signs is accepted, and nothing else is."""

import datetime
import random
import unittest
from unittest import mock

import botocore.auth

from simulated import KEY, SECRET, Simulated, quoted

GET = ("ses", "GET", "/v2/email/account")


class Signatures(Simulated):
    world = """
  region eu-west-1
    identity user@example.com pending
"""

    def code(self, answer):
        return answer.status_code, answer.headers.get("x-amzn-ErrorType")

    def spoilt(self, spoil, method="GET", target="/v2/email/account", body=b"", headers=None):
        return self.signed("ses", method, target, body, headers, spoil=spoil)

    def test_many_random_requests_are_accepted(self):
        rng = random.Random(7)
        alphabet = "abcXYZ019-._~ !*'();:@&=+$,/?#[]%<>\"\\^`{|}éß漢"
        for _ in range(150):
            name = "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 20)))
            # A parser of URLs may fold these before they are sent.
            if name in (".", ".."):
                continue
            answer = self.signed("ses", "GET", f"/v2/email/identities/{quoted(name)}")
            self.assertEqual(self.code(answer), (404, "NotFoundException"), name)
            query = "&".join(f"{quoted(rng.choice('BAzy~'))}={quoted(name)}" for _ in range(3))
            answer = self.signed("ses", "GET", f"/v2/email/account?{query}")
            self.assertEqual(self.code(answer), (400, "BadRequestException"), query)

    def test_headers_with_odd_spaces_are_accepted(self):
        answer = self.signed("ses", "GET", "/v2/email/account", headers={"X-Amz-Odd": "  a   b  c "})
        self.assertEqual(answer.status_code, 200)

    def test_every_change_after_signing_is_refused(self):
        def header(name, value):
            return lambda request: request.headers.__setitem__(name, value)

        def drop(name):
            return lambda request: request.headers.__delitem__(name)

        def replace(old, new):
            def change(request):
                text = request.headers["Authorization"]
                text = text.decode() if isinstance(text, bytes) else text
                assert old in text
                request.headers["Authorization"] = text.replace(old, new)

            return change

        def last_digit(request):
            text = request.headers["Authorization"]
            text = text.decode() if isinstance(text, bytes) else text
            request.headers["Authorization"] = text[:-1] + ("0" if text[-1] != "0" else "1")

        def url(request):
            request.url += "?PageSize=1"

        def path(request):
            request.url = request.url.replace("account", "identities")

        def method(request):
            request.method = "POST"

        wrong = (403, "InvalidSignatureException")
        incomplete = (400, "IncompleteSignatureException")
        for spoil, expected in (
            (last_digit, wrong),
            (url, wrong),
            (path, wrong),
            (header("X-Amz-Security-Token", "x"), (403, "UnrecognizedClientException")),
            (header("X-Amz-More", "x"), wrong),
            (header("X-Amz-Content-SHA256", "0" * 64), wrong),
            (header("Host", "elsewhere.example"), wrong),
            (replace("host;x-amz-date", "x-amz-date"), wrong),
            (replace("host;x-amz-date", "host"), wrong),
            (replace("host;x-amz-date", "x-amz-date;host"), wrong),
            (replace("/eu-west-1/", "/eu-west-2/"), wrong),
            (replace("/ses/", "/sts/"), wrong),
            (replace("aws4_request", "aws4"), incomplete),
            (replace("Signature=", "Signed="), incomplete),
            (replace("Credential=", "Credentials="), incomplete),
            (replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"), incomplete),
            (replace(KEY, "AKIAEXAMPLE999999999"), (403, "UnrecognizedClientException")),
            (drop("X-Amz-Date"), incomplete),
            (drop("Authorization"), (403, "MissingAuthenticationTokenException")),
        ):
            self.assertEqual(self.code(self.spoilt(spoil)), expected)
        self.assertEqual(self.spoilt(method).status_code, 405)
        self.assertEqual(self.spoilt(lambda request: None).status_code, 200)

        def body(request):
            request.body = b'{"PageSize":9}'

        answer = self.spoilt(body, "POST", "/v2/email/list-identities", b'{"PageSize":8}',
                             {"Content-Type": "application/json"})
        self.assertEqual(self.code(answer), wrong)

    def test_a_wrong_secret_is_refused_in_each_dialect(self):
        keys = {"AccessKeyId": KEY, "SecretAccessKey": SECRET + "x"}
        self.assertEqual(self.refused(self.client("sesv2", keys=keys).get_account),
                         ("InvalidSignatureException", 403))
        self.assertEqual(self.refused(self.client("ses", keys=keys).get_send_quota), ("SignatureDoesNotMatch", 403))
        self.assertEqual(self.refused(self.client("sts", keys=keys).get_caller_identity),
                         ("SignatureDoesNotMatch", 403))
        self.assertEqual(self.refused(self.client("organizations", "us-east-1", keys).list_accounts),
                         ("InvalidSignatureException", 400))

    def test_an_unknown_key_is_refused_in_each_dialect(self):
        keys = {"AccessKeyId": "AKIAEXAMPLE999999999", "SecretAccessKey": SECRET}
        self.assertEqual(self.refused(self.client("sesv2", keys=keys).get_account),
                         ("UnrecognizedClientException", 403))
        self.assertEqual(self.refused(self.client("ses", keys=keys).get_send_quota), ("InvalidClientTokenId", 403))
        self.assertEqual(self.refused(self.client("organizations", "us-east-1", keys).list_accounts),
                         ("UnrecognizedClientException", 400))

    def test_a_clock_that_is_off(self):
        real = datetime.datetime

        def ask(minutes, service, method, target, body=b"", headers=None):
            class Skewed(real):
                @classmethod
                def utcnow(cls):
                    return real.utcnow() + datetime.timedelta(minutes=minutes)

            with mock.patch.object(botocore.auth.datetime, "datetime", Skewed):
                return self.signed(service, method, target, body, headers)

        self.assertEqual(ask(-4, *GET).status_code, 200)
        self.assertEqual(ask(4, *GET).status_code, 200)
        early = ask(-6, *GET)
        self.assertEqual(self.code(early), (403, "InvalidSignatureException"))
        self.assertIn(b"Signature expired: 20", early.content)
        self.assertIn("Date", early.headers)
        late = ask(6, *GET)
        self.assertEqual(self.code(late), (403, "InvalidSignatureException"))
        self.assertIn(b"Signature not yet current: 20", late.content)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        quota = ("ses", "POST", "/", b"Action=GetSendQuota&Version=2010-12-01", form)
        self.assertEqual(ask(-14, *quota).status_code, 200)
        answer = ask(-16, *quota)
        self.assertEqual(answer.status_code, 403)
        self.assertIn(b"<Code>SignatureDoesNotMatch</Code>", answer.content)
        self.assertIn(b"Signature expired: 20", answer.content)


class SkewedServer(Simulated):
    top = "clock offset +20m\n"

    def test_tells_its_own_time_and_botocore_refuses_to_guess(self):
        answer = self.signed(*GET)
        self.assertEqual(answer.status_code, 403)
        told = datetime.datetime.strptime(answer.headers["Date"], "%a, %d %b %Y %H:%M:%S GMT")
        ahead = (told - datetime.datetime.utcnow()).total_seconds()
        self.assertAlmostEqual(ahead, 1200, delta=5)


if __name__ == "__main__":
    unittest.main()
