#!/usr/bin/python3
"""The scan's promises that are numbers, not times: every identity is seen, and the calls
are as few as the call plan says.  Counted by the simulator, not by us."""

import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
import beside

EVERYTHING = ["--regions", "eu-west-1", "--rate", "0", "--format", "json"]


def scanned(generate, *arguments):
    """The document of a scan, and how often the simulator was asked what of SES."""
    text = beside.world(beside.ONE_REGION, limit="none", generate=generate)
    with beside.Simulator(text) as sim:
        used = beside.signet(sim, *EVERYTHING, *arguments, expect=(1,))
        stats = sim.stats()
    if stats["refused"] or stats["faults"]:
        raise AssertionError(f"the simulator refused calls: {stats}")
    calls = {name: n for name, n in stats["calls"].items() if name.startswith("ses:")}
    return json.loads(used.stdout), calls


class Counts(unittest.TestCase):
    def test_every_identity_beyond_the_first_thousand(self):
        found, calls = scanned("identities 25000 unverified-domains 250", "--depth", "status")
        self.assertEqual(len({row["identity"] for row in found["identities"]}), 25_000)
        self.assertEqual(len(found["identities"]), 25_000)
        self.assertEqual(sum(row["status"] != "SUCCESS" for row in found["identities"]), 250)
        self.assertEqual([row["identities"] for row in found["coverage"]], [25_000])
        self.assertEqual([row["pages"] for row in found["coverage"]], [25])
        self.assertEqual(calls, {"ses:ListEmailIdentities": 25})

    def test_why_asks_for_the_unverified_domains_alone(self):
        found, calls = scanned("identities 10000 unverified-domains 100", "--depth", "why")
        self.assertEqual(len({row["identity"] for row in found["identities"]}), 10_000)
        self.assertEqual(calls, {"ses:ListEmailIdentities": 10, "ses:GetEmailIdentity": 100,
                                 "ses:GetAccount": 1})
        self.assertEqual(sum(calls.values()), 111)
        self.assertEqual([row["calls"] for row in found["coverage"]], [111])

    def test_an_address_is_not_asked_about(self):
        found, calls = scanned("identities 2500 unverified-addresses 30", "--depth", "why")
        self.assertEqual(len(found["identities"]), 2_500)
        self.assertEqual(calls, {"ses:ListEmailIdentities": 3, "ses:GetAccount": 1})


if __name__ == "__main__":
    unittest.main()
