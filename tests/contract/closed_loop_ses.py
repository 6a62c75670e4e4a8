"""What signet plan and apply do beside DNS records for DKIM, whole: what another tool manages, DMARC, and calls
to SES that change an identity, and are taken back."""

import hashlib
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


REPLICA = verified() + """
  region us-east-1
    identity shop.example pending ; dkim generated 1h ago tokens ddd eee fff
"""
REGIONS = "eu-west-1,us-east-1"


class Replica(Mending):
    world = REPLICA

    def read(self, region="us-east-1"):
        return self.client("sesv2", region).get_email_identity(EmailIdentity="shop.example")

    def test_a_domain_verified_elsewhere_is_replicated_without_a_record(self):
        before = self.records("ZSHOP")
        self.scan(regions=REGIONS)
        # Whoever may create an identity does not thereby get it verified.
        self.authorise("shop.example")
        plan = self.plan("shop.example", "--allow", "replica", code=5)
        self.assertEqual({(one["kind"], one["guard"]) for one in plan["refused"]}, {("make-replica", "not-authorised")})
        self.authorise("shop.example", region="us-east-1")
        self.assertEqual({one["kind"] for one in self.plan("shop.example")["changes"]}, {"create-record"})
        plan = self.plan("shop.example", "--allow", "replica")
        change, = plan["changes"]
        self.assertEqual((change["kind"], change["arguments"], change["undoable"]),
                         ("make-replica", [{"name": "parent", "value": "eu-west-1"}], "not"))
        self.assertIn("(ddd eee fff)", change["side_effects"][0])
        self.apply()
        self.run_ok(0, "wait", "shop.example", "--rate", "0", "--timeout", "60s", "--regions", "us-east-1", *self.aws.dns, store=False)
        now = self.read()
        self.assertEqual((now["DkimAttributes"]["SigningAttributesOrigin"], now["DkimAttributes"]["Tokens"], now["VerificationStatus"]
                          if "VerificationStatus" in now else "SUCCESS"), ("AWS_SES_EU_WEST_1", ["aaa", "bbb", "ccc"], "SUCCESS"))
        self.assertEqual(self.records("ZSHOP"), before)
        # Once: and nothing takes it back.
        self.apply()
        self.assertEqual(self.operations().count("ses:PutEmailIdentityDkimSigningAttributes"), 1)
        self.assertIn("not-undoable", self.run_ok(5, "undo", "--yes", "--zone-rate", "0"))

    def test_what_changed_since_the_plan_is_refused(self):
        self.scan(regions=REGIONS)
        self.authorise("shop.example", region="us-east-1")
        self.plan("shop.example", "--allow", "replica")
        # Somebody gave the parent a key length, and so new tokens, which are nowhere: its DKIM is pending.
        self.client("sesv2", "eu-west-1").put_email_identity_dkim_signing_attributes(
            EmailIdentity="shop.example", SigningAttributesOrigin="AWS_SES", SigningAttributes={"NextSigningKeyLength": "RSA_1024_BIT"})
        self.assertIn("the DKIM of the domain is PENDING in eu-west-1", " ".join(self.apply(code=5).split()))
        self.assertEqual(self.read()["DkimAttributes"]["SigningAttributesOrigin"], "AWS_SES")

    def test_the_other_path_is_asked_where_the_first_is_unknown(self):
        self.serve("fault error 404 on ses:PutEmailIdentityDkimSigningAttributes times 1\n" + REPLICA)
        self.scan(regions=REGIONS)
        self.authorise("shop.example", region="us-east-1")
        self.plan("shop.example", "--allow", "replica")
        self.apply()
        self.assertEqual(self.read()["DkimAttributes"]["SigningAttributesOrigin"], "AWS_SES_EU_WEST_1")

    def test_what_may_not_be_copied_is_told(self):
        self.serve(REPLICA.replace("  hosted-zone shop", "  deny ses:ReplicateEmailIdentityDKIMSigningKey\n  hosted-zone shop"))
        self.scan(regions=REGIONS)
        self.authorise("shop.example", region="us-east-1")
        self.plan("shop.example", "--allow", "replica")
        self.assertIn("failed", self.apply(code=5))
        self.assertEqual(self.read()["DkimAttributes"]["SigningAttributesOrigin"], "AWS_SES")


class TakenBack(Mending):
    """Calls to SES, and the calls that take them back."""

    def identity(self):
        return self.client("sesv2").get_email_identity(EmailIdentity="shop.example")

    def test_signing_is_switched_off_again_only_where_it_is_as_we_left_it(self):
        self.serve(verified().replace("dkim generated 1h ago tokens aaa", "dkim signing off generated 1h ago tokens aaa"))
        self.scan("--explain=all")
        self.authorise("shop.example")
        plan = self.plan("shop.example")
        self.assertEqual([(one["kind"], one["undoable"]) for one in plan["changes"]], [("switch-signing-on", "wholly")])
        self.apply()
        self.assertTrue(self.identity()["DkimAttributes"]["SigningEnabled"])
        self.assertIn("break-verified", self.run_ok(5, "undo", "--yes"))
        self.assertTrue(self.identity()["DkimAttributes"]["SigningEnabled"])
        self.run_ok(0, "undo", "--yes", "--allow", "break-verified")
        self.assertFalse(self.identity()["DkimAttributes"]["SigningEnabled"])
        # Somebody switched it on since, or it was off already: it is not ours any more.
        self.run_ok(0, "undo", plan["hash"][:12], "--yes", "--allow", "break-verified")
        self.assertEqual(self.operations().count("ses:PutEmailIdentityDkimAttributes"), 2)

    def test_a_forged_plan_switches_nothing_off(self):
        self.serve(verified().replace("dkim generated 1h ago tokens aaa", "dkim signing off generated 1h ago tokens aaa"))
        self.scan("--explain=all")
        self.authorise("shop.example")
        self.plan("shop.example")
        with open(self.plan_file, encoding="utf-8") as file:
            text = file.read()
        for old, new in (("switch-signing-on", "switch-signing-off"), ("switch-signing-on", "restore-mail-from"),
                         (',\n"changes"', f',"undoes":"{"0" * 64}",\n"changes"')):
            with self.subTest(new):
                body = text.replace(old, new)
                body = body[:body.index('"hash":')]
                forged = body + '"hash":"' + hashlib.sha256(body.encode()).hexdigest() + '"}\n'
                self.one_line(2, "apply", self.home.path("forged.json", forged), "--authorised", self.list, "--yes")
        self.assertNotIn("ses:PutEmailIdentityDkimAttributes", self.operations())

    def test_the_behavior_of_a_mail_from_comes_back(self):
        self.serve(verified().replace("tokens aaa bbb ccc\n", "tokens aaa bbb ccc ; mail-from bounce.shop.example failed reject\n", 1)
                   .replace("  hosted-zone corp", '    record bounce.shop.example MX "10 feedback-smtp.eu-west-1.amazonses.com"\n'
                            '    record bounce.shop.example TXT "\\"v=spf1 include:amazonses.com ~all\\""\n  hosted-zone corp'))
        self.scan("--explain=all")
        self.authorise("shop.example")
        plan = self.plan("shop.example")
        self.assertEqual([(one["kind"], one["undoable"]) for one in plan["changes"]], [("set-mail-from", "partly")])
        self.apply()
        self.assertEqual(self.identity()["MailFromAttributes"]["BehaviorOnMxFailure"], "USE_DEFAULT_VALUE")
        self.assertIn("would be refused", " ".join(self.run_ok(5, "undo", "--yes").split()))
        self.run_ok(0, "undo", "--yes", "--allow", "break-verified")
        self.assertEqual(self.identity()["MailFromAttributes"]["BehaviorOnMxFailure"], "REJECT_MESSAGE")


if __name__ == "__main__":
    unittest.main()
