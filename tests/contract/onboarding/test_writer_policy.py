"""What `signet policy --for apply` prints, given to the writer's roles of the simulated AWS: it must be
enough to apply and to undo, nothing in it may be spare, and the sessions that apply opens by them
may do what the plan says and nothing else."""

import http.client
import http.server
import json
import os
import re
import threading
import unittest
import urllib.parse

import boto3
import botocore.exceptions
import yaml
from running import KEY, SECRET, Aws, Home
from test_policy import CloudFormation, actions, without

WRITER = "signet-writer"
DNS_READER = "arn:aws:iam::777788889999:role/signet-planner"
DNS_ROLE = f"arn:aws:iam::777788889999:role/{WRITER}"
SHOP_READER = "arn:aws:iam::444455556666:role/signet-reader"


def lines(policy):
    return "" if policy is None else "    policy <<END\n" + json.dumps(policy, indent=2) + "\n    END\n"


def world(writer=None, planner=None):
    """Identities in one account, the DNS in another, and an operator in a third."""
    return f"""
dns served every 200ms window 72h
route53 insync-after 0ms
limit none
account 111122223333 "Operator"
  management
  key {KEY} {SECRET} user operator
account 444455556666 "Shop"
  role signet-reader
    trust 111122223333
  role {WRITER}
    trust 111122223333
{lines(writer)}
  region eu-west-1
    identity shop.example failed ; dkim generated 99h ago tokens aaa bbb ccc
    identity ann@post.example failed
    identity signs.example success ; dkim signing off generated 99h ago tokens ddd eee fff
    identity from.example success ; dkim generated 99h ago tokens ggg hhh iii ; mail-from bounce.from.example failed
    identity twin.example pending ; dkim generated 1h ago tokens mmm nnn ooo
  region us-east-1
    identity twin.example success ; dkim generated 99h ago tokens jjj kkk lll
account 777788889999 "DNS"
  role signet-planner
    trust 111122223333
{lines(planner)}
  role {WRITER}
    trust 111122223333
{lines(writer)}
  hosted-zone shop.example id ZSHOP
    record www.shop.example A 192.0.2.1
  hosted-zone twin.example id ZTWIN
    record jjj._domainkey.twin.example CNAME jjj.dkim.amazonses.com
    record kkk._domainkey.twin.example CNAME kkk.dkim.amazonses.com
    record lll._domainkey.twin.example CNAME lll.dkim.amazonses.com
  hosted-zone post.example id ZPOST
    record post.example MX "10 mx.post.example"
    record mx.post.example A 192.0.2.2
  hosted-zone signs.example id ZSIGNS
    record ddd._domainkey.signs.example CNAME ddd.dkim.amazonses.com
    record eee._domainkey.signs.example CNAME eee.dkim.amazonses.com
    record fff._domainkey.signs.example CNAME fff.dkim.amazonses.com
  hosted-zone from.example id ZFROM
    record ggg._domainkey.from.example CNAME ggg.dkim.amazonses.com
    record hhh._domainkey.from.example CNAME hhh.dkim.amazonses.com
    record iii._domainkey.from.example CNAME iii.dkim.amazonses.com
"""


class Sts:
    """Hands calls on to the simulator, and keeps what was asked of AssumeRole."""

    def __init__(self, url):
        self.asked = asked = []
        behind = urllib.parse.urlsplit(url).netloc

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked.append(dict(urllib.parse.parse_qsl(body.decode())))
                connection = http.client.HTTPConnection(behind, timeout=10)
                connection.request("POST", self.path, body, dict(self.headers))
                answer = connection.getresponse()
                content = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                connection.close()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = "http://127.0.0.1:%d" % self.server.server_port

    def sessions(self, role):
        return [json.loads(one["Policy"]) if "Policy" in one else None for one in self.asked
                if one.get("Action") == "AssumeRole" and one["RoleArn"] == role]

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class WriterPolicy(unittest.TestCase):
    def setUp(self):
        self.home = Home("http://127.0.0.1:9")
        self.addCleanup(self.home.close)

    def printed(self, *flags):
        code, out, err = self.home.run("policy", *flags, store=False)
        self.assertEqual(code, 0, err)
        return out

    def planned(self):
        """The plan and the authorisation list, as texts: made once, and applied in many worlds."""
        aws, _, home = self.world()
        for name in ("shop.example", "*@post.example", "from.example", "signs.example", "twin.example"):
            self.ok(home, 0, "authorise", name, "--account", "444455556666", "--region", "eu-west-1", "--owner",
                    "dns@example.com", "--authorised", home.path("authorised.toml"), store=False)
        self.ok(home, 1, "scan", "--explain=all", "--depth", "full", "--rate", "0", "--regions", "eu-west-1,us-east-1", "--role-arn",
                SHOP_READER, "--quiet", *aws.dns)
        self.ok(home, 1, "plan", "--authorised", home.path("authorised.toml"), "--dns-role", DNS_READER, "--zone-rate", "0",
                "--allow", "replica", "--role-arn", SHOP_READER,
                "--out", home.path("plan.json"), "--quiet")
        for name in ("plan.json", "authorised.toml"):
            with open(home.path(name), encoding="utf-8") as file:
                yield file.read()

    def world(self, writer=None):
        aws = Aws(world(writer, json.loads(self.printed("--for", "plan"))), served=True)
        self.addCleanup(aws.close)
        sts = Sts(aws.url)
        self.addCleanup(sts.close)
        home = Home(aws.url)
        self.addCleanup(home.close)
        home.environment["AWS_ENDPOINT_URL_STS"] = sts.url
        os.makedirs(home.path(".config/signet"))
        home.path(".config/signet/config.toml", "rate = 0\n")
        return aws, sts, home

    def applied(self, plan, listed, *writers):
        """The plan applied in a world of its own for each policy of the writers, all at once."""
        worlds = [self.world(writer) for writer in writers]
        children = [home.start("apply", home.path("plan.json", plan), "--authorised", home.path("authorised.toml", listed),
                               *self.entering()) for _, _, home in worlds]
        for child in children:
            child.communicate(timeout=120)
        return worlds

    def entering(self):
        return "--dns-role", DNS_ROLE, "--role-arn", SHOP_READER, "--writer-role", WRITER, "--zone-rate", "0", "--yes"

    def ok(self, home, code, *arguments, **more):
        got, out, err = home.run(*arguments, **more)
        self.assertEqual(got, code, out + err)
        return out

    def outcomes(self, home):
        out = self.ok(home, 0, "query", "--format", "json", "SELECT kind, outcome, count(*) FROM changes_v1 GROUP BY 1, 2 ORDER BY 1")
        return [tuple(row.values()) for row in json.loads(out)]

    def test_it_is_enough_and_nothing_of_it_is_spare(self):
        policy = json.loads(self.printed("--for", "apply"))
        whole = [("create-record", "applied", 5), ("make-replica", "applied", 1), ("resend-mail", "applied", 1), ("restart-verification", "applied", 1),
                 ("set-mail-from", "applied", 1), ("switch-signing-on", "applied", 1)]
        plan, listed = self.planned()
        (_, _, home), = self.applied(plan, listed, policy)
        self.assertEqual(self.outcomes(home), whole)
        # Undo, by the same role: SES has not decided yet, or a verified identity stands on it.
        code, out, err = home.run("undo", *self.entering(), "--allow", "break-verified")
        self.assertIn(code, (0, 5), out + err)
        self.assertEqual(json.loads(self.ok(home, 0, "query", "--format", "json",
                                            "SELECT count(*) AS n FROM changes_v1 WHERE kind = 'remove-record' AND outcome = 'applied'")),
                         [{"n": 5}])
        each = self.applied(plan, listed, *(without(policy, action) for action in actions(policy)))
        for action, (_, _, less) in zip(actions(policy), each):
            with self.subTest(without=action):
                told = self.outcomes(less)
                if action == "route53:GetChange":  # Written, and nobody heard whether all servers have it.
                    self.assertIn(("create-record", "applied", 5), told)
                else:
                    self.assertNotEqual(told, whole)

    def test_sessions_may_do_what_the_plan_says_and_nothing_else(self):
        (aws, sts, home), = self.applied(*self.planned(), None)
        changes = {}  # By zone: the session, and its statement about changes.
        for session in sts.sessions(DNS_ROLE):
            statement, = (one for one in session["Statement"] if one["Action"] == "route53:ChangeResourceRecordSets")
            changes[statement["Resource"].split("/")[1]] = session, statement
        self.assertEqual(sorted(changes), ["ZFROM", "ZSHOP"])  # Of each zone its own.
        zone_session, change = changes["ZSHOP"]
        key = "route53:ChangeResourceRecordSets"
        self.assertEqual(change["Condition"], {"ForAllValues:StringEquals": {
            key + "RecordTypes": "CNAME", key + "Actions": "CREATE",
            key + "NormalizedRecordNames": [f"{token}._domainkey.shop.example" for token in ("aaa", "bbb", "ccc")]}})
        calls = sts.sessions(f"arn:aws:iam::444455556666:role/{WRITER}")
        self.assertTrue(calls and all(calls))
        for session in calls:
            named = {arn for one in session["Statement"] for arn in ([one["Resource"]] if isinstance(one["Resource"], str) else one["Resource"])}
            self.assertEqual(named, {"*"} | {f"arn:aws:ses:eu-west-1:444455556666:identity/{name}"
                                             for name in ("shop.example", "ann@post.example", "signs.example", "from.example", "twin.example")}
                             | {"arn:aws:ses:us-east-1:444455556666:identity/twin.example"})
        # The same, tried: boto3 with what is printed for the plan.
        printed = self.ok(home, 0, "policy", "--for", "apply", "--plan", home.path("plan.json"), "--account", "777788889999", store=False)
        self.assertEqual(sorted(set(actions(json.loads(printed)))), ["route53:ChangeResourceRecordSets", "route53:GetChange",
                                                                "route53:ListResourceRecordSets"])
        keys = boto3.client("sts", region_name="eu-west-1", endpoint_url=aws.url, aws_access_key_id=KEY, aws_secret_access_key=SECRET
                            ).assume_role(RoleArn=DNS_ROLE, RoleSessionName="try", Policy=json.dumps(zone_session))["Credentials"]
        route53 = boto3.client("route53", region_name="us-east-1", endpoint_url=aws.url, aws_access_key_id=keys["AccessKeyId"],
                               aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])

        def write(zone, action, name, kind="CNAME", value="aaa.dkim.amazonses.com"):
            route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": {
                "Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}}]})

        for wrong in (("ZPOST", "CREATE", "aaa._domainkey.post.example"), ("ZSHOP", "UPSERT", "aaa._domainkey.shop.example"),
                      ("ZSHOP", "DELETE", "aaa._domainkey.shop.example"), ("ZSHOP", "CREATE", "ddd._domainkey.shop.example"),
                      ("ZSHOP", "CREATE", "aaa._domainkey.shop.example", "TXT", '"x"')):
            with self.subTest(wrong), self.assertRaises(botocore.exceptions.ClientError) as refused:
                write(*wrong)
            self.assertEqual(refused.exception.response["Error"]["Code"], "AccessDenied")
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            route53.list_hosted_zones()
        self.assertEqual(refused.exception.response["Error"]["Code"], "AccessDenied")

    def test_all_formats_hold_the_same_actions(self):
        wanted = set(actions(json.loads(self.printed("--for", "apply"))))
        stack = yaml.load(self.printed("--for", "apply", "--format", "cloudformation"), CloudFormation)
        role = stack["Resources"]["SignetWriter"]["Properties"]
        document = role["Policies"][0]["PolicyDocument"]
        self.assertEqual(set(actions(document)), wanted)
        self.assertEqual(stack["Parameters"]["RoleName"]["Default"], WRITER)
        change, = (one for one in document["Statement"] if "route53:ChangeResourceRecordSets" in one["Action"])
        self.assertEqual(change["Condition"], {"ForAllValues:StringEquals": {
            "route53:ChangeResourceRecordSetsRecordTypes": ["CNAME", "MX", "TXT"],
            "route53:ChangeResourceRecordSetsActions": ["CREATE", "DELETE"]}})
        module = self.printed("--for", "apply", "--format", "terraform")
        self.assertEqual(set(re.findall(r'^ {6}"([a-z0-9]+:\w+)",$', module, re.MULTILINE)), wanted)
        self.assertEqual(module.count("condition {"), 2)  # And the one of the trust policy is dynamic.

    def test_wrong_flags_are_one_line_and_2(self):
        plan = self.home.path("plan.json", "{}")
        for flags in (("--for", "apply", "--depth", "full"), ("--for", "apply", "--org"), ("--for", "wait", "--zones"),
                      ("--for", "plan", "--format", "terraform"), ("--plan", plan), ("--for", "apply", "--plan", plan),
                      ("--for", "apply", "--plan", "/nowhere"), ("--for", "apply", "--plan", plan, "--format", "markdown")):
            with self.subTest(flags=flags):
                code, out, err = self.home.run("policy", *flags, store=False)
                self.assertEqual((code, out, err.count("\n")), (2, "", 1), err)

    def test_assurance_holds_the_table(self):
        page = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../docs/ASSURANCE.md")
        with open(page, encoding="utf-8") as file:
            self.assertTrue(self.printed("--for", "apply", "--format", "markdown") in file.read())


if __name__ == "__main__":
    unittest.main()
