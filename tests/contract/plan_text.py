"""Plans as signet writes them, byte for byte, for tests that make or edit one: signet applies no others."""

import hashlib
import json


def change_id(change):
    """As Change::Id has it."""
    place = change.get("place", {})
    key = "".join(text + "\n" for text in (change["kind"], change["account"], change["region"], change["identity"],
                                           place.get("provider", "route53"), place.get("zone", "."), place.get("account", ""),
                                           place.get("id", "")))
    for one in (change.get("before"), change.get("after")):
        if one:
            key += f"{one['name']} {one['type']} {one['ttl']}" + "".join("\n" + value for value in one["values"])
        key += "\0"
    for texts in (change.get("state", ()), change.get("arguments", ())):
        key += "".join(f"{one['name']}\n{one['value']}\n" for one in texts) + "\0"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def encoded(plan):
    """The file of a plan, with the ids and the hash that it must have."""
    def compact(value):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    head = {name: value for name, value in plan.items() if name not in ("changes", "refused", "left_total", "left", "hash")}
    text = compact(head)[:-1] + ',\n"changes":['
    text += ",".join("\n" + compact({**one, "id": change_id(one)}) for one in plan["changes"]) + '],\n"refused":['
    text += ",".join("\n" + compact(one) for one in plan["refused"])
    if plan.get("left_total"):
        text += f'],\n"left_total":{plan["left_total"]},\n"left":[' + ",".join("\n" + compact(one) for one in plan["left"])
    text += "],\n"
    return text + '"hash":"' + hashlib.sha256(text.encode()).hexdigest() + '"}\n'
