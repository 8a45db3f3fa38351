#!/usr/bin/python3
"""Hostile peers: a message gets its code or no answer, nobody else is disturbed, and only what is good is stored."""
import socket
import threading

import harness
import wmp
import zmq
from harness import TODAY, check

MESSAGES = 2000
E_FRAMES, E_CANON, E_TOO_BIG = 200, 201, 204
E_NO_SESSION = 105
SILENCE = 1.5                       # how long a peer that must not be answered listens, s


def refused(client, frames, code, name):
    client.socket.send_multipart(frames)
    answer = client.receive()
    check(answer["type"] == wmp.REJECT and answer["code"] == code, f"{name}: {answer}")
    print(f"ok   {name}: {code}")


def silent(name, make):
    try:
        client = make()
    except TimeoutError:
        print(f"ok   {name}: no answer")
    else:
        raise AssertionError(f"{name}: {client.welcome}")


def null_client(instance):
    """A client without CURVE."""
    socket_ = zmq.Context.instance().socket(zmq.DEALER)
    socket_.connect(instance.endpoints[0])
    socket_.send_multipart([wmp.pack({1: 1, 2: wmp.HELLO, 3: 1, 33: [1]}), b""])
    answered = socket_.poll(1000 * SILENCE)
    socket_.close(linger=0)
    check(not answered, "a client without CURVE was answered")
    print("ok   a client without CURVE: no answer")


def known_wrongs(instance, institution, point):
    client = instance.submitter(institution)
    ping, body = wmp.pack({1: 1, 2: wmp.PING, 3: 9, 43: 1}), wmp.update(point, TODAY, {1: "x"})
    submit = wmp.pack({1: 1, 2: wmp.SUBMIT, 3: 9, 5: wmp.new_sid()})
    refused(client, [ping], E_FRAMES, "one frame")
    refused(client, [ping, b"", b""], E_FRAMES, "three frames")
    refused(client, [ping[:-1], b""], E_CANON, "a truncated head")
    refused(client, [submit, body[:-1]], E_CANON, "a truncated body")
    refused(client, [submit, body + bytes(60_001 - len(body))], E_TOO_BIG, "a body of 60,001 bytes")
    client.close()
    giant = instance.submitter(institution, timeout=SILENCE)
    giant.socket.send_multipart([submit, bytes(65_537)])
    try:
        answer = giant.ping()
    except (TimeoutError, wmp.Broken, wmp.Refused) as end:          # with the connection the session is gone
        check(getattr(end, "code", E_NO_SESSION) == E_NO_SESSION, f"a frame over the bound: {end}")
    else:
        raise AssertionError(f"a frame over the bound: {answer}")
    giant.socket.close(linger=0)
    print("ok   a frame of 65,537 bytes: the connection is closed")


def strangers(instance, institution):
    public, secret = zmq.curve_keypair()
    unknown = dict(public=public, secret=secret)
    for flow in (harness.SUBMIT_FLOW, harness.WATCH_FLOW):
        silent(f"an unknown key on flow {flow}", lambda: instance.client(flow, unknown, timeout=SILENCE))
    silent("a wrong server key", lambda: instance.client(0, f"institution/{institution}", server=public,
                                                         timeout=SILENCE))
    silent("a routing id of its own", lambda: instance.submitter(institution, routing_id=b"me", timeout=SILENCE))
    null_client(instance)


def garbage_stream(instance, dice):
    """Bytes that are no ZMTP at all."""
    for port in (instance.port, instance.port + 1):
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", port)) as stream:
                stream.sendall(dice.randbytes(dice.randrange(1, 2000)))
    print("ok   40 connections that speak no ZMTP")


def mutate(dice, data):
    """Flip, cut, double or insert some bytes."""
    data = bytearray(data)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(data)) if data else 0
        kind = dice.randrange(4)
        if kind == 0 and data:
            data[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            del data[at:at + dice.randint(1, 8)]
        elif kind == 2:
            data[at:at] = data[at:at + dice.randint(1, 16)]
        else:
            data[at:at] = dice.randbytes(dice.randint(1, 4))
    return bytes(data)


def good_heads(dice, flow, store, point):
    """Heads that the flow takes."""
    watch = dice.randrange(99)
    common = [{2: wmp.PING, 43: 5}, {2: wmp.HELLO, 33: [1]}]
    if flow == harness.SUBMIT_FLOW:
        return common + [{2: wmp.STATUS, 5: wmp.new_sid()}, {2: wmp.SUBMIT, 5: wmp.new_sid(), 8: dice.randrange(9)}] + \
            3 * [{2: wmp.SUBMIT, 5: wmp.new_sid()}]
    return common + [{2: wmp.GET, 47: 1, 21: [point]}, {2: wmp.LOG, 6: 1, 32: 3}, {2: wmp.CREDIT, 17: watch, 18: 9},
                     {2: wmp.WATCH, 17: watch, 19: dice.randrange(3), 18: 5, 4: store, 6: 0},
                     {2: wmp.UNWATCH, 17: watch}]


def messages(dice, count, flow, store, point):
    """Random frames, good messages, and most of all good ones that were damaged."""
    def good():
        head = {1: 1, 3: dice.randrange(1 << 40)} | dice.choice(good_heads(dice, flow, store, point))
        return wmp.pack(head), wmp.update(point, TODAY, {1: "y" * dice.randrange(60)}, percent=dice.randrange(101))

    for _ in range(count):
        kind = dice.randrange(8)
        head, body = good()
        if kind == 0:
            yield [dice.randbytes(dice.randrange(700)), dice.randbytes(dice.randrange(3000))]
        elif kind == 1:
            yield [dice.randbytes(dice.randrange(40)) for _ in range(dice.randrange(1, 6))]
        elif kind == 2:
            yield [head, mutate(dice, body)]
        elif kind == 3:
            yield [head, dice.randbytes(dice.randrange(200))]
        elif kind == 4:
            yield [head, body]
        else:
            yield [mutate(dice, head), body if dice.random() < 0.7 else mutate(dice, body)]


class Attacker:
    """Sends and counts what came back; says HELLO anew when a damaged message was a BYE."""

    def __init__(self, client, flow):
        self.client, self.flow, self.answers, self.receipts = client, flow, {}, set()

    def drain(self, req):
        """Up to the answer to one request, which comes after what was sent before it."""
        while True:
            head = self.client.receive()
            if head["type"] == wmp.RECEIPT:
                self.receipts.add(head["rev"])
            code = head.get("code", 0)
            self.answers[code] = self.answers.get(code, 0) + 1
            if head["req"] == req:
                return head

    def attack(self, batch):
        for frames in batch:
            self.client.socket.send_multipart(frames)
        # HELLO first, should the session have ended; STATUS and LOG are answered after what was submitted before.
        self.drain(self.client.send(wmp.HELLO, req=1 << 50, versions=[1]))
        if self.flow == harness.SUBMIT_FLOW:
            self.drain(self.client.send(wmp.STATUS, req=(1 << 50) + 1, sid=wmp.new_sid()))
        else:
            self.drain(self.client.send(wmp.GET, req=(1 << 50) + 1, what=7))


def attack(instance, institution, flow, point, count):
    dice = harness.random_of(f"hostile {flow}")
    client = instance.submitter(institution) if flow == harness.SUBMIT_FLOW else instance.watcher()
    attacker, batch = Attacker(client, flow), []
    for frames in messages(dice, count, flow, client.welcome["store"], point):
        batch.append(frames)
        if len(batch) == 50:
            attacker.attack(batch)
            batch = []
    attacker.attack(batch)
    client.socket.close(linger=0)
    return attacker


def honest(instance, institution, points, over):
    """Somebody else, who has to get a receipt for everything all the time."""
    client, made = instance.submitter(institution), []

    def jobs():
        while not over.is_set():
            yield wmp.new_sid(), wmp.update(points[0], TODAY, {1: "honest"}), {}
    for _, receipt in harness.receipts(client, jobs(), window=2):
        made.append(receipt["rev"])
    client.close()
    return made


def test(site):
    instance, count = site.instance(), site.count(MESSAGES, 400) // 2
    broker, over = site.broker(instance), threading.Event()
    bad, good = harness.busiest(2)
    point = harness.points_of(bad, 1)[0]

    def hostile():
        try:
            known_wrongs(instance, bad, point)
            strangers(instance, bad)
            garbage_stream(instance, harness.random_of("hostile stream"))
            return [attack(instance, bad, flow, point, count) for flow in (harness.SUBMIT_FLOW, harness.WATCH_FLOW)]
        finally:
            over.set()
    attackers, made = harness.in_threads([hostile, lambda: honest(instance, good, harness.points_of(good, 2), over)])
    accepted = attackers[0].receipts
    check(broker.process.poll() is None, "the broker is gone")
    entries, end = instance.watcher().log()
    check(sorted(accepted | set(made)) == list(range(1, end["head"] + 1)), "the head counts what nobody was told")
    check(made, "the honest client got nothing stored")
    check(broker.terminate() == 0, f"exit status\n{broker.log}")
    print(f"{2 * count} random messages: {len(accepted)} of them were good and are stored; answers by code: "
          f"{[dict(sorted(a.answers.items())) for a in attackers]}; {len(made)} honest submissions settled beside them")


if __name__ == "__main__":
    harness.run(test, __doc__)
