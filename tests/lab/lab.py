#!/usr/bin/python3
"""The lab: a private Internet of real name servers on loopback, made from case files.

  lab.py list                        the cases, and what each is about
  lab.py up [CASE…]                  a shell inside, with the servers running
  lab.py run [CASE…] -- COMMAND …    a command inside

In COMMAND, @HINTS@ @ANCHOR@ @IDENTITIES@ @EXPECTED@ @RESOLVER@ @FOLDER@ become the root
hints, the trust anchor, the identities as saved evidence, what must be found of them, the
resolver's address and the lab's folder; in its environment they are LAB_HINTS and so on.
No CASE means all of them."""

import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import case_file  # noqa: E402
import daemons  # noqa: E402
import world  # noqa: E402

ISOLATED = Path(__file__).resolve().parents[1] / "isolated"


def is_isolated():
    """Loopback is up and no other interface is: nothing can be reached from here but us."""
    up = set()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for _, name in socket.if_nameindex():
            request = struct.pack("16sH14x", name.encode(), 0)
            flags = struct.unpack("16sH14x", fcntl.ioctl(any_socket, 0x8913, request))[1]  # SIOCGIFFLAGS
            if flags & 1:  # IFF_UP
                up.add(name)
    return up == {"lo"}


class Lab:
    """with Lab(cases) as lab: the servers run until the end of the block."""

    def __init__(self, cases):
        self.cases = cases
        self.folder = Path(tempfile.mkdtemp(prefix="lab-"))
        self.world = world.World(cases, self.folder)
        self.daemons = daemons.Daemons(self.folder)

    def __enter__(self):
        if not is_isolated():
            shutil.rmtree(self.folder)
            raise RuntimeError("the lab starts only where loopback is the one interface that is up: tests/isolated")
        try:
            self.daemons.start(self.world, self.world.write())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.daemons.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def places(self):
        return {"HINTS": str(self.folder / "hints"), "ANCHOR": str(self.folder / "anchor"),
                "IDENTITIES": str(self.folder / "identities.ndjson"),
                "EXPECTED": str(self.folder / "expected.json"), "RESOLVER": world.RESOLVER,
                "FOLDER": str(self.folder)}

    def address(self, server, zone):
        """What `shows` calls validator, root, parent, or a kind of server of the zone."""
        fixed = {"validator": world.RESOLVER, "root": world.ROOT, "parent": world.TLD, "old-parent": world.OLD_PARENT}
        if server in fixed:
            return fixed[server]
        if "." in server:
            return self.world.hosts[server][1]
        return self.world.address(zone, server)


def _run(cases, command):
    with Lab(cases) as lab:
        places = lab.places()
        for name, value in places.items():
            command = [word.replace(f"@{name}@", value) for word in command]
        environment = {**os.environ, **{f"LAB_{name}": value for name, value in places.items()}}
        # Ctrl-C is for the command; the lab ends when it does.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.call(command, env=environment,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


def _main(words):
    if words[:1] == ["list"] and len(words) == 1:
        for case in case_file.read_all():
            print(f"{case.id:32} {case.about}")
        return 0
    if words[:1] not in (["up"], ["run"]) or (words[0] == "run") != ("--" in words):
        print(__doc__, file=sys.stderr)
        return 2
    if not is_isolated():
        os.execv(ISOLATED, [str(ISOLATED), sys.executable, "-B", os.path.abspath(__file__), *words])
    split = words.index("--") if "--" in words else len(words)
    command = words[split + 1:] or [os.environ.get("SHELL", "/bin/sh")]
    cases = case_file.read_all(words[1:split])
    if words[0] == "up":
        print(f"lab: {len(cases)} cases; $LAB_HINTS $LAB_ANCHOR $LAB_IDENTITIES; dig @$LAB_RESOLVER; "
              "the lab ends with this shell", file=sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return _run(cases, command)


if __name__ == "__main__":
    try:
        sys.exit(_main(sys.argv[1:]))
    except (case_file.Wrong, RuntimeError) as error:
        print(f"lab: {error}", file=sys.stderr)
        sys.exit(2)
