"""The private Internet that some cases need: which address serves what, and every zone file,
signed where it has to be."""

import base64
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import dns.dnssec
import dns.name
import dns.rdata

import identities
from case_file import KINDS, Record, Wrong, kind_of

ROOT, TLD, OLD_PARENT, RESOLVER = "127.53.0.1", "127.53.0.2", "127.53.0.3", "127.53.9.9"
TLDS = ("test", "example", "com", "net", "org")
OLD_TLD = "net"  # The one with two servers, of which the second may be out of date.
# The last part of an address: 127.53.ZONE.KIND.
PLACES = {"knot": 1, "nsd": 2, "bind": 3, "compact": 4, "tcp-only": 5, "scripted": 6, "servfail": 7, "knot-v6": 8,
          "closed": 16, "silent": 17, "refusing": 18, "upward": 19}
PLACES_EACH = 20  # knot2 is at 21.


@dataclass
class Held:
    """A zone as one daemon holds it."""
    zone: str
    file: object  # None: the daemon knows the zone and cannot load it.
    addresses: list
    kinds: list


@dataclass
class Plan:
    """What the daemons are to be told."""
    held: dict = field(default_factory=dict)       # Daemon -> list of Held.
    addresses: dict = field(default_factory=dict)  # Daemon -> addresses it listens on.
    scripted: dict = field(default_factory=dict)   # Zone -> (addresses, records, rules).
    silent: list = field(default_factory=list)


def absolute(owner, zone):
    if owner == "@":
        return zone
    return owner[:-1] if owner.endswith(".") else f"{owner}.{zone}" if zone else owner


def is_under(name, zone):
    return name == zone or not zone or name.endswith("." + zone)


class World:
    def __init__(self, cases, folder):
        self.cases, self.folder = cases, folder
        self.plan = Plan()
        self.hosts = {}  # Name servers outside the zones they serve: name -> (kind, address).
        self.zones = {}  # Name -> (number, case).
        for case in cases:
            for name in sorted({*case.delegations, *(zone.name for zone in case.zones)}):
                self.zones[name] = (len(self.zones), case)
        self.keys = {}
        self.jobs = []

    # Where things are.

    def address(self, zone, word):
        """Of the zone's server of that kind; None where it has none."""
        kind, number = kind_of(word)
        if kind == "nowhere":
            return None
        place = PLACES[kind] + PLACES_EACH * (number - 1)
        index = self.zones[zone][0] + 10
        if kind == "knot-v6":
            return f"fd53::{index}:{place}"
        return f"127.53.{index}.{place}" if index < 256 else f"127.54.{index - 256}.{place}"

    def servers(self, delegation):
        """Triples of host, kind and address."""
        for number, (host, word) in enumerate(delegation.servers, 1):
            if host is None or is_under(host, delegation.zone):
                yield host or f"ns{number}.{delegation.zone}", word, self.address(delegation.zone, word)
                continue
            if host not in self.hosts:
                kind, _ = kind_of(word)
                known = None if kind == "nowhere" else f"127.53.2.{len(self.hosts) + 1}"
                self.hosts[host] = (word, known)
            if self.hosts[host][0] != word:
                raise Wrong(f"{host} is a {self.hosts[host][0]} elsewhere")
            yield host, word, self.hosts[host][1]

    def parent(self, zone):
        above = zone.partition(".")[2]
        while above and above not in TLDS and not (above in self.zones and self.zones[above][1].versions(above)):
            above = above.partition(".")[2]
        return above

    def daemon(self, zone, word):
        """Who listens at the address of that kind; None: nobody."""
        kind, _ = kind_of(word)
        if kind == "refusing":
            # A daemon in good health that does not have the zone.
            holding = {KINDS[kind_of(each)[0]] for version in self.zones[zone][1].zones for each in version.kinds}
            return next(daemon for daemon in ("nsd", "bind", "knot") if daemon not in holding)
        return {"upward": "tld", "silent": "silent", "closed": None, "nowhere": None}.get(kind, KINDS[kind])

    def listen(self, daemon, address):
        if daemon and address:
            there = self.plan.addresses.setdefault(daemon, [])
            if address not in there:
                there.append(address)

    # What the zones hold.

    def delegation_records(self, zone, delegation, ds):
        """As the parent has them, with glue where it is needed."""
        for host, _, address in self.servers(delegation):
            yield Record(zone + ".", 300, "NS", host + ".")
            if address and is_under(host, zone):
                yield Record(host + ".", 300, "AAAA" if ":" in address else "A", address)
        if ds != "none" and delegation.servers:
            yield Record(zone + ".", 300, "DS", self.ds(zone, "other" if ds == "other" else "right"))

    def ds(self, zone, which):
        key = dns.rdata.from_text("IN", "DNSKEY", self.keys[which][0])
        return dns.dnssec.make_ds(dns.name.from_text(zone), key, "SHA256").to_text()

    def ds_kind(self, case, zone):
        signed = any(version.signing != "no" or "compact" in version.kinds for version in case.versions(zone))
        return case.ds.get(zone, "right" if signed else "none")

    def children(self, above, stale=False):
        """Records of a zone that speak of the zones below it."""
        for zone, (_, case) in self.zones.items():
            if self.parent(zone) != above:
                continue
            delegation = (case.stale.get(zone) if stale else None) or case.delegations.get(zone)
            if delegation:
                yield from self.delegation_records(zone, delegation, self.ds_kind(case, zone))
        for case in self.cases:
            for zone, records in case.above.items():
                if self.parent(zone) == above:
                    yield from (Record(absolute(r.owner, zone) + ".", r.ttl, r.type, self.filled(zone, r.rdata))
                                for r in records)

    def filled(self, zone, rdata):
        """{knot} is the address of the zone's server of that kind."""
        return re.sub(r"\{([a-z0-9-]+)\}", lambda word: self.address(zone, word[1]), rdata)

    def head(self, zone, hosts):
        """SOA, NS and the servers' own addresses: (host, address) pairs."""
        yield Record("@", 300, "SOA", f"{hosts[0][0]}. hostmaster.{zone}. 2026112501 7200 900 1209600 300")
        for host, address in hosts:
            yield Record("@", 300, "NS", host + ".")
            if address and is_under(host, zone):
                yield Record(host + ".", 300, "AAAA" if ":" in address else "A", address)

    def child_records(self, case, version):
        zone = version.name
        hosts = [(host, address) for host, _, address in self.servers(case.delegations[zone])] or \
            [(f"ns1.{zone}", self.address(zone, version.kinds[0]))]
        own = [Record(r.owner, r.ttl, r.type, self.filled(zone, r.rdata)) for r in version.records]
        written = {(absolute(r.owner, zone), r.type) for r in own}
        for record in self.head(zone, hosts):
            if (absolute(record.owner, zone), record.type) not in written:
                yield record
        yield from own
        yield from self.children(zone)

    def amazon(self):
        """amazonses.com and amazonaws.com, as far as records of cases lead there."""
        records = {("amazonses.com.", "TXT"): '"v=spf1 ip4:192.0.2.0/24 -all"',
                   ("inbound-smtp.eu-west-1.amazonaws.com.", "A"): "192.0.2.25"}
        for region in ("eu-west-1", "us-east-1", "eu-south-1"):
            records[f"feedback-smtp.{region}.amazonses.com.", "MX"] = f"10 inbound.{region}.amazonses.com."
            records[f"feedback-smtp.{region}.amazonses.com.", "A"] = "192.0.2.26"
        for case in self.cases:
            for identity in case.identities:
                if identity.get("origin") == "EXTERNAL":
                    continue
                empty = identity.get("empty-keys", "").split()
                for token in identities.tokens(identity):
                    key = '""' if token in empty else '"p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC"'
                    name = f"{token}.{identities.hosted_zone(identity)}."
                    if records.setdefault((name, "TXT"), key) != key:
                        raise Wrong(f"{case.id}: token {token} is used by another case with another key")
        return [Record(name, 300, type_, data) for (name, type_), data in records.items()]

    # Writing it down.

    def write(self):
        self.make_keys()
        for zone in list(self.zones):
            case = self.zones[zone][1]
            for delegation in [*case.delegations.values(), *case.stale.values()]:
                for _, word, address in self.servers(delegation):
                    self.listen(self.daemon(delegation.zone, word), address)
            for version in case.versions(zone):
                self.put_version(case, version)
        self.put_providers()
        for tld in TLDS:
            self.put_tld(tld)
        self.put_root()
        self.plan.silent = self.plan.addresses.pop("silent", [])
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda job: job(), self.jobs))
        (self.folder / "hints").write_text(f". 3600000 IN NS a.root.\na.root. 3600000 IN A {ROOT}\n")
        (self.folder / "anchor").write_text(f". IN DS {self.ds('.', 'right')}\n")
        (self.folder / "identities.ndjson").write_text(
            "".join(f"{line}\n" for line in identities.lines(self.cases)))
        (self.folder / "expected.json").write_text(json.dumps(list(identities.expected(self.cases)), indent=1))
        return self.plan

    def put_version(self, case, version):
        zone = version.name
        records = list(self.child_records(case, version))
        for kind in dict.fromkeys(kind_of(word)[0] for word in version.kinds):
            words = [word for word in version.kinds if kind_of(word)[0] == kind]
            own = [self.address(zone, word) for word in words]
            for address in own:
                self.listen(KINDS[kind], address)
            if kind == "scripted":
                named = [address for _, word, address in self.servers(case.delegations[zone]) if word in words]
                self.plan.scripted[zone] = (sorted({*own, *named}), records,
                                            [rule for rule in case.rules if rule.zone == zone])
                continue
            signing = "no" if kind == "compact" else version.signing
            file = None if kind == "servfail" else self.put(KINDS[kind], zone, records, signing)
            self.plan.held.setdefault(KINDS[kind], []).append(Held(zone, file, own, [kind]))

    def put_providers(self):
        """The zones in which name servers of other people's zones have their names."""
        providers = {"amazonses.com": [], "amazonaws.com": []}
        for record in self.amazon():
            providers[".".join(record.owner.split(".")[-3:-1])].append(record)
        for host, (_, address) in self.hosts.items():
            if any(is_under(host, zone) and case.versions(zone) for zone, (_, case) in self.zones.items()):
                raise Wrong(f"{host}: write its address into the zone that holds it")
            if address:
                providers.setdefault(".".join(host.split(".")[-2:]), []).append(Record(host + ".", 300, "A", address))
        self.providers = {}
        for number, (zone, records) in enumerate(sorted(providers.items()), 1):
            address = f"127.53.1.{number}"
            self.providers[zone] = address
            self.listen("knot", address)
            records = [*self.head(zone, [(f"ns1.{zone}", address)]), *records]
            self.plan.held.setdefault("knot", []).append(
                Held(zone, self.put("knot", zone, records, "no"), [address], ["knot"]))

    def put_tld(self, tld):
        hosts = [(f"a.nic.{tld}", TLD)]
        has_old = tld == OLD_TLD and any(case.stale for case in self.cases)
        if has_old:
            hosts.append((f"b.nic.{tld}", OLD_PARENT))
        for stale in (False, True) if has_old else (False,):
            records = [*self.head(tld, hosts), *self.children(tld, stale)]
            for zone, address in self.providers.items():
                if self.parent(zone) == tld:
                    records += [Record(zone + ".", 300, "NS", f"ns1.{zone}."),
                                Record(f"ns1.{zone}.", 300, "A", address)]
            daemon, address = ("old", OLD_PARENT) if stale else ("tld", TLD)
            self.listen(daemon, address)
            self.plan.held.setdefault(daemon, []).append(
                Held(tld, self.put(daemon, tld, records, "yes"), [address], ["knot"]))

    def put_root(self):
        records = [Record("@", 86400, "SOA", "a.root. hostmaster.root. 2026112501 1800 900 604800 86400"),
                   Record("@", 86400, "NS", "a.root."), Record("a.root.", 86400, "A", ROOT)]
        for tld in TLDS:
            records += [Record(tld + ".", 86400, "NS", f"a.nic.{tld}."), Record(f"a.nic.{tld}.", 86400, "A", TLD),
                        Record(tld + ".", 86400, "DS", self.ds(tld, "right"))]
            if tld == OLD_TLD and "old" in self.plan.held:
                records += [Record(tld + ".", 86400, "NS", f"b.nic.{tld}."),
                            Record(f"b.nic.{tld}.", 86400, "A", OLD_PARENT)]
        self.listen("root", ROOT)
        self.plan.held["root"] = [Held("", self.put("root", "", records, "yes"), [ROOT], ["knot"])]

    def put(self, daemon, zone, records, signing):
        file = self.folder / "zones" / daemon / f"{zone or 'root'}.zone"
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = dict.fromkeys(f"{r.owner} {r.ttl} IN {r.type} {r.rdata}" for r in records)
        file.write_text("".join(f"{line}\n" for line in [f"$ORIGIN {zone}.", "$TTL 300", *lines]))
        if signing != "no":
            self.jobs.append(lambda: self.sign(file, zone, signing))
        return file

    # Keys and signatures.  One key signs every zone: a DS depends on the key and the zone's
    # name alone, so that all zones can be signed at once.

    def make_keys(self):
        for which in ("right", "other"):
            folder = self.folder / "keys" / which
            folder.mkdir(parents=True)
            run("ldns-keygen", "-a", "ECDSAP256SHA256", "-k", "lab", cwd=folder)
            public = next(folder.glob("*.key"))
            self.keys[which] = (public.read_text().partition("DNSKEY")[2].partition(";")[0].strip(),
                                public.with_suffix(".private"))

    def key_file(self, zone):
        """The key under the zone's name, as ldns reads it: without the suffix."""
        data, private = self.keys["right"]
        folder = self.folder / "keys" / (zone or "root")
        folder.mkdir(exist_ok=True)
        tag = dns.dnssec.key_id(dns.rdata.from_text("IN", "DNSKEY", data))
        stem = folder / f"K{zone}.+013+{tag:05}"
        stem.with_name(stem.name + ".key").write_text(f"{zone}. 300 IN DNSKEY {data}\n")
        stem.with_name(stem.name + ".private").write_bytes(private.read_bytes())
        return stem

    def pem_file(self):
        """The private key as keymgr takes it for a key that signs everything (PKCS #8)."""
        private = self.keys["right"][1]
        secret = base64.b64decode(re.search(r"PrivateKey: (\S+)", private.read_text())[1]).rjust(32, b"\0")
        public = base64.b64decode(self.keys["right"][0].split()[3])
        der = (bytes.fromhex("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420") + secret +
               bytes.fromhex("a14403420004") + public)
        file = private.with_suffix(".pem")
        file.write_text(f"-----BEGIN PRIVATE KEY-----\n{base64.b64encode(der).decode()}\n-----END PRIVATE KEY-----\n")
        return file

    def sign(self, file, zone, how):
        began, ends = ("20200101", "20200201") if how == "expired" else ("20260101", "20360101")
        signed = file.with_suffix(".signed")
        run("ldns-signzone", "-i", began, "-e", ends, *(["-n"] if how == "nsec3" else []), "-f", signed, file,
            self.key_file(zone))
        lines = signed.read_text().splitlines()
        if how == "no-denial":
            lines = [line for line in lines if not re.search(r"\sIN\s+(RRSIG\s+)?NSEC\s", line)]
        elif how == "forged":
            lines = [forged(line) if re.search(r"\sRRSIG\s+CNAME\s", line) else line for line in lines]
        file.write_text("".join(f"{line}\n" for line in lines))


def forged(line):
    """The signature with its last byte but a few changed."""
    at = len(line.rstrip()) - 8
    return line[:at] + ("A" if line[at] != "A" else "B") + line[at + 1:]


def run(*command, cwd=None):
    done = subprocess.run([str(word) for word in command], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr or done.stdout}")
    return done.stdout
