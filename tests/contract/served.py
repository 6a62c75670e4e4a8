"""A simulated AWS for one test, and signet run against it, with nothing of this machine's
own configuration in reach."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

SIGNET = os.environ["SIGNET"]
SIM = os.environ["SIGNET_SIM"]
KEY, SECRET = "AKIAEXAMPLE111122223", "example/secret+of/111122223333/one"
SECONDS_MAX = 60  # For any one run of signet.


@contextlib.contextmanager
def serving(world):
    """The URL of a simulator that serves the text `world`."""
    with tempfile.NamedTemporaryFile("w", suffix=".world", encoding="utf-8") as file:
        file.write(world)
        file.flush()
        server = subprocess.Popen(
            [SIM, "--world", file.name, "--until-stdin-closes"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = server.stdout.readline()
        if not line:
            raise RuntimeError("signet-sim did not start")
        try:
            yield line.split()[-1]
        finally:
            server.stdin.close()
            server.stdout.close()
            if server.wait(timeout=10) != 0:
                raise RuntimeError("signet-sim did not end well")


@contextlib.contextmanager
def resolver_of_nothing():
    """The address of a resolver for which no name exists."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))

        def answer():
            while True:
                question, who = bound.recvfrom(4096)
                if question == b"end":
                    return
                end = question.index(b"\0", 12) + 5
                header = question[:2] + b"\x81\x83" + b"\0\1" + b"\0" * 6
                bound.sendto(header + question[12:end], who)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield "127.0.0.1:%d" % bound.getsockname()[1]
        finally:
            bound.sendto(b"end", bound.getsockname())
            thread.join()


class Ran:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def json(self):
        return json.loads(self.out)


def signet(folder, *arguments, url=None, keys=(KEY, SECRET), token=None, more=None, user=None):
    """Runs signet with `folder` as its home."""
    environment = {
        "HOME": str(folder), "XDG_STATE_HOME": str(Path(folder, "state")),
        "XDG_RUNTIME_DIR": str(folder), "XDG_CONFIG_HOME": str(Path(folder, "config")),
        "PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": "eu-west-1",
    }
    if keys:
        environment.update(AWS_ACCESS_KEY_ID=keys[0], AWS_SECRET_ACCESS_KEY=keys[1])
    if token:
        environment["AWS_SESSION_TOKEN"] = token
    if url:
        environment["AWS_ENDPOINT_URL"] = url
    environment.update(more or {})
    with contextlib.ExitStack() as stack:
        program = SIGNET
        if user is not None:  # Who may not look into the folder that it was built in.
            place = stack.enter_context(tempfile.TemporaryDirectory())
            os.chmod(place, 0o755)
            program = shutil.copy(SIGNET, place)
        return Ran(subprocess.run([program, *arguments], env=environment, capture_output=True, text=True,
                                  stdin=subprocess.DEVNULL, timeout=SECONDS_MAX, user=user))
