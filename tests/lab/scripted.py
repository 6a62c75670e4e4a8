#!/usr/bin/python3
"""A name server that misbehaves as it is told: scripted.py PLAN.json.

It serves plain zones over UDP and TCP; rules say for which questions it does something
else.  What no rule names is answered as a good server would."""

import asyncio
import json
import socket
import sys

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset


class Zone:
    def __init__(self, plan):
        self.origin = dns.name.from_text(plan["name"])
        self.records = {}
        for owner, ttl, kind, rdata in plan["records"]:
            name = dns.name.from_text(owner, self.origin)
            type_ = dns.rdatatype.from_text(kind)
            self.records.setdefault((name, type_), []).append(self.rrset(name, ttl, type_, rdata))
        self.lost = {}  # Question -> how often it went unanswered.
        self.names = {above for name, _ in self.records for above in self.up_from(name)}
        self.rules = [(None if rule["name"] == "*" else dns.name.from_text(rule["name"], self.origin),
                       None if rule["type"] == "*" else dns.rdatatype.from_text(rule["type"]), rule["when"],
                       rule["action"]) for rule in plan["rules"]]

    # One RRset per record: dnspython keeps one CNAME a set, and two of them are a case.
    def rrset(self, name, ttl, type_, rdata):
        data = dns.rdata.from_text(dns.rdataclass.IN, type_, rdata, origin=self.origin, relativize=False)
        return dns.rrset.from_rdata(name, ttl, data)

    def up_from(self, name):
        while name.is_subdomain(self.origin) and name != self.origin:
            yield name
            name = name.parent()
        yield self.origin

    def answer(self, query):
        question = query.question[0]
        reply = dns.message.make_response(query)
        reply.flags &= ~(dns.flags.RA | dns.flags.CD | dns.flags.AD)
        if not question.name.is_subdomain(self.origin):
            reply.set_rcode(dns.rcode.REFUSED)
            return reply
        reply.flags |= dns.flags.AA
        found = self.records.get((question.name, question.rdtype)) or \
            self.records.get((question.name, dns.rdatatype.CNAME), [])
        reply.answer.extend(found)
        if not found:
            reply.authority.extend(self.records[(self.origin, dns.rdatatype.SOA)])
            if question.name not in self.names:
                reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply

    def loses(self, query, times):
        question = (query.question[0].name, query.question[0].rdtype)
        self.lost[question] = self.lost.get(question, 0) + 1
        return self.lost[question] <= times

    def rule_for(self, query, transport):
        question = query.question[0]
        traits = {transport, "edns" if query.edns >= 0 else "plain", *(["cd"] if query.flags & dns.flags.CD else [])}
        for name, type_, when, action in self.rules:
            if name in (None, question.name) and type_ in (None, question.rdtype) and traits.issuperset(when):
                return action
        return ["answer"]


def other_question(query):
    other = dns.message.from_wire(query.to_wire())
    name = dns.name.from_text("other", other.question[0].name)
    other.question = [dns.rrset.RRset(name, dns.rdataclass.IN, other.question[0].rdtype)]
    return other


def replies(zone, query, transport):
    """Pairs of seconds to wait and bytes to send; None: silence."""
    action, *words = zone.rule_for(query, transport)
    reply = zone.answer(query)
    wait, keep = 0.0, None
    if action == "silence" or action == "lose" and zone.loses(query, int(words[0])):
        return None
    if action == "delay":
        wait = float(words[0])
    elif action == "wrong-id":
        reply.id = (reply.id + 1) & 0xFFFF
    elif action == "wrong-question":
        reply.question = other_question(query).question
    elif action == "truncate":
        reply.flags |= dns.flags.TC
        reply.answer, reply.authority = [], []
    elif action == "rcode":
        reply.set_rcode(dns.rcode.from_text(words[0]))
        reply.answer, reply.authority = [], []
        reply.flags &= ~dns.flags.AA
        if words[0] in ("FORMERR", "NOTIMP"):
            reply.use_edns(False)
    elif action == "empty":
        reply.answer, reply.authority = [], []
        reply.set_rcode(dns.rcode.NOERROR)
    elif action == "clear-aa":
        reply.flags &= ~dns.flags.AA
        reply.flags |= dns.flags.RA
    elif action == "cut":
        keep = int(words[0])
    elif action not in ("answer", "lose"):
        raise ValueError(f"no such action: {action}")
    return wait, reply.to_wire()[:keep]


def parsed(wire):
    try:
        query = dns.message.from_wire(wire)
    except Exception:  # Whatever a client sends that is no DNS.
        return None
    usable = query.opcode() == dns.opcode.QUERY and not query.flags & dns.flags.QR and len(query.question) == 1
    return query if usable else None


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, zone):
        self.zone = zone

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        query = parsed(data)
        reply = query and replies(self.zone, query, "udp")
        if reply:
            asyncio.get_running_loop().call_later(reply[0], self.transport.sendto, reply[1], addr)


async def stream(zone, reader, writer):
    try:
        while True:
            size = int.from_bytes(await reader.readexactly(2), "big")
            query = parsed(await reader.readexactly(size))
            reply = query and replies(zone, query, "tcp")
            if reply:
                await asyncio.sleep(reply[0])
                writer.write(len(reply[1]).to_bytes(2, "big") + reply[1])
                await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def hold_silent(address):
    """Takes what comes and says nothing."""
    held = []
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        one = socket.socket(socket.AF_INET, kind)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((address, 53))
        held.append(one)
    held[1].listen(64)
    return held


async def serve(plan):
    loop = asyncio.get_running_loop()
    held = [hold_silent(address) for address in plan["silent"]]
    servers = []
    for entry in plan["zones"]:
        zone = Zone(entry)
        for address in entry["addresses"]:
            await loop.create_datagram_endpoint(lambda zone=zone: Datagrams(zone), local_addr=(address, 53))
            if not entry["tcp_closed"]:
                servers.append(await asyncio.start_server(
                    lambda reader, writer, zone=zone: stream(zone, reader, writer), address, 53))
    print("ready", flush=True)
    await loop.create_future()
    del held, servers


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as text:
        PLAN = json.load(text)
    try:
        asyncio.run(serve(PLAN))
    except KeyboardInterrupt:
        pass
