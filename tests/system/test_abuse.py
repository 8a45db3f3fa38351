#!/usr/bin/python3
"""Peers with a valid key, or none, that keep to no rule of the transport: what each gets, and that nobody else notices.

Mechanisms other than CURVE, routing ids of their own choosing, bytes recorded from somebody else, MessagePack that claims
gigabytes.  The core's memory is flat, receipts and entries agree.
"""
import contextlib
import os
import struct

import harness
import rawzmtp
import wmp
from harness import TODAY, check
from test_flood import Beside, raw

E_CANON, E_LIMIT, E_TYPE, E_DENIED, E_UTF8 = 201, 207, 205, 400, 208
HELLO = wmp.pack({1: 1, 2: wmp.HELLO, 3: 1, 33: [1]})


def is_closed(client):
    """The server ends the connection without a message."""
    with contextlib.suppress(rawzmtp.Closed):
        while True:
            flags, data = client.frame()
            check(flags & rawzmtp.COMMAND and not data.startswith(b"\x05READY"), f"answered: {data[:40]}")
    client.close()


def mechanisms(instance):
    for name in (b"NULL", b"PLAIN", b"GSSAPI", b"curve", b""):
        for endpoint in instance.endpoints[:2]:
            client = rawzmtp.Raw(endpoint)
            client.send(rawzmtp.greeting(name))
            with contextlib.suppress(rawzmtp.Closed):
                client.take(64)
                client.send(rawzmtp.frame(b"\x05HELLO\x04user\x06secret" if name == b"PLAIN" else
                                          b"\x05READY" + rawzmtp.prop(b"Socket-Type", b"DEALER"), rawzmtp.COMMAND))
                client.send(rawzmtp.frame(HELLO, rawzmtp.MORE) + rawzmtp.frame(b""))
            is_closed(client)
    return "NULL, PLAIN and three others: closed in the handshake"


def strangers(instance, broker):
    """A key that nobody knows, with a handshake that is right otherwise."""
    for endpoint in instance.endpoints[:2]:
        client, (public, secret) = rawzmtp.Raw(endpoint), rawzmtp.zmq.curve_keypair()
        client.greet()
        client.hello(instance.server, public, secret)
        client.send(client.initiate())
        is_closed(client)
    broker.wait_line("refused an unknown key")
    return "unknown keys: refused, and named in the log"


def routing_ids(instance, institution, victim):
    """Ids that peers choose: one's own, somebody else's, one that imitates the automatic form."""
    key = instance.key(f"institution/{institution}.key")
    chosen = [b"me", b"x" * 255, b"\x00", b"\x00" * 5, b"\x00\xff\xff\xff\xff", b"\x00\x00\x00\x00\x01"]
    chosen += [b"\x00" + struct.pack(">I", number) for number in range(0x100, 0x140)]
    served = 0
    for name in chosen + chosen[:1]:                                # the last one is in use: another one has it
        with contextlib.suppress(rawzmtp.Closed):
            client = rawzmtp.Raw(instance.endpoints[0], timeout=0.5)
            client.handshake(instance.server, key["public"], key["secret"], identity=name)
            client.message(HELLO, b"")
            served += wmp.unpack(client.receive()[0])[2] == wmp.WELCOME
            check(name[:1] == b"\x00", f"the routing id {name!r} was served")
            client.close()
    check(victim.submit("beside it")["type"] == wmp.RECEIPT, "the victim is disturbed")
    return f"{len(chosen) + 1} chosen routing ids: none but those of the automatic form were answered ({served})"


def replay(instance, institution, other):
    """Somebody else's SUBMIT, byte for byte, and STATUS of its sid."""
    point = harness.points_of(other, 1)[0]
    owner, sid, body = instance.submitter(other), wmp.new_sid(), wmp.update(point, TODAY, {1: "mine"})
    first = owner.submit(body, sid=sid)
    thief = raw(instance, institution)
    thief.message(HELLO, b"")
    thief.receive()
    thief.message(wmp.pack({1: 1, 2: wmp.STATUS, 3: 2, 5: sid}), b"")
    told = wmp.unpack(thief.receive()[0])
    check((told[2], told[12]) == (wmp.REJECT, 303) and 6 not in told, f"STATUS of another's sid: {told}")
    mine = [p for p, name in harness.reporting() if name == institution]
    thief.message(wmp.pack({1: 1, 2: wmp.SUBMIT, 3: 3, 5: sid}), body)
    told = wmp.unpack(thief.receive()[0])
    if point not in mine:
        check((told[2], told[12]) == (wmp.REJECT, E_DENIED), f"another's point: {told}")
    check(told.get(6) != first["rev"], "another's receipt was disclosed")
    thief.close()
    again = owner.submit(body, sid=sid)
    check((again["rev"], again["replayed"]) == (first["rev"], True), "the owner lost its receipt")
    owner.close()
    return [(sid, first["rev"])], told


def bombs(instance, institution, count):
    """Few bytes that claim much; each is refused with its code before anything is made of it."""
    point, sid = harness.points_of(institution, 1)[0], wmp.new_sid()
    submit = wmp.pack({1: 1, 2: wmp.SUBMIT, 3: 9, 5: sid})
    good = wmp.update(point, TODAY, {1: "x"})
    bodies = {
        "array32 of 2^32-1": (b"\xdd\xff\xff\xff\xff", E_CANON),
        "array32 of 2^24, 5 bytes": (b"\xdd\x01\x00\x00\x00", E_CANON),
        "31 nested array32": (b"\xdd\xff\xff\xff\xff" * 31, E_CANON),
        "map32 of 2^32-1": (b"\xdf\xff\xff\xff\xff", E_CANON),
        "33 nested arrays": (b"\x91" * 33 + b"\x01", E_LIMIT),
        "60,000 values": (b"\xdc\xea\x5d" + b"\x01" * 59_997, E_LIMIT),
        "str32 of 2^32-1": (b"\xdb\xff\xff\xff\xff", E_CANON),
        "0xc1": (b"\xc1", E_CANON),
        "a float": (b"\xcb" + bytes(8), E_CANON),
        "a double key": (b"\x82\x01\x01\x01\x01", E_CANON),
        "a long integer": (b"\x81\x01\xcd\x00\x01", E_CANON),
        "bad UTF-8": (b"\x81\x01\xa1\xff", E_UTF8),
        "an ext": (b"\x81\x01\xd4\x01\x01", E_CANON),
        "bytes behind the value": (good + b"\x01", E_CANON),
        "nothing": (b"", E_CANON),
    }
    client = raw(instance, institution)
    client.message(HELLO, b"")
    client.receive()
    for _ in range(count):
        for name, (body, code) in bodies.items():
            client.message(submit, body)
            told = wmp.unpack(client.receive()[0])
            check((told[2], told[12]) == (wmp.REJECT, code), f"{name}: {told}")
            if len(body) <= 512:
                client.message(body, good)                          # the same as a head
                told = wmp.unpack(client.receive()[0])
                check(told[2] == wmp.REJECT, f"{name} as a head: {told}")
    client.close()
    return f"{count} times {len(bodies)} bodies, most of them also as heads: each its code"


def test(site):
    instance = site.instance()
    broker = site.broker(instance)
    hostile, *honest = harness.busiest(5)
    other, victim_name, *honest = honest
    Beside(instance, broker, honest).run("mechanisms", lambda: mechanisms(instance))
    Beside(instance, broker, honest).run("strangers", lambda: strangers(instance, broker))
    victim = harness.Partner(instance, victim_name, harness.points_of(victim_name, 1)[0])
    beside = Beside(instance, broker, honest)
    beside.also.append(victim)
    beside.run("routing ids", lambda: routing_ids(instance, hostile, victim))
    beside = Beside(instance, broker, honest)
    owner = harness.Partner(instance, other, 0)
    thief = harness.Partner(instance, hostile, 0)

    def replayed():
        owner.receipts, told = replay(instance, hostile, other)
        if told[2] == wmp.RECEIPT:                                  # it may report there itself: then it is its own
            thief.receipts.append((owner.receipts[0][0], told[6]))
        return "another's bytes: refused or stored as one's own, its receipt is not told"
    beside.also += [owner, thief]
    beside.run("replay", replayed)
    Beside(instance, broker, honest).run("bombs", lambda: bombs(instance, hostile, site.count(40, 3)))
    check(os.path.exists(f"/proc/{broker.edge()}"), "the edge is gone")
    check(broker.terminate() == 0, f"exit status\n{broker.log}")
    for cause in ("failed_handshakes=", "foreign_routing_id=", "refused_keys=", "malformed=", "E_CANON=", "E_LIMIT="):
        check(cause in broker.log, f"{cause} is not in the log")
    check(len(broker.lines) < 60, f"{len(broker.lines)} lines of log")


if __name__ == "__main__":
    harness.run(test, __doc__)
