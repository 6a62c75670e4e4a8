"""A simulated AWS for one test, and the clients that nobody here wrote: boto3, the
AWS CLI, and botocore's signer for what Debian's botocore does not know yet."""

import json
import os
import subprocess
import tempfile
import unittest
import urllib.parse

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.httpsession
import botocore.session

KEY = "AKIAEXAMPLE111122223"
SECRET = "example/secret+of/111122223333/one"
ACCOUNT = f"""
account 111122223333 "Example Shop"
  management
  key {KEY} {SECRET} user operator
"""

# Nothing of the machine's own AWS configuration may reach a test.
for name in list(os.environ):
    if name.startswith("AWS_"):
        del os.environ[name]
os.environ.update(
    AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null"
)

ONCE = botocore.config.Config(retries={"total_max_attempts": 1})


class Simulated(unittest.TestCase):
    """`world` is the world file, without the one account that all of them have."""

    world = ""
    top = ""
    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.file = tempfile.NamedTemporaryFile("w", suffix=".world", encoding="utf-8")
        cls.file.write(cls.top + ACCOUNT + cls.world)
        cls.file.flush()
        cls.server = subprocess.Popen(
            [os.environ["SIGNET_SIM"], "--world", cls.file.name, "--until-stdin-closes", *cls.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = cls.server.stdout.readline()
        if not line:
            raise RuntimeError("signet-sim did not start")
        cls.url = line.split()[-1]

    @classmethod
    def tearDownClass(cls):
        cls.server.stdin.close()
        cls.server.stdout.close()
        if cls.server.wait(timeout=10) != 0:
            raise RuntimeError("signet-sim did not end well")
        cls.file.close()

    def setUp(self):
        self.http("POST", "/_sim/reset")

    def client(self, service, region="eu-west-1", keys=None, **options):
        keys = keys or {"AccessKeyId": KEY, "SecretAccessKey": SECRET}
        client = boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
            config=options.get("config", ONCE),
        )
        return client

    def assume(self, role, **more):
        return self.client("sts").assume_role(RoleArn=role, RoleSessionName="contract", **more)["Credentials"]

    def stats(self):
        return json.loads(self.http("GET", "/_sim/stats").content)

    def http(self, method, target, headers=None, body=b""):
        request = botocore.awsrequest.AWSRequest(method, self.url + target, headers or {}, body)
        return send(request.prepare())

    def signed(self, service, method, target, body=b"", headers=None, region="eu-west-1", key=KEY, secret=SECRET,
               spoil=None):
        """A request signed by botocore; `spoil` may change it after that."""
        request = botocore.awsrequest.AWSRequest(method, self.url + target, dict(headers or {}), body)
        credentials = botocore.credentials.Credentials(key, secret)
        botocore.auth.SigV4Auth(credentials, service, region).add_auth(request)
        prepared = request.prepare()
        if spoil:
            spoil(prepared)
        return send(prepared)

    def signed_json(self, service, method, target, body=None, **more):
        data = b"" if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if body is not None else {}
        answer = self.signed(service, method, target, data, headers, **more)
        return answer.status_code, answer.headers, json.loads(answer.content or b"null")

    def refused(self, call, **arguments):
        """The code and the HTTP status of an answer that must be an error."""
        try:
            call(**arguments)
        except botocore.exceptions.ClientError as error:
            return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        self.fail("was not refused")

    def assert_fits(self, service, operation, document, newer=()):
        """The document is what AWS's own model of the operation says, `newer` members apart."""
        shape = botocore.session.get_session().get_service_model(service).operation_model(operation).output_shape
        self.compare(shape, document, operation, newer)

    def compare(self, shape, value, where, newer):
        kind = shape.type_name
        if kind == "structure":
            self.assertIsInstance(value, dict, where)
            for name, member in value.items():
                if f"{where}.{name}" in newer:
                    continue
                self.assertIn(name, shape.members, where)
                self.compare(shape.members[name], member, f"{where}.{name}", newer)
        elif kind == "list":
            self.assertIsInstance(value, list, where)
            for member in value:
                self.compare(shape.member, member, where + "[]", newer)
        elif kind == "map":
            self.assertIsInstance(value, dict, where)
            for member in value.values():
                self.compare(shape.value, member, where + "{}", newer)
        elif kind == "string":
            self.assertIsInstance(value, str, where)
            if shape.enum and where not in newer:
                self.assertIn(value, shape.enum, where)
        elif kind == "boolean":
            self.assertIsInstance(value, bool, where)
        else:
            self.assertIn(kind, ("integer", "long", "double", "float", "timestamp"), where)
            self.assertIsInstance(value, (int, float), where)


HTTP = botocore.httpsession.URLLib3Session(timeout=20)


def send(prepared):
    return HTTP.send(prepared)


def raw_body(client):
    """The bytes of the client's latest answer, seen before botocore reads them."""
    seen = {}

    def keep(http_response, **_):
        seen["content"] = http_response.content

    client.meta.events.register("after-call", keep)
    return seen


class CommandLineRunner:
    """The AWS CLI, kept running for the commands of one test class."""

    def __init__(self):
        here = os.path.dirname(os.path.abspath(__file__))
        self.process = subprocess.Popen(
            ["/usr/bin/python3", "-B", os.path.join(here, "cli_runner.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )

    def run(self, *arguments, key=KEY, secret=SECRET, token=None):
        environment = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_MAX_ATTEMPTS": "1",
                       "AWS_PAGER": ""}
        if token:
            environment["AWS_SESSION_TOKEN"] = token
        order = {"environment": environment, "arguments": arguments,
                 "without": [] if token else ["AWS_SESSION_TOKEN"]}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        got = json.loads(self.process.stdout.readline())
        return got["code"], got["out"], got["err"]

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=10)


def quoted(text):
    return urllib.parse.quote(text, safe="")
