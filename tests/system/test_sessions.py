#!/usr/bin/python3
"""One key cannot take every session: beyond its share it gets E_BUSY, and everybody else is served."""
import harness
import wmp
import zmq
from harness import TODAY, check

MOST, AT_ONCE = 1024, 64                            # limits.h: WM_SESSIONS_PER_KEY_MAX
E_BUSY = 100
HELLO = [wmp.pack({1: 1, 2: wmp.HELLO, 3: 1, 33: [1], 36: 30000}), b""]


def opened(context, instance, key, count):
    """Connections that said HELLO, and the heads of their answers."""
    sockets = []
    for _ in range(count):
        client = context.socket(zmq.DEALER)
        client.linger, client.curve_serverkey = 0, instance.server
        client.curve_publickey, client.curve_secretkey = key["public"], key["secret"]
        client.connect(instance.endpoints[harness.WATCH_FLOW])
        client.send_multipart(HELLO)
        sockets.append(client)
    heads = []
    for client in sockets:
        check(client.poll(1000 * harness.DEADLINE), "HELLO was not answered")
        heads.append(wmp.unpack(client.recv_multipart()[0]))
    return sockets, heads


def test(site):
    instance, (bad, good) = site.instance(), harness.busiest(2)
    broker, context = site.broker(instance), zmq.Context()
    context.max_sockets = 2 * MOST
    key, sockets, types = instance.key(f"institution/{bad}.key"), [], []
    while len(sockets) < MOST:
        more, heads = opened(context, instance, key, min(AT_ONCE, MOST - len(sockets)))
        sockets += more
        types += [head[2] for head in heads]
    check(set(types) == {wmp.WELCOME}, f"{MOST} sessions of one key: {set(types)}")
    more, heads = opened(context, instance, key, 3)
    check([(head[2], head.get(12)) for head in heads] == 3 * [(wmp.REJECT, E_BUSY)], f"one session too many: {heads}")
    honest = instance.submitter(good)
    receipt = honest.submit(wmp.update(harness.points_of(good, 1)[0], TODAY, {1: "x"}))
    check(receipt["type"] == wmp.RECEIPT and instance.watcher().get()[0]["rev"] == 1, "nobody else is served")
    sockets[0].send_multipart([wmp.pack({1: 1, 2: wmp.PING, 3: 2, 43: 1}), b""])
    check(wmp.unpack(sockets[0].recv_multipart()[0])[2] == wmp.PONG, "a refusal ended another session")
    sockets[0].send_multipart([wmp.pack({1: 1, 2: wmp.BYE, 3: 3, 12: 0}), b""])
    sockets[0].send_multipart(HELLO)
    check(wmp.unpack(sockets[0].recv_multipart()[0])[2] == wmp.WELCOME, "a session that ended makes room")
    check(broker.process.poll() is None, "the broker is gone")
    for client in sockets + more:
        client.close()
    context.term()
    print(f"{MOST} sessions of one key, the next ones refused with E_BUSY, others served")


if __name__ == "__main__":
    harness.run(test, __doc__)
