#!/usr/bin/python3
"""The smallest useful client of WMP/1, from proto/protocol.md and the lists beside it; it shares code with nothing.

small.py submit ENDPOINT SERVER_PUB KEY POINT AS_OF_DAY TEXT [PERCENT]    prints the receipt
small.py watch  ENDPOINT SERVER_PUB KEY [COUNT]                            prints the state and COUNT changes
"""
import hashlib
import os
import sys
import time

import msgpack
import zmq

# messages.def: the fields used here and the messages.
VER, TYPE, REQ, STORE, SID, REV, PREV = 1, 2, 3, 4, 5, 6, 7
REPLAYED, CODE, TEXT, WATCH_ID, GRANT, START, COUNT, DIGEST = 11, 12, 14, 17, 18, 19, 23, 25
UPTO, VERSIONS, NONCE, INSTITUTION, POINT = 26, 33, 43, 44, 45
HELLO, WELCOME, PING, PONG, SUBMIT, RECEIPT, REJECT = 1, 2, 3, 4, 10, 11, 12
WATCH, SNAP_BEGIN, SNAP_ITEM, SNAP_END, EVENT, PROGRESS, CREDIT, CLOSED, BYE = 20, 21, 22, 23, 24, 25, 26, 28, 50
BEAT = 1000                                                        # section 4: WELCOME may say otherwise


def key_file(path):
    """Lines `public = Z85` and `secret = Z85`; others are comments."""
    pairs = (line.partition("=") for line in open(path, encoding="ascii") if not line.startswith("#"))
    return {name.strip(): value.strip().encode() for name, _, value in pairs if value}


def canonical(value):
    """Section 2: map keys ascend; msgpack takes the shortest forms by itself."""
    if isinstance(value, dict):
        return {key: canonical(value[key]) for key in sorted(value)}
    return value


class Connection:
    def __init__(self, endpoint, server, key):
        own = key_file(key)
        self.socket, self.number = zmq.Context.instance().socket(zmq.DEALER), 0
        self.socket.curve_serverkey = key_file(server)["public"]
        self.socket.curve_publickey, self.socket.curve_secretkey = own["public"], own["secret"]
        self.socket.linger = 1000
        self.socket.connect(endpoint)
        self.send(HELLO, {VERSIONS: [1]})
        self.welcome = self.receive()[0]

    def send(self, kind, fields, body=b""):
        self.number += 1
        head = {VER: 1, TYPE: kind, REQ: self.number} | fields
        self.socket.send_multipart([msgpack.packb(canonical(head), use_bin_type=True), body])

    def receive(self):
        """The next message; PING when idle, PONG for a PING, an exception for a refusal and for silence."""
        for _ in range(5):
            while self.socket.poll(BEAT):
                head, body = self.socket.recv_multipart()
                head = msgpack.unpackb(head, strict_map_key=False)
                if head[TYPE] == PING:
                    self.send(PONG, {NONCE: head[NONCE]})
                elif head[TYPE] in (REJECT, CLOSED, BYE):
                    raise SystemExit(f"refused: {head[CODE]} {head.get(TEXT)}")
                elif head[TYPE] != PONG:
                    return head, body
            self.send(PING, {NONCE: 1})
        raise SystemExit("the server is silent")


def submit(link, point, day, text, percent=None):
    body = {1: int(point), 2: int(day), 3: 1, 4: 1, 9: {1: text}} | ({7: int(percent)} if percent else {})
    stamp = int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10)
    sid = stamp[:6] + bytes([stamp[6] & 15 | 112, stamp[7], stamp[8] & 63 | 128]) + stamp[9:]
    link.send(SUBMIT, {SID: sid}, msgpack.packb(canonical(body), use_bin_type=True))
    receipt = link.receive()[0]
    print("receipt", receipt[REV], sid.hex(), receipt[REPLAYED], flush=True)


def watch(link, count="0"):
    taken, granted, last, left, digest, items = 0, 64, None, int(count), bytes(32), 0
    link.send(WATCH, {WATCH_ID: 1, START: 1, GRANT: granted})
    while left or last is None:
        head, body = link.receive()
        taken += head[TYPE] != PROGRESS
        if head[TYPE] == SNAP_ITEM:
            digest, items = hashlib.sha256(digest + body).digest(), items + 1
        elif head[TYPE] == SNAP_END:
            assert (head[COUNT], head[DIGEST]) == (items, digest), "the snapshot is not whole"
            last = head[REV]
            print("state", last, items, flush=True)
        elif head[TYPE] == EVENT:
            assert head[PREV] == last, f"a gap after {last}"
            last, left, update = head[REV], left - 1, msgpack.unpackb(body, strict_map_key=False)
            print("event", last, head[POINT], head[INSTITUTION], update[9][1], flush=True)
        if granted - taken < 32:
            granted = taken + 64
            link.send(CREDIT, {WATCH_ID: 1, GRANT: granted})


if __name__ == "__main__":
    connection = Connection(*sys.argv[2:5])
    {"submit": submit, "watch": watch}[sys.argv[1]](connection, *sys.argv[5:])
    connection.send(BYE, {CODE: 0})
