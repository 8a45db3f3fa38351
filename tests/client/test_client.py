#!/usr/bin/env python3
"""Holds the running programs against proto/protocol.md, with a client that was written from it alone.

test_client.py --bin DIR      DIR holds the programs waymarkd and waymark

Prints a line for every check; the exit status is 0 if all held.
"""
import argparse
import csv
import itertools
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

import zmq
from zmq.utils import z85

sys.dont_write_bytecode = True
import wmp  # noqa: E402
from wmp import AFTER, CLOSED, EVENT, NOW, PONG, PROGRESS, RECEIPT, REJECT, SNAP_END, SNAPSHOT, update  # noqa: E402

REPO = pathlib.Path(__file__).resolve().parents[2]
TODAY = int(time.time()) // 86400
CLASSES = {int(code): {"RETRY": 1, "FIX": 2, "HUMAN": 3}[cls] for code, cls in
           re.findall(r"^WM_ERR\(\w+,\s*(\d+), (\w+),", (REPO / "proto/errors.def").read_text(), re.M)}
MESSAGES = {int(code): [set(re.findall(r"f\((\w+)\)", part.lower())) for part in (required, optional)]
            for code, required, optional in re.findall(r"^WM_MSG\(\w+,\s*(\d+), [SB], *\w+, +(.*?), (.*?), \"",
                                                       (REPO / "proto/messages.def").read_text(), re.M)}
checks = 0


def check(name, condition, got=""):
    global checks
    checks += 1
    print("ok  " if condition else "FAIL", name, got if not condition else "", flush=True)
    assert condition, f"{name} {got}"


class Client(wmp.Client):
    """Holds every head that a server sends against the lists of messages.def."""

    def receive(self, timeout=None):
        head = super().receive(timeout)
        required, optional = MESSAGES[head["type"]]
        fields = set(head) - {"ver", "type", "req", "body"}
        assert required <= fields <= required | optional, f"fields of message {head['type']}: {fields}"
        assert head["body"] == b"" or head["type"] in (wmp.SNAP_ITEM, EVENT)
        return head


class Broker:
    def __init__(self, programs, folder):
        self.folder, self.waymarkd, self.process = folder / "instance", programs / "waymarkd", None
        port = free_ports()
        subprocess.run([programs / "waymark", "init", "--instance", self.folder, "--register",
                        REPO / "deploy/register", "--port", str(port)], check=True, stdout=subprocess.DEVNULL)
        self.endpoints = [f"tcp://127.0.0.1:{port + i}" for i in range(2)]
        self.server = self.key("server.pub")["public"]
        self.log = folder / "waymarkd.log"
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.waymarkd], stdout=log, stderr=log,
                                            env=os.environ | {"WAYMARK_INSTANCE": str(self.folder)})

    def stop(self, kill=False):
        self.process.kill() if kill else self.process.terminate()
        return self.process.wait(timeout=10)

    def key(self, path):
        """A key file: lines `public = Z85` and `secret = Z85`."""
        lines = (self.folder / "keys" / path).read_text().splitlines()
        pairs = [line.partition("=") for line in lines if not line.startswith("#")]
        return {name.strip(): value.strip().encode() for name, _, value in pairs if value}

    def client(self, flow, who="observer/observer", **options):
        key = self.key(f"{who}.key") if isinstance(who, str) else who
        return Client(self.endpoints[flow], self.server, key["public"], key["secret"], **options)

    def submitter(self, institution, **options):
        return self.client(0, f"institution/{institution}", **options)

    def watcher(self, **options):
        return self.client(1, **options)


def free_ports():
    """Three free loopback ports in a row."""
    while True:
        with socket.socket() as a, socket.socket() as b, socket.socket() as c:
            a.bind(("127.0.0.1", 0))
            port = a.getsockname()[1]
            try:
                b.bind(("127.0.0.1", port + 1))
                c.bind(("127.0.0.1", port + 2))
                return port
            except (OSError, OverflowError):
                continue


def register():
    """Two action points of area 1 and one of area 2 with two common reporters, and an institution that is not one."""
    with open(REPO / "deploy/register/actions.csv", encoding="utf-8") as f:
        rows = [(int(r["id"].replace(".", "")), r["lead"], r["reporters"].split()) for r in csv.DictReader(f)]
    for p, lead, first in rows:
        for other in (r for r in first if r != lead and lead):
            same = [q for q, _, reporters in rows if q != p and q < 200 and {lead, other} <= set(reporters)]
            far = [q for q, _, reporters in rows if 200 <= q < 300 and {lead, other} & set(reporters)]
            if p < 200 and same and far:
                far_by = next(i for i in (lead, other) if i in dict((q, r) for q, _, r in rows)[far[0]])
                stranger = next(i for _, _, reporters in rows for i in reporters if i not in first)
                other_lead = next(i for _, i, _ in rows if i not in ("", lead))
                return dict(p=p, q=same[0], far=far[0], far_by=far_by, lead=lead, other=other, stranger=stranger,
                            other_lead=other_lead, points=len(rows),
                            unknown=next(n for n in range(101, 199) if n not in [r[0] for r in rows]))
    raise AssertionError("the register has no such points")


def refused(name, client, answer, code, **fields):
    """A refusal has its code and class, and the head revision has not moved."""
    check(name, answer["type"] == REJECT and (answer["code"], answer["class"]) == (code, CLASSES[code])
          and all(answer.get(k) == v for k, v in fields.items()), answer)
    assert client.ping()["head"] == client.expected_head, "a refusal moved the head"


def raises(name, code, function):
    try:
        function()
    except wmp.Refused as e:
        check(name, e.code == code, e)
    else:
        check(name, False, "was not refused")


def silent(name, make):
    """No WELCOME within 2 s."""
    try:
        make()
    except TimeoutError:
        check(name, True)
    else:
        check(name, False, "got an answer")


def until(watch, kind, count=1):
    """The next messages of a watch up to the count-th of a kind."""
    got = []
    for head in watch:
        got.append(head)
        count -= head["type"] == kind
        if not count:
            return got


def progress_to(watch, rev):
    """The PROGRESS that says that nothing is missing up to a revision (older ones may still be on the way)."""
    return next(head for head in watch if head["type"] == PROGRESS and head["upto"] >= rev)


def check_session(broker, names):
    s = broker.submitter(names["lead"])
    w = s.welcome
    check("WELCOME names the institution of the key", w["institution"] == names["lead"], w)
    check("WELCOME: an empty ledger, its root, the limits", (w["head"], w["root"], w["limit_body"]) ==
          (0, wmp.sha256(b""), 60000) and len(w["store"]) == 16, w)
    pong = s.ping()
    check("PING is answered with nonce and head", (pong["type"], pong["nonce"], pong["head"]) == (PONG, 7, 0), pong)
    early = broker.submitter(names["lead"], hello=False)
    for name, send in (("PING", lambda: early.send(wmp.PING, nonce=1)),
                       ("SUBMIT", lambda: early.send(wmp.SUBMIT, b"\x80", sid=wmp.new_sid()))):
        check(f"{name} before HELLO is refused with 105", early.answer(send(), refusal=True)["code"] == 105)
    answer = early.answer(early.send(wmp.HELLO, versions=[9]), refusal=True)
    check("HELLO without a common version is refused with 206", answer["code"] == 206, answer)
    check("HELLO with one common version among several", early.ask(wmp.HELLO, versions=[1, 9])["type"] == wmp.WELCOME)
    answer = early.answer(early.send(wmp.HELLO, versions=[9]), refusal=True)
    check("a second HELLO without a common version is refused, too", answer["code"] == 206, answer)
    check("and the session goes on", early.ping()["type"] == PONG)
    granted = {asked: early.ask(wmp.HELLO, versions=[1], heartbeat=asked)["heartbeat"]
               for asked in (249, 250, 30000, 30001)}
    check("HELLO may ask for a heartbeat of 250 to 30,000 ms", granted == {249: 1000, 250: 250, 30000: 30000,
                                                                          30001: 1000}, granted)
    early.close()
    public, secret = zmq.curve_keypair()
    stranger = dict(public=public, secret=secret)
    silent("a key that the server does not know: no WELCOME", lambda: broker.client(0, stranger, timeout=2))
    silent("the same on the watch flow", lambda: broker.client(1, stranger, timeout=2))
    silent("a routing id of its own: no WELCOME", lambda: broker.submitter(names["lead"], timeout=2, routing_id=b"me"))
    s.close()


def check_submit(broker, names):
    """Receipts and every refusal; afterwards the ledger holds two entries."""
    s, p = broker.submitter(names["lead"]), names["p"]
    day = TODAY - 30
    good, sid = update(p, day, {1: "first", 2: "первое"}, percent=10, lifecycle=2), wmp.new_sid()
    r = s.submit(good, sid)
    check("SUBMIT gives a RECEIPT", (r["type"], r["sid"], r["rev"], r["replayed"]) == (RECEIPT, sid, 1, False), r)
    again = s.submit(good, sid)
    check("the same sid again: replayed, the same receipt", again["replayed"] and
          all(again[k] == r[k] for k in ("rev", "leaf_hash", "committed_at")), again)
    check("STATUS of a stored sid gives its receipt", s.status(sid)["rev"] == 1)
    s.expected_head = 1
    other = update(p, day, {1: "other"})
    refused("the same sid with other content", s, s.submit(other, sid), 302, sid=sid)
    refused("the same sid with another expect_rev", s, s.submit(good, sid, expect_rev=0), 302)
    refused("expect_rev that is no longer so", s, s.submit(other, expect_rev=0), 300, current_rev=1)
    refused("after_sid that is not in the ledger", s, s.submit(other, after_sid=wmp.new_sid()), 301)
    refused("STATUS of an unknown sid", s, s.status(wmp.new_sid()), 303)
    refused("unknown action point", s, s.submit(update(names["unknown"], day, {1: "x"})), 304)
    alien = broker.submitter(names["stranger"])
    alien.expected_head = 1
    refused("an institution that is not a reporter", alien, alien.submit(other), 400)
    watcher = broker.client(0)
    watcher.expected_head = 1
    refused("an observer's key", watcher, watcher.submit(other), 400)
    review = wmp.body(9, verb=wmp.APPROVE, point=p, target=1)
    refused("a review by a submitter", s, s.submit(review, kind=9), 400)
    refused("a kind that nobody hands in", s, s.submit(review, kind=7), 307)
    watcher.close()
    for name, code, body in (
            ("a date in the future", 306, update(p, TODAY + 2, {1: "x"})),
            ("a date before 1991", 307, update(p, 7669, {1: "x"})),
            ("percent 101", 307, update(p, day, {1: "x"}, percent=101)),
            ("lifecycle 0", 307, update(p, day, {1: "x"}, lifecycle=0)),
            ("kind 5", 307, update(p, day, {1: "x"}, kind=5)),
            ("a correction that names nothing", 305, update(p, day, {1: "x"}, kind=3, reason=1)),
            ("a withdrawal of what is no update", 310, update(p, day, {1: "x"}, kind=4, supersedes=9, reason=1)),
            ("complete without evidence", 305, update(p, day, {1: "x"}, completion=4)),
            ("red without a rationale", 305, update(p, day, {1: "x"}, confidence=3)),
            ("a milestone that the register has not", 305, update(p, day, {1: "x"}, milestones=[[1, 1, None]])),
            ("a cycle that the register has not", 305, update(p, day, {1: "x"}, cycle="1990-H1")),
            ("no summary in any language", 305, update(p, day, {})),
            ("evidence that is not http", 305, update(p, day, {1: "x"}, evidence=[{1: "ftp://x"}])),
            ("17 pieces of evidence", 207, update(p, day, {1: "x"}, evidence=[{1: "http://x"}] * 17)),
            ("no summary at all", 202, wmp.pack({1: p, 2: day, 3: 1, 4: 1})),
            ("invalid UTF-8", 208, other.replace(b"other", b"oth\xff\xfe")),
            ("U+0000 in a text", 208, other.replace(b"other", b"oth\0r")),
            ("a text of 4,097 bytes", 207, update(p, day, {1: "x" * 4097})),
            ("a body of 60,001 bytes", 204, b"\x80" * 60001),
            ("a truncated body", 201, other[:-1]),
            ("a body with a byte behind", 201, other + b"\0"),
            ("keys that do not ascend", 201, b"\x82\x02\x01\x01\x01"),
            ("an integer that is not in its shortest form", 201, b"\x81\x01\xcc\x05"),
            ("a float", 201, wmp.pack({1: p, 201: 1.5})),
            ("an unknown critical key in the body", 203, wmp.pack(wmp.unpack(other) | {99: 1}))):
        refused(f"body: {name}", s, s.submit(body), code)
    for name, code, frames in (
            ("three frames", 200, [wmp.pack({1: 1, 2: 3, 3: 9, 43: 1}), b"", b""]),
            ("one frame", 200, [wmp.pack({1: 1, 2: 3, 3: 9, 43: 1})]),
            ("a truncated map", 201, [b"\x82\x01\x01\x02", b""]),
            ("513 bytes", 204, [bytes(513), b""]),
            ("an unknown critical key", 203, [wmp.pack({1: 1, 2: 3, 3: 9, 43: 1, 100: 1}), b""]),
            ("a field that the message does not have", 202, [wmp.pack({1: 1, 2: 3, 3: 9, 43: 1, 6: 1}), b""]),
            ("a field missing", 202, [wmp.pack({1: 1, 2: 3, 3: 9}), b""]),
            ("an unknown type", 205, [wmp.pack({1: 1, 2: 99, 3: 9}), b""]),
            ("a message of another flow", 205, [wmp.pack({1: 1, 2: wmp.UNWATCH, 3: 9, 17: 1}), b""])):
        s.socket.send_multipart(frames)
        refused(f"head: {name}", s, s.receive(), code)
    second = s.submit(update(p, day, {1: "second"}), expect_rev=1, after_sid=sid)
    check("expect_rev and after_sid that hold", second["rev"] == 2, second)
    alien.close()
    s.close()


def check_facts(broker, names):
    """Section 6; what GET said at every revision is remembered and asked for again."""
    lead, other, w = broker.submitter(names["lead"]), broker.submitter(names["other"]), broker.watcher()
    p, q, day = names["p"], names["q"], TODAY - 20
    seen = {2: w.get()[1]}
    times = {}

    def item(**cut):
        bodies = w.get(points=[p], **cut)[1]
        assert len(bodies) == 1
        return wmp.unpack(bodies[0])

    def state(who, body):
        r = who.submit(body)
        assert r["type"] == RECEIPT, r
        seen[r["rev"]], times[r["rev"]] = w.get()[1], r["committed_at"]
        return r["rev"]

    check("GET gives every action point", len(seen[2]) == names["points"])
    a = state(other, update(p, day + 5, {1: "b"}, percent=60, completion=2))
    it = item()
    check("a lead that spoke outweighs a later word", it[5][2][0] == 10 and it[5][2][4:] == [names["lead"], 1], it[5])
    check("an axis on which only a reporter spoke", it[5][1] == [2, day + 5, a, 1, names["other"], 2], it[5])
    check("an axis on which nobody spoke", it[5][3] is None, it[5])
    check("all voices, by ascending code", [v[0] for v in it[6]] == sorted([names["lead"], names["other"]]), it[6])
    b = state(lead, update(p, day, {1: "c"}, percent=0, rationale={1: "counted anew"}))
    check("zero is a value", item()[5][2] == [0, day, b, 1, names["lead"], 1])
    state(lead, update(p, day - 9, {1: "late"}, percent=90))
    check("facts that arrive late but are older change nothing", item()[5][2][:3] == [0, day, b])
    check("latest is the update with the latest as_of", item()[7][1] == a and item()[2] == b + 1, item()[7])
    body = update(p, day + 1, {1: "d"}, percent=None, origin=2)
    c = state(lead, body)
    check("nil withdraws and is the lead's word", item()[5][2] == [None, day + 1, c, 2, names["lead"], 1], item()[5])
    check("GET facts_to cuts by the day of the facts", item(facts_to=day)[5][2] == [0, day, b, 1, names["lead"], 1])
    check("GET facts_to before the first fact", item(facts_to=day - 365)[5] == [None] * 4)
    fixed = item(facts_to=day, as_of_rev=a)[5][2]
    check("GET facts_to and as_of_rev together", fixed[0] == 10, fixed)
    filler = {k: "x" * 4000 for k in range(129, 143)}
    big = wmp.pack(wmp.unpack(update(q, day, {1: "big"})) | filler)
    big = wmp.pack(wmp.unpack(big) | {150: "y" * (60000 - len(big) - 5)})
    assert len(big) == 60000
    d = state(other, big)
    latest = wmp.unpack(w.get(points=[q])[1][0])[7]
    check("a body of 60,000 bytes is stored as it is, unknown keys and all", latest[1] == d and latest[4] == big)
    for rev, bodies in seen.items():
        begin, then = w.get(as_of_rev=rev)
        assert begin["rev"] == rev and then == bodies, f"as of {rev}"
    check(f"GET as of each of {len(seen)} earlier revisions is what was seen then", True)
    for rev, ms in times.items():
        begin, then = w.get(as_of_time=ms)
        assert begin["rev"] >= rev and then == w.get(as_of_rev=begin["rev"])[1]
    check("GET as of a time is GET as of the revision of that time", True)
    check("GET as of revision 0", all(wmp.unpack(x)[2] == 0 for x in w.get(as_of_rev=0)[1]))
    raises("GET as of a revision beyond the head", 501, lambda: w.get(as_of_rev=d + 1))
    raises("GET as of a time to come", 501, lambda: w.get(as_of_time=int(time.time() * 1000) + 60000))
    begin, bodies = w.get(what=7)
    order = [kind for kind, _ in itertools.groupby(begin["kinds"])]
    check("GET register: areas, institutions, action points, cycles, settings", begin["kind"] == 7 and
          order == [k for k in (3, 4, 15, 11, 14) if k in order] and begin["kinds"].count(15) == names["points"] and
          begin["kinds"].count(14) == 1, order)
    raises("GET keys is for services", 400, lambda: w.get(what=5))
    for c in (lead, other, w):
        c.close()


def check_review(broker, names):
    """Sections 5 and 6: two updates through the review, what each view shows, a correction, an amendment."""
    p, lead, day = names["p"], names["lead"], TODAY - 15
    s, w = broker.submitter(lead), broker.watcher()
    by_lead = broker.client(0, f"coordinator/{lead}")
    by_other = broker.client(0, f"coordinator/{names['other_lead']}")
    roadmap = broker.client(0, "roadmap/coordinator")
    check("WELCOME tells the role", [c.welcome["role"] for c in (s, w, by_lead, roadmap)] == [1, 2, 4, 5])
    everybody = (s, by_lead, by_other, roadmap)
    begin, before = w.get(what=7)
    register = {wmp.unpack(body)[1]: body for kind, body in zip(begin["kinds"], before) if kind == 15}

    def done(client, body, kind=2, **order):
        r = client.submit(body, kind=kind, **order)
        assert r["type"] == RECEIPT, r
        for c in everybody:
            c.expected_head = r["rev"]
        return r["rev"]

    def review(verb, target, point=p, **more):
        return wmp.body(9, verb=verb, point=point, target=target, **more)

    def item(**cut):
        return wmp.unpack(w.get(points=[p], **cut)[1][0])

    # The register first: a cycle that is open and a milestone.
    version = begin["register_version"]
    row = wmp.unpack(register[p]) | {22: [{1: 1, 2: {1: "study"}, 4: 1, 5: day + 30}]}
    cycle = wmp.pack({1: "2026-H1", 2: day - 20, 3: day + 40, 4: day + 50, 5: day + 60})
    changes = [[ord("C"), None, cycle], [ord("P"), register[p], wmp.pack(row)]]
    amendment = dict(decision="SOM 4", decided_on=day, from_version=version, rationale={1: "cycle"}, changes=changes)
    for c in everybody:
        c.expected_head = w.welcome["head"]
    refused("an amendment by a lead's coordinator", by_lead, by_lead.submit(wmp.body(8, **amendment), kind=8), 400)
    refused("an amendment from another version", roadmap,
            roadmap.submit(wmp.body(8, **amendment | dict(from_version=version + 1)), kind=8), 311)
    refused("an amendment of a row that is not so", roadmap, roadmap.submit(
        wmp.body(8, **amendment | dict(changes=[[ord("P"), wmp.pack(row), register[p]]])), kind=8), 311)
    amended = done(roadmap, wmp.body(8, **amendment), 8)
    begin, bodies = w.get(what=7)
    check("an amendment changes the register", begin["register_version"] == version + 1 and cycle in bodies and
          wmp.pack(row) in bodies)
    check("the register of before is still there", w.get(what=7, as_of_rev=amended - 1)[1] == before)

    evidence = [{1: "https://example.org/study"}]
    first = done(s, update(p, day, {1: "first"}, percent=20, cycle="2026-H1", milestones=[[1, 2, day]],
                           evidence=evidence))
    it = item()
    check("facts: the milestone and the report for the cycle", [f[:3] + [f[4], f[9]] for f in it[8] if f[8] == first] ==
          [[1, 1, 2, day, None], [5, 0, 0, None, "2026-H1"]], it[8])
    check("review: one update is submitted", it[10][0] == first and it[10][2] == 1 and it[10][5][0] >= 1, it[10])
    check("nothing is accepted yet", item(view=1)[4] == 0 and item(view=1)[7] is None)
    refused("an update by a coordinator", by_lead, by_lead.submit(update(p, day, {1: "x"})), 400)
    refused("approving by another institution's coordinator", by_other, by_other.submit(review(2, first), kind=9), 400)
    refused("accepting what the lead has not approved", roadmap, roadmap.submit(review(3, first), kind=9), 309)
    refused("returning without a reason", by_lead, by_lead.submit(review(1, first), kind=9), 305)
    refused("a review of what is no update", by_lead, by_lead.submit(review(2, amended), kind=9), 310)
    refused("a review with an old expect_rev", by_lead,
            by_lead.submit(review(2, first), kind=9, expect_rev=first - 1), 300)
    done(by_lead, review(1, first, reason={1: "which study?"}), 9, expect_rev=first)
    check("what was returned counts no more", item()[7] is None or item()[7][1] != first)
    fixed = done(s, update(p, day, {1: "fixed"}, percent=30, kind=wmp.CORRECTION, supersedes=first, reason=5,
                           cycle="2026-H1", evidence=evidence))
    check("its correction counts", item()[5][2][:3] == [30, day, fixed])
    done(by_lead, review(2, fixed), 9)
    done(roadmap, review(3, fixed), 9)
    check("accepted: the view has it", item(view=1)[5][2][0] == 30 and item(view=1)[10][2] == 4)
    refused("a withdrawal of what is accepted", s, s.submit(
        update(p, day, {1: "x"}, kind=wmp.WITHDRAWAL, supersedes=fixed, reason=1)), 309)
    check("nothing is published yet", w.get(view=2)[0]["published_rev"] == 0 and item(view=2)[4] == 0)
    published = done(roadmap, wmp.body(9, verb=4, cycle="2026-H1"), 9)
    begin, picture = w.get(view=2)
    check("published: SNAP_BEGIN tells what is shown", (begin["view"], begin["published_rev"]) == (2, published))
    check("published: the state of the update", item(view=2)[10][2] == 5)

    newer = done(s, update(p, day, {1: "later found"}, percent=25, kind=wmp.CORRECTION, supersedes=fixed, reason=2))
    check("a correction under review changes what is reported, and only that",
          [item(view=v)[5][2][0] for v in (0, 1, 2)] == [25, 30, 30])
    done(by_lead, review(2, newer), 9)
    done(roadmap, review(3, newer), 9)
    check("accepted, it supersedes; what was published stays", item()[10][5][6] == 1 and w.get(view=2)[1] == picture
          and [item(view=v)[5][2][0] for v in (0, 1, 2)] == [25, 25, 30])
    check("and so it reads at that revision for ever", w.get(view=2, as_of_rev=published)[1] == picture)
    assessed = done(roadmap, wmp.body(10, point=p, as_of=day, level=3, rationale={1: "seen"}, evidence=evidence), 10)
    it = item()
    check("an assessment stands beside the report", it[9] == [3, day, assessed, "roadmap-coordinator"] and
          it[5][2][0] == 25 and it[2] == assessed, it[9])
    kinds = [(e["kind"], e.get("point", 0)) for e in w.log(amended)[0]]
    check("LOG: every step is an entry, its hash made anew", kinds ==
          [(8, 0), (2, p), (9, p), (2, p), (9, p), (9, p), (9, 0), (2, p), (9, p), (9, p), (10, p)], kinds)
    for c in (*everybody, w):
        c.close()


def check_watch(broker, names):
    who = {names["lead"]: broker.submitter(names["lead"]), names["other"]: broker.submitter(names["other"])}
    w, day = broker.watcher(), TODAY - 10
    store, head = w.welcome["store"], w.welcome["head"]
    plan = [(names["lead"], names["p"]), (names["other"], names["q"]), (names["far_by"], names["far"]),
            (names["other"], names["p"])] * 5

    def send(institution, point):
        r = who[institution].submit(update(point, day, {1: "x"}))
        assert r["type"] == RECEIPT, r
        return r["rev"]

    full, area = w.watch(SNAPSHOT, credit=16), broker.watcher()
    filtered = area.watch(NOW, areas=[2])
    begin = until(filtered, PROGRESS)[-1]
    check("start now: PROGRESS tells the head", begin["upto"] == begin["head"] == head, begin)
    inst = broker.watcher()
    by_inst = inst.watch(SNAPSHOT, institutions=[names["other"]])
    snap = until(full, SNAP_END)
    check("watch: a snapshot of every action point, with its digest", snap[-1]["count"] == names["points"]
          and snap[-1]["rev"] == head)
    check("watch: the snapshot is what GET says", [h["body"] for h in snap[1:-1]] == w.get(as_of_rev=head)[1])
    at_head = store, head, snap[-1]["leaf_hash"]
    rows = [wmp.unpack(h["body"])[1] for h in until(by_inst, SNAP_END)[1:-1]]
    check("filter by institution: points it may report on", rows and all(names["other"] in r[11] for r in rows))
    revs = [send(*step) for step in plan]
    events = [h for h in until(full, EVENT, 20) if h["type"] == EVENT]
    check("watch: 20 events without a gap", [e["rev"] for e in events] == revs == list(range(head + 1, head + 21)))
    progress = progress_to(full, revs[-1])
    check("PROGRESS after the backlog", (progress["upto"], progress["head"], progress["leaf_hash"]) ==
          (revs[-1], revs[-1], events[-1]["leaf_hash"]), progress)
    got = [h["rev"] for h in until(filtered, EVENT, 5) if h["type"] == EVENT]
    check("filter by area", got == [r for r, (_, point) in zip(revs, plan) if point == names["far"]], got)
    mine = [r for r, (i, _) in zip(revs, plan) if i == names["other"]]
    got = [h["rev"] for h in until(by_inst, EVENT, len(mine)) if h["type"] == EVENT]
    check("filter by institution: only its events", got == mine, got)
    progress_to(filtered, revs[-1])
    cursor = area.cursor
    check("a filtered watch's PROGRESS goes up to the head", cursor[1:] == (revs[-1], events[-1]["leaf_hash"]), cursor)
    full.close(), filtered.close(), by_inst.close()
    check("UNWATCH ends a watch and the session goes on", w.ping()["head"] == revs[-1])
    more = send(names["far_by"], names["far"])
    event = until(area.watch(AFTER, cursor, areas=[2]), EVENT)[-1]
    check("a filtered watch resumes after its cursor", (event["rev"], event["prev"]) == (more, revs[-1]), event)
    tail = [h["rev"] for h in until(w.watch(AFTER, (store, revs[4], events[4]["leaf_hash"])), EVENT, 16)]
    check("resume after a revision", tail == revs[5:] + [more], tail)
    tail = [h["rev"] for h in until(w.watch(AFTER, (store, 0, None)), EVENT, more)]
    check("resume after revision 0: the whole ledger", tail == list(range(1, more + 1)))
    either = [h["rev"] for h in until(w.watch(AFTER, at_head, areas=[2], points=[names["q"]]), EVENT, 11)]
    match = [r for r, (_, point) in zip(revs, plan) if point in (names["q"], names["far"])]
    check("filter by areas and points: either matches", either == match + [more], either)
    raises("WATCH with more areas than a filter may name", 207, lambda: next(w.watch(NOW, areas=[1] * 17)))
    for name, cursor, code in (("another store", (bytes(16), revs[4], events[4]["leaf_hash"]), 500),
                               ("a wrong leaf hash", (store, revs[4], events[5]["leaf_hash"]), 500),
                               ("a revision beyond the head", (store, more + 1, events[4]["leaf_hash"]), 501)):
        raises(f"resume with {name}", code, lambda: next(w.watch(AFTER, cursor)))
    check("the session goes on after it", w.ping()["head"] == more)
    number = w.send(wmp.WATCH, watch=9999, start=AFTER, store=store, rev=0, credit=5)
    got = [w.take(lambda h: h.get("watch") == 9999)["type"] for _ in range(5)]
    w.send(wmp.PING, nonce=9, req=number + 900000)                # its answer comes behind everything that was sent
    pause = w.take(lambda h: h["req"] == number + 900000 or h.get("watch") == 9999)
    check("a credit of 5 stops the server after 5 messages", got == [EVENT] * 5 and pause["type"] == PONG, pause)
    w.send(wmp.CREDIT, watch=9999, credit=7)
    got = [w.take(lambda h: h.get("watch") == 9999)["rev"] for _ in range(2)]
    w.send(wmp.PING, nonce=9, req=number + 900001)
    pause = w.take(lambda h: h["req"] == number + 900001 or h.get("watch") == 9999)
    check("credit is cumulative: 7 gives two more", got == [6, 7] and pause["type"] == PONG, (got, pause))
    w.send(wmp.UNWATCH, watch=9999)
    check("UNWATCH is answered with CLOSED 0", (end := w.take(lambda h: h.get("watch") == 9999))["type"] == CLOSED
          and end["code"] == 0, end)
    for c in (w, area, inst, *who.values()):
        c.close()


def check_log(broker, names):
    w = broker.watcher()
    entries, end = w.log()
    check("LOG: every entry, leaf hashes and root computed anew", [e["rev"] for e in entries] ==
          list(range(1, end["head"] + 1)) and end["root"] == w.welcome["root"])
    pages = w.log(limit=7)[0]
    check("LOG in pages of 7 is the same", [e["leaf_hash"] for e in pages] == [e["leaf_hash"] for e in entries])
    for rev in range(1, end["head"] + 1):
        assert w.get(as_of_rev=rev, points=[names["p"]])[0]["root"] == \
            wmp.tree_root([e["leaf_hash"] for e in entries[:rev]]), f"root at {rev}"
    check("the root that a snapshot names is that of its revision", True)
    got, _ = w.log(areas=[2])
    match = [e["rev"] for e in entries if e.get("area", 2) == 2]
    check("LOG by area, and what is about no action point", [e["rev"] for e in got] == match and got)
    for e in entries:
        before = [x["rev"] for x in entries if x.get("point") == e.get("point") and x["rev"] < e["rev"]]
        assert e["point_prev"] == max(before, default=0) and ("point" in e) == ("area" in e)
        assert "point" not in e or e["area"] == e["point"] // 100
    check("point_prev chains the entries of an action point, and those about none", True)
    ids = {i: wmp.sha256(z85.decode(broker.key(f"institution/{i}.key")["public"]))[:8]
           for i in (names["lead"], names["other"])}
    check("key_id is that of the key that submitted", all(e["key_id"] == ids[e["institution"]] for e in entries
                                                          if e["kind"] == 2))
    w.close()


def check_restart(broker, names):
    """A killed server: acknowledged is acknowledged, the session is gone, the cursor holds."""
    s, w = broker.submitter(names["lead"]), broker.watcher()
    sid, body = wmp.new_sid(), update(names["p"], TODAY, {1: "before the end"})
    receipt = s.submit(body, sid)
    until(w.watch(SNAPSHOT, points=[names["p"]]), PROGRESS)
    broker.stop(kill=True)
    broker.start()
    try:                                                # STATUS, or a PING that was sent when STATUS had been lost
        code = s.answer(s.send(wmp.STATUS, sid=sid), refusal=True, timeout=10)["code"]
    except wmp.Refused as refused:
        code = refused.code
    check("after a restart the old session is answered with 105", code == 105, code)
    s2, w2 = broker.submitter(names["lead"], timeout=10), broker.watcher(timeout=10)
    again = s2.submit(body, sid)
    check("a receipt outlives kill -9", again["replayed"] and again["leaf_hash"] == receipt["leaf_hash"], again)
    more = s2.submit(update(names["p"], TODAY, {1: "after"}))["rev"]
    event = until(w2.watch(AFTER, w.cursor, points=[names["p"]]), EVENT)[-1]
    check("the cursor resumes on the restarted server", (event["prev"], event["rev"]) == (receipt["rev"], more), event)
    broker.process.terminate()
    bye = w2.take(lambda h: h["type"] == wmp.BYE)
    check("a server that stops says BYE", bye["code"] == 104, bye)
    check("and ends with status 0", broker.process.wait(timeout=10) == 0)
    for c in (s, w, s2, w2):
        c.socket.close(linger=0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs waymarkd and waymark")
    programs, names = parser.parse_args().bin.resolve(), register()
    with tempfile.TemporaryDirectory(prefix="wmp-") as folder:
        broker = Broker(programs, pathlib.Path(folder))
        try:
            for part in (check_session, check_submit, check_facts, check_review, check_watch, check_log, check_restart):
                part(broker, names)
        except BaseException:
            print("".join(broker.log.read_text().splitlines(True)[-20:]), file=sys.stderr)
            raise
        finally:
            if broker.process and broker.process.poll() is None:
                broker.stop(kill=True)
            zmq.Context.instance().destroy(linger=0)
    print(f"{checks} checks, all well")


if __name__ == "__main__":
    main()
