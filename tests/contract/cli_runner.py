"""Runs AWS CLI commands one after another: JSON lines in, JSON lines out.  It is the
CLI's own driver; only its start, most of a second, is paid once.  A process of its
own, because the CLI brings another botocore than boto3's."""

import contextlib
import io
import json
import os
import sys

import awscli.clidriver

for line in sys.stdin:
    order = json.loads(line)
    os.environ.update(order["environment"])
    for name in order["without"]:
        os.environ.pop(name, None)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = awscli.clidriver.create_clidriver().main(order["arguments"])
        except SystemExit as stop:
            code = stop.code
    print(json.dumps({"code": code, "out": out.getvalue(), "err": err.getvalue()}), flush=True)
