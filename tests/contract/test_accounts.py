"""STS, Organizations and Account: who asks, and who is there."""

import base64
import datetime
import json
import time
import unittest

import botocore
import botocore.config

from simulated import ONCE, Simulated, raw_body

READER = "arn:aws:iam::444455556666:role/audit/reader"


class Sts(Simulated):
    top = "sessions last 5s\n"
    world = """
account 444455556666
  role reader
    path /audit/
    trust 111122223333
    external-id demo
    session-max 2h
    web-identity https://oidc.example subject system:pod:* audience sts.amazonaws.com
  region eu-west-1
    identity member.example failed
"""

    def test_who_am_i(self):
        got = self.client("sts").get_caller_identity()
        self.assertEqual(got["Account"], "111122223333")
        self.assertEqual(got["Arn"], "arn:aws:iam::111122223333:user/operator")
        self.assertTrue(got["UserId"].startswith("AIDA"))

    def test_a_role_is_assumed_and_expires(self):
        got = self.client("sts").assume_role(RoleArn=READER, RoleSessionName="contract", ExternalId="demo")
        self.assertEqual(got["AssumedRoleUser"]["Arn"], "arn:aws:sts::444455556666:assumed-role/reader/contract")
        self.assertTrue(got["AssumedRoleUser"]["AssumedRoleId"].startswith("AROA"))
        keys = got["Credentials"]
        self.assertLess(keys["Expiration"] - datetime.datetime.now(datetime.timezone.utc),
                        datetime.timedelta(seconds=6))
        member = self.client("sesv2", keys=keys)
        self.assertEqual(member.list_email_identities()["EmailIdentities"][0]["IdentityName"], "member.example")
        self.assertEqual(self.client("sts", keys=keys).get_caller_identity()["Account"], "444455556666")
        wrong = dict(keys, SessionToken=keys["SessionToken"][:-8] + "AAAAAAA=")
        self.assertEqual(self.refused(self.client("sesv2", keys=wrong).get_account),
                         ("UnrecognizedClientException", 403))
        time.sleep(5.2)
        self.assertEqual(self.refused(member.get_account), ("ExpiredTokenException", 403))
        self.assertEqual(self.refused(self.client("ses", keys=keys).get_send_quota), ("ExpiredToken", 403))
        self.assertEqual(self.refused(self.client("organizations", "us-east-1", keys).list_accounts),
                         ("ExpiredTokenException", 400))

    def test_roles_that_may_not_be_assumed(self):
        client = self.client("sts")
        for arguments in (
            {"RoleArn": READER},
            {"RoleArn": READER, "ExternalId": "wrong"},
            {"RoleArn": READER.replace("audit/", ""), "ExternalId": "demo"},
            {"RoleArn": READER.replace("4444", "9999"), "ExternalId": "demo"},
        ):
            self.assertEqual(self.refused(client.assume_role, RoleSessionName="contract", **arguments),
                             ("AccessDenied", 403))
        long = {"RoleArn": READER, "ExternalId": "demo", "RoleSessionName": "contract"}
        self.assertEqual(self.refused(client.assume_role, DurationSeconds=7201, **long), ("ValidationError", 400))
        self.assertEqual(self.refused(client.assume_role, DurationSeconds=43201, **long), ("ValidationError", 400))
        client.assume_role(DurationSeconds=7200, **long)

    def test_web_identity(self):
        def token(**claims):
            encode = lambda part: base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
            return ".".join([encode({"alg": "RS256"}), encode(claims), "c2ln"])

        claims = {"iss": "https://oidc.example", "sub": "system:pod:a", "aud": ["sts.amazonaws.com"]}
        client = self.client("sts")
        arguments = {"RoleArn": READER, "RoleSessionName": "contract"}
        got = client.assume_role_with_web_identity(WebIdentityToken=token(**claims, exp=4102444800), **arguments)
        self.assertEqual(got["SubjectFromWebIdentityToken"], "system:pod:a")
        self.assertEqual(got["Audience"], "sts.amazonaws.com")
        self.client("sesv2", keys=got["Credentials"]).get_account()
        call = client.assume_role_with_web_identity
        self.assertEqual(self.refused(call, WebIdentityToken=token(**dict(claims, sub="node")), **arguments),
                         ("AccessDenied", 403))
        self.assertEqual(self.refused(call, WebIdentityToken=token(**claims, exp=1), **arguments),
                         ("ExpiredTokenException", 400))
        self.assertEqual(self.refused(call, WebIdentityToken="abcd", **arguments), ("InvalidIdentityToken", 400))


class Organization(Simulated):
    top = """
organization o-contract123
  deny ses:* in us-west-1
  ou Security
  ou Workloads
    deny ses:* in sa-east-1
    ou Mail
limit organizations:DescribeOrganization 0.01 burst 1
"""
    world = """
account 444455556666 "Shop"
  email shop@example.com
  ou Workloads/Mail
  joined 2020-02-03T04:05:06Z
  role reader ; trust 111122223333
account 555566667777
  state suspended
account 777788889999
  delegated-admin
  role reader ; trust 111122223333
generate accounts 40 regions 1 identities 1
"""

    def org(self, keys=None):
        return self.client("organizations", "us-east-1", keys)

    def test_accounts_twenty_a_page(self):
        client = self.org()
        raw = raw_body(client)
        first = client.list_accounts()
        document = json.loads(raw["content"])
        self.assert_fits("organizations", "ListAccounts", document, {"ListAccounts.Accounts[].State"})
        self.assertEqual(len(first["Accounts"]), 20)
        self.assertIn("NextToken", first)
        accounts = [a for page in client.get_paginator("list_accounts").paginate() for a in page["Accounts"]]
        self.assertEqual(len({a["Id"] for a in accounts}), 44)
        shop = accounts[1]
        self.assertEqual((shop["Name"], shop["Email"], shop["Status"]), ("Shop", "shop@example.com", "ACTIVE"))
        self.assertEqual(shop["JoinedTimestamp"],
                         datetime.datetime(2020, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc))
        self.assertEqual(accounts[2]["Status"], "SUSPENDED")
        self.assertEqual(document["Accounts"][2]["State"], "SUSPENDED")
        self.assertEqual(self.refused(client.list_accounts, MaxResults=21)[0], "InvalidInputException")
        self.assertEqual(self.refused(client.list_accounts, NextToken="x"), ("InvalidInputException", 400))

    def test_the_tree(self):
        client = self.org()
        raw = raw_body(client)
        root = client.list_roots()["Roots"][0]["Id"]
        self.assert_fits("organizations", "ListRoots", json.loads(raw["content"]))
        units = client.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"]
        self.assert_fits("organizations", "ListOrganizationalUnitsForParent", json.loads(raw["content"]))
        self.assertEqual([u["Name"] for u in units], ["Security", "Workloads"])
        mail = client.list_organizational_units_for_parent(ParentId=units[1]["Id"])["OrganizationalUnits"][0]
        self.assertEqual(mail["Name"], "Mail")
        accounts = client.list_accounts_for_parent(ParentId=mail["Id"])["Accounts"]
        self.assert_fits("organizations", "ListAccountsForParent", json.loads(raw["content"]),
                         {"ListAccountsForParent.Accounts[].State"})
        self.assertEqual([a["Id"] for a in accounts], ["444455556666"])
        got = client.list_parents(ChildId="444455556666")["Parents"]
        self.assert_fits("organizations", "ListParents", json.loads(raw["content"]))
        self.assertEqual(got, [{"Id": mail["Id"], "Type": "ORGANIZATIONAL_UNIT"}])
        self.assertEqual(client.list_parents(ChildId=units[1]["Id"])["Parents"], [{"Id": root, "Type": "ROOT"}])
        self.assertEqual(self.refused(client.list_parents, ChildId="123412341234"), ("ChildNotFoundException", 400))
        self.assertEqual(self.refused(client.list_accounts_for_parent, ParentId="ou-none-12345678"),
                         ("ParentNotFoundException", 400))
        described = client.describe_organization()["Organization"]
        self.assert_fits("organizations", "DescribeOrganization", json.loads(raw["content"]))
        self.assertEqual((described["Id"], described["MasterAccountId"]), ("o-contract123", "111122223333"))

    def test_a_member_may_not_and_a_delegate_may(self):
        member = self.org(self.assume("arn:aws:iam::444455556666:role/reader"))
        self.assertEqual(self.refused(member.list_accounts), ("AccessDeniedException", 400))
        self.assertEqual(member.describe_organization()["Organization"]["Id"], "o-contract123")
        delegate = self.org(self.assume("arn:aws:iam::777788889999:role/reader"))
        self.assertEqual(len(delegate.list_accounts()["Accounts"]), 20)

    def test_a_throttle(self):
        client = self.org()
        client.describe_organization()
        self.assertEqual(self.refused(client.describe_organization), ("TooManyRequestsException", 400))

    def test_only_the_one_region_signs_for_it(self):
        self.assertEqual(self.refused(self.client("organizations", "eu-west-1",).list_accounts)[0],
                         "InvalidSignatureException")

    def test_a_service_control_policy_binds_members_alone(self):
        keys = self.assume("arn:aws:iam::444455556666:role/reader")
        member = self.client("sesv2", "sa-east-1", keys)
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            member.list_email_identities()
        self.assertEqual(caught.exception.response["Error"]["Code"], "AccessDeniedException")
        self.assertIn("with an explicit deny in a service control policy", str(caught.exception))
        self.client("sesv2", "eu-west-1", keys).list_email_identities()
        self.assertEqual(self.refused(self.client("sesv2", "us-west-1", keys).get_account)[0], "AccessDeniedException")
        self.client("sesv2", "us-west-1").get_account()


class NoOrganization(Simulated):
    def test_there_is_none_to_list(self):
        client = self.client("organizations", "us-east-1")
        for call in (client.list_accounts, client.describe_organization):
            self.assertEqual(self.refused(call), ("AWSOrganizationsNotInUseException", 400))


class Regions(Simulated):
    top = "organization o-contract123\nregions eu-west-1 eu-west-2 me-south-1 af-south-1\n"
    world = """
  region me-south-1
  region eu-west-2
    disabled
account 444455556666
"""

    def list(self, body):
        return self.signed_json("account", "POST", "/listRegions", body, region="us-east-1")

    def test_what_is_enabled(self):
        status, _, got = self.list({})
        self.assertEqual(status, 200)
        self.assertEqual(
            {r["RegionName"]: r["RegionOptStatus"] for r in got["Regions"]},
            {"eu-west-1": "ENABLED_BY_DEFAULT", "eu-west-2": "DISABLED", "me-south-1": "ENABLED",
             "af-south-1": "DISABLED"},
        )
        _, _, got = self.list({"RegionOptStatusContains": ["ENABLED", "ENABLED_BY_DEFAULT"]})
        self.assertEqual([r["RegionName"] for r in got["Regions"]], ["eu-west-1", "me-south-1"])
        _, _, got = self.list({"AccountId": "444455556666"})
        self.assertEqual(sum(r["RegionOptStatus"] == "DISABLED" for r in got["Regions"]), 2)
        status, headers, _ = self.list({"AccountId": "111122223333"})
        self.assertEqual((status, headers["x-amzn-ErrorType"]), (403, "AccessDeniedException"))

    def test_pages(self):
        _, _, first = self.list({"MaxResults": 3})
        _, _, second = self.list({"MaxResults": 3, "NextToken": first["NextToken"]})
        self.assertEqual(len(first["Regions"]) + len(second["Regions"]), 4)
        self.assertNotIn("NextToken", second)
        self.assertEqual(self.list({"MaxResults": 51})[1]["x-amzn-ErrorType"], "ValidationException")
        self.assertEqual(self.list({"Max": 5})[1]["x-amzn-ErrorType"], "ValidationException")

    def test_a_region_that_is_not_enabled_knows_no_key(self):
        for region in ("eu-west-2", "af-south-1"):
            self.assertEqual(self.refused(self.client("sesv2", region).get_account),
                             ("UnrecognizedClientException", 403))
            self.assertEqual(self.refused(self.client("ses", region).get_send_quota), ("InvalidClientTokenId", 403))
            self.assertEqual(self.refused(self.client("sts", region).get_caller_identity),
                             ("RegionDisabledException", 403))
        self.client("sesv2", "me-south-1").get_account()


class Permissions(Simulated):
    """Least-privilege policies hold, and v1 may be shut out."""

    world = """
  role thin
    trust 111122223333
    policy <<END
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["ses:List*", "ses:GetAccount"], "Resource": "*"},
  {"Effect": "Allow", "Action": "ses:GetEmailIdentity",
   "Resource": "arn:aws:ses:*:111122223333:identity/example.com"},
  {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"ses:ApiVersion": "1"}}}]}
    END
  deny ses:GetAccount in us-east-1
  deny ses:* in us-east-2 by scp
  region eu-west-1
    identity example.com success
    identity other.example success
"""

    def test_what_is_not_allowed_is_denied(self):
        keys = self.assume("arn:aws:iam::111122223333:role/thin")
        client = self.client("sesv2", keys=keys)
        client.list_email_identities()
        client.get_account()
        client.get_email_identity(EmailIdentity="example.com")
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            client.get_email_identity(EmailIdentity="other.example")
        self.assertEqual(
            caught.exception.response["Error"]["Message"],
            "User: arn:aws:sts::111122223333:assumed-role/thin/contract is not authorized to perform: "
            "ses:GetEmailIdentity on resource: arn:aws:ses:eu-west-1:111122223333:identity/other.example "
            "because no identity-based policy allows the ses:GetEmailIdentity action",
        )
        self.assertEqual(self.refused(client.get_email_identity_policies, EmailIdentity="example.com"),
                         ("AccessDeniedException", 403))
        self.assertEqual(self.refused(self.client("ses", keys=keys).list_identities), ("AccessDenied", 403))
        self.assertEqual(self.client("sts", keys=keys).get_caller_identity()["Account"], "111122223333")

    def test_a_world_denies_by_region(self):
        self.assertEqual(self.refused(self.client("sesv2", "us-east-1").get_account), ("AccessDeniedException", 403))
        self.client("sesv2", "us-east-1").list_email_identities()
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            self.client("ses", "us-east-2").list_identities()
        self.assertEqual(caught.exception.response["Error"]["Code"], "AccessDenied")
        self.assertIn("service control policy", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
