"""What every loop from unverified to verified shares: signet as a person runs it, the simulated AWS with its
hosted zones served as DNS, and boto3 that reads what is in the zones."""

import json
import os
import unittest

import boto3
from running import KEY, OWN, SECRET, Aws, Home

TOP = "dns served every 200ms window 72h\nroute53 insync-after 400ms\nlimit none\n"
ACCOUNT = "111122223333"


class Mending(unittest.TestCase):
    world = TOP + OWN

    def setUp(self):
        self.serve(self.world)

    def serve(self, world):
        self.aws = Aws(world, served=True)
        self.addCleanup(self.aws.close)
        self.home = Home(self.aws.url)
        self.addCleanup(self.home.close)
        # At SES's own pace each look before a call would take two seconds.
        os.makedirs(self.home.path(".config/signet"))
        self.home.path(".config/signet/config.toml", "rate = 0\n")
        self.list = self.home.path("authorised.toml")
        self.plan_file = self.home.path("plan.json")
        self.route53 = self.client("route53", "us-east-1")

    def client(self, service, region="eu-west-1"):
        return boto3.client(service, region_name=region, endpoint_url=self.aws.url, aws_access_key_id=KEY,
                            aws_secret_access_key=SECRET)

    def run_ok(self, code, *arguments, **more):
        got, out, err = self.home.run(*arguments, **more)
        if code is not None:
            self.assertEqual(got, code, out + err)
        return out

    def one_line(self, code, *arguments, **more):
        """What is wrong with the flags, or what could not be begun: a line on stderr, nothing on stdout."""
        got, out, err = self.home.run(*arguments, **more)
        self.assertEqual((got, out, err.count("\n")), (code, "", 1), err)
        return err

    def scan(self, explain="--explain", regions="eu-west-1", code=1):
        self.run_ok(code, "scan", explain, "--rate", "0", "--regions", regions, "--quiet", *self.aws.dns)

    def authorise(self, *names, account=ACCOUNT, region="eu-west-1"):
        for name in names:
            self.run_ok(0, "authorise", name, "--account", account, "--region", region, "--owner", "dns@example.com",
                        "--authorised", self.list, store=False)

    def plan(self, *more, code=1):
        arguments = ["--authorised", self.list] if os.path.exists(self.list) else []
        out = self.run_ok(code, "plan", *arguments, "--zone-rate", "0", "--out", self.plan_file, "--format", "json", *more)
        return json.loads(out)

    def apply(self, *more, code=0, file=None):
        return self.run_ok(code, "apply", file or self.plan_file, "--authorised", self.list, "--zone-rate", "0", "--yes", *more)

    def records(self, zone):
        """What the zone holds: {(name, type): (TTL, values)}."""
        pages = self.route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
        return {(one["Name"], one["Type"]): (one.get("TTL"), [value["Value"] for value in one.get("ResourceRecords", [])])
                for page in pages for one in page["ResourceRecordSets"]}

    def query(self, sql):
        out = self.run_ok(0, "query", "--format", "json", sql)
        return [list(row.values()) for row in json.loads(out)]

    def operations(self):
        """The operation of every call so far, in order."""
        return [call[2] for call in self.aws.calls()]
