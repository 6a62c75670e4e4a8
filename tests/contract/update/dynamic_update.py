#!/usr/bin/python3
"""Dynamic updates (RFC 2136) signed by TSIG: signet against knot, named and PowerDNS as they are, and the whole way
from a scan to undo. What is in the zones is read by dnspython, before and after.

    SIGNET=… SIGNET_SIM=… tests/isolated tests/contract/update/dynamic_update.py [Knot.test_…]
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

import plans  # noqa: E402
import primaries  # noqa: E402
from running import OWN, PLACE, Aws, Home  # noqa: E402

ADDRESS = {"knot": "127.53.1.1", "named": "127.53.1.2", "pdns": "127.53.1.3"}
PROXY = {"knot": "127.53.2.1", "named": "127.53.2.2", "pdns": "127.53.2.3"}
SKEWED = "127.53.1.4"
TOKENS = ("aaa", "bbb", "ccc")
SPF = '"v=spf1 include:amazonses.com ~all"'
ZONES = ("create", "taken", "value", "stale", "beside", "lost", "liar", "keys", "forged", "rights", "mx")
LOOPS = {"shop": "knot", "corp": "named", "firm": "pdns"}
LAB = {}
SUBJECTS = ("Knot", "Named", "PowerDns", "Trust", "Loop.test_knot_by_flag", "Loop.test_named_by_configuration",
            "Loop.test_powerdns_without_permission_for_route53", "Loop.test_a_transfer_that_is_refused")


def zone_of(subject):
    return f"{subject}.example"


def text_of(zone, address):
    more = f"www.{zone}. 300 IN A 192.0.2.1\n{zone}. 600 IN TXT \"hello\"\n"
    more += f"bounce.{zone}. 777 IN TXT \"one\"\nbounce.{zone}. 777 IN TXT \"two\"\n"
    return primaries.zone_text(zone, address, more)


def start_lab():
    top = LAB["top"] = tempfile.mkdtemp(prefix="signet-update-", dir=PLACE)
    started = []
    for kind, start in (("knot", primaries.knot), ("named", primaries.named), ("pdns", primaries.pdns)):
        # What a wildcard answers for is a free name all the same.
        zones = {zone_of(subject): text_of(zone_of(subject), ADDRESS[kind])
                 + f"*._domainkey.{zone_of(subject)}. 300 IN CNAME web.example.net.\n" for subject in ZONES}
        zones |= {zone_of(subject): text_of(zone_of(subject), ADDRESS[kind])
                  for subject, holder in LOOPS.items() if holder == kind}
        started.append(start(top, ADDRESS[kind], zones))
    parent, LAB["hints"] = primaries.parents(top, {zone_of(subject): ADDRESS[kind] for subject, kind in LOOPS.items()})
    started.append(parent)
    shim = skewing(top)
    started.append(primaries.knot(top, SKEWED, {"skew.example": text_of("skew.example", SKEWED)}, "skewed", {"LD_PRELOAD": shim}))
    LAB["daemons"] = started
    for daemon in started:
        daemon.wait()
    LAB["aws"] = Aws(world())


def stop_lab():
    if "aws" in LAB:
        LAB["aws"].close()
    for daemon in LAB.get("daemons", ()):
        daemon.close()
    shutil.rmtree(LAB["top"])


def skewing(top):
    """A library that makes a program's clock an hour late."""
    source, library = os.path.join(top, "skew.c"), os.path.join(top, "skew.so")
    with open(source, "w", encoding="utf-8") as out:
        out.write("""#include <time.h>
#include <sys/syscall.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
  long got = syscall(SYS_clock_gettime, clock, now);
  if (clock == CLOCK_REALTIME) now->tv_sec -= 3600;
  return (int)got;
}
time_t time(time_t *into) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (into) *into = now.tv_sec;
  return now.tv_sec;
}
""")
    subprocess.run(["g++-12", "-x", "c", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


def world(top=""):
    text = f"dns root-hints {LAB['hints']} trust-anchor none every 200ms window 72h\nlimit none\n{top}{OWN}"
    text += "  region eu-west-1\n"
    for subject in (*ZONES, *LOOPS, "skew"):
        text += f"    identity {zone_of(subject)} pending ; dkim generated 1h ago tokens {' '.join(TOKENS)}\n"
    return text


def cnames(zone, names=TOKENS, ttl=1800):
    return {(f"{name}._domainkey.{zone}.", "CNAME"): (ttl, [f"{name}.dkim.amazonses.com."]) for name in names}


class Case(unittest.TestCase):
    def setUp(self):
        self.home = Home(LAB["aws"].url)
        self.addCleanup(self.home.close)
        self.list = self.home.path("authorised.toml")
        code, out, err = self.home.run("authorise", "*", "--account", "*", "--region", "*", "--owner", "me", "--authorised",
                                       self.list, store=False)
        self.assertEqual(code, 0, out + err)

    def key(self, text, mode=0o600, name="key"):
        path = self.home.path(name, text)
        os.chmod(path, mode)
        return path

    def flag(self, zone, server, key="signet", secret=None):
        return ("--dns-update", f"{zone}={server},{self.key(primaries.key_file(key, secret))}")

    def outcomes(self):
        code, out, err = self.home.run("query", "--format", "json", "SELECT name, type, outcome FROM changes_v1 ORDER BY name, type")
        self.assertEqual(code, 0, err)
        return [list(row.values()) for row in json.loads(out)]


class OnePrimary:
    """What holds for each server; `kind` is its name."""

    kind = None

    @classmethod
    def setUpClass(cls):
        cls.proxy = primaries.Proxy(PROXY[cls.kind], ADDRESS[cls.kind])
        cls.addClassCleanup(cls.proxy.close)

    def at(self, subject, proxied=False):
        """(zone, server as plans name it), and nothing odd left in the proxy."""
        self.proxy.on_update, self.proxy.drops, self.proxy.updates = None, False, 0
        self.address = ADDRESS[self.kind]
        return zone_of(subject), (PROXY if proxied else ADDRESS)[self.kind] + ":53"

    def dump(self, zone):
        return primaries.dump(self.address, zone)

    def apply(self, changes, code, zone, server, more=(), **flag):
        plan = self.home.path("plan.json", plans.encoded(changes))
        got, out, err = self.home.run("apply", plan, "--authorised", self.list, "--yes", *self.flag(zone, server, **flag), *more)
        self.assertEqual(got, code, out + err)
        return " ".join((out + err).split())

    def undo(self, zone, server, code=0):
        got, out, err = self.home.run("undo", "--yes", *self.flag(zone, server))
        self.assertEqual(got, code, out + err)
        return out

    def test_an_identity_in_one_message_and_back(self):
        zone, server = self.at("create", proxied=True)
        before = self.dump(zone)
        changes = [plans.token(zone, server, name) for name in TOKENS]
        told = self.apply(changes, 0, zone, server)
        self.assertIn(f"dynamic update at {server}", told)
        self.assertEqual(self.proxy.updates, 1)
        self.assertEqual(self.dump(zone), before | cnames(zone))
        # Whoever has no journal of it finds it there.
        os.rename(self.home.store, self.home.store + ".kept")
        self.apply(changes, 0, zone, server)
        self.assertEqual([row[2] for row in self.outcomes()], ["already"] * 3)
        self.assertEqual(self.proxy.updates, 1)
        os.rename(self.home.store + ".kept", self.home.store)
        self.undo(zone, server)
        self.assertEqual(self.dump(zone), before)

    def test_a_name_that_is_taken_meanwhile(self):
        zone, server = self.at("taken", proxied=True)
        before = self.dump(zone)
        name = f"bbb._domainkey.{zone}."

        def somebody(_message):
            if self.proxy.updates == 1:
                self.assertEqual(primaries.write(self.address, zone, lambda u: u.add(name, 60, "TXT", '"mine"')), "NOERROR")
        self.proxy.on_update = somebody
        self.apply([plans.token(zone, server, token) for token in TOKENS], 5, zone, server)
        self.assertEqual([row[2] for row in self.outcomes()], ["applied", "refused", "applied"])
        mine = {(name, "TXT"): (60, ['"mine"'])}
        self.assertEqual(self.dump(zone), before | cnames(zone, ("aaa", "ccc")) | mine)
        # Undo takes back ours alone.
        self.proxy.on_update = None
        self.undo(zone, server)
        self.assertEqual(self.dump(zone), before | mine)

    def test_a_value_more_keeps_the_others_and_the_ttl(self):
        zone, server = self.at("value")
        before = self.dump(zone)
        name = f"bounce.{zone}"
        there = plans.record_set(name, "TXT", ['"one"', '"two"'], 777)
        after = plans.record_set(name, "TXT", ['"one"', '"two"', SPF], 777)
        self.apply([plans.change("add-value", zone, zone, server, there, after)], 0, zone, server)
        self.assertEqual(self.dump(zone), before | {(name + ".", "TXT"): (777, sorted(['"one"', '"two"', SPF]))})
        self.undo(zone, server)
        self.assertEqual(self.dump(zone), before)

    def test_a_set_that_changed_meanwhile_is_left_alone(self):
        zone, server = self.at("stale", proxied=True)
        before = self.dump(zone)
        name = f"bounce.{zone}"
        self.proxy.on_update = lambda _message: primaries.write(self.address, zone, lambda u: u.add(name + ".", 777, "TXT", '"three"')) and None
        there = plans.record_set(name, "TXT", ['"one"', '"two"'], 777)
        after = plans.record_set(name, "TXT", ['"one"', '"two"', SPF], 777)
        told = self.apply([plans.change("add-value", zone, zone, server, there, after)], 5, zone, server)
        self.assertIn("somebody changed it meanwhile", told)
        self.assertEqual(self.proxy.updates, 1)
        self.assertEqual(self.dump(zone), before | {(name + ".", "TXT"): (777, sorted(['"one"', '"two"', '"three"']))})

    def test_what_a_bare_update_would_be_silent_about(self):
        """The reason for the prerequisites, and for reading back."""
        zone, server = self.at("beside", proxied=True)
        name = f"aaa._domainkey.{zone}."
        self.assertEqual(primaries.write(self.address, zone, lambda u: u.add(name, 60, "TXT", '"mine"')), "NOERROR")
        before = self.dump(zone)
        bare = primaries.write(self.address, zone, lambda u: u.add(name, 60, "CNAME", "aaa.dkim.amazonses.com."))
        self.assertEqual(bare, {"knot": "NOERROR", "named": "NOERROR", "pdns": "REFUSED"}[self.kind])
        self.assertEqual(self.dump(zone), before)
        told = self.apply([plans.token(zone, server, "aaa")], 5, zone, server)
        self.assertIn("it has changed since the plan", told)
        self.assertEqual(self.proxy.updates, 0)

    def test_an_answer_that_got_lost_is_looked_for(self):
        zone, server = self.at("lost", proxied=True)
        before = self.dump(zone)
        self.proxy.drops = True
        self.apply([plans.token(zone, server, name) for name in TOKENS], 0, zone, server)
        self.assertEqual(self.proxy.updates, 1)  # Never sent twice.
        self.assertEqual([row[2] for row in self.outcomes()], ["applied"] * 3)
        self.assertEqual(self.dump(zone), before | cnames(zone))

    def test_keys_that_are_wrong(self):
        zone, server = self.at("keys")
        before = self.dump(zone)
        for said, flag in (("BADSIG", {"secret": "d3JvbmcgYnV0IGxvbmcgZW5vdWdoIHNlY3JldA=="}),
                           ("BADKEY", {"key": "stranger", "secret": primaries.SECRETS["signet"]})):
            with self.subTest(said):
                told = self.apply([plans.token(zone, server, "aaa")], 5, zone, server, **flag)
                # PowerDNS says neither.
                self.assertIn("NOTAUTH and does not sign it" if self.kind == "pdns" else said, told)
        for said, key in (("REFUSED|NOTAUTH|BADKEY", "reader"), ("allow AXFR to the key lonely", "lonely")):
            with self.subTest(key):
                self.assertRegex(self.apply([plans.token(zone, server, "bbb")], 5, zone, server, key=key), said)
        self.assertEqual(self.dump(zone), before)

    def test_mx_and_txt_of_a_mail_from_domain(self):
        zone, server = self.at("mx")
        before = self.dump(zone)
        name = f"mail.{zone}"
        mx = plans.record_set(name, "MX", ["10 feedback-smtp.eu-west-1.amazonses.com."])
        txt = plans.record_set(name, "TXT", [SPF])
        self.apply([plans.change("create-record", zone, zone, server, after=mx),
                    plans.change("create-record", zone, zone, server, after=txt)], 0, zone, server)
        self.assertEqual(self.dump(zone), before | {(name + ".", "MX"): (1800, mx["values"]), (name + ".", "TXT"): (1800, [SPF])})
        self.undo(zone, server)
        self.assertEqual(self.dump(zone), before)


class Knot(OnePrimary, Case):
    kind = "knot"

    def test_noerror_is_no_proof(self):
        zone, server = self.at("liar", proxied=True)
        before = self.dump(zone)
        self.proxy.on_update = primaries.signed_noerror
        told = self.apply([plans.token(zone, server, "aaa")], 5, zone, server)
        self.assertIn("sent, and not seen to be there: NOERROR", told)
        self.assertEqual(self.outcomes()[0][2], "unknown")
        self.assertEqual(self.dump(zone), before)


class Named(OnePrimary, Case):
    kind = "named"


class PowerDns(OnePrimary, Case):
    kind = "pdns"


class Trust(Case):
    """To whom we speak, and with what."""

    def test_a_plan_does_not_choose_the_server(self):
        zone = zone_of("forged")
        elsewhere = primaries.Proxy("127.53.9.1", ADDRESS["knot"])
        self.addCleanup(elsewhere.close)
        plan = self.home.path("plan.json", plans.encoded([plans.token(zone, "127.53.9.1:53", "aaa")]))
        for flags in ((), self.flag(zone, ADDRESS["knot"])):
            code, out, err = self.home.run("apply", plan, "--authorised", self.list, "--yes", *flags)
            self.assertEqual(code, 5, out + err)
            self.assertIn("nothing is sent there", " ".join(out.split()))
        self.assertEqual(elsewhere.connections, 0)
        for place in ("\x1b[31m", "[x]:53", "192.0.2.1:53;x"):
            plan = self.home.path("plan.json", plans.encoded([plans.token(zone, place, "aaa")]))
            code, out, err = self.home.run("apply", plan, "--authorised", self.list, "--yes", *self.flag(zone, ADDRESS["knot"]))
            self.assertEqual((code, out, err.count("\n")), (2, "", 1), err)

    def test_clocks_that_differ(self):
        plan = self.home.path("plan.json", plans.encoded([plans.token("skew.example", f"{SKEWED}:53", "aaa")]))
        code, out, err = self.home.run("apply", plan, "--authorised", self.list, "--yes", *self.flag("skew.example", SKEWED))
        self.assertEqual(code, 5, out + err)
        self.assertRegex(" ".join(out.split()), r"differ by 3(599|600|601) s, and a signature allows 300 \(BADTIME\)")

    def test_a_server_that_is_down_or_silent(self):
        silent = socket.create_server(("127.53.9.3", 53))
        self.addCleanup(silent.close)
        zone = zone_of("forged")
        for address, said in (("127.53.9.2", "Connection refused"), ("127.53.9.3", "did not answer within 15 s")):
            begun = time.monotonic()
            plan = self.home.path("plan.json", plans.encoded([plans.token(zone, f"{address}:53", "aaa")]))
            code, out, err = self.home.run("apply", plan, "--authorised", self.list, "--yes", *self.flag(zone, address))
            self.assertEqual(code, 5, out + err)
            self.assertRegex(" ".join(out.split()), said)
            self.assertLess(time.monotonic() - begun, 18)

    def test_wrong_input_is_one_line(self):
        good = primaries.key_file("signet")
        secret = primaries.SECRETS["signet"]
        key = self.key(good)
        wrong = ["shop.example", "shop.example=", "shop.example=127.0.0.1", "shop.example=127.0.0.1,", f"=127.0.0.1,{key}",
                 f".=127.0.0.1,{key}", f"sh..op=127.0.0.1,{key}", f"shop.example=ns1.shop.example,{key}",
                 f"shop.example=127.0.0.1:0,{key}", f"shop.example=127.0.0.1:99999,{key}", f"shop.example=::1:53:,{key}",
                 "shop.example=127.0.0.1,/nowhere", "shop.example=127.0.0.1,/etc", "shop.example=127.0.0.1,/dev/zero",
                 "shop.example=127.0.0.1," + self.key(good, 0o644, "open"),
                 *("shop.example=127.0.0.1," + self.key(text, name=f"wrong{number}") for number, text in enumerate((
                     "", "key", secret, f"hmac-md5:signet:{secret}", "hmac-sha256:signet:c2hvcnQ=", "hmac-sha256:signet:!!!!",
                     f"hmac-sha256::{secret}", good + good, good.replace("}", ""), good.replace(";", ""), b"\x00\xff" * 99,
                     "x" * 20_000)))]
        for command in (("plan",), ("apply", "/nowhere"), ("undo",)):
            for one in wrong if command[0] == "plan" else wrong[:1]:
                with self.subTest(command=command, flag=one):
                    code, out, err = self.home.run(*command, "--dns-update", one)
                    self.assertEqual((code, out, err.count("\n")), (2, "", 1), err)
                    self.assertNotIn(secret, err)
        twice = f"shop.example=127.0.0.1,{key}"
        self.assertEqual(self.home.run("plan", "--dns-update", twice, "--dns-update", twice)[0], 2)
        for text in ('[[dynamic_update]]\nzone = "a.example"\nserver = "127.0.0.1"\n', '[[dynamic_update]]\nzone = 1\n',
                     f'[[dynamic_update]]\nzone = "a.example"\nserver = "x"\nkey_file = "{key}"\n'):
            with self.subTest(text):
                code, out, err = self.home.run("plan", "--config", self.home.path("wrong.toml", text))
                self.assertIn(code, (2, 4))
                self.assertEqual((out, err.count("\n")), ("", 1), err)


class Loop(Case):
    """The whole way: scan, plan, apply, wait, undo."""

    def run_ok(self, code, *words, **more):
        got, out, err = self.home.run(*words, **more)
        self.assertEqual(got, code, out + err)
        return out + err

    def whole(self, subject, flags, top=None):
        if top is not None:
            aws = Aws(world().replace("  region eu-west-1\n", f"{top}  region eu-west-1\n"))
            self.addCleanup(aws.close)
            self.home.environment["AWS_ENDPOINT_URL"] = aws.url
        zone, address = zone_of(subject), ADDRESS[LOOPS[subject]]
        roots = ("--root-hints", LAB["hints"], "--trust-anchor", "none", "--dns-rate", "0")
        before = primaries.dump(address, zone)
        self.run_ok(1, "scan", "--explain", "--rate", "0", "--regions", "eu-west-1", "--quiet", *roots)
        # Without a word of ours the zone is nobody's.
        self.assertIn("is served by", self.run_ok(5, "plan", zone, "--authorised", self.list, "--zone-rate", "0")) if top is None else None
        file = self.home.path("plan.json")
        told = self.run_ok(1, "plan", zone, "--authorised", self.list, "--zone-rate", "0", "--out", file, *flags)
        self.assertIn(f"dynamic update at {address}:53", told)
        plan = json.loads(Path(file).read_text(encoding="utf-8"))
        self.assertEqual([one["place"] for one in plan["changes"]],
                         [{"provider": "dynamic-update", "zone": zone, "id": f"{address}:53"}] * 3)
        self.run_ok(0, "apply", file, "--authorised", self.list, "--yes", *flags)
        self.assertEqual(primaries.dump(address, zone), before | cnames(zone))
        self.assertIn("SES has verified it", self.run_ok(0, "wait", zone, "--rate", "0", "--timeout", "30s", *roots, store=False))
        self.assertIn("break-verified", self.run_ok(5, "undo", "--yes", *flags))
        self.assertEqual(primaries.dump(address, zone), before | cnames(zone))
        self.run_ok(0, "undo", "--yes", "--allow", "break-verified", *flags)
        self.assertEqual(primaries.dump(address, zone), before)

    def test_knot_by_flag(self):
        self.whole("shop", self.flag(zone_of("shop"), ADDRESS["knot"]))

    def test_named_by_configuration(self):
        key = self.key(f"hmac-sha256:signet:{primaries.SECRETS['signet']}\n")
        config = self.home.path("config.toml", f'[[dynamic_update]]\nzone = "{zone_of("corp")}"\nserver = "{ADDRESS["named"]}:53"\n'
                                               f'key_file = "{key}"\n')
        with self.environment(XDG_CONFIG_HOME=self.home.folder):
            os.makedirs(self.home.path("signet"))
            shutil.copy(config, self.home.path("signet/config.toml"))
            self.whole("corp", (), top="")

    def test_powerdns_without_permission_for_route53(self):
        self.whole("firm", self.flag(zone_of("firm"), ADDRESS["pdns"]), top="  deny route53:*\n")

    def test_a_transfer_that_is_refused(self):
        self.run_ok(1, "scan", "--explain", "--rate", "0", "--regions", "eu-west-1", "--quiet", "--root-hints", LAB["hints"],
                    "--trust-anchor", "none", "--dns-rate", "0")
        for subject, kind in LOOPS.items():
            with self.subTest(kind):
                code, out, err = self.home.run("plan", zone_of(subject), "--authorised", self.list, "--zone-rate", "0",
                                               *self.flag(zone_of(subject), ADDRESS[kind], key="lonely"))
                self.assertEqual((code, out, err.count("\n")), (4, "", 1), err)
                self.assertIn("allow AXFR to the key", err)

    @contextlib.contextmanager
    def environment(self, **more):
        self.home.environment.update(more)
        yield


def side_by_side(subjects):
    """Each class in a process of its own, because most of its time is waiting."""
    sys.stdout.flush()
    children = []
    for subject in subjects:
        child = os.fork()
        if child == 0:
            program = unittest.main(argv=[sys.argv[0], subject], exit=False, verbosity=2, warnings="ignore")
            sys.stderr.flush()
            os._exit(0 if program.result.wasSuccessful() else 1)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


if __name__ == "__main__":
    try:
        start_lab()
        codes = side_by_side(sys.argv[1:] or SUBJECTS)
    finally:
        stop_lab()
    sys.exit(any(codes))
