"""The two Terraform exports: well formed, names unique and valid, nothing that writes over, and read back the records
of the plan.  Debian has no reader of HCL and no Terraform: hcl.py reads it; where a terraform is installed, it does too."""

import re
import shutil
import subprocess
import unittest

import exported
import hcl
from test_aws_cli import from_octal


class Terraform(unittest.TestCase):
    maxDiff = None

    def read(self, plan, format_):
        text = plan.export(format_)
        if terraform := shutil.which("terraform"):
            done = subprocess.run([terraform, "fmt", "-check", "-diff", "-"], input=text, text=True, capture_output=True,
                                  check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        blocks = hcl.read(text)
        names = [tuple(labels) for labels, _ in blocks if labels[0] != "import"]
        self.assertEqual(len(names), len(set(names)), "a name is not unique")
        for _, *labels in names:
            self.assertRegex(labels[-1], r"^[A-Za-z_][A-Za-z0-9_-]*$")
        return blocks

    def zones(self, blocks):
        """{the variable of a zone: the zone}."""
        return {f"var.{labels[1]}": attributes["description"].split()[-1].rstrip(".")
                for labels, attributes in blocks if labels[0] == "variable"}

    def check_route53(self, name):
        plan = exported.Plan(name)
        blocks = self.read(plan, "terraform-route53")
        zones = self.zones(blocks)
        zones.update({one["place"]["id"]: one["place"]["zone"] for one in plan.changes if "id" in one["place"]})
        got = {zone: set() for zone in plan.zones}
        imports = {attributes["to"]: attributes["id"] for labels, attributes in blocks if labels[0] == "import"}
        for labels, attributes in blocks:
            if labels[0] != "resource":
                continue
            self.assertEqual(set(attributes), {"zone_id", "name", "type", "ttl", "records"})
            zone = zones[attributes["zone_id"]]
            records = {self.of_route53(attributes, value) for value in attributes["records"]}
            got[zone] |= records
            before = {one for one in plan.before(zone)
                      if (one.name, one.type) in {(r.name, r.type) for r in records}}
            self.assertEqual(bool(before), f"aws_route53_record.{labels[2]}" in imports)
        for zone in plan.zones:
            self.assertEqual(got[zone], plan.after(zone))
        return imports

    def of_route53(self, attributes, value):
        data = value
        if attributes["type"] == "TXT":
            data = " ".join(f'"{part}"' for part in re.split(r'(?<!\\)""', value))
        elif not value.endswith("."):
            data = value + "."
        return exported.record(from_octal(attributes["name"]) + ".", attributes["type"], attributes["ttl"],
                               from_octal(data))

    def test_route53_usual(self):
        imports = self.check_route53("usual")
        self.assertIn("Z0EXAMPLE_example.test_TXT", imports.values())
        self.assertIn("Z0EXAMPLE_tok3._domainkey.mail.example.test_CNAME", imports.values())
        self.assertEqual(len(imports), 2)

    def test_route53_undo(self):
        self.check_route53("undo")

    def test_route53_hostile(self):
        self.check_route53("hostile")

    def check_cloudflare(self, name):
        plan = exported.Plan(name)
        blocks = self.read(plan, "terraform-cloudflare")
        zones = self.zones(blocks)
        got = {zone: set() for zone in plan.zones}
        for labels, attributes in blocks:
            if labels[0] != "resource":
                continue
            self.assertEqual(labels[1], "cloudflare_dns_record")
            self.assertIs(attributes["proxied"], False)
            data = attributes["content"]
            if attributes["type"] != "TXT":
                data += "."
            if attributes["type"] == "MX":
                data = f"{attributes['priority']} {data}"
            got[zones[attributes["zone_id"]]].add(
                exported.record(attributes["name"] + ".", attributes["type"], attributes["ttl"], data))
        for zone in plan.zones:
            self.assertEqual(got[zone], plan.added(zone))

    def test_cloudflare_usual(self):
        self.check_cloudflare("usual")

    def test_cloudflare_undo(self):
        self.check_cloudflare("undo")

    def test_cloudflare_hostile(self):
        self.check_cloudflare("hostile")

    def test_the_reader_refuses(self):
        for wrong in ('a "b" {', 'a {\n x = "${file("y")}"\n}\n', 'a {\n x = "%{ if true }"\n}\n', 'a {\n x = "y\n"\n}\n',
                      'a {\n x = 1 y = 2\n}\n', "a {\n x = [1, ]\n}\n", 'a {\n x = "\\q"\n}\n', "a {\n x = 1\n x = 1\n}\n"):
            with self.subTest(wrong=wrong), self.assertRaises((SyntaxError, IndexError)):
                hcl.read(wrong)


if __name__ == "__main__":
    unittest.main()
