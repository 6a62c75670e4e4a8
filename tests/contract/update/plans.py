"""Plans as signet writes them, byte for byte, without a scan: signet applies no others."""

import datetime
import hashlib
import json

ACCOUNT, REGION = "111122223333", "eu-west-1"


def record_set(name, kind, values, ttl=1800):
    return {"name": name, "type": kind, "ttl": ttl, "values": sorted(values)}


def _id(kind, identity, place, before, after):
    key = f"{kind}\n{ACCOUNT}\n{REGION}\n{identity}\ndynamic-update\n{place['zone']}\n\n{place['id']}\n"
    for one in (before, after):
        if one:
            key += f"{one['name']} {one['type']} {one['ttl']}" + "".join("\n" + value for value in one["values"])
        key += "\0"
    return hashlib.sha256((key + "\0\0").encode()).hexdigest()[:16]


def change(kind, identity, zone, server, before=None, after=None):
    place = {"provider": "dynamic-update", "zone": zone, "id": server}
    out = {"id": _id(kind, identity, place, before, after), "kind": kind, "account": ACCOUNT, "region": REGION,
           "identity": identity, "rule": "identity-verified", "risk": "medium", "place": place}
    if before:
        out["before"] = before
    if after:
        out["after"] = after
    return out | {"why": "it is missing", "undoable": "wholly", "undo": "it is deleted"}


def token(zone, server, name):
    """The creation of one of the CNAMEs of Easy DKIM."""
    return change("create-record", zone, zone, server,
                  after=record_set(f"{name}._domainkey.{zone}", "CNAME", [f"{name}.dkim.amazonses.com."]))


def encoded(changes):
    now = datetime.datetime.now(datetime.timezone.utc)

    def moment(time):
        return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"

    def compact(value):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    text = '{"signet_plan":1,"version":"test","run":1,"created":' + f'"{moment(now)}"'
    text += ',"expires":' + f'"{moment(now + datetime.timedelta(hours=24))}"' + ',\n"changes":['
    text += ",".join("\n" + compact(one) for one in changes)
    text += '],\n"refused":[],\n'
    return text + '"hash":"' + hashlib.sha256(text.encode()).hexdigest() + '"}\n'
