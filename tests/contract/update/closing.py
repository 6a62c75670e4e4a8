#!/usr/bin/python3
"""Every broken domain of the lab that records in its own zone can mend: planned, applied by dynamic update to a real
primary, and waited for until SES, which looks into the same DNS, agrees. The others stand in the plan with who can
mend them. Of each zone exactly the plan is different afterwards."""

import json
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "explain"), str(HERE.parents[1] / "lab")]

import case_file  # noqa: E402
import identities  # noqa: E402
import live  # noqa: E402
import primaries  # noqa: E402
from running import Aws, Home  # noqa: E402

PRIMARY = "127.53.4.1"
FLAGS = ("--trust-anchor", "none", "--dns-rate", "0")
# What plan, apply and wait bring to SUCCESS by themselves: by changing records, and by a call alone.
MENDED = {
    "dkim-signing-disabled", "legacy-txt-missing", "legacy-txt-overwritten", "legacy-txt-wrong-label", "legacy-txt-wrong-label-apex",
    "mailfrom-mx-missing", "mailfrom-rejects", "mailfrom-spf-missing", "mailfrom-wildcard", "name-doubled", "other-region-only",
    "published-after-window", "record-missing", "record-partial", "stale-token-after-recreate", "tokens-swapped", "txt-quoting",
    "underscore-rejected", "value-lowercased", "wildcard-shadow", "wildcard-shadow-address",
    "wrong-dkim-zone", "wrong-subdomain", "wrong-token-region",
}
# SES verifies by itself what is right already.
RIGHT = {"awaiting-check", "ttl-negative-cache", "cname-chain", "ses-sees-other-zone"}


def plain(case):
    """One zone under .test whose own servers all hold the same and answer."""
    if len(case.zones) != 1 or case.rules or case.ds or case.stale or case.above or not case.expects or case.expects[0] == ["nothing"] or not case.identities:
        return False
    zone = case.zones[0]
    served = case.delegations.get(zone.name)
    if any("{" in one.rdata for one in zone.records):  # The address of a server of the lab.
        return False
    return zone.name.count(".") == 1 and zone.signing in ("no", "yes") and set(case.delegations) == {zone.name} \
        and served.servers and not served.stale and all(host is None and case_file.kind_of(kind)[0] in ("knot", "nsd", "bind")
                                     for host, kind in served.servers)


def absolute(owner, zone):
    return f"{zone}." if owner == "@" else owner if owner.endswith(".") else f"{owner}.{zone}."


def zone_text(case):
    zone = case.zones[0]
    lines = "".join(f"{absolute(one.owner, zone.name)} {one.ttl} {one.type} {one.rdata}\n" for one in zone.records
                    if one.type not in ("SOA", "NS") or one.owner != "@")
    return f"$ORIGIN {zone.name}.\n" + primaries.zone_text(zone.name, PRIMARY, lines)


def name_of(case):
    return {**identities.DEFAULTS, **case.identities[0]}["name"]


class Closing(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.cases = [case for case in case_file.read_all() if plain(case)]
        cls.folder = tempfile.mkdtemp(prefix="closing-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        zones = {case.zones[0].name: zone_text(case) for case in cls.cases}
        primary = primaries.knot(cls.folder, PRIMARY, zones)
        cls.addClassCleanup(primary.close)
        parents, cls.hints = primaries.parents(cls.folder, {zone: PRIMARY for zone in zones}, above="test")
        cls.addClassCleanup(parents.close)
        primary.wait()
        parents.wait()

    def run_ok(self, codes, *arguments):
        code, out, err = self.home.run(*arguments, seconds=live.SECONDS_MAX)
        self.assertIn(code, codes, out + err)
        return out

    def test_each_cause_that_records_can_mend_is_mended(self):
        aws = Aws(live.world(self.cases, top=f"dns root-hints {self.hints} trust-anchor none every 500ms window 72h\n"))
        self.addCleanup(aws.close)
        self.home = Home(aws.url)
        self.addCleanup(self.home.close)
        os.makedirs(self.home.path(".config/signet"))
        self.home.path(".config/signet/config.toml", "rate = 0\n")
        listed, file = self.home.path("authorised.toml"), self.home.path("plan.json")
        key = self.home.path("key", primaries.key_file("signet"))
        os.chmod(key, 0o600)
        updates = [word for case in self.cases for word in ("--dns-update", f"{case.zones[0].name}={PRIMARY},{key}")]
        dns = ("--root-hints", self.hints, *FLAGS)
        self.run_ok((1, 3), "scan", "--explain=all", "--legacy-txt", "--depth", "full", "--rate", "0", "--regions",
                    "eu-west-1,eu-south-1,us-east-1", "--quiet", *dns)
        code, out, err = self.home.run("authorise", "*", "--account", "*", "--region", "*", "--owner", "dns@example.com",
                                       "--authorised", listed, store=False)
        self.assertEqual(code, 0, err)
        # Of this one a record can be replaced, and in the place of another stands what its owner must take away.
        partly, = (name_of(case) for case in self.cases if case.id == "value-extra-characters")
        plan = json.loads(self.run_ok((1,), "plan", partly, "--authorised", listed, "--allow", "replace", "--zone-rate", "0",
                                      "--format", "json", *updates))
        self.assertTrue(plan["changes"])
        self.assertIn("create-only", {one["guard"] for one in plan["refused"]})
        self.cases.remove(next(case for case in self.cases if name_of(case) == partly))
        plan = json.loads(self.run_ok((1,), "plan", *sorted({name_of(case) for case in self.cases}), "--authorised", listed, "--allow", "replace", "--legacy-txt", "--zone-rate", "0",
                                      "--out", file, "--format", "json", *updates))
        before = {case.zones[0].name: primaries.dump(PRIMARY, case.zones[0].name) for case in self.cases}

        changed = {one["identity"] for one in plan["changes"]}
        told = {}
        for one in (*plan["refused"], *plan["left"]):
            told.setdefault(one["identity"], {})[one.get("cause")] = one.get("guard") or one["by"]
        by_case = {case.id: name_of(case) for case in self.cases}
        self.assertEqual(sorted(case for case, name in by_case.items() if name in changed), sorted(MENDED & set(by_case)))
        self.assertEqual(MENDED - set(by_case), set())
        # Who is not helped is told why, with the cause that was proven.
        for case in self.cases:
            cause = case.expects[0][0]
            if case.id not in MENDED and cause not in RIGHT:
                self.assertIn(cause, told.get(name_of(case), {}), case.id)

        self.run_ok((0,), "apply", file, "--authorised", listed, "--yes", "--zone-rate", "0", *updates)
        for zone, held in before.items():
            wanted = dict(held)
            for one in plan["changes"]:
                if one.get("place", {}).get("zone") == zone:
                    after = one["after"]
                    wanted[after["name"] + ".", after["type"]] = (after["ttl"], sorted(after["values"]))
            self.assertEqual(primaries.dump(PRIMARY, zone), wanted, zone)
        waited = json.loads(self.run_ok((0,), "wait", "--rate", "0", "--timeout", "60s", "--format", "json", *dns))["identities"]
        # SES may have looked at a MAIL FROM domain by now or not, and SPF alone is for receivers to judge.
        checked = {one["identity"] for one in plan["changes"] if one["rule"] in ("identity-verified", "dkim-signing", "mail-from-working")}
        self.assertEqual({one["identity"] for one in waited}, checked)
        self.assertLessEqual(changed - checked, {"mailfrom-spf-missing.test"})
        self.assertEqual({(one["phase"], one["status"]) for one in waited}, {("verified", "SUCCESS")})

        # The calls that start a verification cannot be taken back, which it says.
        self.run_ok((5,), "undo", "--yes", "--allow", "break-verified", "--zone-rate", "0", *updates)
        for zone, held in before.items():
            self.assertEqual(primaries.dump(PRIMARY, zone), held, zone)


if __name__ == "__main__":
    unittest.main(verbosity=2)
