"""Reads case files: one broken (or good) domain each, as text.  README.md explains the form."""

import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "cases"

# Which daemon stands behind a word of `on` and `to`; None: nothing that a zone can be put on.
KINDS = {
    "knot": "knot", "knot-v6": "knot", "tcp-only": "knot", "compact": "knot", "nsd": "nsd", "servfail": "nsd",
    "bind": "bind", "scripted": "scripted", "silent": None, "closed": None, "refusing": None, "upward": None,
    "nowhere": None,
}
SIGNINGS = {"no", "yes", "nsec3", "expired", "forged", "no-denial"}
DS_KINDS = {"right", "none", "other", "kept"}


class Wrong(Exception):
    """A case file that cannot be understood; says where."""


@dataclass
class Record:
    owner: str  # As written: "@", relative, or absolute with its final dot.
    ttl: int
    type: str
    rdata: str


@dataclass
class Zone:
    """One version of a zone: what some of its servers hold."""
    name: str  # Without the final dot, like every name here.
    kinds: list
    signing: str = "no"
    records: list = field(default_factory=list)


@dataclass
class Delegation:
    zone: str
    servers: list  # Pairs of a host's name (None: ns1.ZONE, …) and a kind.
    stale: bool = False  # As only the older of the parent's two servers has it.


@dataclass
class Rule:
    """What a scripted server does instead of answering; README.md lists the actions."""
    zone: str
    name: str
    type: str
    when: list
    action: list


@dataclass
class Show:
    """One question and what the lab must answer to it."""
    server: str
    zone: str
    name: str
    type: str
    how: list
    wants: list
    values: list


@dataclass
class Case:
    id: str
    path: Path
    about: str = ""
    identities: list = field(default_factory=list)  # The judged one first, then its neighbours.
    zones: list = field(default_factory=list)
    delegations: dict = field(default_factory=dict)
    stale: dict = field(default_factory=dict)
    ds: dict = field(default_factory=dict)
    above: dict = field(default_factory=dict)  # Zone -> records that stand in the zone above it.
    rules: list = field(default_factory=list)
    expects: list = field(default_factory=list)  # Lists of words: a cause id and where.
    notes: list = field(default_factory=list)
    shows: list = field(default_factory=list)

    @property
    def zone(self):
        """What names of `expect` and `note` are relative to."""
        return next(iter([*(zone.name for zone in self.zones), *self.delegations]), "")

    def versions(self, zone):
        return [version for version in self.zones if version.name == zone]


def kind_of(word):
    """("knot", 2) of "knot2": the second address of that kind."""
    found = re.fullmatch(r"([a-z]+(?:-v6|-[a-z]+)?)(\d?)", word)
    if not found or found[1] not in KINDS:
        raise Wrong(f"no such kind of server: {word} (there are {', '.join(KINDS)})")
    return found[1], int(found[2] or 1)


def _record(line):
    words = line.split(None, 1)
    if len(words) < 2:
        raise Wrong(f"a record is OWNER [TTL] TYPE DATA: {line}")
    found = re.fullmatch(r"(?:(\d+)\s+)?([A-Z][A-Z0-9]*)\s+(.*)", words[1])
    if not found:
        raise Wrong(f"a record is OWNER [TTL] TYPE DATA: {line}")
    return Record(words[0], int(found[1] or 300), found[2], found[3])


def _zone(words, body):
    found = re.fullmatch(r"(\S+) on ([^,]+?)(?:, signed(?: (\S+))?)?", " ".join(words))
    if not found:
        raise Wrong("a zone is: zone NAME on KIND… [, signed [HOW]]")
    kinds = found[2].split()
    for kind in kinds:
        if KINDS[kind_of(kind)[0]] is None:
            raise Wrong(f"{kind} holds no zones")
    signing = (found[3] or "yes") if ", signed" in " ".join(words) else "no"
    if signing not in SIGNINGS:
        raise Wrong(f"signed how? {', '.join(sorted(SIGNINGS - {'no'}))}")
    return Zone(found[1], kinds, signing, [_record(line) for line in body])


def _delegation(words):
    stale = words[-2:] == ["at", "old-parent"]
    if stale:
        words = words[:-2]
    if words[1:] == ["none"]:
        return Delegation(words[0], [], stale)
    if len(words) < 3 or words[1] != "to":
        raise Wrong("a delegation is: delegation ZONE to [HOST=]KIND… [at old-parent], or ZONE none")
    servers = []
    for word in words[2:]:
        host, _, kind = word.rpartition("=")
        kind_of(kind)
        servers.append((host or None, kind))
    return Delegation(words[0], servers, stale)


def _rule(zone, line):
    question, colon, action = line.partition(":")
    words = question.split()
    if not colon or len(words) < 2 or not action.split():
        raise Wrong(f"a rule is NAME TYPE [WHEN…]: ACTION: {line}")
    return Rule(zone, words[0], words[1], words[2:], action.split())


def _show(zone, line):
    question, equals, values = line.partition(" = ")
    words = question.split()
    if len(words) < 4:
        raise Wrong(f"what is shown is SERVER NAME TYPE[/HOW] WANTED… [= DATA | DATA]: {line}")
    server, _, at = words[0].partition("@")
    kind, *how = words[2].split("/")
    return Show(server, at or zone, words[1], kind, how, words[3:],
                sorted(value.strip() for value in values.split(" | ")) if equals else None)


def _statements(text):
    """Pairs of a line that starts at the margin and the indented ones under it."""
    statements = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0].isspace():
            if not statements:
                raise Wrong(f"line {number}: nothing to belong to")
            statements[-1][2].append(line.strip())
        else:
            statements.append((number, line.split(), []))
    return statements


def _take(case, word, words, body):
    if word == "about":
        case.about = " ".join([*words, *body])
    elif word in ("identity", "neighbour"):
        if (word == "identity") != (not case.identities):
            raise Wrong("one identity, and its neighbours after it")
        settings = dict(line.split(None, 1) for line in body)
        case.identities.append({"name": words[0], **settings})
    elif word == "zone":
        case.zones.append(_zone(words, body))
    elif word == "delegation":
        delegation = _delegation(words)
        (case.stale if delegation.stale else case.delegations)[delegation.zone] = delegation
    elif word == "ds":
        if len(words) != 2 or words[1] not in DS_KINDS:
            raise Wrong(f"ds ZONE {'|'.join(sorted(DS_KINDS))}")
        case.ds[words[0]] = words[1]
    elif word == "above":
        case.above[words[0]] = [_record(line) for line in body]
    elif word == "script":
        case.rules += [_rule(words[0], line) for line in body]
    elif word in ("expect", "note"):
        (case.expects if word == "expect" else case.notes).append(words)
    elif word == "shows":
        zone = words[0] if words else case.zones[0].name if case.zones else ""
        case.shows += [_show(zone, line) for line in body]
    else:
        raise Wrong(f"no such word: {word}")


def _whole(case):
    if not case.identities or not case.expects or not case.shows:
        raise Wrong("a case needs identity, expect and shows")
    for name in {zone.name for zone in case.zones}:
        daemons = [KINDS[kind_of(kind)[0]] for version in case.versions(name)
                   for kind in {kind_of(kind)[0] for kind in version.kinds}]
        if len(daemons) != len(set(daemons)):
            raise Wrong(f"{name}: one daemon cannot hold two versions of a zone")
        if name not in case.delegations:
            kinds = [kind for version in case.versions(name) for kind in version.kinds]
            case.delegations[name] = Delegation(name, [(None, kind) for kind in kinds])


def read(path):
    case = Case(path.stem, path)
    try:
        for number, (word, *words), body in _statements(path.read_text(encoding="utf-8")):
            try:
                if word == "case":
                    if words != [path.stem]:
                        raise Wrong("the case is not called like its file")
                else:
                    _take(case, word, words, body)
            except (Wrong, ValueError, IndexError, KeyError) as error:
                raise Wrong(f"line {number}: {error}") from error
        _whole(case)
    except Wrong as error:
        raise Wrong(f"{path.name}: {error}") from error
    return case


def read_all(ids=()):
    """The named cases, or all; no two may use one domain."""
    known = sorted(FOLDER.glob("*.case"))
    unknown = set(ids) - {path.stem for path in known}
    if unknown:
        raise Wrong(f"no such case: {', '.join(sorted(unknown))}")
    cases = [read(path) for path in known if not ids or path.stem in ids]
    owners = {}
    for case in cases:
        for zone in {*case.delegations, *(zone.name for zone in case.zones)}:
            if owners.setdefault(zone, case.id) != case.id:
                raise Wrong(f"{zone} is used by {owners[zone]} and by {case.id}")
    return cases
