"""A client of WMP/1, written from proto/protocol.md alone (section numbers below are its).

It shares no code with the programs: where the two disagree, the document decides.  Needs pyzmq and msgpack.
Every head and every body carries a key >= 128, which a receiver has to ignore.
"""
import hashlib
import itertools
import os
import struct
import time

import msgpack
import zmq

# Section 3 and messages.def: the keys of a head are 1, 2, 3, ... in this order.
FIELDS = """ver type req store sid rev prev expect_rev leaf_hash committed_at replayed code class text current_rev
    retry_after watch credit start areas points institutions count index digest upto head root as_of_rev as_of_time
    facts_to max versions features client heartbeat epoch server_time limit_body limit_inflight limit_credit
    limit_watches nonce institution point kind what point_prev key_id register_version register_hash after_sid
    area view published_rev role""".split()
KEYS = {name: key for key, name in enumerate(FIELDS, 1)}
UPDATE = dict(point=1, as_of=2, kind=3, origin=4, lifecycle=5, completion=6, percent=7, confidence=8, summary=9,
              evidence=10, reference=12, supersedes=13, reason=14, cycle=15, milestones=16, indicators=17, actual_start=18,
              actual_end=19, rationale=20, obstacles=21, next_steps=22, decision_requested=23)   # section 5
REVIEW = dict(verb=1, point=2, target=3, cycle=4, reason=5)
ASSESSMENT = dict(point=1, as_of=2, level=3, rationale=4, evidence=5, assessor=6)
AMENDMENT = dict(decision=1, decided_on=2, from_version=3, rationale=4, changes=5)
BODIES = {8: AMENDMENT, 9: REVIEW, 10: ASSESSMENT}
REPORT, NO_CHANGE, CORRECTION, WITHDRAWAL = 1, 2, 3, 4
RETURN, APPROVE, ACCEPT, PUBLISH = 1, 2, 3, 4
HELLO, WELCOME, PING, PONG, SUBMIT, RECEIPT, REJECT, STATUS = 1, 2, 3, 4, 10, 11, 12, 13
WATCH, SNAP_BEGIN, SNAP_ITEM, SNAP_END, EVENT, PROGRESS, CREDIT, UNWATCH, CLOSED = range(20, 29)
GET, LOG, LOG_END, BACKUP, BACKUP_DONE, BYE = 30, 31, 32, 40, 41, 50
NOW, SNAPSHOT, AFTER = 0, 1, 2
GREASE = {200: "ignore me"}


class Refused(Exception):
    """A REJECT, CLOSED or BYE of the server; .code is that of errors.def."""
    def __init__(self, answer):
        super().__init__(f"{answer['code']} {answer.get('text')}")
        self.code = answer["code"]


class Broken(Exception):
    """The server did not keep to the protocol, or a message was lost."""


def need(condition, text):
    if not condition:
        raise Broken(text)


def sha256(data):
    return hashlib.sha256(data).digest()


def pack(value):
    """Section 2: canonical MessagePack.  Map keys ascend; the library takes the shortest forms."""
    def ordered(v):
        if isinstance(v, dict):
            return {k: ordered(v[k]) for k in sorted(v)}
        return [ordered(x) for x in v] if isinstance(v, (list, tuple)) else v
    return msgpack.packb(ordered(value), use_bin_type=True)


def unpack(data):
    return msgpack.unpackb(data, strict_map_key=False)


def update(point, as_of, summary, origin=1, kind=1, **more):
    """The body of SUBMIT.  A field left out is silent, None withdraws, a value states."""
    more |= dict(point=point, as_of=as_of, summary=summary, origin=origin, kind=kind)
    return pack({UPDATE[name]: value for name, value in more.items()} | GREASE)


def body(kind, **fields):
    """The body of SUBMIT with another kind than 2; hand it in with submit(body, kind=kind)."""
    return pack({BODIES[kind][name]: value for name, value in fields.items()} | GREASE)


def new_sid():
    """A UUIDv7; a real client saves it together with the body before the first send."""
    raw = bytearray(int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10))
    raw[6], raw[8] = raw[6] & 0x0f | 0x70, raw[8] & 0x3f | 0x80
    return bytes(raw)


def leaf_hash(event):
    """Section 8: the ledger entry, made again from the fields of an EVENT and its body."""
    code = event["institution"].encode()
    return sha256(b"\0" + struct.pack(">BBHQQQQ", 1, event["kind"], event.get("point", 0), event["rev"],
                                      event["committed_at"], event["point_prev"], event.get("expect_rev", 2**64 - 1))
                  + event["sid"] + event["key_id"] + bytes([len(code)]) + code + event["body"])


def tree_root(leaves):
    """RFC 6962, section 2.1, over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + tree_root(leaves[:k]) + tree_root(leaves[k:]))


class Client:
    """One connection to one flow.  Heads are dicts by name; a received body is in head["body"]."""

    def __init__(self, endpoint, server_public, public, secret, timeout=5.0, hello=True, routing_id=b"",
                 heartbeat=None):
        self.timeout, self.beat, self.heard = timeout, 1.0, time.monotonic()
        self.numbers, self.waiting, self.welcome, self.cursor = itertools.count(1), [], None, None
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.curve_serverkey = server_public
        self.socket.curve_publickey, self.socket.curve_secretkey = public, secret
        self.socket.sndtimeo = int(1000 * timeout)
        if routing_id:
            self.socket.routing_id = routing_id                                # only to see that it is not served
        self.socket.connect(endpoint)
        if hello:
            self.welcome = self.ask(HELLO, versions=[1], client="wmp.py/1", heartbeat=heartbeat)
            self.beat = self.welcome["heartbeat"] / 1000

    def close(self):
        self.send(BYE, code=0)
        self.socket.close(linger=100)

    def send(self, message, body=b"", req=None, **fields):
        fields |= dict(ver=1, type=message, req=next(self.numbers) if req is None else req)
        try:
            self.socket.send_multipart([pack({KEYS[n]: v for n, v in fields.items() if v is not None} | GREASE), body])
        except zmq.Again as full:              # libzmq gives a connection up whose handshake was damaged on the way
            raise Broken("the server is silent: nothing can be sent") from full
        return fields["req"]

    def receive(self, timeout=None):
        """The next message.  Section 4: PING when idle for a heartbeat, give up after five without any traffic."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        while (left := deadline - time.monotonic()) > 0:
            if not self.socket.poll(1 + 1000 * min(left, self.beat)):
                need(not self.welcome or time.monotonic() - self.heard < 5 * self.beat, "the server is silent")
                if self.welcome and left > self.beat:
                    self.send(PING, nonce=0, req=0)
                continue
            self.heard, frames = time.monotonic(), self.socket.recv_multipart()
            need(len(frames) == 2, "a message has two frames")
            raw = unpack(frames[0])
            need(not any(len(FIELDS) < key < 128 for key in raw), "unknown critical field")
            head = {FIELDS[key - 1]: value for key, value in raw.items() if key < 128} | {"body": frames[1]}
            if head["type"] == PING:
                self.send(PONG, req=head["req"], nonce=head["nonce"])
            elif (head["type"], head["req"]) != (PONG, 0):
                return head
        raise TimeoutError("no answer")

    def take(self, wanted, timeout=None):
        """The first message that is wanted; what comes before it waits for whoever wants it."""
        for i, head in enumerate(self.waiting):
            if wanted(head):
                return self.waiting.pop(i)
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        while not wanted(head := self.receive(deadline - time.monotonic())):
            if head["type"] == BYE or (head["type"], head["req"]) == (REJECT, 0):
                raise Refused(head)                                            # the session is over
            self.waiting.append(head)
        return head

    def answer(self, req, refusal=False, timeout=None):
        head = self.take(lambda h: h["req"] == req, timeout)
        if head["type"] == REJECT and not refusal:
            raise Refused(head)
        return head

    def ask(self, message, **fields):
        return self.answer(self.send(message, **fields))

    def ping(self):
        return self.ask(PING, nonce=7)

    # Submitting (section 5): the receipt, or the refusal (it has "code").

    def submit(self, body, sid=None, **order):
        return self.answer(self.send(SUBMIT, body, sid=sid or new_sid(), **order), refusal=True)

    def status(self, sid):
        return self.answer(self.send(STATUS, sid=sid), refusal=True)

    # Reading (section 7).  selected: areas, points, institutions.

    def get(self, what=1, **cut):
        """cut: as_of_rev or as_of_time, facts_to, view, and a selection.  Gives SNAP_BEGIN and the bodies; the kinds of
        the bodies are in its "kinds"."""
        req = self.send(GET, what=what, **cut)
        begin, bodies, digest = self.answer(req) | {"kinds": []}, [], bytes(32)
        while (head := self.answer(req))["type"] == SNAP_ITEM:
            begin["kinds"].append(head["kind"])
            need(head["index"] == len(bodies), "an item is missing")
            bodies.append(head["body"])
            digest = sha256(digest + head["body"])
        need((head["count"], begin["count"], head["digest"]) == (len(bodies), len(bodies), digest), "snapshot differs")
        return begin, bodies

    def log(self, rev=1, limit=512, **selected):
        """The entries from rev to the head, their hashes computed anew, and the last LOG_END; whole: the root too."""
        first, entries, end = rev, [], None
        while end is None or end["upto"] < end["head"]:
            req, before = self.send(LOG, rev=rev, max=limit, **selected), len(entries)
            while (end := self.answer(req))["type"] == EVENT:
                need(end["index"] == len(entries) - before, "an entry is missing")
                need(leaf_hash(end) == end["leaf_hash"], "an entry is not what its hash says")
                entries.append(end)
            need(end["count"] == len(entries) - before, "LOG_END counts otherwise")
            rev = end["upto"] + 1
        if first == 1 and not selected and "root" in end:
            need(tree_root([e["leaf_hash"] for e in entries]) == end["root"], "these are not the entries of the root")
        return entries, end

    def watch(self, start=SNAPSHOT, cursor=None, credit=64, grant=True, timeout=None, **selected):
        """Yields the messages of a watch for ever.  self.cursor is (store, rev, leaf_hash), to resume after.

        Checks the snapshot's count and digest and that each event follows the one before; grants credit as it goes.
        """
        watch, taken, granted, over = next(self.numbers), 0, credit, False
        store, last, leaf = cursor if start == AFTER else (self.welcome["store"], None, None)
        resume = dict(store=store, rev=last, leaf_hash=leaf) if start == AFTER else {}
        req = self.send(WATCH, watch=watch, start=start, credit=credit, **resume, **selected)

        def mine(head):
            return head.get("watch") == watch or (head["type"], head["req"]) == (REJECT, req)
        try:
            while True:
                head = self.take(mine, timeout)
                kind, over = head["type"], head["type"] in (REJECT, CLOSED)
                if over:
                    raise Refused(head)
                if kind == SNAP_BEGIN:
                    store, count, digest = head["store"], 0, bytes(32)
                elif kind == SNAP_ITEM:
                    need(head["index"] == count, "an item is missing")
                    count, digest = count + 1, sha256(digest + head["body"])
                elif kind == SNAP_END:
                    need((head["count"], head["digest"]) == (count, digest), "snapshot differs")
                    last = head["rev"]
                elif kind == EVENT:
                    need(last in (None, head["prev"]), f"gap: {head['prev']} after {last}")
                    need(leaf_hash(head) == head["leaf_hash"], "an entry is not what its hash says")
                    last = head["rev"]
                elif kind == PROGRESS:
                    need(head["upto"] >= (last or 0), "progress went back")
                    last = head["upto"] if last is None else last
                if kind in (SNAP_END, EVENT, PROGRESS):
                    self.cursor = store, head.get("upto", head.get("rev")), head.get("leaf_hash")
                taken += kind != PROGRESS
                if grant and granted - taken <= credit // 2:
                    granted = taken + credit
                    self.send(CREDIT, watch=watch, credit=granted)
                yield head
        finally:
            if not over and not self.socket.closed:
                self.send(UNWATCH, watch=watch)
                while self.take(mine)["type"] != CLOSED:
                    pass
