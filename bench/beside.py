"""Signet and scripts of boto3 beside each other, against one simulated AWS on loopback.

What every benchmark of scans shares: the network namespace, the simulator, a measured
child process, and how a figure is printed next to its goal.
"""

import collections
import contextlib
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILT = Path(os.environ.get("SIGNET_BUILT", ROOT / "build/release"))
SIGNET = BUILT / "signet"
SIMULATOR = BUILT / "signet-sim"
MEASURED = ("signet", "signet-sim", "bench_gather_alone")
BOTO = ROOT / "bench/boto"
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's python3-boto3.

KEY_ID = "AKIAEXAMPLE111122223"
SECRET = "example/secret+of/111122223333/one"
ACCOUNT = "111122223333"
POLL_SECONDS = 0.005

# One account with one region: `limit` is SES's own, `generate` the identities.
ONE_REGION = """seed 3
regions eu-west-1
limit {limit}

account {account} "Example Bulk"
  key {key} {secret} user operator
  region eu-west-1
    generate {generate}
"""

# An organisation whose accounts have one form; the base account manages it.
ORGANISATION = """seed 3
limit none
organization o-bench

account {account} "Example Holding"
  management
  key {key} {secret} user operator

generate accounts {accounts} regions {regions} {generate}
  role reader
    trust {account}
"""

Used = collections.namedtuple("Used", "code wall cpu user system peak_mib stdout stderr")


def world(form, **values):
    return form.format(account=ACCOUNT, key=KEY_ID, secret=SECRET, **values)


def isolate():
    """Builds what is measured, and starts this script again where loopback is all there is."""
    if os.environ.get("SIGNET_ISOLATED") == "1":
        return
    if "SIGNET_BUILT" not in os.environ:
        subprocess.run([ROOT / "setup/build", "release", *MEASURED], check=True)
    os.environ["SIGNET_ISOLATED"] = "1"
    isolated = str(ROOT / "tests/isolated")
    os.execv(isolated, [isolated, sys.executable, *sys.argv])


class Simulator:
    """signet-sim on a port of its own, until the `with` ends."""

    def __init__(self, text):
        self._text = text

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="signet-bench-")
        path = Path(self._folder.name) / "bench.world"
        path.write_text(self._text)
        self._process = subprocess.Popen(
            [SIMULATOR, "--world", path, "--until-stdin-closes"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        if "listening on " not in line:
            self._folder.cleanup()
            raise SystemExit(f"the simulator did not start: {line!r}")
        self.url = line.split("listening on ")[1].strip()
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()

    # Without an HTTP library: see measure.
    def _ask(self, method, path):
        host, port = self.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: sim\r\nConnection: close\r\n"
                               "Content-Length: 0\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        return answer.split(b"\r\n\r\n", 1)[1].decode()

    def stats(self):
        return json.loads(self._ask("GET", "/_sim/stats"))

    def reset(self):
        self._ask("POST", "/_sim/reset")


def environment(url, home):
    """Nothing of the user's: no profile, no proxy, no region, no configuration file."""
    return {
        "PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "TMPDIR": str(home),
        "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_RUNTIME_DIR": str(home),
        "AWS_ENDPOINT_URL": url, "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(home / "none"), "AWS_SHARED_CREDENTIALS_FILE": str(home / "none"),
    }


def _watch_peak(pid, seen):
    # A child's ru_maxrss starts at its parent's, so the kernel's own mark of the child's
    # memory is read until the child has none.
    try:
        with open(f"/proc/{pid}/status", "rb", buffering=0) as status:
            while True:
                status.seek(0)
                for line in status.read(4096).splitlines():
                    if line.startswith(b"VmHWM:"):
                        seen[0] = max(seen[0], int(line.split()[1]) / 1024)
                        break
                else:
                    return
                time.sleep(POLL_SECONDS)
    except OSError:
        return


def measure(command, url, expect=(0,), folder=None):
    """Runs a command to its end: exit code, wall and CPU seconds, peak memory, output."""
    home = Path(folder or tempfile.mkdtemp(prefix="signet-bench-"))
    try:
        with open(home / "stdout", "w+b") as out, open(home / "stderr", "w+b") as err:
            began = time.monotonic()
            process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=err, env=environment(url, home), cwd=home)
            seen = [0.0]
            watcher = threading.Thread(target=_watch_peak, args=(process.pid, seen))
            watcher.start()
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            watcher.join()
        # Exact where it exceeds what our own memory could have put there.
        own = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
        peak = usage.ru_maxrss / 1024
        stdout = (home / "stdout").read_bytes()
        stderr = (home / "stderr").read_text(errors="replace")
        if process.returncode not in expect:
            raise SystemExit(f"{' '.join(str(w) for w in command)} ended with "
                             f"{process.returncode}:\n{stderr[-2000:]}")
        return Used(process.returncode, wall, usage.ru_utime + usage.ru_stime, usage.ru_utime,
                    usage.ru_stime, peak if peak > own + 1 else seen[0], stdout, stderr)
    finally:
        if folder is None:
            shutil.rmtree(home)


def signet(sim, *arguments, expect=(0, 1), folder=None):
    """A scan; 0 and 1 say that everything was read."""
    return measure([SIGNET, "scan", "--quiet", *arguments], sim.url, expect, folder)


def query(folder, sql):
    """The one number that `sql` gives over the store that a scan left in `folder`."""
    used = measure([SIGNET, "query", sql, "--format", "csv"], "", (0,), folder)
    return int(used.stdout.split()[-1])


def boto(sim, script, *arguments):
    return measure([PYTHON, BOTO / script, *arguments], sim.url)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                  if line.startswith("model name")), platform.machine())
    memory = int(open("/proc/meminfo").readline().split()[1]) / 1024 / 1024
    version = subprocess.run([SIGNET, "--version"], capture_output=True, text=True, check=True)
    return (f"{os.cpu_count()} x {model}, {memory:.0f} GiB, Linux {platform.release()}, load "
            f"{os.getloadavg()[0]:.1f}; {version.stdout.split(chr(10))[0].strip()}")


class Report:
    """Prints each figure with its goal; `end` exits with 1 if any goal was missed."""

    def __init__(self, title):
        self._missed = []
        print(f"{title}\n  on      {machine()}\n  repeat  ./dev bench {Path(sys.argv[0]).name}\n")

    def note(self, text):
        print(f"  {text}", flush=True)

    def used(self, who, used, calls=None):
        per_call = f" {used.cpu / calls * 1e6:7.0f} us CPU a call" if calls else ""
        self.note(f"{who:<34} {used.wall:7.2f} s {used.cpu:7.2f} s CPU {used.peak_mib:7.1f} MiB"
                  f"{per_call}")

    def goal(self, what, value, limit, unit="", exact=False):
        kept = value == limit if exact else value <= limit
        figure = f"{value:g}" if isinstance(value, int) else f"{value:.3g}"
        sign = "exactly" if exact else "at most"
        self.note(f"  -> {what:<46} {figure}{unit}, goal {sign} {limit:g}{unit}: "
                  f"{'kept' if kept else 'MISSED'}")
        if not kept:
            self._missed.append(what)

    def end(self):
        if self._missed:
            print(f"\n  missed: {'; '.join(self._missed)}")
        raise SystemExit(1 if self._missed else 0)


@contextlib.contextmanager
def scratch():
    """A folder for a store that a later step wants to look at."""
    folder = tempfile.mkdtemp(prefix="signet-bench-")
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder)
