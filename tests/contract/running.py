"""signet as a person runs it: the binary as a child, a folder of its own for its files, and
the simulated AWS beside it, with a log of every call."""

import json
import os
import shutil
import subprocess
import tempfile

KEY = "AKIAEXAMPLE111122223"
SECRET = "example/secret+of/111122223333/one"
OWN = f"""
account 111122223333 "Example Shop"
  management
  key {KEY} {SECRET} user operator
"""
SIM = os.environ["SIGNET_SIM"]
SIGNET = os.environ["SIGNET"]
# Memory where there is some: a killed process needs no disk that survives a power cut.
PLACE = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Aws:
    """A running signet-sim; `served`: with its hosted zones as a DNS of its own, which `dns` are
    the flags to ask."""

    def __init__(self, world, served=False):
        self.folder = tempfile.mkdtemp(prefix="signet-contract-", dir=PLACE)
        self.log = os.path.join(self.folder, "log")
        path = os.path.join(self.folder, "world")
        with open(path, "w", encoding="utf-8") as out:
            out.write(world)
        hints, places = (os.path.join(self.folder, name) for name in ("hints", "map"))
        self.dns = ("--root-hints", hints, "--dns-map", "@" + places, "--trust-anchor", "none") if served else ()
        serving = ("--dns-listen", "0", "--dns-hints-file", hints, "--dns-map-file", places) if served else ()
        self.process = subprocess.Popen(
            [SIM, "--world", path, "--log", self.log, "--until-stdin-closes", *serving],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]

    def calls(self):
        """(account, region, operation) of every call so far, in order."""
        try:
            with open(self.log, encoding="utf-8") as lines:
                return [tuple(line.split()[1:4]) for line in lines if len(line.split()) >= 5]
        except FileNotFoundError:
            return []

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=10)
        shutil.rmtree(self.folder)


class Home:
    """A user's folder: store, configuration, everything of signet's."""

    def __init__(self, url):
        self.folder = tempfile.mkdtemp(prefix="signet-home-", dir=PLACE)
        self.store = os.path.join(self.folder, "signet.db")
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": self.folder, "XDG_RUNTIME_DIR": self.folder,
            "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": url, "LC_ALL": "C.UTF-8",
        }

    def path(self, name, content=None):
        path = os.path.join(self.folder, name)
        if content is not None:
            with open(path, "wb") as out:
                out.write(content if isinstance(content, bytes) else content.encode())
        return path

    def command(self, *arguments, store=True):
        places = ["--store", self.store] if store else []
        return [SIGNET, arguments[0], *places, *arguments[1:]]

    def start(self, *arguments, environment=None, store=True, **more):
        return subprocess.Popen(
            self.command(*arguments, store=store), env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def run(self, *arguments, seconds=60, **more):
        """(exit code, stdout, stderr)"""
        with self.start(*arguments, **more) as child:
            out, err = child.communicate(timeout=seconds)
            return child.returncode, out.decode(), err.decode()

    def runs(self):
        code, out, err = self.run("runs", "--format", "json")
        assert code == 0, err
        return json.loads(out)

    def close(self):
        subprocess.run(["chmod", "-R", "u+rwX", self.folder], check=True)
        shutil.rmtree(self.folder)
