"""What `signet policy` prints, given to a role of the simulated AWS: it must be enough for
the scan it is for, and nothing in it may be spare."""

import json
import re
import tempfile
import unittest
from pathlib import Path

import yaml
from served import KEY, SECRET, resolver_of_nothing, serving, signet

READER = "arn:aws:iam::444455556666:role/audit/signet-reader"
SHOP = """
region eu-west-1
  identity shop.example success
  identity mail.shop.example pending ; error HOST_NOT_FOUND ; checked 5m ago
  identity orders@partner.example failed
region eu-south-1
  disabled
"""


def indented(text, by):
    return "\n".join(" " * by + line for line in text.strip().splitlines())


def world(reader=None, caller=None):
    """One organisation: the caller's own account, and a shop with the reader role."""
    policy = "    policy <<END\n{}\n    END\n"
    return f"""
organization o-example1234
  ou Workloads
account 111122223333 "Holding"
  management
  key {KEY} {SECRET} user operator
{policy.format(indented(caller, 6)) if caller else ""}
account 444455556666 "Shop"
  ou Workloads
  role signet-reader
    path /audit/
    trust 111122223333
    external-id signet-demo
{policy.format(indented(reader, 6)) if reader else ""}
{indented(SHOP, 2)}
"""


def without(policy, action):
    """The policy, less one action, and less the statement that it leaves empty."""
    policy = json.loads(json.dumps(policy))
    for statement in policy["Statement"]:
        if action in statement["Action"]:
            statement["Action"].remove(action)
    policy["Statement"] = [s for s in policy["Statement"] if s["Action"]]
    if not policy["Statement"]:  # The simulator takes a role without a policy for allowed.
        policy["Statement"] = [{"Effect": "Deny", "Action": "*", "Resource": "*"}]
    return policy


def actions(policy):
    return sorted(a for statement in policy["Statement"] for a in statement["Action"])


class CloudFormation(yaml.SafeLoader):
    """YAML with the short forms of CloudFormation's functions."""


def function(loader, suffix, node):
    name = "Ref" if suffix == "Ref" else "Fn::" + suffix
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    return {name: loader.construct_sequence(node, deep=True)}


CloudFormation.add_multi_constructor("!", function)


class PolicyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def printed(self, *flags):
        ran = signet(self.folder, "policy", *flags)
        self.assertEqual(ran.code, 0, ran.err)
        return ran.out

    def scanned(self, text, *flags):
        """The exit code and what was said of every target."""
        with serving(text) as url:
            with tempfile.TemporaryDirectory() as home:
                ran = signet(home, "scan", "--rate", "0", "--format", "json", "--quiet", *flags, url=url)
        if not ran.out:
            return ran.code, ran.err
        return ran.code, [{k: c[k] for k in ("account", "region", "status", "reason")} | {"notes": c.get("notes")}
                          for c in ran.json()["coverage"]]

    def reader_scan(self, policy, depth):
        return self.scanned(world(reader=json.dumps(policy)), "--depth", depth,
                            "--role-arn", READER, "--external-id", "signet-demo")

    def test_reader_policy_is_enough_and_least(self):
        for depth in ("status", "why", "posture", "full"):
            policy = json.loads(self.printed("--depth", depth))
            code, told = self.reader_scan(policy, depth)
            self.assertEqual(code, 1, told)  # Findings, and nothing that was not read.
            self.assertEqual({c["status"] for c in told}, {"complete", "disabled"}, told)
            self.assertFalse([c for c in told if c["notes"]], told)
            for action in actions(policy):
                with self.subTest(depth=depth, without=action):
                    code_less, told_less = self.reader_scan(without(policy, action), depth)
                    self.assertNotEqual((code_less, told_less), (code, told))
                    spared = action in ("account:ListRegions", "ses:GetIdentityDkimAttributes",
                                        "ses:GetIdentityMailFromDomainAttributes")
                    self.assertEqual(code_less, 1 if spared else 3, told_less)

    def test_identities_can_be_named_by_account(self):
        policy = json.loads(self.printed("--depth", "full", "--account", "444455556666"))
        self.assertEqual(self.reader_scan(policy, "full")[0], 1)
        policy = json.loads(self.printed("--depth", "full", "--account", "111122223333"))
        self.assertEqual(self.reader_scan(policy, "full")[0], 3)

    def test_caller_policy_is_enough_and_least(self):
        flags = ("--org", "--units", "--depth", "why", "--role-path", "/audit/")
        policy = json.loads(self.printed(*flags))
        scan = ("--org", "--org-role", "audit/signet-reader", "--external-id", "signet-demo",
                "--exclude", "ou:Nowhere")
        code, told = self.scanned(world(caller=json.dumps(policy)), *scan)
        self.assertEqual(code, 1, told)
        # Its own account holds no identity, so that only what lists is missed there.
        for action in ("sts:AssumeRole", "ses:ListEmailIdentities", "organizations:ListAccounts",
                       "organizations:ListRoots", "organizations:ListAccountsForParent",
                       "organizations:ListOrganizationalUnitsForParent"):
            with self.subTest(without=action):
                self.assertIn(action, actions(policy))
                text = world(caller=json.dumps(without(policy, action)))
                self.assertEqual(self.scanned(text, *scan)[0],
                                 4 if action.startswith("organizations:") else 3)
        other_role = json.dumps(json.loads(self.printed(*flags, "--role-name", "other")))
        self.assertEqual(self.scanned(world(caller=other_role), *scan)[0], 3)

    def test_zones_are_read_with_the_printed_policy_and_not_with_less(self):
        """What --zones adds is enough for dangling-dkim, and neither action is spare."""
        hosted = "hosted-zone x.example\n  record tok._domainkey.x.example CNAME tok.dkim.amazonses.com"

        def told(policy):
            text = world(reader=json.dumps(policy)) + indented(hosted, 2) + "\n"
            with serving(text) as url, resolver_of_nothing() as resolver, tempfile.TemporaryDirectory() as home:
                ran = signet(home, "scan", "--rate", "0", "--format", "json", "--depth", "posture",
                             "--explain=all", "--resolver", resolver, "--role-arn", READER,
                             "--external-id", "signet-demo", url=url)
            self.assertEqual(ran.code, 1, ran.err)
            return [f["identity"] for f in ran.json()["findings"] if f["rule"] == "dangling-dkim"], ran.err

        policy = json.loads(self.printed("--depth", "posture", "--zones"))
        self.assertEqual(told(policy)[0], ["x.example"])
        added = sorted(set(actions(policy)) - set(actions(json.loads(self.printed("--depth", "posture")))))
        self.assertEqual(added, ["route53:ListHostedZones", "route53:ListResourceRecordSets"])
        for action in added:
            with self.subTest(without=action):
                findings, err = told(without(policy, action))
                self.assertEqual(findings, [])
                self.assertIn(f"444455556666: {action}: denied", err)

    def test_explain_needs_what_is_printed_and_not_less(self):
        policy = json.loads(self.printed("--for", "explain"))

        def explained(policy, *names):
            with serving(world(reader=json.dumps(policy))) as url, resolver_of_nothing() as resolver, \
                    tempfile.TemporaryDirectory() as home:
                ran = signet(home, "explain", "--rate", "0", "--format", "json", "--resolver", resolver,
                             "--role-arn", READER, "--external-id", "signet-demo", *names, url=url)
            # Which of the targets was not read goes to stderr.
            return ran.code, ran.out and [i["identity"] for i in ran.json()["identities"]], "denied" in ran.err

        asks = (("--all",), ("mail.shop.example", "--region", "eu-west-1"))
        whole = [explained(policy, *ask) for ask in asks]
        self.assertTrue(all(names and not denied for _, names, denied in whole), whole)
        for action in actions(policy):
            with self.subTest(without=action):
                told = [explained(without(policy, action), *ask) for ask in asks]
                spared = action in ("account:ListRegions", "ses:GetIdentityDkimAttributes",
                                    "ses:GetIdentityMailFromDomainAttributes")
                self.assertEqual(told == whole, spared, told)
                self.assertEqual(any(code == 3 for code, _, _ in told), not spared, told)
        for flags in (("--depth", "why"), ("--zones",)):
            ran = signet(self.folder, "policy", "--for", "explain", *flags)
            self.assertEqual((ran.code, ran.out), (2, ""), ran.err)

    def test_all_formats_hold_the_same_actions(self):
        for depth in ("status", "why", "posture", "full"):
            wanted = actions(json.loads(self.printed("--depth", depth)))
            stack = yaml.load(self.printed("--depth", depth, "--format", "cloudformation"), CloudFormation)
            role = stack["Resources"]["SignetReader"]
            self.assertEqual(role["Type"], "AWS::IAM::Role")
            self.assertEqual(actions(role["Properties"]["Policies"][0]["PolicyDocument"]), wanted)
            module = self.printed("--depth", depth, "--format", "terraform")
            self.assertEqual(sorted(re.findall(r'^ {6}"([a-z]+:\w+)",$', module, re.MULTILINE)), wanted)

    def test_stack_uses_what_it_declares(self):
        text = self.printed("--format", "cloudformation", "--trusted-principal", "111122223333",
                            "--external-id", "ext-1", "--role-path", "/audit/", "--role-name", "r")
        stack = yaml.load(text, CloudFormation)
        self.assertEqual(set(stack), {"AWSTemplateFormatVersion", "Description", "Parameters",
                                      "Conditions", "Resources", "Outputs"})
        given = {name: p.get("Default") for name, p in stack["Parameters"].items()}
        self.assertEqual(given, {"TrustedPrincipal": "111122223333", "ExternalId": "ext-1",
                                 "RoleName": "r", "RolePath": "/audit/", "TagKey": "", "TagValue": ""})
        used = set(re.findall(r"!Ref '?([\w:]+)", text)) | set(re.findall(r"\$\{(\w[\w:]+)\}", text))
        self.assertEqual({u for u in used if not u.startswith("AWS::")}, set(given))
        for name, value in given.items():
            pattern = stack["Parameters"][name].get("AllowedPattern")
            if pattern:
                self.assertRegex(value, pattern)
                self.assertNotRegex("a b", pattern)
        for condition in ("HasExternalId", "HasTag"):
            self.assertIn(condition, stack["Conditions"])
            self.assertEqual(text.count(condition), 2)
        # Without a principal, the template does not deploy by accident.
        open_stack = yaml.load(self.printed("--format", "cloudformation"), CloudFormation)
        self.assertNotIn("Default", open_stack["Parameters"]["TrustedPrincipal"])
        self.assertIn("leave out the management account", text)

    def test_terraform_is_well_formed(self):
        text = self.printed("--format", "terraform", "--trusted-principal", "111122223333")
        depth = []
        for number, line in enumerate(text.splitlines(), 1):
            line = line if not line.startswith("#") else ""
            bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line)
            self.assertNotIn('"', bare.replace('""', ""), f"line {number}")
            for letter in bare:
                if letter in "{[(":
                    depth.append(letter)
                elif letter in "}])":
                    self.assertTrue(depth and depth.pop() + letter in ("{}", "[]", "()"), f"line {number}")
            if bare.strip() and not depth and "}" not in bare:
                self.fail(f"line {number} stands outside of a block: {line}")
        self.assertEqual(depth, [])
        declared = set(re.findall(r'^variable "(\w+)"', text, re.MULTILINE))
        self.assertEqual(declared, set(re.findall(r"var\.(\w+)", text)))
        blocks = {f"{kind}.{name}" for kind, name in
                  re.findall(r'^(?:data|resource) "(\w+)" "(\w+)"', text, re.MULTILINE)}
        used = {".".join(u) for u in re.findall(r"\b(aws_\w+)\.(\w+)\.\w+", text)}
        self.assertEqual(used, blocks - {"aws_iam_role_policy.signet_reads"})

    def test_wrong_flags_are_one_line_and_2(self):
        for flags in (["--role-path", "audit"], ["--role-name", "a b"], ["--role-name", "a\"b"],
                      ["--external-id", "x"], ["--external-id", "a${b}"], ["--account", "12"],
                      ["--trusted-principal", "somebody"], ["--trusted-principal", "arn:aws:s3:::b"],
                      ["--units"], ["--org", "--format", "terraform"], ["--depth", "deep"]):
            with self.subTest(flags=flags):
                ran = signet(self.folder, "policy", *flags)
                self.assertEqual((ran.code, ran.out), (2, ""))
                self.assertEqual(ran.err.count("\n"), 1)
                self.assertTrue(ran.err.startswith("signet: "))

    def test_assurance_holds_the_table(self):
        page = Path(__file__).resolve().parents[3].joinpath("docs/ASSURANCE.md").read_text("utf-8")
        self.assertIn(self.printed("--format", "markdown"), page)


if __name__ == "__main__":
    unittest.main()
