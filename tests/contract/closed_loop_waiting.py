"""signet wait for many at once and after a restart, what plan leaves to others, and two that apply at once."""

import json
import signal
import time
import unittest

from mending import Mending
from running import OWN

TOP = "dns served every 200ms window 72h\nroute53 insync-after 0ms\nlimit none\n"
MANY = 12


def domain(name, tokens, status="pending", more=""):
    return f"    identity {name} {status} ; dkim generated 1h ago tokens {tokens}{more}\n"


class Waits(Mending):
    world = TOP + OWN + "  hosted-zone shop.example id ZSHOP\n    record www.shop.example A 192.0.2.1\n" \
        + "  region eu-west-1\n" + "".join(domain(f"d{n}.shop.example", f"a{n} b{n} c{n}") for n in range(MANY))

    def applied(self, *names):
        self.scan()
        self.authorise("*.shop.example")
        self.plan(*names)
        self.apply()

    def wait(self, *arguments, code=0):
        out = self.run_ok(code, "wait", *arguments, "--rate", "0", "--timeout", "60s", "--format", "json", *self.aws.dns)
        return json.loads(out)["identities"]

    def test_many_are_waited_for_by_the_list(self):
        self.applied()
        before = len(self.operations())
        waited = self.wait()
        self.assertEqual(len(waited), MANY)
        self.assertEqual({(one["goal"], one["phase"], one["status"]) for one in waited}, {("identity", "verified", "SUCCESS")})
        calls = self.operations()[before:]
        # A look at each for its tokens, once; from then on a list, and one of them in turns.
        self.assertEqual(calls.count("ses:GetEmailIdentity") - MANY, calls.count("ses:ListEmailIdentities"))
        self.assertLessEqual(calls.count("ses:ListEmailIdentities"), 4)

    def test_it_goes_on_after_a_restart(self):
        self.serve(TOP.replace("every 200ms", "every 6s") + self.world.removeprefix(TOP))
        self.applied("d1.shop.example", "d2.shop.example")
        child = self.home.start("wait", "--rate", "0", *self.aws.dns)
        time.sleep(1)
        child.kill()
        child.communicate()
        self.assertEqual({one["identity"] for one in self.wait()}, {"d1.shop.example", "d2.shop.example"})
        # Interrupted it says how far it came, and 130.
        self.serve(TOP.replace("every 200ms", "every 1h") + self.world.removeprefix(TOP))
        self.applied("d1.shop.example")
        child = self.home.start("wait", "--rate", "0", "--format", "json", *self.aws.dns)
        time.sleep(2)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=10)
        self.assertEqual(child.returncode, 130, err)
        self.assertEqual([one["phase"] for one in json.loads(out)["identities"]], ["ses"])

    def test_what_was_undone_or_never_applied_is_not_waited_for(self):
        self.one_line(4, "wait", "--rate", "0", *self.aws.dns)  # There is no store yet.
        self.scan()
        self.assertIn("no plan", self.one_line(2, "wait", "--rate", "0", *self.aws.dns))
        self.one_line(2, "wait", "--plan", "ffff", *self.aws.dns)
        self.one_line(2, "wait", "d1.shop.example", "--plan", "ffff", *self.aws.dns)

    def test_an_identity_that_is_deleted_ends_the_wait(self):
        self.serve(TOP.replace("every 200ms", "every 1h") + self.world.removeprefix(TOP))
        self.applied("d1.shop.example")
        child = self.home.start("wait", "--rate", "0", "--format", "json", *self.aws.dns)
        time.sleep(1)
        self.client("sesv2").delete_email_identity(EmailIdentity="d1.shop.example")
        out, err = child.communicate(timeout=40)
        self.assertEqual(child.returncode, 6, err)
        identity, = json.loads(out)["identities"]
        self.assertEqual(identity["phase"], "stuck")
        self.assertIn("deleted", identity["told"])

    def test_mail_from_is_waited_for_where_the_plan_was_about_it(self):
        self.serve(TOP + OWN + "  hosted-zone shop.example id ZSHOP\n"
                   + "".join(f"    record {token}._domainkey.shop.example CNAME {token}.dkim.amazonses.com\n" for token in "abc")
                   + "  region eu-west-1\n" + domain("shop.example", "a b c", "success", " ; mail-from bounce.shop.example failed"))
        self.scan("--explain=all")
        self.authorise("shop.example")
        plan = self.plan()
        self.assertEqual(sorted({one["kind"] for one in plan["changes"]}), ["create-record", "set-mail-from"])
        self.apply()
        self.assertEqual([(one["goal"], one["phase"]) for one in self.wait()], [("mail-from", "verified")])
        told = self.client("sesv2").get_email_identity(EmailIdentity="shop.example")["MailFromAttributes"]
        self.assertEqual(told["MailFromDomainStatus"], "SUCCESS")

    # --- Not ours --------------------------------------------------------------------------

    def test_what_no_change_of_ours_mends_is_told_with_who_can(self):
        self.serve(TOP + OWN + "  region eu-west-1\n" + domain("gone.example", "a b c") + domain("d1.shop.example", "d e f"))
        self.scan()
        plan = self.plan(code=5)
        self.assertEqual((plan["changes"], plan["left_total"]), ([], 2))
        self.assertEqual({(one["identity"], one["cause"], one["by"]) for one in plan["left"]},
                         {("gone.example", "private-zone-only", "dns-owner"),
                          ("d1.shop.example", "private-zone-only", "dns-owner")})
        self.assertTrue(all(one["why"] and one["fix"] for one in plan["left"]))
        out = self.run_ok(5, "plan")
        self.assertIn("for others to mend", out)
        self.run_ok(5, "plan", "--export", f"ticket={self.home.path('ticket.md')}")
        with open(self.home.path("ticket.md"), encoding="utf-8") as file:
            self.assertIn("For others to mend", file.read())
        # What is read back is what was written.
        self.one_line(2, "policy", "--for", "apply", "--plan", self.plan_file, store=False)

    # --- Two at once -----------------------------------------------------------------------

    def test_of_two_that_apply_one_plan_at_once_one_sends(self):
        self.serve("fault slow 300ms on route53:*\n" + self.world)
        self.scan()
        self.authorise("*.shop.example")
        self.plan("d1.shop.example", "d2.shop.example", "d3.shop.example")
        arguments = ("apply", self.plan_file, "--authorised", self.list, "--zone-rate", "0", "--yes")
        children = [self.home.start(*arguments) for _ in range(3)]
        ended = [(child.returncode, err.decode()) for child in children for _, err in [child.communicate(timeout=60)]]
        self.assertEqual(sorted(code for code, _ in ended), [0, 4, 4], ended)
        for code, err in ended:
            if code == 4:
                self.assertEqual(err.count("\n"), 1, err)
                self.assertIn("being applied by process", err)
        self.assertEqual(len([key for key in self.records("ZSHOP") if "_domainkey" in key[0]]), 9)
        self.assertEqual(self.query("SELECT outcome, count(*) FROM changes_v1 GROUP BY 1"), [["applied", 9]])
        before = self.operations()
        self.assertEqual(before.count("route53:ChangeResourceRecordSets"), 1)

    def test_two_stores_that_apply_one_plan_at_once_write_each_record_once(self):
        """Nothing is shared but the provider, which takes each record from one of them."""
        self.serve("fault slow 100ms on route53:*\n" + self.world)
        self.scan()
        self.authorise("*.shop.example")
        self.plan("d1.shop.example", "d2.shop.example", "d3.shop.example")
        other = self.home.path("other.db")
        arguments = (self.plan_file, "--authorised", self.list, "--zone-rate", "0", "--yes")
        one = self.home.start("apply", *arguments)
        two = self.home.start("apply", "--store", other, *arguments, store=False)
        for child in (one, two):
            out, err = child.communicate(timeout=60)
            self.assertEqual(child.returncode, 0, out + err)
        self.assertEqual(len([key for key in self.records("ZSHOP") if "_domainkey" in key[0]]), 9)
        # Whoever was second found them there, and does not take back what the other wrote.
        mine = dict(self.query("SELECT outcome, count(*) FROM changes_v1 GROUP BY 1"))
        self.run_ok(None, "undo", "--yes", "--zone-rate", "0", "--allow", "break-verified")
        self.assertEqual(len([key for key in self.records("ZSHOP") if "_domainkey" in key[0]]), 9 - mine.get("applied", 0))


if __name__ == "__main__":
    unittest.main()
