"""Real primaries that take dynamic updates, each on an address of its own: knot, named and PowerDNS; the parents
above them; and a proxy that forwards messages and does something to them on the way."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rdatatype
import dns.tsig
import dns.tsigkeyring
import dns.update
import dns.zone

PARENT = "127.53.0.1"
SECRETS = {"signet": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "reader": "cmVhZGVycmVhZGVycmVhZGVycmVhZGVycmVhZGVycmU=",
           "lonely": "bG9uZWx5bG9uZWx5bG9uZWx5bG9uZWx5bG9uZWx5bG8="}
KEYRING = dns.tsigkeyring.from_text({f"{name}.": ("hmac-sha256", secret) for name, secret in SECRETS.items()})
START_SECONDS_MAX = 20


def key_file(name, secret=None):
    """As tsig-keygen prints one."""
    return f'key "{name}" {{\n\talgorithm hmac-sha256;\n\tsecret "{secret or SECRETS[name]}";\n}};\n'


def program(name, folder):
    """AppArmor, where it is on, keeps Debian's named to its own folders by the program's path."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if not found:
        raise RuntimeError(f"{name} is not installed (setup/install test installs it)")
    if os.path.exists("/sys/module/apparmor/parameters/enabled") and name == "named":
        return shutil.copy(found, folder)
    return found


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    os.setpgid(0, 0)


class Daemon:
    def __init__(self, folder, command, address, zone, environment=None):
        self.address, self.zone = address, zone
        self.log = os.path.join(folder, "log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            preexec_fn=die_with_parent, env={**os.environ, **(environment or {})})

    def wait(self):
        end = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < end and self.process.poll() is None:
            try:
                reply = dns.query.tcp(dns.message.make_query(self.zone, "SOA"), self.address, timeout=1)
                if reply.answer:
                    return self
            except (OSError, EOFError, dns.exception.DNSException):
                pass
            time.sleep(0.05)
        with open(self.log, encoding="utf-8", errors="replace") as log:
            raise RuntimeError(f"{self.address} does not answer for {self.zone}:\n{log.read()[-2000:]}")

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def zone_text(zone, address, more=""):
    return (f"{zone}. 300 IN SOA ns1.{zone}. hostmaster.{zone}. 1 3600 600 86400 60\n{zone}. 300 IN NS ns1.{zone}.\n"
            f"ns1.{zone}. 300 IN A {address}\n" + more)


def folder_of(top, name, files):
    folder = os.path.join(top, name)
    os.mkdir(folder)
    for file, text in files.items():
        with open(os.path.join(folder, file), "w", encoding="utf-8") as out:
            out.write(text)
    return folder


def knot(top, address, zones, name="knot", environment=None):
    """`zones`: {zone: text}; the key `signet` may transfer and change, `reader` transfer, `lonely` change alone."""
    folder = folder_of(top, name, {f"{zone}.zone": text for zone, text in zones.items()})
    lines = ["server:", f"  listen: {address}@53", f"  rundir: {folder}", "  udp-workers: 1", "  tcp-workers: 1",
             "  background-workers: 1", "log:", "  - target: stderr", "    any: info", "database:", f"  storage: {folder}",
             "  journal-db-max-size: 16M", "  kasp-db-max-size: 16M", "  timer-db-max-size: 16M", "  catalog-db-max-size: 16M",
             "key:"]
    for key, secret in SECRETS.items():
        lines += [f"  - id: {key}", "    algorithm: hmac-sha256", f"    secret: {secret}"]
    lines += ["acl:"]
    for key, actions in (("signet", "transfer, update"), ("reader", "transfer"), ("lonely", "update")):
        lines += [f"  - id: {key}", f"    key: {key}", f"    action: [{actions}]"]
    lines += ["zone:"]
    for zone in zones:
        lines += [f"  - domain: {zone}.", f"    file: {folder}/{zone}.zone", "    acl: [signet, reader, lonely]",
                  "    zonefile-sync: -1"]
    config = os.path.join(folder, "knot.conf")
    with open(config, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    return Daemon(folder, [program("knotd", folder), "-c", config], address, next(iter(zones)), environment)


def named(top, address, zones):
    folder = folder_of(top, "named", {f"{zone}.zone": text for zone, text in zones.items()})
    subprocess.run(["ip", "addr", "replace", f"{address}/32", "dev", "lo"], check=True)
    lines = [key_file(key) for key in SECRETS]
    lines += [f'options {{ directory "{folder}"; pid-file none; session-keyfile none; lock-file none; recursion no;'
              "  dnssec-validation no; empty-zones-enable no; notify no; max-cache-size 8M;"
              f"  listen-on {{ {address}; }}; listen-on-v6 {{ none; }}; }};", "controls { };"]
    lines += [f'zone "{zone}" {{ type primary; file "{folder}/{zone}.zone"; check-names ignore;'
              '  allow-update { key "signet"; key "lonely"; }; allow-transfer { key "signet"; key "reader"; }; };'
              for zone in zones]
    config = os.path.join(folder, "named.conf")
    with open(config, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    return Daemon(folder, [program("named", folder), "-g", "-n", "1", "-c", config], address, next(iter(zones)))


def pdns(top, address, zones):
    folder = folder_of(top, "pdns", {f"{zone}.zone": text for zone, text in zones.items()})
    with open(os.path.join(folder, "pdns.conf"), "w", encoding="utf-8") as out:
        out.write(f"launch=gsqlite3\ngsqlite3-database={folder}/db\ngsqlite3-pragma-synchronous=0\nlocal-address={address}\n"
                  f"socket-dir={folder}\ndnsupdate=yes\nallow-dnsupdate-from=127.0.0.0/8\nallow-axfr-ips=\n"
                  "disable-axfr=no\nreceiver-threads=1\ndistributor-threads=1\ncache-ttl=0\nquery-cache-ttl=0\n"
                  "negquery-cache-ttl=0\nsecurity-poll-suffix=\nversion-string=anonymous\nsetuid=\nsetgid=\n"
                  "zone-cache-refresh-interval=0\n")
    schema = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"
    if not os.path.exists(schema):
        schema = "/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql"
    database = sqlite3.connect(f"{folder}/db")
    with open(schema, encoding="utf-8") as text:
        database.executescript(text.read())
    for zone in zones:
        subprocess.run([program("pdnsutil", folder), f"--config-dir={folder}", "load-zone", zone, f"{folder}/{zone}.zone"],
                       check=True, capture_output=True)
    for kind, key in (("DNSUPDATE", "signet"), ("DNSUPDATE", "lonely"), ("AXFR", "signet"), ("AXFR", "reader")):
        database.execute("INSERT INTO domainmetadata (domain_id, kind, content) SELECT id, ?, ? FROM domains",
                         (f"TSIG-ALLOW-{kind}", key))
    database.executemany("INSERT INTO tsigkeys (name, algorithm, secret) VALUES (?, 'hmac-sha256', ?)", SECRETS.items())
    database.commit()
    database.close()
    return Daemon(folder, [program("pdns_server", folder), f"--config-dir={folder}", "--guardian=no", "--daemon=no"], address,
                  next(iter(zones)))


def parents(top, children, above="example"):
    """The root and `above.`, which delegate each zone to ns1 of it at its address."""
    below = "".join(f"{zone}. 300 IN NS ns1.{zone}.\nns1.{zone}. 300 IN A {address}\n"
                    for zone, address in children.items())
    root = (f". 300 IN SOA a.root. hostmaster.root. 1 3600 600 86400 60\n. 300 IN NS a.root.\na.root. 300 IN A {PARENT}\n"
            f"{above}. 300 IN NS ns1.{above}.\nns1.{above}. 300 IN A {PARENT}\n")
    folder = folder_of(top, "parents", {"root.zone": root, "above.zone": zone_text(above, PARENT, below)})
    config = os.path.join(folder, "knot.conf")
    with open(config, "w", encoding="utf-8") as out:
        out.write(f"server:\n  listen: {PARENT}@53\n  rundir: {folder}\n  udp-workers: 1\n  tcp-workers: 1\n"
                  f"  background-workers: 1\nlog:\n  - target: stderr\n    any: info\ndatabase:\n  storage: {folder}\n"
                  "  journal-db-max-size: 16M\n  kasp-db-max-size: 16M\n  timer-db-max-size: 16M\n  catalog-db-max-size: 16M\n"
                  f"template:\n  - id: default\n    journal-content: none\n    zonefile-sync: -1\nzone:\n  - domain: .\n"
                  f"    file: {folder}/root.zone\n  - domain: {above}.\n    file: {folder}/above.zone\n")
    with open(os.path.join(folder, "hints"), "w", encoding="utf-8") as out:
        out.write(f". 3600 IN NS a.root.\na.root. 3600 IN A {PARENT}\n")
    return Daemon(folder, [program("knotd", folder), "-c", config], PARENT, above), os.path.join(folder, "hints")


def dump(address, zone, key="signet", port=53):
    """{(name, type): (TTL, values)} of the whole zone, but its SOA."""
    got = dns.zone.Zone(dns.name.from_text(zone), relativize=False)
    transfer = dns.query.xfr(address, got.origin, port=port, keyring=KEYRING, keyname=f"{key}.", relativize=False, lifetime=10)
    read = dns.zone.from_xfr(transfer, relativize=False)
    return {(str(name), dns.rdatatype.to_text(data.rdtype)): (data.ttl, sorted(rdata.to_text() for rdata in data))
            for name, node in read.items() for data in node if data.rdtype != dns.rdatatype.SOA}


def write(address, zone, changes, key="signet"):
    """Changes as nsupdate makes them, without prerequisites; the rcode's name."""
    update = dns.update.Update(zone, keyring=KEYRING, keyname=f"{key}.", keyalgorithm="hmac-sha256")
    changes(update)
    return dns.rcode.to_text(dns.query.tcp(update, address, timeout=5).rcode())


class Proxy:
    """Stands before a primary: `on_update` hears each update before it is forwarded, and may return bytes to answer
    with instead; `drops`: whether the reply to an update gets lost."""

    def __init__(self, address, primary):
        self.at, self.primary = address, primary
        self.on_update, self.drops, self.updates, self.connections = None, False, 0, 0
        self.socket = socket.create_server((address, 53))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._one, args=(client,), daemon=True).start()

    def _one(self, client):
        with contextlib.suppress(OSError), client, socket.create_connection((self.primary, 53), timeout=10) as server:
            size = client.recv(2, socket.MSG_WAITALL)
            if len(size) < 2:
                return
            message = client.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL)
            is_update = message[2] >> 3 & 15 == 5
            if is_update:
                self.updates += 1
                instead = self.on_update(message) if self.on_update else None
                if instead is not None:
                    client.sendall(len(instead).to_bytes(2, "big") + instead)
                    return
            server.sendall(size + message)
            server.settimeout(10)
            if is_update and self.drops:
                server.recv(2, socket.MSG_WAITALL)  # It has been done.
                return
            while chunk := server.recv(65536):
                client.sendall(chunk)
                if is_update:
                    return

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def signed_noerror(message):
    """A reply that says NOERROR, signed as the server would."""
    query = dns.message.from_wire(message, keyring=KEYRING)
    reply = dns.message.make_response(query)
    reply.use_tsig(KEYRING, "signet.", algorithm="hmac-sha256")
    return reply.to_wire()
