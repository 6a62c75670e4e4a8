"""What signet plan and apply do beside DNS records for DKIM, whole: what another tool manages, DMARC, and calls
to SES that change an identity, and are taken back."""

import json
import unittest

from mending import TOP, Mending
from running import OWN

WORLD = TOP + OWN + """
  hosted-zone shop.example id ZSHOP
    record www.shop.example A 192.0.2.1
  hosted-zone corp.example id ZCORP
  region eu-west-1
    identity shop.example pending ; dkim generated 1h ago tokens aaa bbb ccc
    identity corp.example pending ; dkim generated 1h ago tokens ggg hhh iii
"""


def state_of(name, kind="A"):
    """A terraform.tfstate that holds one record of Route 53."""
    attributes = {"fqdn": name, "name": name.split(".", 1)[0], "type": kind, "ttl": 300, "zone_id": "ZSHOP"}
    return json.dumps({"version": 4, "terraform_version": "1.9.5", "serial": 1, "lineage": "0f3c", "outputs": {}, "resources": [
        {"mode": "managed", "type": "aws_route53_record", "name": "www", "instances": [{"attributes": attributes}]}]})


class OfAnotherTool(Mending):
    world = WORLD

    def test_what_terraform_manages_is_left_to_it(self):
        self.scan()
        self.authorise("shop.example", "corp.example")
        state = self.home.path("terraform.tfstate", state_of("www.shop.example"))
        plan = self.plan("--terraform-state", state)
        self.assertEqual({one["identity"] for one in plan["changes"]}, {"corp.example"})
        self.assertEqual({(one["identity"], one["guard"]) for one in plan["refused"]}, {("shop.example", "managed-elsewhere")})
        why = plan["refused"][0]["refused_because"]
        self.assertIn("the Terraform state holds www.shop.example A of zone shop.example", why)
        self.assertIn("--export terraform-route53", why)
        # All that is wanted is in a state: in several, in either format.
        shown = self.home.path("show.json", json.dumps({"format_version": "1.0", "values": {"root_module": {"child_modules": [
            {"resources": [{"address": "aws_route53_record.corp", "mode": "managed", "type": "aws_route53_record",
                            "values": {"fqdn": "corp.example", "type": "MX"}}]}]}}}))
        self.assertEqual(self.plan("--terraform-state", state, "--terraform-state", shown, code=5)["changes"], [])
        self.run_ok(5, "fix", "shop.example", "--authorised", self.list, "--zone-rate", "0", "--rate", "0", "--regions",
                    "eu-west-1", "--terraform-state", state, "--yes", *self.aws.dns)
        self.assertNotIn("route53:ChangeResourceRecordSets", self.operations())

    def test_what_is_no_state_is_one_line(self):
        self.scan()
        wrong = {"empty": "", "list": "[]", "other": '{"a":1}', "old": state_of("x.example").replace('"version": 4', '"version": 3'),
                 "encrypted": '{"lineage":"a","encrypted_data":"eA=="}', "plan": '{"format_version":"1.2","planned_values":{}}',
                 "nameless": state_of("x.example").replace('"fqdn"', '"f"'), "cut": state_of("x.example")[:150]}
        for name, content in wrong.items():
            with self.subTest(name):
                path = self.home.path(name, content)
                self.assertIn(path, self.one_line(2, "plan", "--terraform-state", path))
        self.one_line(2, "plan", "--terraform-state", "/nowhere")


VERIFIED = """
    record aaa._domainkey.shop.example CNAME aaa.dkim.amazonses.com
    record bbb._domainkey.shop.example CNAME bbb.dkim.amazonses.com
    record ccc._domainkey.shop.example CNAME ccc.dkim.amazonses.com
"""


def verified(world=WORLD):
    """shop.example is verified, and its records are there."""
    return (world.replace("identity shop.example pending", "identity shop.example success")
            .replace("    record www.shop.example A 192.0.2.1\n", "    record www.shop.example A 192.0.2.1" + VERIFIED))


class Dmarc(Mending):
    world = verified()
    policy = ("_dmarc.shop.example.", "TXT")

    def test_reports_alone_are_asked_for_where_no_policy_is(self):
        before = self.records("ZSHOP")
        self.scan("--explain=all")
        self.authorise("shop.example")
        self.assertEqual(self.plan("shop.example", code=0)["changes"], [])  # Nobody asked for it.
        plan = self.plan("shop.example", "--dmarc")
        self.assertEqual([(one["kind"], one["after"]["values"]) for one in plan["changes"]],
                         [("create-record", ['"v=DMARC1; p=none"'])])
        self.apply()
        self.assertEqual(self.records("ZSHOP"), {**before, self.policy: (1800, ['"v=DMARC1; p=none"'])})
        # Then it is there, and no other is wanted.
        self.scan("--explain=all")
        self.assertEqual(self.plan("shop.example", "--dmarc", code=0)["changes"], [])
        self.run_ok(0, "undo", "--yes", "--zone-rate", "0")
        self.assertEqual(self.records("ZSHOP"), before)

    def test_what_nobody_asked_is_told_and_not_taken_for_nothing(self):
        self.scan("--explain")
        code, out, err = self.home.run("plan", "shop.example", "--dmarc", "--zone-rate", "0", "--format", "json")
        self.assertEqual((code, json.loads(out)["changes"]), (0, []), err)
        self.assertIn("whether DMARC covers them", err)

    def test_a_policy_that_came_meanwhile_stays(self):
        self.scan("--explain=all")
        self.authorise("shop.example")
        self.plan("shop.example", "--dmarc")
        self.route53.change_resource_record_sets(HostedZoneId="ZSHOP", ChangeBatch={"Changes": [
            {"Action": "CREATE", "ResourceRecordSet": {"Name": "_dmarc.shop.example", "Type": "TXT", "TTL": 60,
                                                       "ResourceRecords": [{"Value": '"v=DMARC1; p=reject"'}]}}]})
        self.apply(code=5)
        self.assertEqual(self.records("ZSHOP")[self.policy], (60, ['"v=DMARC1; p=reject"']))
        self.assertEqual({one["guard"] for one in self.plan("shop.example", "--dmarc", code=5)["refused"]}, {"create-only"})


if __name__ == "__main__":
    unittest.main()
