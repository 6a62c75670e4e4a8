"""The exports that are programs or data of other tools: DNSControl's JavaScript, run by node with functions that write
down what they are given, and octoDNS's YAML, read by PyYAML and held to octoDNS's rules."""

import json
import re
import subprocess
import unittest

import dns.rdata
import yaml

import exported

NODE = """
const zones = {};
const call = (type) => (...given) => ({type, given});
const context = {
  TTL: (seconds) => ({ttl: seconds}), CNAME: call("CNAME"), MX: call("MX"), TXT: call("TXT"),
  D_EXTEND: (zone, ...records) => { (zones[zone] = zones[zone] || []).push(...records); },
};
require("vm").runInNewContext(require("fs").readFileSync(0, "utf8"), context, {filename: "export.js"});
console.log(JSON.stringify({zones, globals: Object.keys(context)}));
"""


def is_plain(one):
    """Text that needs no escape in either language."""
    if one.type != "TXT":
        return True
    text = b"".join(dns.rdata.from_wire("IN", "TXT", one.data, 0, len(one.data)).strings)
    return all(0x20 <= byte < 0x7f and byte not in b'"\\' for byte in text)


class DnsControl(unittest.TestCase):
    maxDiff = None

    def run_node(self, text):
        # An engine of DNSControl's age takes no comma behind the last argument.
        code = re.sub(r"(?m)^//.*$", "", text)
        self.assertNotRegex(code, r",\s*\)")
        done = subprocess.run(["node", "-e", NODE], input=text, text=True, capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def records(self, zone, calls):
        for call in calls:
            *given, ttl = call["given"]
            name = f"{zone}." if given[0] == "@" else f"{given[0]}.{zone}."
            if call["type"] == "TXT":
                yield exported.text_record(name, "TXT", ttl["ttl"], given[1].encode())
            else:
                yield exported.record(name, call["type"], ttl["ttl"], " ".join(map(str, given[1:])))

    def check(self, name):
        plan = exported.Plan(name)
        text = plan.export("dnscontrol")
        ran = self.run_node(text)
        self.assertEqual(ran["globals"], ["TTL", "CNAME", "MX", "TXT", "D_EXTEND"])
        self.assertEqual(list(ran["zones"]), plan.zones)
        for zone in plan.zones:
            wanted = {exported.joined(one) for one in plan.added(zone) if is_plain(one)}
            self.assertEqual(set(self.records(zone, ran["zones"][zone])), wanted)
        live = text.split("// NEEDS APPROVAL")[0]
        self.assertEqual(live.count("NOT WRITTEN"),
                         sum(not is_plain(one) for zone in plan.zones for one in plan.added(zone)))

    def test_usual(self):
        self.check("usual")

    def test_undo_has_nothing_to_add_but_the_old_key(self):
        self.check("undo")

    def test_hostile(self):
        self.check("hostile")


def natural(key):
    return [int(part) if at % 2 else part for at, part in enumerate(re.split(r"(\d+)", key))]


class Ordered(yaml.SafeLoader):
    """As octoDNS's loader: keys in natural order, everywhere, and none twice."""

    def mapping(self, node):
        keys = [self.construct_object(key) for key, _ in node.value]
        if keys != sorted(keys, key=natural) or len(set(keys)) != len(keys):
            raise yaml.YAMLError(f"keys out of order: {keys}")
        return self.construct_mapping(node, deep=True)


Ordered.add_constructor("tag:yaml.org,2002:map", Ordered.mapping)


class OctoDns(unittest.TestCase):
    maxDiff = None

    def text_of(self, value):
        self.assertIsInstance(value, str)
        self.assertNotRegex(value, r'(?<!\\);|\\(?!;)|"|[^ -~]')  # One escape, and every semicolon has it.
        return value.replace("\\;", ";").encode()

    def records(self, zone, document):
        for key, held in (document or {}).items():
            name = f"{key}.{zone}." if key else f"{zone}."
            held = held if isinstance(held, list) else [held]
            self.assertEqual([one["type"] for one in held], sorted({one["type"] for one in held}))
            for one in held:
                for value in one["values"] if "values" in one else [one["value"]]:
                    if one["type"] == "TXT":
                        yield exported.text_record(name, "TXT", one["ttl"], self.text_of(value))
                    elif one["type"] == "MX":
                        yield exported.record(name, "MX", one["ttl"], f"{value['preference']} {value['exchange']}")
                    else:
                        self.assertTrue(value.endswith("."))
                        yield exported.record(name, one["type"], one["ttl"], value)

    def check(self, name):
        plan = exported.Plan(name)
        text = plan.export("octodns")
        documents = list(yaml.load_all(text, Ordered))
        if documents[0] is None and len(documents) == len(plan.zones) + 1:
            documents = documents[1:]  # Comments before the first.
        self.assertEqual(re.findall(r"(?m)^---\n# (\S+)\.yaml$", text), plan.zones)
        self.assertEqual(len(documents), len(plan.zones))
        for zone, document in zip(plan.zones, documents):
            after = plan.after(zone)
            unsayable = {(one.name, one.type) for one in after if not is_plain(one)}
            wanted = {exported.joined(one) for one in after if (one.name, one.type) not in unsayable}
            self.assertEqual(set(self.records(zone, document)), wanted)
            self.assertEqual(text.split("# NEEDS APPROVAL")[0].count("NOT WRITTEN") > 0,
                             any(not is_plain(one) for zone in plan.zones for one in plan.after(zone)))

    def test_usual(self):
        self.check("usual")

    def test_undo(self):
        self.check("undo")

    def test_hostile(self):
        self.check("hostile")

    def test_the_order_is_held(self):
        with self.assertRaises(yaml.YAMLError):
            yaml.load("{a10: 1, a2: 1}", Ordered)


if __name__ == "__main__":
    unittest.main()
