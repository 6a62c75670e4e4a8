"""What SES says of a case's identities, as lines of saved evidence (signet … --from FILE), and
what must be found of them."""

import datetime
import json
import re

from case_file import Wrong

# Regions whose DKIM targets lie in a zone of their own; every other uses the common one.
OWN_DKIM_ZONE = {
    "af-south-1", "ap-northeast-3", "ap-south-2", "ap-southeast-3", "ap-southeast-5", "ca-west-1", "eu-central-2",
    "eu-south-1", "il-central-1", "me-central-1", "us-gov-east-1",
}
DEFAULTS = {
    "account": "111122223333", "region": "eu-west-1", "status": "PENDING", "checked": "10m", "waiting": "1d",
    "origin": "AWS_SES", "signing": "on",
}
KNOWN = DEFAULTS.keys() | {
    "name", "sending", "error", "succeeded", "soa", "tokens", "empty-keys", "hosted-zone", "dkim", "mail-from",
    "legacy-token",
}


def tokens(identity):
    return identity.get("tokens", "").split()


def hosted_zone(identity):
    region = identity.get("region", DEFAULTS["region"])
    usual = f"dkim.{region}.amazonses.com" if region in OWN_DKIM_ZONE else "dkim.amazonses.com"
    return identity.get("hosted-zone", usual)


def _ago(text, now):
    found = re.fullmatch(r"(\d+)([smhd])(?: ago)?", text)
    if not found:
        raise Wrong(f"how long ago is {text}? 90s, 10m, 3h or 2d")
    seconds = int(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]]
    return (now - datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _verification(said, now):
    info = {}
    if said["checked"] != "never":
        info["last_checked"] = _ago(said["checked"], now)
    if "succeeded" in said:
        info["last_success"] = _ago(said["succeeded"], now)
    if "error" in said:
        info["error_type"] = said["error"]
    if "soa" in said:
        info["soa_primary"] = said["soa"]
    return info


def _dkim(said, now):
    dkim = {
        "signing_enabled": said["signing"] == "on",
        "status": said.get("dkim", said["status"]),
        "tokens": tokens(said),
        "signing_hosted_zone": hosted_zone(said),
        "origin": said["origin"],
        "last_key_generation": _ago(said["waiting"], now),
    }
    if said["origin"] == "EXTERNAL":
        del dkim["signing_hosted_zone"]
    if not dkim["tokens"]:
        dkim = {"signing_enabled": False, "status": "NOT_STARTED", "origin": "AWS_SES"}
    return dkim


def _mail_from(said):
    domain, status, behaviour = (said.get("mail-from", "").split() + [None] * 3)[:3]
    if not domain:
        return {"behavior_on_mx_failure": "USE_DEFAULT_VALUE"}
    return {"domain": domain, "status": status or "PENDING",
            "behavior_on_mx_failure": behaviour or "USE_DEFAULT_VALUE"}


def _neighbour(said):
    return {"account": said["account"], "region": said["region"], "identity": said["name"],
            "type": "EMAIL_ADDRESS" if "@" in said["name"] else "DOMAIN", "status": said["status"],
            "sending_enabled": said["status"] == "SUCCESS"}


def _line(said, neighbours, now):
    address = "@" in said["name"]
    line = {"v": 1, "kind": "identity", **_neighbour(said)}
    if "sending" in said:
        line["sending_enabled"] = said["sending"] == "on"
    line["verification"] = {} if address else _verification(said, now)
    if not address:
        line["dkim"] = _dkim(said, now)
    line["mail_from"] = _mail_from(said)
    if "legacy-token" in said:
        line["legacy_token"] = said["legacy-token"]
    line["neighbours"] = {
        "elsewhere": [_neighbour(other) for other in neighbours], "coverage_complete": True,
        "in_status_since": _ago(said["waiting"], now),
    }
    line["taken_at"] = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps(line)


def lines(cases, now=None):
    """A line per identity; the judged ones and their neighbours."""
    now = now or datetime.datetime.now(datetime.timezone.utc)
    for case in cases:
        said = [{**DEFAULTS, **identity} for identity in case.identities]
        for one in said:
            unknown = one.keys() - KNOWN
            if unknown:
                raise Wrong(f"{case.path.name}: no such setting: {', '.join(sorted(unknown))}")
            yield _line(one, [other for other in said if other is not one and other["name"] == one["name"]], now)


def _found(case, words):
    return {"cause": words[0], "names": [f"{name}.{case.zone}" for name in words[1:]]}


def expected(cases):
    """An object per case, for whoever compares it with what was found."""
    for case in cases:
        judged = {**DEFAULTS, **case.identities[0]}
        yield {"case": case.id, "account": judged["account"], "region": judged["region"], "identity": judged["name"],
               "causes": [_found(case, words) for words in case.expects if words != ["nothing"]],
               "notes": [_found(case, words) for words in case.notes]}
