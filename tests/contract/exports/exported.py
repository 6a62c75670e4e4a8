"""Plans of the tests, what they want of each zone, and their exports."""

import json
import os
import re
import subprocess
from collections import namedtuple

import dns.name
import dns.rdata

PROBE = os.environ["SIGNET_EXPORT_PROBE"]
NAMES = ("usual", "undo", "hostile")

# One record, so that two are equal whenever a server would say the same: an absolute name, a type, a TTL,
# data as they are on the wire.
Record = namedtuple("Record", "name type ttl data")


def record(name, type_, ttl, data):
    return Record(dns.name.from_text(name) if isinstance(name, str) else name, type_, int(ttl),
                  wire(type_, data) if isinstance(data, str) else data.to_digestable())


def wire(type_, data):
    """By hand for names: in a plan's they may hold what the tokens of a zone file may not."""
    if type_ not in ("CNAME", "MX"):
        return dns.rdata.from_text("IN", type_, data).to_digestable()
    *preference, name = data.split(" ")
    return b"".join(int(one).to_bytes(2, "big") for one in preference) + dns.name.from_text(name).canonicalize().to_wire()


def text_record(name, type_, ttl, text):
    """A TXT record of any length of text (bytes), in the strings that it is usually cut into."""
    return record(name, type_, ttl, txt([text[at:at + 255] for at in range(0, len(text), 255)] or [b""]))


def txt(strings):
    data = b"".join(bytes([len(one)]) + one for one in strings)
    return dns.rdata.from_wire("IN", "TXT", data, 0, len(data))


def joined(one):
    """The record with its text in usual strings: where a language does not keep how it was cut."""
    if one.type != "TXT":
        return one
    rdata = dns.rdata.from_wire("IN", "TXT", one.data, 0, len(one.data))
    return text_record(one.name, "TXT", one.ttl, b"".join(rdata.strings))


class Plan:
    def __init__(self, name):
        self.text = run("plan", name)
        self.json = json.loads(self.text)
        self.changes = [one for one in self.json["changes"] if "place" in one]
        self.zones = list(dict.fromkeys(one["place"]["zone"] for one in self.changes))

    def export(self, format_):
        return run(format_, text=self.text)

    def before(self, zone):
        return self._side("before", zone)

    def after(self, zone):
        return self._side("after", zone)

    def added(self, zone):
        return self.after(zone) - self.before(zone)

    def removed(self, zone):
        return self.before(zone) - self.after(zone)

    def senders(self, zone):
        """Each identity that asks first for a record of the zone."""
        first = {}
        for one in self._of(zone):
            first.setdefault(json.dumps([one.get("before"), one.get("after")]), (one["identity"], one["region"]))
        return set(first.values())

    def _of(self, zone):
        return [one for one in self.changes if one["place"]["zone"] == zone]

    def _side(self, side, zone):
        sets = [one[side] for one in self._of(zone) if side in one]
        return {record(one["name"] + ".", one["type"], one["ttl"], value) for one in sets for value in one["values"]}


def run(*words, text=""):
    done = subprocess.run([PROBE, *words], input=text.encode(), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stderr}")
    return done.stdout.decode("utf-8" if words[0] == "plan" else "ascii")


def name_text(name):
    """For a zone file of any server: each takes other characters as they are."""
    return ".".join("".join(chr(byte) if re.match(rb"[A-Za-z0-9_-]", bytes([byte])) else "\\%03d" % byte
                            for byte in label) for label in name.labels)


def sections(text, comment):
    """The zones of an export and the lines of each, without what needs approval."""
    live = text.split(f"{comment} NEEDS APPROVAL")[0]
    parts = re.split(rf"(?m)^{re.escape(comment)} Zone (\S+).*$", live)
    return [(name.rstrip(",").rstrip("."), body) for name, body in zip(parts[1::2], parts[2::2])]
