"""AWS's endpoints that hand out credentials, on loopback and stricter than the real ones.

Each key handed out is a fingerprint of everything that was asked, so that two clients get
the same key only if they asked the same.
"""
import hashlib
import json
import re
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USERS = ("AKIAUSER", "AKIAOTHER", "AKIAENV", "AKIACONF", "AKIAPROC", "ASIASESSION")
EXTERNAL_IDS = {"arn:aws:iam::111122223333:role/ext": "x-1"}
DENIED = {"arn:aws:iam::111122223333:role/denied"}
MFA_ROLE = "arn:aws:iam::111122223333:role/mfa"
IMDS_TOKEN = "imds-session-token"
IMDS_ROLE = "web-role"


def fingerprint(prefix, *parts):
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12].upper()
    return prefix + digest


def later(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, kind="application/json"):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()

    def do_PUT(self):
        if self.path != "/imds/latest/api/token":
            return self.reply(404, "")
        if self.headers.get("x-aws-ec2-metadata-token-ttl-seconds") != "21600":
            return self.reply(400, "")
        self.reply(200, IMDS_TOKEN, "text/plain")

    def do_GET(self):
        if self.path.startswith("/imds/"):
            return self.imds()
        if self.path.startswith("/federation/credentials?"):
            return self.sso_portal()
        if self.path == "/container/credentials":
            return self.container()
        self.reply(404, "")

    def do_POST(self):
        if self.path == "/token":
            return self.sso_oidc()
        if self.path == "/":
            return self.sts()
        self.reply(404, "")

    def imds(self):
        if self.headers.get("x-aws-ec2-metadata-token") != IMDS_TOKEN:
            return self.reply(401, "")
        roles = "/imds/latest/meta-data/iam/security-credentials/"
        if self.path == roles:
            return self.reply(200, IMDS_ROLE, "text/plain")
        if self.path != roles + IMDS_ROLE:
            return self.reply(404, "")
        self.reply(200, json.dumps({
            "Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "ASIAINSTANCE",
            "SecretAccessKey": "instance-secret", "Token": "instance-token",
            "Expiration": later(6 * 3600)}))

    def container(self):
        shown = self.headers.get("Authorization", "")
        if shown == "refused":
            return self.reply(401, '{"message": "no"}')
        self.reply(200, json.dumps({
            "AccessKeyId": fingerprint("ASIACONT", shown), "SecretAccessKey": "container-secret",
            "Token": "container-token", "Expiration": later(6 * 3600)}))

    def sso_portal(self):
        if self.headers.get("Authorization"):
            return self.reply(400, '{"message": "must not be signed"}')
        token = self.headers.get("x-amz-sso_bearer_token", "")
        query = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
        if not token.startswith(("good", "fresh")):
            self.send_response(401)
            body = b'{"message": "Session token not found or invalid"}'
            self.send_header("x-amzn-ErrorType", "UnauthorizedException")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            return self.wfile.write(body)
        key = fingerprint("ASIASSO", token, query["role_name"][0], query["account_id"][0])
        self.reply(200, json.dumps({"roleCredentials": {
            "accessKeyId": key, "secretAccessKey": "sso-secret", "sessionToken": "token-of-" + key,
            "expiration": int(time.time() + 3600) * 1000}}))

    def sso_oidc(self):
        asked = json.loads(self.body())
        if asked != {"clientId": "c", "clientSecret": "cs", "grantType": "refresh_token",
                     "refreshToken": asked.get("refreshToken")} or \
                not asked["refreshToken"].startswith("refresh"):
            return self.reply(400, '{"error": "invalid_grant"}')
        self.reply(200, json.dumps({
            "accessToken": "fresh-" + asked["refreshToken"], "expiresIn": 28800,
            "tokenType": "Bearer", "refreshToken": "refresh-again"}))

    def refuse(self, status, code, message):
        self.reply(status, '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
                   f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message>"
                   "</Error><RequestId>r</RequestId></ErrorResponse>", "text/xml")

    def sts(self):
        form = dict(urllib.parse.parse_qsl(self.body(), strict_parsing=True))
        authorization = self.headers.get("Authorization", "")
        action = form.pop("Action", "")
        if form.pop("Version", "") != "2011-06-15":
            return self.refuse(400, "InvalidAction", "version")
        if form["RoleArn"] in DENIED:
            return self.refuse(403, "AccessDenied", "not authorized")
        # The default name is each client's own; one that was configured must agree.
        if re.fullmatch(r"signet|botocore-session-\d+", form["RoleSessionName"]):
            form.pop("RoleSessionName")
        if action == "AssumeRoleWithWebIdentity":
            if authorization:
                return self.refuse(400, "ValidationError", "must not be signed")
            if not form["WebIdentityToken"].startswith("ey"):
                return self.refuse(400, "InvalidIdentityToken", "not one of ours")
            return self.issue(action, "web", form)
        if action != "AssumeRole":
            return self.refuse(400, "InvalidAction", action)
        signed = re.match(r"AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)/\d{8}/([a-z0-9-]+)/sts/"
                          r"aws4_request, ?SignedHeaders=[a-z0-9;-]+, ?Signature=[0-9a-f]{64}$",
                          authorization)
        if not signed:
            return self.refuse(403, "MissingAuthenticationToken", "must be signed")
        key, region = signed.groups()
        chained = not key.startswith("AKIA") and key != "ASIASESSION"
        if key not in USERS and not chained:
            return self.refuse(403, "InvalidClientTokenId", "no such key")
        if not key.startswith("AKIA") and not self.headers.get("X-Amz-Security-Token"):
            return self.refuse(403, "InvalidClientTokenId", "no session token")
        if form.get("ExternalId", "") != EXTERNAL_IDS.get(form["RoleArn"], ""):
            return self.refuse(403, "AccessDenied", "not authorized")
        if form["RoleArn"] == MFA_ROLE and form.get("TokenCode") != "123456":
            return self.refuse(403, "AccessDenied", "MultiFactorAuthentication failed")
        if chained and int(form.get("DurationSeconds", "3600")) > 3600:
            return self.refuse(400, "ValidationError", "exceeds the 1 hour session limit")
        self.issue(action, key + region, form)

    def issue(self, action, who, form):
        key = fingerprint("ASIAROLE", who, action, *(f"{k}={v}" for k, v in sorted(form.items())))
        seconds = int(form.get("DurationSeconds", "3600"))
        self.reply(200, f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
                   f"<{action}Result><Credentials><AccessKeyId>{key}</AccessKeyId>"
                   f"<SecretAccessKey>secret</SecretAccessKey><SessionToken>token-of-{key}"
                   f"</SessionToken><Expiration>{later(seconds)}</Expiration></Credentials>"
                   f"<AssumedRoleUser><Arn>a</Arn><AssumedRoleId>i</AssumedRoleId>"
                   f"</AssumedRoleUser></{action}Result><ResponseMetadata><RequestId>r</RequestId>"
                   f"</ResponseMetadata></{action}Response>", "text/xml")


def serve(ready):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ready(server.server_address[1])
    server.serve_forever()
