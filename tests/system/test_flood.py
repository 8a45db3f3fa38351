#!/usr/bin/python3
"""Peers that speak ZMTP themselves: messages without an end, floods of connections, handshakes cut in half.

A message that never ends fills the edge up to its bound; there libzmq closes the connection, or the edge ends and a
new one serves.  What must hold each time: the core keeps running and its memory is flat, everybody else's submissions
settle, receipts and entries agree.
"""
import contextlib
import os
import pathlib
import threading

import harness
import rawzmtp
import wmp
from harness import check

MIB = 1 << 20
EDGE_BYTES = 96 * MIB
CORE_GROWTH_MAX_KIB = 8 * 1024
LONG_PART, SHORT_PART = bytes(60_000), bytes(200)


def raw(instance, institution, flow=0, **options):
    key = instance.key(f"institution/{institution}.key")
    return rawzmtp.Raw(instance.endpoints[flow], **options).handshake(instance.server, key["public"], key["secret"])


def set_edge_memory(instance):
    conf = instance.folder / "waymark.conf"
    lines = [line for line in conf.read_text().splitlines() if not line.startswith("edge_memory_bytes")]
    conf.write_text("\n".join([*lines, f"edge_memory_bytes = {EDGE_BYTES}", ""]))


class Beside:
    """Honest partners at work while something else happens; afterwards the ledger must agree with their receipts."""

    def __init__(self, instance, broker, institutions):
        self.instance, self.broker, self.over = instance, broker, threading.Event()
        self.partners = [harness.Partner(instance, name, harness.points_of(name, 1)[0]) for name in institutions]
        self.also = []                                              # who submits in the attack itself
        self.before = instance.watcher().welcome["head"]

    def run(self, name, attack):
        for partner in self.partners:
            partner.submit()                                        # everybody is connected, buffers have their size
        core = self.broker.anonymous_kib()

        def hostile():
            try:
                return attack()
            finally:
                self.over.set()
        result, *_ = harness.in_threads([hostile] + [lambda p=p: p.until(self.over) for p in self.partners])
        for partner in self.partners:
            partner.submit("afterwards")
            partner.close()
        growth = self.broker.anonymous_kib() - core
        check(self.broker.process.poll() is None, f"{name}: the core is gone")
        harness.compare_receipts(self.instance, self.partners + self.also, self.before)
        print(f"ok   {name}: {result}; the core grew by {growth} KiB, {sum(len(p.receipts) for p in self.partners)} honest "
              f"submissions settled, the slowest in {max(p.slowest for p in self.partners):.1f} s, "
              f"{sum(p.reconnects for p in self.partners)} reconnects", flush=True)
        check(growth < CORE_GROWTH_MAX_KIB, f"{name}: the core grew by {growth} KiB")


def endless(instance, broker, institution, part, rounds):
    """Messages without an end, three at a time, until the edge has had enough: it closes them, or ends itself."""
    edges, sent = {broker.edge()}, []

    def one():
        bytes_sent = 0
        with contextlib.suppress(rawzmtp.Closed, OSError):
            with contextlib.closing(raw(instance, institution)) as client:
                while bytes_sent < 16 * EDGE_BYTES:
                    many = max(1, len(LONG_PART) // len(part) // 10)
                    client.send(b"".join(client.part(part, more=True) for _ in range(many)))
                    bytes_sent += many * len(part)
        check(bytes_sent < 16 * EDGE_BYTES, "the edge took it all")
        sent.append(bytes_sent)
    for _ in range(rounds):
        harness.in_threads([one] * 3)
        edges.add(broker.edge())
        check(anonymous_kib(broker.edge()) < EDGE_BYTES // 1024, "the edge is over its bound")
    return f"{len(sent)} messages, the longest {max(sent) // MIB} MiB; {len(edges) - 1} edges ended of it"


def many_parts(instance, institution, count):
    """A message of very many short parts, which does end: refused like any that has not two frames."""
    with contextlib.closing(raw(instance, institution)) as client:
        batch = 1000
        for _ in range(count // batch):
            client.send(b"".join(client.part(b"x", more=True) for _ in range(batch)))
        client.message(b"x")
        head = wmp.unpack(client.receive()[0])
        check((head[2], head[12]) == (wmp.REJECT, 200), f"{count} parts: {head}")
        client.message(wmp.pack({1: 1, 2: wmp.HELLO, 3: 1, 33: [1]}), b"")
        check(wmp.unpack(client.receive()[0])[2] == wmp.WELCOME, "no session afterwards")
    return f"{count} parts of one byte: E_FRAMES, and the connection goes on"


def idle_connections(instance, institution, count):
    """Connections that say nothing, half a greeting, half a HELLO, half an INITIATE: libzmq ends them all."""
    open_ones, key = [], instance.key(f"institution/{institution}.key")
    for at in range(count):
        client = rawzmtp.Raw(instance.endpoints[at % 2])
        open_ones.append(client)
        if at % 4 == 1:
            client.send(rawzmtp.greeting()[:20])
        elif at % 4 == 2:
            client.greet()
            client.send(b"\x04\xc8\x05HELLO\x01")
        elif at % 4 == 3:
            client.greet()
            client.hello(instance.server, key["public"], key["secret"])
            client.send(client.initiate()[:100])
    instance.submitter(institution).close()                         # a newcomer gets in beside them
    for client in open_ones:
        client.socket.settimeout(harness.DEADLINE)
        with contextlib.suppress(rawzmtp.Closed):
            while True:
                client.take(1)                                      # until the server has closed it
        client.close()
    return f"{count} connections that never finish their handshake: each was ended by the server"


def anonymous_kib(pid):
    """Memory of a process; 0 of one that is just ending."""
    with contextlib.suppress(FileNotFoundError):
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
    return 0


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def test(site):
    instance = site.instance()
    set_edge_memory(instance)
    broker = site.broker(instance)
    hostile, *honest = harness.busiest(4)
    if site.sanitized:
        print("skip a message without an end: sanitizers reserve more memory than any bound allows")
    else:
        for part in (LONG_PART, SHORT_PART):
            Beside(instance, broker, honest).run(f"messages without an end, parts of {len(part)} bytes",
                                                 lambda p=part: endless(instance, broker, hostile, p, site.count(4, 1)))
    Beside(instance, broker, honest).run("a message of very many parts",
                                         lambda: many_parts(instance, hostile, site.count(200_000, 20_000)))
    check(broker.terminate() == 0, f"exit status\n{broker.log}")
    broker = site.broker(instance)
    before = descriptors(broker.edge())
    Beside(instance, broker, honest).run("connections that do nothing",
                                         lambda: idle_connections(instance, hostile, site.count(1_000, 200)))
    check(descriptors(broker.edge()) < before + 20, "the edge keeps descriptors of connections that are gone")
    check(broker.terminate() == 0, f"exit status\n{broker.log}")


if __name__ == "__main__":
    harness.run(test, __doc__)
