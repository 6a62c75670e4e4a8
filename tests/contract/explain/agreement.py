"""Two opinions of each broken domain of the lab: what SES says when it looks (the simulator, which
shares nothing with signet), and the ErrorTypes that signet expects of the cause it finds."""

import json
import time
import unittest

import dns.message
import dns.query
import dns.resolver

import live
from live import Home, case_file, identities

# What a case is about that looking at the DNS once, now, does not show: here SES finds all right.
NOT_NOW = {"nothing", "awaiting-check", "published-after-window", "ses-sees-other-zone", "ttl-negative-cache",
           "dkim-signing-disabled"}
# Cases where the simulator rightly sees something else than the case says, and why.  A value is
# what it may see: an ErrorType, or SUCCESS.
UNLIKE = {
    "good-ipv6-only": ({"DNS_SERVER_ERROR"}, "the simulator asks at IPv4 addresses alone"),
    "good-slow": ({"DNS_SERVER_ERROR"}, "six seconds for a name are not enough where each answer takes 0.9 s"),
    "good-late": ({"DNS_SERVER_ERROR"}, "libunbound is told to wait a second for an answer that takes 1.5 s"),
    "good-udp-blocked": ({"DNS_SERVER_ERROR"}, "libunbound goes to TCP only where UDP says so"),
    "cname-chain": ({"INVALID_VALUE"}, "the simulator wants the target itself; of SES this is not documented"),
    "lame-delegation-not-authoritative": ({"SUCCESS"}, "libunbound takes answers without authority"),
    "lame-delegation-partial": ({"SUCCESS", "DNS_SERVER_ERROR"}, "libunbound goes on to the server that is well"),
    "lame-delegation-referral": ({"TYPE_NOT_FOUND"}, "libunbound takes a referral to where it is for no data"),
    "multiple-cname": ({"SUCCESS"}, "libunbound keeps the first of two CNAMEs"),
    "ns-inconsistent": ({"SUCCESS", "HOST_NOT_FOUND"}, "the answer is that of whichever server is asked"),
    "parent-inconsistent": ({"SUCCESS", "HOST_NOT_FOUND", "DNS_SERVER_ERROR"}, "as above, one level up"),
}
# SES looks at the MX alone.
SPF_ALONE = {"mailfrom-spf-missing", "mailfrom-spf-multiple"}
SECONDS_MAX = 90


class Agreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cases = [case for case in case_file.read_all() if "@" not in case.identities[0]["name"]]
        places = live.the_lab().places()
        world = live.world(cls.cases, live.dns_of_simulator(places, every="1h"), "pending")
        serving = live.serving(world)
        cls.url, _ = serving.__enter__()
        cls.addClassCleanup(serving.__exit__, None, None, None)
        count = world.count("    identity ")
        deadline = time.monotonic() + SECONDS_MAX
        while live.looks(cls.url) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"SES looked at {live.looks(cls.url)} of {count} domains")
            time.sleep(0.2)
        cls.told = {case.id: live.told(cls.url, case.identities[0]["name"], cls.region(case)) for case in cls.cases}
        home = Home(cls.url)
        cls.addClassCleanup(home.close)
        regions = ",".join(sorted({cls.region(case) for case in cls.cases}))
        names = [case.identities[0]["name"] for case in cls.cases]
        code, out, err = home.run("explain", *names, "--regions", regions, "--rate", "0", "--legacy-txt", *live.roots(),
                                  "--format", "json", store=False, seconds=live.SECONDS_MAX)
        if code not in (1, 3):
            raise RuntimeError(f"explain ended with {code}: {err}")
        cls.document = json.loads(out)

    @staticmethod
    def region(case):
        return case.identities[0].get("region", identities.DEFAULTS["region"])

    @classmethod
    def found(cls, case, part, rule):
        name, region = case.identities[0]["name"], cls.region(case)
        return [one for one in cls.document[part]
                if (one["identity"], one["region"], one["rule"]) == (name, region, rule)]

    def seen(self, case):
        """What SES says: SUCCESS, or its ErrorType."""
        told = self.told[case.id]
        return told["VerificationInfo"].get("ErrorType") or told["VerificationStatus"]

    def why(self, case):
        """The causes of the case that looking at its records now must show."""
        causes = {words[0] for words in case.expects} - NOT_NOW
        return {cause for cause in causes if not cause.startswith("mailfrom-")}

    def each(self, choose, check):
        chosen = [case for case in self.cases if choose(case)]
        self.assertTrue(chosen)
        for case in chosen:
            with self.subTest(case=case.id):
                check(case)

    def test_a_good_zone_is_verified_and_nothing_is_found(self):
        def check(case):
            self.assertEqual(self.seen(case), "SUCCESS")
            self.assertEqual(self.told[case.id]["VerificationStatus"], "SUCCESS")
            self.assertEqual(self.found(case, "findings", "identity-verified"), [])

        self.each(lambda case: not self.why(case) and case.id not in UNLIKE, check)

    def test_the_error_of_ses_is_one_that_signet_expects_of_the_cause(self):
        def check(case):
            findings = self.found(case, "findings", "identity-verified")
            self.assertEqual({one["cause"] for one in findings}, self.why(case))
            self.assertEqual(self.told[case.id]["VerificationStatus"], "PENDING")
            expected = {error for one in findings for error in one["ses_errors"]}
            self.assertIn(self.seen(case), expected)

        self.each(lambda case: self.why(case) and case.id not in UNLIKE, check)

    def test_where_they_differ_they_differ_as_they_may(self):
        def check(case):
            may_see, why = UNLIKE[case.id]
            self.assertIn(self.seen(case), may_see, why)

        self.each(lambda case: case.id in UNLIKE, check)
        self.assertLessEqual(set(UNLIKE), {case.id for case in self.cases})

    def test_signet_repeats_the_error_that_ses_told(self):
        for one in self.document["identities"]:
            case = next((case for case in self.cases if case.identities[0]["name"] == one["identity"]
                         and self.region(case) == one["region"]), None)
            if case is None:
                continue
            with self.subTest(case=case.id):
                seen = self.seen(case)
                self.assertEqual(one["ses_error"], "" if seen == "SUCCESS" else seen)
                self.assertEqual(one["verified"], seen == "SUCCESS")

    def test_only_a_denial_is_remembered_as_one(self):
        """A negative TTL says nothing of a wrong value, nor of a server that failed."""
        errors = {(one["identity"], one["region"]): one["ses_error"] for one in self.document["identities"]}
        for one in self.document["findings"]:
            with self.subTest(identity=one["identity"], error=errors[one["identity"], one["region"]]):
                if one["cause"] == "ttl-negative-cache":
                    self.assertIn(errors[one["identity"], one["region"]], ("HOST_NOT_FOUND", "TYPE_NOT_FOUND"))

    def test_a_record_that_is_there_is_a_wrong_value_even_where_it_leads_nowhere(self):
        told = {case.id: self.seen(case) for case in self.cases}
        for case in ("target-doubled", "wrong-target", "stale-token-after-recreate", "value-extra-characters"):
            with self.subTest(case=case):
                self.assertEqual(told[case], "INVALID_VALUE")

    def test_what_cannot_be_asked_for_its_key_is_a_server_error(self):
        case = next(case for case in self.cases if case.id == "cname-target-unresolvable-by-dns-host")
        self.assertEqual(self.seen(case), "DNS_SERVER_ERROR")

    def test_mail_from_fails_at_ses_where_signet_says_why(self):
        def check(case):
            causes = {words[0] for words in case.expects if words[0].startswith("mailfrom-")} - {"mailfrom-rejects"}
            status = self.told[case.id]["MailFromAttributes"]["MailFromDomainStatus"]
            self.assertEqual(status, "PENDING" if causes - SPF_ALONE else "SUCCESS")
            name = case.identities[0]["name"]
            self.assertEqual({one["cause"] for one in self.document["observations"] if one["identity"] == name and
                              one["kind"] == "finding" and one["cause"].startswith("mailfrom-")}, causes)

        self.each(lambda case: "mail-from" in case.identities[0], check)

    def test_the_zone_that_ses_names_is_the_one_that_serves(self):
        def check(case):
            got = self.told[case.id]["VerificationInfo"]["SOARecord"]
            soa = self.soa(case.identities[0]["name"])
            self.assertEqual((got["PrimaryNameServer"], got["AdminEmail"]), soa[:2])
            if case.id not in ("ns-inconsistent", "parent-inconsistent"):  # Versions of one zone.
                self.assertEqual(got["SerialNumber"], soa[2])

        self.each(lambda case: "SOARecord" in self.told[case.id]["VerificationInfo"], check)

    def soa(self, name):
        """Of the zone that holds the name, by the lab's own resolver."""
        query = dns.message.make_query(name + ".", "SOA")
        reply = dns.query.udp(query, live.the_lab().places()["RESOLVER"], timeout=10)
        for section in (reply.answer, reply.authority):
            for one in section:
                if one.rdtype == dns.rdatatype.SOA:
                    return (one[0].mname.to_text(True), one[0].rname.to_text(True), one[0].serial)
        return self.soa(name.partition(".")[2])


if __name__ == "__main__":
    unittest.main()
