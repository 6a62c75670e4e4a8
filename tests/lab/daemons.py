"""Starts the servers that a plan names, waits until they answer, and stops them again."""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode

import world

HERE = Path(__file__).resolve().parent
START_SECONDS_MAX = 90
STOP_SECONDS_MAX = 5


def program(name, folder):
    """Where the program is.  AppArmor, where it is on, keeps named and unbound of Debian to
    their own folders by the path of the program; a copy elsewhere may read the lab's."""
    found = shutil.which(name, path=f"/usr/sbin:/usr/bin:/sbin:/bin:{os.environ.get('PATH', '')}")
    if not found:
        raise RuntimeError(f"{name} is not installed (setup/install test installs it)")
    enabled = Path("/sys/module/apparmor/parameters/enabled")
    if enabled.exists() and enabled.read_text().startswith("Y"):
        copy = folder / "programs" / name
        copy.parent.mkdir(exist_ok=True)
        found = shutil.copy(found, copy)
    return str(found)


def knot(folder, daemon, held, addresses):
    own = folder / daemon
    compact = [one for one in held if "compact" in one.kinds]
    lines = [
        "server:", f"  listen: [{', '.join(f'{address}@53' for address in addresses)}]", f"  rundir: {own}",
        "  udp-workers: 1", "  tcp-workers: 1", "  background-workers: 1",
        "log:", "  - target: stderr", "    any: info",
        "database:", f"  storage: {own}", "  journal-db-max-size: 16M", "  kasp-db-max-size: 16M",
        "  timer-db-max-size: 16M", "  catalog-db-max-size: 16M",
        # Signed at every answer: compact denial (RFC 9824).
        "policy:", "  - id: own-key", "    manual: on", "    single-type-signing: on", "    algorithm: ecdsap256sha256",
        "mod-onlinesign:", "  - id: own-key", "    policy: own-key",
        "template:", "  - id: default", "    journal-content: none", "    zonefile-sync: -1", "zone:",
    ]
    for one in held:
        lines += [f"  - domain: {one.zone}.", f"    file: {one.file}"]
        if one in compact:
            lines.append("    module: mod-onlinesign/own-key")
        if "tcp-only" in one.kinds:
            lines.append("    module: mod-noudp")
    return "knot.conf", lines


def nsd(folder, daemon, held, addresses):
    own = folder / daemon
    lines = [
        "server:", *(f"  ip-address: {address}" for address in addresses), "  server-count: 1", '  username: ""',
        '  chroot: ""', '  database: ""', f'  zonesdir: "{own}"', f'  pidfile: "{own}/pid"',
        f'  xfrdfile: "{own}/xfrd"', f'  zonelistfile: "{own}/list"', f'  xfrdir: "{own}"', "  rrl-ratelimit: 0",
        "  rrl-whitelist-ratelimit: 0", "remote-control:", "  control-enable: no",
    ]
    for one in held:
        lines += ["zone:", f"  name: {one.zone}.", f'  zonefile: "{one.file or own / "no-such-file"}"']
    return "nsd.conf", lines


def bind(folder, daemon, held, addresses):
    own = folder / daemon
    lines = [
        f'options {{ directory "{own}"; pid-file none; session-keyfile none; lock-file none; recursion no;',
        "  dnssec-validation no; empty-zones-enable no; notify no; allow-transfer { none; }; max-cache-size 8M;",
        f"  listen-on {{ {' '.join(address + ';' for address in addresses)} }}; listen-on-v6 {{ none; }}; }};",
        "controls { };",
        *(f'zone "{one.zone}" {{ type primary; file "{one.file}"; check-names ignore; check-mx ignore;'
          " check-integrity no; };" for one in held),
    ]
    return "named.conf", lines


def unbound(folder):
    return "unbound.conf", [
        "server:", '  local-zone: "test." nodefault', f"  interface: {world.RESOLVER}", "  do-daemonize: no",
        '  username: ""', '  chroot: ""', f'  directory: "{folder}"', '  pidfile: ""', "  use-syslog: no",
        '  logfile: ""', "  val-log-level: 2", "  do-not-query-localhost: no", "  do-ip6: yes", "  prefer-ip4: yes",
        f'  root-hints: "{folder}/hints"', f'  trust-anchor-file: "{folder}/anchor"', "  ede: yes",
        '  module-config: "validator iterator"', "  access-control: 127.0.0.0/8 allow", "  num-threads: 1",
        "  outgoing-range: 512", "remote-control:", "  control-enable: no",
    ]


DAEMONS = {
    "root": (knot, lambda file: ["knotd", "-c", file]),
    "tld": (knot, lambda file: ["knotd", "-c", file]),
    "knot": (knot, lambda file: ["knotd", "-c", file]),
    "old": (nsd, lambda file: ["nsd", "-d", "-c", file]),
    "nsd": (nsd, lambda file: ["nsd", "-d", "-c", file]),
    "bind": (bind, lambda file: ["named", "-g", "-n", "1", "-c", file]),
}


def die_with_parent():
    """In the child: a lab that is killed takes its servers along."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    os.setpgid(0, 0)  # Ctrl-C in the lab's shell is not for the servers.


class Daemons:
    def __init__(self, folder):
        self.folder = folder
        self.running = {}

    def start(self, the_world, plan):
        add_addresses(plan)
        for daemon, addresses in plan.addresses.items():
            if daemon == "scripted":
                continue
            write, command = DAEMONS[daemon]
            held = plan.held.get(daemon, [])
            file = self.write(daemon, *write(self.folder, daemon, held, addresses))
            for one in held:
                if "compact" in one.kinds:
                    world.run("keymgr", "-c", file, one.zone + ".", "import-pem", the_world.pem_file(),
                              "algorithm=ECDSAP256SHA256", "ksk=yes", "zsk=yes", "created=t-1d", "publish=t-1d",
                              "ready=t-1d", "active=t-1d")
            self.run(daemon, command(file))
        if plan.scripted or plan.silent:
            self.run_scripted(plan)
        self.run("unbound", ["unbound", "-d", "-c", self.write("unbound", *unbound(self.folder))])
        self.await_answers(plan)

    def write(self, daemon, name, lines):
        file = self.folder / daemon / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("".join(f"{line}\n" for line in lines))
        return file

    def run(self, daemon, command):
        (self.folder / daemon).mkdir(exist_ok=True)
        with open(self.folder / daemon / "log", "wb") as log:
            self.running[daemon] = subprocess.Popen(
                [command[0] if "/" in str(command[0]) else program(command[0], self.folder), *map(str, command[1:])],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent)

    def run_scripted(self, plan):
        zones = [{
            "name": zone + ".", "addresses": addresses,
            "records": [[r.owner, r.ttl, r.type, r.rdata] for r in records],
            "tcp_closed": any(rule.action == ["closed"] for rule in rules),
            "rules": [{"name": r.name, "type": r.type, "when": r.when, "action": r.action} for r in rules
                      if r.action != ["closed"]],
        } for zone, (addresses, records, rules) in plan.scripted.items()]
        file = self.write("scripted", "plan.json", [json.dumps({"zones": zones, "silent": plan.silent})])
        self.run("scripted", [sys.executable, "-B", HERE / "scripted.py", file])

    def await_answers(self, plan):
        deadline = time.monotonic() + START_SECONDS_MAX
        while plan.scripted or plan.silent:
            if b"ready" in (self.folder / "scripted/log").read_bytes():
                break
            self.look_for_trouble("scripted", deadline)
        for daemon, held in plan.held.items():
            for one in held:
                if one.file:
                    self.await_zone(daemon, one, deadline)
        self.await_zone("unbound", world.Held("", None, [world.RESOLVER], []), deadline)

    def await_zone(self, daemon, held, deadline):
        query = dns.message.make_query(held.zone + ".", "SOA")
        while True:
            try:
                if dns.query.udp(query, held.addresses[0], timeout=0.3).rcode() == dns.rcode.NOERROR:
                    return
            except (dns.exception.DNSException, OSError):
                pass
            self.look_for_trouble(daemon, deadline, held.zone)

    def look_for_trouble(self, daemon, deadline, zone=""):
        if self.running[daemon].poll() is not None or time.monotonic() > deadline:
            log = (self.folder / daemon / "log").read_text(errors="replace")
            raise RuntimeError(f"{daemon} does not serve {zone or 'at all'}:\n{log[-3000:]}")
        time.sleep(0.02)

    def stop(self):
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS_MAX
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()


def add_addresses(plan):
    """BIND listens only where an interface has the address; IPv6 has one loopback address."""
    wanted = {address for address in plan.addresses.get("bind", ())}
    wanted |= {address for addresses in plan.addresses.values() for address in addresses if ":" in address}
    lines = [f"addr replace {address}/{128 if ':' in address else 32} dev lo{' nodad' if ':' in address else ''}\n"
             for address in sorted(wanted)]
    if lines:
        done = subprocess.run(["ip", "-batch", "-"], input="".join(lines), text=True, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"ip addr: {done.stderr}")
