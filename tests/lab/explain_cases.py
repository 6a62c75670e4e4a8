#!/usr/bin/python3
"""signet explain against every case of the lab: the causes that a case expects, and no other;
its notes; and a saved transcript that explains the same again, byte for byte, without a network.

    tests/isolated tests/lab/explain_cases.py [CASE…]     with $SIGNET, else build/release/signet
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import case_file  # noqa: E402
import identities  # noqa: E402
import lab  # noqa: E402

SIGNET = os.environ.get("SIGNET", str(HERE.parents[1] / "build/release/signet"))
SECONDS_MAX = 240


def explain(folder, *arguments):
    """What signet says, and how it ended."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"}
    return subprocess.run([SIGNET, "explain", "--quiet", *arguments], capture_output=True, timeout=SECONDS_MAX,
                          env=environment, check=False)


# Rules whose causes a case may expect: what keeps an identity from being verified, from signing,
# or its MAIL FROM from working.
RULES = {"identity-verified", "dkim-signing", "mail-from-working", "mail-from-about-to-fail"}


def found(document, *keys):
    """Per identity, each cause that is told and whether as more than a note."""
    told = {}
    for key in keys:
        for one in document[key]:
            place = told.setdefault((one["account"], one["region"], one["identity"]), {})
            if one["cause"]:
                weighs = key == "findings" or (one["kind"] != "note" and one["rule"] in RULES)
                place[one["cause"]] = place.get(one["cause"], False) or weighs
    return told


class Cases(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.cases = case_file.read_all(ONLY)
        cls.folder = tempfile.TemporaryDirectory(prefix="signet-explain-")
        cls.saved = f"{cls.folder.name}/saved.ndjson"
        cls.masked = f"{cls.folder.name}/masked.ndjson"
        with lab.Lab(cls.cases) as the_lab:
            places = the_lab.places()
            flags = ["--from", places["IDENTITIES"], "--root-hints", places["HINTS"], "--trust-anchor",
                     places["ANCHOR"], "--all", "--ipv6", "--dns-rate", "0", "--format", "json"]
            cls.live = explain(cls.folder.name, *flags, "--save", cls.saved)
            cls.resolved = explain(cls.folder.name, "--from", places["IDENTITIES"], "--resolver", places["RESOLVER"],
                                   "--all", "--dns-rate", "0", "--format", "json")
        cls.document = json.loads(cls.live.stdout) if cls.live.stdout else None

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_each_case_has_its_causes_and_no_other(self):
        self.assertIsNotNone(self.document, self.live.stderr.decode())
        causes = found(self.document, "findings", "observations")
        wrong = []
        for want in identities.expected(self.cases):
            place = (want["account"], want["region"], want["identity"])
            got = {cause for cause, weighs in causes.get(place, {}).items() if weighs}
            expected = {one["cause"] for one in want["causes"]}
            if got != expected:
                wrong.append(f"{want['case']}: expected {sorted(expected) or 'nothing'}, found {sorted(got) or 'nothing'}")
        self.assertEqual(wrong, [], "\n".join(wrong))

    def test_each_note_is_told(self):
        notes = found(self.document, "observations")
        wrong = []
        for want in identities.expected(self.cases):
            place = (want["account"], want["region"], want["identity"])
            missing = {one["cause"] for one in want["notes"]} - set(notes.get(place, {}))
            if missing:
                wrong.append(f"{want['case']}: lacks the note {sorted(missing)}, has {sorted(notes.get(place, {}))}")
        self.assertEqual(wrong, [], "\n".join(wrong))

    def test_a_resolver_shows_the_same_mistakes_and_proves_none(self):
        told = json.loads(self.resolved.stdout)["findings"]
        causes = {one["identity"]: one for one in told}
        for case in {"record-missing", "target-doubled", "wrong-record-type"} & {case.id for case in self.cases}:
            self.assertEqual(causes[f"{case}.test"]["cause"], case)
        self.assertEqual([one["identity"] for one in told if one["cause"] and one["confidence"] == "certain"], [])

    def test_a_saved_transcript_explains_the_same_without_a_network(self):
        again = explain(self.folder.name, "--from", self.saved, "--all", "--format", "json")
        self.assertEqual(again.stderr.decode(), "")
        self.assertEqual(again.returncode, self.live.returncode)
        self.assertEqual(again.stdout, self.live.stdout)

    def test_a_masked_transcript_has_the_same_causes_and_no_name(self):
        masked = explain(self.folder.name, "--from", self.saved, "--all", "--save", self.masked, "--anonymise",
                         "--format", "json")
        self.assertIn(masked.returncode, (0, 1, 3), masked.stderr.decode())
        text = Path(self.masked).read_text()
        for case in self.cases:
            if case.zone:
                self.assertNotIn(case.zone, text)
        shown = explain(self.folder.name, "--from", self.masked, "--all", "--format", "json")

        def causes(document):
            return sorted(sorted(place) for place in found(document, "findings").values())

        self.assertEqual(causes(json.loads(shown.stdout)), causes(self.document))


if __name__ == "__main__":
    ONLY = [name for name in sys.argv[1:] if not name.startswith("-")]
    unittest.main(argv=sys.argv[:1] + [name for name in sys.argv[1:] if name.startswith("-")], verbosity=2)
