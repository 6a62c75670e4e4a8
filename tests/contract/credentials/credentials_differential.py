#!/usr/bin/env python3
"""The same files and environment to botocore and to us: the same credentials must come out.

credentials_differential.py PROBE [CASE...]

Cases are in cases.py.  Each is run twice, in a home of its own: once through botocore's
session, once through the probe.  Compared are the access key, a digest of secret and token,
which source gave them, and the region; or that both found nothing, or that both refused.
"""
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import warnings

import botocore.credentials
import botocore.session
import botocore.tokens

import cases
import doubles

PROBE_SECONDS_MAX = 90
VERSION = tuple(int(part) for part in botocore.__version__.split(".")[:2])
METHODS = (  # How our words for a source end or begin, and botocore's name for it.
    ("(assume role)", "assume-role"),
    ("web identity", "assume-role-with-web-identity"),
    ("(web identity)", "assume-role-with-web-identity"),
    ("(SSO role", "sso"),
    ("(credentials file)", "shared-credentials-file"),
    ("(config file)", "config-file"),
    ("(credential_process)", "custom-process"),
    ("container", "container-role"),
    ("instance role", "iam-role"),
    ("environment", "env"),
)


def digest(secret, token):
    return hashlib.sha256(f"{secret}\n{token or ''}".encode()).hexdigest()


def start_doubles():
    """The doubles in a process of their own: (port, pid)."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        doubles.serve(lambda port: os.write(write, f"{port}\n".encode()))
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as line:
        return int(line.readline()), pid


def prepare(case, root, port):
    """Writes the case's files under root; returns its environment."""
    put = {"@HOME@": str(root), "@PORT@": str(port)}

    def fill(text):
        for mark, value in put.items():
            text = text.replace(mark, value)
        return text

    for name, text in case.get("files", {}).items():
        path = root / fill(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(fill(text))
        path.chmod(0o700 if text[:2] == "#!" else 0o600)
    for name, key in (("config", "config"), ("credentials", "credentials")):
        if key in case:
            path = root / ".aws" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fill(case[key]))
    environment = {"HOME": str(root), "PATH": os.environ["PATH"],
                   "AWS_EC2_METADATA_DISABLED": "true",
                   "AWS_STS_REGIONAL_ENDPOINTS": "regional",
                   "AWS_ENDPOINT_URL_STS": f"http://127.0.0.1:{port}",
                   "AWS_ENDPOINT_URL_SSO": f"http://127.0.0.1:{port}",
                   "AWS_ENDPOINT_URL_SSO_OIDC": f"http://127.0.0.1:{port}"}
    for name, value in case.get("env", {}).items():
        if value is None:
            environment.pop(name, None)
        else:
            environment[name] = fill(value)
    return environment


def ask_botocore(case, environment, port):
    """What botocore finds, asked in a child so that its environment is the case's."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        try:
            answer = botocore_answer(case, environment, port)
        except BaseException as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        os.write(write, json.dumps(answer).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(text)


def botocore_answer(case, environment, port):
    warnings.simplefilter("ignore")
    os.environ.clear()
    os.environ.update(environment)
    cache = os.path.join(environment["HOME"], ".aws", "sso", "cache")
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
    create = botocore.session.Session.create_client

    # This botocore is older than AWS_ENDPOINT_URL.
    def create_here(self, service, *arguments, **named):
        named.setdefault("endpoint_url", f"http://127.0.0.1:{port}")
        return create(self, service, *arguments, **named)

    botocore.session.Session.create_client = create_here
    session = botocore.session.Session(profile=case.get("profile"))
    resolver = session.get_component("credential_provider")
    if "mfa" in case:
        resolver.get_provider("assume-role")._prompter = lambda _: case["mfa"]
    region = session.get_config_variable("region") or ""
    found = resolver.load_credentials()
    if found is None:
        return {"none": True, "region": region}
    frozen = found.get_frozen_credentials()
    return {"key": frozen.access_key, "method": found.method, "region": region,
            "digest": digest(frozen.secret_key, frozen.token)}


def ask_us(case, environment, probe):
    command = [probe]
    if "profile" in case:
        command += ["--profile", case["profile"]]
    if "mfa" in case:
        command += ["--mfa", case["mfa"]]
    run = subprocess.run(command, env=environment, capture_output=True, text=True,
                         timeout=PROBE_SECONDS_MAX)
    if run.returncode != 0:
        return {"error": f"probe ended with {run.returncode}: {run.stderr}", "crashed": True}
    answer = json.loads(run.stdout)
    if "error" in answer:
        if answer["error"].startswith("no AWS credentials:"):
            return {"none": True, "region": answer["region"], "said": answer["error"]}
        return {"error": answer["error"]}
    source = answer["source"]
    method = next((name for words, name in METHODS
                   if source.startswith(words) or words in source), source)
    return {"key": answer["access_key_id"], "method": method, "region": answer["region"],
            "digest": answer["digest"]}


def agree(theirs, ours):
    if "error" in theirs or "error" in ours:
        return "error" in theirs and "error" in ours and "crashed" not in ours
    return {k: v for k, v in ours.items() if k != "said"} == theirs


def run_case(case, probe, port):
    """None, or what is wrong."""
    answers = []
    for ask in ("theirs", "ours"):
        with tempfile.TemporaryDirectory(prefix="credentials.") as root:
            # One name for both homes, so that paths in messages and keys agree.
            home = pathlib.Path(root) / "home"
            home.mkdir()
            environment = prepare(case, home, port)
            if ask == "theirs":
                answers.append(ask_botocore(case, environment, port))
            else:
                answers.append(ask_us(case, environment, probe))
    theirs, ours = answers
    expected = case["expect"]
    outcome = "error" if "error" in ours else "none" if "none" in ours else ours["method"]
    if "crashed" in ours or outcome != expected:
        return f"we gave {outcome}, not {expected}\n   ours:   {ours}\n   theirs: {theirs}"
    if "differs" in case and case.get("differs_in", VERSION) == VERSION:
        if agree(theirs, ours):
            return f"is listed as a difference and is none: {case['differs']}"
        return None
    if not agree(theirs, ours):
        return f"we differ\n   ours:   {ours}\n   theirs: {theirs}"
    for word in case.get("says", ()):
        if word not in ours.get("error", ours.get("said", "")):
            return f"the message lacks '{word}': {ours}"
    return None


def main():
    probe, *wanted = sys.argv[1:]
    port, pid = start_doubles()
    wrong = differences = ran = 0
    try:
        for case in cases.CASES:
            if wanted and case["name"] not in wanted:
                continue
            ran += 1
            differences += "differs" in case and case.get("differs_in", VERSION) == VERSION
            problem = run_case(case, os.path.abspath(probe), port)
            if problem:
                wrong += 1
                print(f"{case['name']}: {problem}")
    finally:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
    print(f"{ran} cases, {differences} of them known differences, {wrong} wrong")
    return 1 if wrong or ran == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
