"""The lab's private Internet and the simulated AWS that looks into it, with signet as a child:
what the tests beside this file share.  One lab serves them all."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.httpsession

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "lab")]

import case_file  # noqa: E402
import identities  # noqa: E402
import lab  # noqa: E402
from running import KEY, OWN, SECRET, Home  # noqa: E402

SIM = os.environ["SIGNET_SIM"]
SECONDS_MAX = 120  # For any one run of signet.
# The key of whoever brings an own one, where the case's zone does not hold it.
OTHER_KEY = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDOTHERKEY"
HTTP = botocore.httpsession.URLLib3Session(timeout=20)
UNDER_TEST = {}  # What explain_live.py started: "lab".


def the_lab():
    return UNDER_TEST["lab"]


def _published_key(case):
    """The p= that the zone of a good case publishes."""
    for zone in case.zones:
        for record in zone.records:
            if record.type == "TXT" and case.id.startswith("good"):
                found = re.search(r"p=([A-Za-z0-9+/=]+)", record.rdata.replace('" "', ""))
                if found:
                    return found[1]
    return OTHER_KEY


def identity_lines(case, said, status=None):
    """One identity of a case as a world file has it; a status of the test's choice, or its own."""
    said = {**identities.DEFAULTS, **said}
    yield f"    identity {said['name']} {(status or said['status']).lower().replace('_', '-')}"
    tokens = identities.tokens(said)
    if not tokens:
        yield "      dkim not-started signing off generated 1d ago tokens none"
    else:
        zone = "" if said["origin"] == "EXTERNAL" else f" zone {identities.hosted_zone(said)}"
        key = f" public-key {_published_key(case)}" if said["origin"] == "EXTERNAL" else ""
        yield f"      dkim origin {said['origin']}{zone}{key} signing {said['signing']} generated 1d ago" \
            f" tokens {' '.join(tokens)}"
    if "mail-from" in said:
        yield f"      mail-from {said['mail-from'].split()[0]} pending"
    if "legacy-token" in said:
        yield f"      txt-token {said['legacy-token']}"
    if status is None and "error" in said:
        yield f"      error {said['error']}"
        yield "      checked 10m ago"


def world(cases, top="", status=None, account=OWN):
    """A world file whose one account holds the identities of the cases."""
    regions = {}
    for case in cases:
        for said in case.identities:
            if said.get("account", identities.DEFAULTS["account"]) != identities.DEFAULTS["account"]:
                continue
            lines = regions.setdefault(said.get("region", identities.DEFAULTS["region"]), [])
            lines += identity_lines(case, said, status)
    text = f"limit none\n{top}{account}"
    for region, lines in regions.items():
        text += f"  region {region}\n" + "".join(f"{line}\n" for line in lines)
    return text


@contextlib.contextmanager
def serving(text, *flags):
    """The URL of a simulator that serves the world `text`, and its process."""
    folder = tempfile.mkdtemp(prefix="explain-sim-")
    Path(folder, "world").write_text(text, encoding="utf-8")
    server = subprocess.Popen([SIM, "--world", f"{folder}/world", "--log", f"{folder}/log", "--until-stdin-closes",
                               *flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        if not line:
            raise RuntimeError("signet-sim did not start")
        yield line.split()[-1], server
    finally:
        server.stdin.close()
        server.stdout.close()
        code = server.wait(timeout=20)
        shutil.rmtree(folder)
    if code != 0:
        raise RuntimeError(f"signet-sim ended with {code}")


def dns_of_simulator(places, every="2s", window="72h"):
    """The line of a world by which SES looks into the lab."""
    return f"dns root-hints {places['HINTS']} trust-anchor {places['ANCHOR']} every {every} window {window}\n"


def roots(places=None):
    """The flags by which signet asks the lab."""
    places = places or the_lab().places()
    return ["--root-hints", places["HINTS"], "--trust-anchor", places["ANCHOR"], "--dns-rate", "0"]


def looks(url):
    """How often SES has looked at the DNS."""
    with urllib.request.urlopen(url + "/_sim/stats") as answer:
        return json.load(answer)["looks"]


def told(url, name, region="eu-west-1"):
    """GetEmailIdentity, signed by botocore, whose model here is older than VerificationInfo."""
    request = botocore.awsrequest.AWSRequest("GET", f"{url}/v2/email/identities/{name}", {})
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(KEY, SECRET), "ses", region).add_auth(request)
    answer = HTTP.send(request.prepare())
    if answer.status_code != 200:
        raise RuntimeError(f"{name}: {answer.content}")
    return json.loads(answer.content)
