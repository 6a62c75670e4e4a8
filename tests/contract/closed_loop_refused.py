"""What apply and undo refuse: plans that are not for now or not for here, zones and providers that are gone, and what
somebody else does meanwhile. A line each, a documented exit code, nothing written that the journal does not know."""

import socket
import time
import unittest

import plan_text
from mending import Mending
from running import OWN

WORLD = "dns served every 1h window 72h\nroute53 insync-after 0ms\nlimit none\n" + OWN + """
  hosted-zone shop.example id ZSHOP
    record www.shop.example A 192.0.2.1
  region eu-west-1
    identity shop.example pending ; dkim generated 1h ago tokens aaa bbb ccc
"""
KEYS = ("aaa", "bbb", "ccc")


class Refused(Mending):
    world = WORLD

    def planned(self):
        self.scan()
        self.authorise("shop.example")
        return self.plan()

    def forged(self, plan):
        return self.home.path("forged.json", plan_text.encoded(plan))

    def written(self):
        return [key[0].split(".")[0] for key in self.records("ZSHOP") if "_domainkey" in key[0]]

    def outcomes(self):
        return dict(self.query("SELECT outcome, count(*) FROM changes_v1 GROUP BY 1"))

    def test_a_plan_that_has_expired(self):
        old = self.forged({**self.planned(), "expires": "2026-01-02T03:04:05.678Z"})
        err = self.one_line(2, "apply", old, "--authorised", self.list, "--yes")
        self.assertIn("valid until 2026-01-02", err)
        self.assertEqual(self.written(), [])

    def test_a_plan_of_another_account(self):
        plan = self.planned()
        for change in plan["changes"]:
            change["place"]["account"] = "999988887777"
        out = " ".join(self.apply(file=self.forged(plan), code=5).split())
        self.assertIn("zone ZSHOP is of account 999988887777, and these are credentials of 111122223333", out)
        self.assertEqual((self.written(), self.outcomes()), ([], {"refused": 3}))

    def test_a_zone_that_is_gone(self):
        plan = self.planned()
        with open(self.list, encoding="utf-8") as file:
            listed = file.read()
        self.serve(WORLD.replace("id ZSHOP", "id ZOTHER"))
        self.home.path("authorised.toml", listed)
        self.assertIn("NoSuchHostedZone", self.apply(file=self.forged(plan), code=5))
        self.assertEqual(self.outcomes(), {"refused": 3})

    def test_a_provider_that_is_down(self):
        self.planned()
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.home.environment["AWS_ENDPOINT_URL_ROUTE_53"] = "http://127.0.0.1:%d" % closed.getsockname()[1]
            out = " ".join(self.apply(code=5).split())
        self.assertIn("what is there could not be read", out)
        self.assertEqual(self.outcomes(), {"refused": 3})
        # Nothing was half done, so that the same plan goes on once it answers.
        del self.home.environment["AWS_ENDPOINT_URL_ROUTE_53"]
        self.apply()
        self.assertEqual((sorted(self.written()), self.outcomes()), (sorted(KEYS), {"applied": 3}))

    def test_somebody_changes_the_zone_between_look_and_write(self):
        self.serve("fault slow 1s on route53:ChangeResourceRecordSets\n" + WORLD)
        self.planned()
        child = self.home.start("apply", self.plan_file, "--authorised", self.list, "--zone-rate", "0", "--yes")
        # Looked at already, and on its way: the write is refused as a whole, and tried again without what is taken.
        while "route53:ListResourceRecordSets" not in self.operations()[-1:]:
            time.sleep(0.01)
        self.change("CREATE", "aaa", "web.example.net")
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 5, out + err)
        self.assertEqual(self.records("ZSHOP")["aaa._domainkey.shop.example.", "CNAME"], (60, ["web.example.net"]))
        self.assertEqual((sorted(self.written()), self.outcomes()), (sorted(KEYS), {"applied": 2, "refused": 1}))

    def test_somebody_changes_the_zone_during_undo(self):
        self.planned()
        self.apply()
        # Before undo looks: it is not ours any more.
        self.change("DELETE", "aaa", "aaa.dkim.amazonses.com.", ttl=1800)
        self.change("CREATE", "aaa", "web.example.net")
        out = " ".join(self.run_ok(5, "undo", "--yes", "--zone-rate", "0", "--allow", "break-verified").split())
        self.assertIn("it has changed since the plan", out)
        self.assertEqual(self.written(), ["aaa"])
        self.assertEqual(self.records("ZSHOP")["aaa._domainkey.shop.example.", "CNAME"], (60, ["web.example.net"]))

    def test_a_plan_that_was_undone_is_made_anew(self):
        self.planned()
        self.apply()
        self.run_ok(0, "undo", "--yes", "--zone-rate", "0", "--allow", "break-verified")
        self.assertIn("was undone by plan", self.one_line(2, "apply", self.plan_file, "--authorised", self.list, "--yes"))
        self.assertEqual(self.written(), [])

    def test_one_odd_name_does_not_spoil_the_others(self):
        self.serve(WORLD + "    identity <b>md|`x`</b>.shop.example pending ; dkim generated 1h ago tokens ddd eee fff\n")
        self.scan()
        self.authorise("shop.example", "*")
        self.assertEqual({one["identity"] for one in self.plan("--export", f"ticket={self.home.path('ticket')}")["changes"]},
                         {"shop.example"})
        self.apply()
        self.assertEqual(sorted(self.written()), sorted(KEYS))

    def test_what_was_not_asked_is_no_clean_plan(self):
        self.run_ok(1, "scan", "--rate", "0", "--regions", "eu-west-1", "--quiet")
        self.assertEqual(self.plan(code=3)["changes"], [])

    def test_a_list_that_could_not_be_read_is_not_written(self):
        for owner, date in (("a\x1b[31m", "2026-11-25"), ("dns@example.com", "2026-13-45"), ("a\nb", "2026-11-25")):
            with self.subTest(owner=owner, date=date):
                self.one_line(2, "authorise", "shop.example", "--account", "*", "--region", "*", "--owner", owner, "--date", date,
                              "--authorised", self.list, store=False)
        self.authorise("shop.example")

    def change(self, action, token, value, ttl=60):
        self.route53.change_resource_record_sets(HostedZoneId="ZSHOP", ChangeBatch={"Changes": [{
            "Action": action, "ResourceRecordSet": {"Name": f"{token}._domainkey.shop.example", "Type": "CNAME", "TTL": ttl,
                                                    "ResourceRecords": [{"Value": value}]}}]})


if __name__ == "__main__":
    unittest.main()
