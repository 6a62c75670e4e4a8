#!/usr/bin/python3
"""Asks the lab's servers what each case says that they show, without Signet: a case that does
not show its fault proves nothing.  check_cases.py [CASE…]"""

import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import dns.edns  # noqa: E402
import dns.exception  # noqa: E402
import dns.flags  # noqa: E402
import dns.message  # noqa: E402
import dns.rcode  # noqa: E402
import dns.rdatatype  # noqa: E402

import case_file  # noqa: E402
import lab  # noqa: E402

SECONDS = 2.5            # Of a server on loopback.
RESOLVER_SECONDS = 20.0  # A resolver tries again and again.
FLAGS = {"aa": dns.flags.AA, "tc": dns.flags.TC, "ad": dns.flags.AD}
RCODES = {"NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", "FORMERR", "NOTIMP"}


def exchange(address, query, tcp, seconds):
    """The reply's bytes; TimeoutError or another OSError where there is none."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM) as place:
        place.settimeout(seconds)
        # Connected, so that a closed port is told apart from silence.
        place.connect((address, 53))
        wire = query.to_wire()
        if not tcp:
            place.send(wire)
            return place.recv(65535)
        place.sendall(len(wire).to_bytes(2, "big") + wire)
        with place.makefile("rb") as stream:
            return stream.read(int.from_bytes(stream.read(2), "big"))


def ask(address, name, show):
    """A set of words for what came back, and the data of the asked type."""
    to_resolver = show.server == "validator"
    query = dns.message.make_query(name, show.type, use_edns="plain" not in show.how,
                                   want_dnssec="do" in show.how or to_resolver)
    query.flags = (dns.flags.RD | dns.flags.AD if to_resolver else 0) | (dns.flags.CD if "cd" in show.how else 0)
    began = time.monotonic()
    try:
        wire = exchange(address, query, "tcp" in show.how, RESOLVER_SECONDS if to_resolver else SECONDS)
    except TimeoutError:
        return {"silent"}, None
    except OSError:
        return {"unreachable"}, None
    saw = {"slow"} if time.monotonic() - began >= 0.8 else set()
    try:
        reply = dns.message.from_wire(wire, one_rr_per_rrset=True)
    except dns.exception.DNSException:
        return saw | {"malformed"}, None
    if not query.is_response(reply):
        saw.add("wrong-id" if reply.id != query.id else "wrong-question")
    return saw | words_of(reply, query), values_of(reply, query)


def words_of(reply, query):
    saw = {dns.rcode.to_text(reply.rcode())}
    saw |= {word for word, flag in FLAGS.items() if reply.flags & flag}
    if not reply.answer:
        saw.add("empty")
    types = {rrset.rdtype for rrset in reply.authority}
    if dns.rdatatype.NS in types and not reply.answer and not reply.flags & dns.flags.AA:
        saw.add("referral")
    for rrset in reply.authority:
        if rrset.rdtype == dns.rdatatype.NSEC and rrset[0].next.labels[0] == b"\x00":
            saw.add("compact")
    saw |= {f"ede-{option.code}" for option in reply.options if option.otype == dns.edns.OptionType.EDE}
    return saw


def values_of(reply, query):
    question = query.question[0]
    return sorted(rrset[0].to_text() for rrset in [*reply.answer, *reply.authority]
                  if rrset.rdtype == question.rdtype and rrset.name == question.name)


def full_name(show):
    if show.name == "@":
        return show.zone + "."
    return show.name if show.name.endswith(".") else f"{show.name}.{show.zone}."


def wrong(the_lab, show):
    """How the answer differs from what the case says; nothing where it does not."""
    address = the_lab.address(show.server, show.zone)
    # The lab shares two cores with whatever else runs there: a time-out is looked at twice.
    for _ in range(1 if "silent" in show.wants else 2):
        saw, values = ask(address, full_name(show), show)
        if "silent" not in saw:
            break
    missing = [word for word in show.wants
               if (word[1:] in saw if word.startswith("-") else word not in saw)]
    rcodes = saw & RCODES
    if rcodes and not rcodes & set(show.wants) and not saw & {"malformed"}:
        missing.append(f"one of its rcodes, not {rcodes}")
    if missing or (show.values is not None and values != show.values):
        return (f"{show.server} ({address}) {full_name(show)} {'/'.join([show.type, *show.how])}: "
                f"wanted {' '.join(show.wants)} = {show.values}\n    saw {' '.join(sorted(saw))} = {values}")
    return None


def groups(case):
    """What may be asked side by side.  A resolver's words depend on what it was asked before:
    unbound tells why a name is bogus only once, and not after it was asked with CD."""
    yield [show for show in case.shows if show.server == "validator"]
    yield from ([show] for show in case.shows if show.server != "validator")


def wrong_in_order(the_lab, shows):
    return [fault for fault in (wrong(the_lab, show) for show in shows) if fault]


def main(ids):
    cases = case_file.read_all(ids)
    began = time.monotonic()
    with lab.Lab(cases) as the_lab:
        up = time.monotonic() - began
        with ThreadPoolExecutor(32) as pool:
            asked = [(case.id, pool.submit(wrong_in_order, the_lab, shows)) for case in cases for shows in groups(case)]
            faults = [(case, fault) for case, done in asked for fault in done.result()]
    for case, fault in faults:
        print(f"{case}: {fault}")
    count = sum(len(case.shows) for case in cases)
    print(f"{len(cases)} cases, {count} questions, {len(faults)} wrong; up in {up:.1f} s, "
          f"{time.monotonic() - began:.1f} s in all")
    return 1 if faults or not count else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (case_file.Wrong, RuntimeError) as error:
        print(f"check_cases: {error}", file=sys.stderr)
        sys.exit(2)
