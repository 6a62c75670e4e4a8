"""Compares Signet's signer with botocore's over random requests: the same request at the
same moment must get the same Authorization header.  usage: sign_contract.py PROBE [SEED]"""

import datetime
import json
import random
import subprocess
import sys
import types

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

REQUESTS = 500
NAMES = ["a@b.example", "x+tag@b.example", "münchen.example", "例え.test", "a b", "100%.test",
         "slash/inside", "ti~lde", "quo'te!*()", "plain.example", "UPPER.Example", "ſ:;=,$&"]


def encode(text):
    """Percent-encoding as the wire wants it, by hand so that no library is judged by itself."""
    out = []
    for byte in text.encode():
        char = chr(byte)
        out.append(char if char.isascii() and (char.isalnum() or char in "-._~")
                   else "%%%02X" % byte)
    return "".join(out)


def random_text(rng, alphabet, most):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(0, most)))


def random_request(rng):
    host = rng.choice(["email.eu-west-1.amazonaws.com", "example.test:4566", "127.0.0.1:8080",
                       "email.eu-west-1.api.aws:443", "[::1]:9000", "plain.test:80"])
    segments = [encode(rng.choice(NAMES)) for _ in range(rng.randint(0, 4))]
    if rng.random() < 0.15:
        segments.insert(rng.randint(0, len(segments)), rng.choice([".", "..", "", "..a", ".b"]))
    path = "/" + "/".join(segments)
    if rng.random() < 0.2:
        path += "/"
    pairs = []
    for _ in range(rng.randint(0, 5)):
        name = encode(rng.choice(["PageSize", "NextToken", "a", "A", "aa", "b c", "ü", "a-"]))
        if rng.random() < 0.1:
            pairs.append(name)
        else:
            pairs.append(name + "=" + encode(random_text(rng, NAMES + list("+/= ~"), 3)))
    url = rng.choice(["http://", "https://"]) + host + path
    if pairs:
        url += "?" + "&".join(pairs)
    headers = []
    for _ in range(rng.randint(0, 4)):
        name = rng.choice(["Content-Type", "X-Amz-Target", "accept", "X-Custom", "x-custom",
                           "User-Agent", "X-Amzn-Trace-Id", "A-First", "Zz-Last"])
        headers.append([name, random_text(rng, ["a", "B", "  ", " ", ";", "=", "/", "\t"], 12)])
    return {
        "method": rng.choice(["GET", "POST", "PUT", "DELETE", "HEAD"]),
        "url": url,
        "headers": headers,
        "body": "" if rng.random() < 0.4 else random_text(rng, NAMES + list("{}\n\"&="), 40),
        "key": "AKIA" + random_text(rng, "ABCDEFGH0123456789", 16),
        "secret": random_text(rng, "abc/+XYZ0123456789", 90) or "s",
        "token": random_text(rng, "abc/+=XYZ", 200) if rng.random() < 0.5 else "",
        "region": rng.choice(["us-east-1", "eu-west-1", "us-gov-west-1", "cn-north-1"]),
        "service": rng.choice(["ses", "sts", "organizations", "account"]),
        "epoch": rng.randint(1_400_000_000, 2_500_000_000),
    }


def sign_by_botocore(asked):
    now = datetime.datetime.fromtimestamp(asked["epoch"], datetime.timezone.utc)

    class Frozen(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return now.replace(tzinfo=None)

        @classmethod
        def now(cls, tz=None):
            return now

    request = AWSRequest(method=asked["method"], url=asked["url"], data=asked["body"].encode())
    for name, value in asked["headers"]:
        request.headers.add_header(name, value)
    keys = Credentials(asked["key"], asked["secret"], asked["token"] or None)
    # botocore before and after it got a function of its own for "now".
    botocore.auth.datetime = types.SimpleNamespace(datetime=Frozen, timezone=datetime.timezone)
    if hasattr(botocore.auth, "get_current_datetime"):
        botocore.auth.get_current_datetime = lambda: now.replace(tzinfo=None)
    botocore.auth.SigV4Auth(keys, asked["service"], asked["region"]).add_auth(request)
    names = ["Authorization", "X-Amz-Date", "X-Amz-Security-Token"]
    return {name.lower(): request.headers[name] for name in names if name in request.headers}


def main():
    probe, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20261123
    rng = random.Random(seed)
    requests = [random_request(rng) for _ in range(REQUESTS)]
    lines = "".join(json.dumps(asked) + "\n" for asked in requests)
    answers = subprocess.run([probe], input=lines, capture_output=True, text=True, check=True)
    ours = [json.loads(line) for line in answers.stdout.splitlines()]
    if len(ours) != len(requests):
        sys.exit(f"asked for {len(requests)} signatures, got {len(ours)}")
    wrong = 0
    for asked, mine in zip(requests, ours):
        theirs = sign_by_botocore(asked)
        if mine != theirs:
            wrong += 1
            print(f"differs: {asked['method']} {asked['url']} {asked['headers']}\n"
                  f"  ours     {mine}\n  botocore {theirs}")
    print(f"seed {seed}: {len(requests)} requests signed, {wrong} differ from botocore "
          f"{botocore.__version__}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
