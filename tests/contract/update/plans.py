"""Plans of dynamic updates, without a scan."""

import datetime

import plan_text

ACCOUNT, REGION = "111122223333", "eu-west-1"


def record_set(name, kind, values, ttl=1800):
    return {"name": name, "type": kind, "ttl": ttl, "values": sorted(values)}


def change(kind, identity, zone, server, before=None, after=None):
    place = {"provider": "dynamic-update", "zone": zone, "id": server}
    out = {"id": "", "kind": kind, "account": ACCOUNT, "region": REGION, "identity": identity, "rule": "identity-verified",
           "risk": "medium", "place": place}
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
    return plan_text.encoded({"signet_plan": 1, "version": "test", "run": 1, "created": moment(now),
                              "expires": moment(now + datetime.timedelta(hours=24)), "changes": changes, "refused": []})
