#!/usr/bin/python3
"""A publisher or a watcher that records every call and every frame, and goes on through whatever happens.

usage: client.py OPTIONS.json

Writes JSON lines as tests/checker/check.py reads them.  Says on standard output how far it is ("acked N", "at N",
"connected", "settled"); "stop N" on standard input makes a publisher settle what is in doubt and end, and a watcher
follow up to revision N and end.
"""
import faulthandler
import json
import pathlib
import random
import signal
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "client"))
import wmp  # noqa: E402

PATIENCE = 2.0                      # how long a HELLO waits for its answer, s
HEARTBEAT = 250
RETRY = 1
SESSION_ENDS = (104, 105)
UNEXPECTED = (500, 501, 400, 401, 403)


class Gone(Exception):
    """The session is over; there will be another one."""


class Records:
    def __init__(self, path, who):
        self.file, self.who = open(path, "a", buffering=1, encoding="utf-8"), who

    def write(self, kind, **fields):
        self.file.write(json.dumps(dict(kind=kind, t=time.monotonic_ns(), who=self.who, **fields), default=bytes.hex) + "\n")

    def head(self, head):
        return {name: value for name, value in head.items() if name != "body"}


def say(*words):
    print(*words, flush=True)


class Party:
    """What both have in common: a session that is made again and again."""

    def __init__(self, options):
        self.options, self.dice = options, random.Random(options["seed"])
        self.records = Records(options["records"], options["who"])
        self.client, self.stop_at = None, None
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in sys.stdin:
            if line.startswith("stop"):
                self.stop_at = int(line.split()[1])

    def connect(self):
        o = self.options
        while True:
            try:
                self.client = wmp.Client(o["endpoint"], o["server"].encode(), o["public"].encode(), o["secret"].encode(),
                                         timeout=PATIENCE, heartbeat=HEARTBEAT)
                break
            except (TimeoutError, wmp.Refused, wmp.Broken) as end:
                if isinstance(end, wmp.Refused) and end.code in UNEXPECTED:
                    raise
                if self.client is not None:
                    self.client.socket.close(linger=0)
        welcome = self.client.welcome
        self.records.write("root", rev=welcome["head"], root=welcome["root"])
        say("connected")

    def receive(self, timeout):
        """The next message, None when none came in time."""
        try:
            head = self.client.receive(timeout)
        except TimeoutError:
            return None
        if head["type"] == wmp.BYE or (head["type"] == wmp.REJECT and head["code"] in SESSION_ENDS):
            if head["req"] in getattr(self, "flying", {}):
                return head
            raise Gone(f"{head}")
        return head

    def run(self):
        while not self.done():
            self.connect()
            try:
                self.session()
            except (Gone, wmp.Broken) as end:
                if isinstance(end, wmp.Broken) and "silent" not in str(end):
                    raise
                say("gone")
            finally:
                self.client.socket.close(linger=0)
        say("done")


class Publisher(Party):
    """Blind updates and compare-and-set, several in flight; what is in doubt is sent again with the same sid."""

    def __init__(self, options):
        super().__init__(options)
        self.doubt, self.flying, self.last, self.acked, self.made = {}, {}, {}, 0, 0
        self.due, self.old, self.paused = 0.0, set(), 0.0

    def done(self):
        return self.stop_at is not None and not self.doubt

    def make(self):
        self.made += 1
        point, expect = self.dice.choice(self.options["points"]), None
        if self.dice.random() < 0.5 and not any(job["point"] == point for job in self.doubt.values()):
            expect = self.last.get(point, 0)
        text = f"{self.options['who']} {self.made} " + "x" * self.dice.choice((0, 0, 0, 50, 3000))
        body = wmp.update(point, self.options["today"] - self.dice.randrange(400), {1: text},
                          percent=self.dice.randrange(101))
        self.doubt[wmp.new_sid()] = dict(point=point, expect_rev=expect, body=body)

    def send(self, sid):
        job = self.doubt[sid]
        self.records.write("call", institution=self.options["institution"], sid=sid, **job)
        req = self.client.send(wmp.SUBMIT, job["body"], sid=sid, expect_rev=job["expect_rev"])
        self.flying[req] = sid

    def session(self):
        self.flying, self.old = {}, set(self.doubt)
        for sid in list(self.doubt):
            self.send(sid)
        if not self.old:
            say("settled")
        while not self.done():
            now = time.monotonic()
            if self.stop_at is None and len(self.doubt) < self.options["window"] and now >= self.due:
                self.due = now + self.dice.expovariate(self.options["rate"])
                self.make()
            if now >= self.paused:
                for sid in self.doubt.keys() - set(self.flying.values()):
                    self.send(sid)
            head = self.receive(min(0.05, max(0.001, self.due - now)))
            if head is not None and head["req"] in self.flying:
                self.answer(self.flying.pop(head["req"]), head)

    def answer(self, sid, head):
        job = self.doubt[sid]
        self.records.write("return", institution=self.options["institution"], sid=sid, head=self.records.head(head))
        if head["type"] == wmp.REJECT and head["class"] == RETRY:
            self.paused = time.monotonic() + head.get("retry_after", 100) / 1000
            say("retry", head["code"])
            if head["code"] in SESSION_ENDS:
                raise Gone("stopping")
            return
        del self.doubt[sid]
        if head["type"] == wmp.RECEIPT:
            self.last[job["point"]] = max(head["rev"], self.last.get(job["point"], 0))
            self.acked += 1
            say("acked", self.acked)
        else:
            self.last[job["point"]] = head.get("current_rev", 0)
        self.old.discard(sid)
        if not self.old:
            say("settled")


class Watcher(Party):
    """One watch with a filter; resumes after what it was told."""

    def __init__(self, options):
        super().__init__(options)
        self.cursor, self.number, self.upto = None, 0, 0

    def done(self):
        return self.stop_at is not None and self.upto >= self.stop_at

    def begin(self):
        self.number += 1
        selected = self.options["selected"]
        start = wmp.SNAPSHOT if self.cursor is None else wmp.AFTER
        resume = {} if self.cursor is None else dict(zip(("store", "rev", "leaf_hash"), self.cursor))
        self.records.write("watch", watch=self.number, start=start, rev=resume.get("rev"), **selected)
        self.client.send(wmp.WATCH, watch=self.number, start=start, credit=self.options["credit"], **resume, **selected)

    def session(self):
        self.begin()
        taken, granted = 0, self.options["credit"]
        while not self.done():
            head = self.receive(1.0)
            if head is None or head.get("watch") != self.number:
                continue
            self.records.write("frame", watch=self.number, head=self.records.head(head), body=head["body"])
            if head["type"] == wmp.CLOSED:
                if head["code"] in UNEXPECTED:
                    raise wmp.Refused(head)
                raise Gone(head["code"])
            self.note(head)
            taken += head["type"] != wmp.PROGRESS
            if granted - taken <= self.options["credit"] // 2:
                granted = taken + self.options["credit"]
                self.client.send(wmp.CREDIT, watch=self.number, credit=granted)

    def note(self, head):
        store = self.client.welcome["store"]
        if head["type"] == wmp.PROGRESS:
            self.cursor, self.upto = (store, head["upto"], head["leaf_hash"]), head["upto"]
            say("at", self.upto)
        elif head["type"] in (wmp.SNAP_END, wmp.EVENT):
            self.cursor = store, head["rev"], head["leaf_hash"]


def main():
    faulthandler.register(signal.SIGUSR1)                           # kill -USR1: where it is
    options = json.loads(pathlib.Path(sys.argv[1]).read_text())
    {"publisher": Publisher, "watcher": Watcher}[options["role"]](options).run()


if __name__ == "__main__":
    main()
