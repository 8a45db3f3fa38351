#!/usr/bin/python3
"""Proves from records that a ledger kept its promises.  Written from proto/protocol.md alone; shares no code with the
programs, nor with the client that made the records; needs nothing but Python.

usage: check.py RECORDS.jsonl LEDGER.jsonl

RECORDS has a line for every call and every frame (t: monotonic ns; who: the recorder; bytes in hexadecimal):
    {"kind": "call", "t", "who", "institution", "sid", "point", "expect_rev" or null, "body"}
    {"kind": "return", "t", "who", "institution", "sid", "head"}       RECEIPT or REJECT, by its field names
    {"kind": "watch", "t", "who", "watch", "start", "rev", "areas", "points", "institutions"}
    {"kind": "frame", "t", "who", "watch", "head", "body"}             SNAP_*, EVENT, PROGRESS, CLOSED of that watch
    {"kind": "root", "t", "who", "rev", "root"}                        announced elsewhere: WELCOME, LOG_END
LEDGER has the heads and bodies of LOG, from revision 1 to the head: {"head", "body"}.

    V1  every receipt's revision is there with the same bytes, and nothing is there that nobody submitted
    V2  a submission is there at most once, and every receipt for it names that one revision
    V3  revisions are 1..head without holes
    V4  the order is one that compare-and-set and real time allow (linearizable per action point)
    V5  a watch is Ordered, Unique, Atomic, Reliable, Resumable, Bookmarkable, and shows what its Filter selects
    V6  the root of the served entries is every root that was announced; so is every leaf hash
"""
import hashlib
import json
import sys

RECEIPT, REJECT, SNAP_BEGIN, SNAP_ITEM, SNAP_END, EVENT, PROGRESS, CLOSED = 11, 12, 21, 22, 23, 24, 25, 28
NOW, SNAPSHOT, AFTER = 0, 1, 2
E_CONFLICT, E_SID_REUSED = 300, 302
RETRY, HUMAN = 1, 3
BLIND = 2 ** 64 - 1
UPDATE = 2


# --- section 8: entries and tree

def sha(data):
    return hashlib.sha256(data).digest()


def leaf_of(head, body):
    """The entry, byte by byte, and its hash."""
    code = head["institution"].encode()
    expect = head.get("expect_rev")
    entry = bytes([1, head["kind"]])
    for value, size in ((head["point"], 2), (head["rev"], 8), (head["committed_at"], 8), (head["point_prev"], 8),
                        (BLIND if expect is None else expect, 8)):
        entry += value.to_bytes(size, "big")
    entry += bytes.fromhex(head["sid"]) + bytes.fromhex(head["key_id"]) + bytes([len(code)]) + code + body
    return sha(b"\0" + entry)


class Tree:
    """Roots of every prefix, from a stack of complete subtrees."""

    def __init__(self, leaves):
        self.roots, stack = [sha(b"")], []
        for number, leaf in enumerate(leaves, 1):
            stack.append(leaf)
            while number % 2 == 0:
                right, left = stack.pop(), stack.pop()
                stack.append(sha(b"\1" + left + right))
                number //= 2
            root = stack[-1]
            for left in reversed(stack[:-1]):
                root = sha(b"\1" + left + root)
            self.roots.append(root)

    def root(self, size):
        return self.roots[size] if size < len(self.roots) else None


# --- section 2: just enough MessagePack

def unpack(data):
    value, at = unpack_at(data, 0)
    if at != len(data):
        raise ValueError("bytes behind the value")
    return value


def unpack_at(data, at):
    first, at = data[at], at + 1
    if first < 0x80:
        return first, at
    if first >= 0xe0:
        return first - 256, at
    simple = {0xc0: None, 0xc2: False, 0xc3: True}
    if first in simple:
        return simple[first], at
    if 0xcc <= first <= 0xd3:
        size = 1 << (first & 3)
        return int.from_bytes(data[at:at + size], "big", signed=first >= 0xd0), at + size
    if first < 0x90:
        kind, count = "map", first & 15
    elif first < 0xa0:
        kind, count = "array", first & 15
    elif first < 0xc0:
        kind, count = "str", first & 31
    else:
        kind, size = {0xc4: ("bin", 1), 0xc5: ("bin", 2), 0xc6: ("bin", 4), 0xd9: ("str", 1), 0xda: ("str", 2),
                      0xdb: ("str", 4), 0xdc: ("array", 2), 0xdd: ("array", 4), 0xde: ("map", 2), 0xdf: ("map", 4)}[first]
        count, at = int.from_bytes(data[at:at + size], "big"), at + size
    if kind in ("str", "bin"):
        raw = data[at:at + count]
        return raw.decode() if kind == "str" else raw, at + count
    items = []
    for _ in range(count * (2 if kind == "map" else 1)):
        item, at = unpack_at(data, at)
        items.append(item)
    return dict(zip(items[::2], items[1::2])) if kind == "map" else items, at


# --- the ledger as it was served

class Ledger:
    def __init__(self, lines, say):
        self.entries, self.by_sid, self.of_point, self.leaves = {}, {}, {}, []
        for number, line in enumerate(lines, 1):
            head, body = line["head"], bytes.fromhex(line["body"])
            rev, leaf = head["rev"], leaf_of(head, body)
            if rev != number:
                say("V3", f"revision {rev} stands where {number} is due")
            if leaf.hex() != head["leaf_hash"]:
                say("V6", f"the leaf hash of {rev} is not that of its bytes")
            self.leaves.append(leaf)
            key = head["institution"], head["sid"]
            if key in self.by_sid:
                say("V2", f"submission {key} has revisions {self.by_sid[key]} and {rev}")
            self.by_sid[key] = rev
            self.entries[rev] = head | {"body": body, "leaf": leaf}
            self._follow(head, rev, say)
        self.head = len(self.leaves)
        self.tree = Tree(self.leaves)

    def _follow(self, head, rev, say):
        revs = self.of_point.setdefault(head["point"], [])
        last, expect = revs[-1] if revs else 0, head.get("expect_rev")
        if head["point_prev"] != last:
            say("V4", f"revision {rev} says that {head['point_prev']} was the last of point {head['point']}, it was {last}")
        if expect is not None and expect != last:
            say("V4", f"revision {rev} expected {expect} of point {head['point']} and was taken on top of {last}")
        revs.append(rev)
        before = self.entries.get(rev - 1)
        if before and before["committed_at"] > head["committed_at"]:
            say("V4", f"revision {rev} was committed before {rev - 1}, says its time")

    def matches(self, rev, watch):
        entry = self.entries.get(rev)
        if entry is None:
            return False                                            # a hole, said elsewhere
        if entry["point"] == 0:
            return True                                             # about no single point: for every watch
        areas, points, by = watch.get("areas"), watch.get("points"), watch.get("institutions")
        named = not (areas or points) or entry["point"] // 100 in (areas or ()) or entry["point"] in (points or ())
        return named and (not by or entry["institution"] in by)

    def state(self, point, rev):
        """Last revision, number of updates and bytes of the latest facts of a point at a revision."""
        revs = [r for r in self.of_point.get(point, ()) if r <= rev]
        if not revs:
            return 0, 0, None
        updates = [r for r in revs if self.entries[r]["kind"] == UPDATE]
        latest = max(updates, key=lambda r: (unpack(self.entries[r]["body"])[2], r))
        return revs[-1], len(updates), self.entries[latest]["body"]


# --- V1, V2, V4: submissions

class Submissions:
    def __init__(self, ledger, say):
        self.ledger, self.say = ledger, say
        self.calls, self.receipts, self.fresh, self.last_answer = {}, {}, {}, {}
        self.returned, self.of_point = 0, {}                        # greatest revision that a receipt told so far
        self.floor, self.first_call = {}, {}

    def call(self, line):
        key = line["institution"], line["sid"]
        same = self.calls.setdefault(key, line)
        if any(same[name] != line[name] for name in ("body", "expect_rev", "point")):
            self.say("V1", f"the recorder sent two contents as {key}: the records prove nothing")
        self.first_call.setdefault(key, line["t"])
        self.floor.setdefault(key, self.returned)
        line["point_floor"] = self.of_point.get(line["point"], 0)
        self.last_answer[key] = None
        self.calls[key] = same | {"point_floor": line["point_floor"]}

    def back(self, line):
        key, head = (line["institution"], line["sid"]), line["head"]
        if key not in self.calls:
            return self.say("V1", f"an answer to {key}, which was never sent")
        self.last_answer[key] = head
        return self._receipt(key, head) if head["type"] == RECEIPT else self._reject(key, head, line["t"])

    def _receipt(self, key, head):
        call, rev, entry = self.calls[key], head["rev"], self.ledger.entries.get(head["rev"])
        if self.receipts.setdefault(key, rev) != rev:
            self.say("V2", f"receipts for {key} name {self.receipts[key]} and {rev}")
        if not head["replayed"]:
            if key in self.fresh:
                self.say("V2", f"two receipts for {key} say that it was new")
            self.fresh[key] = rev
        if entry is None:
            return self.say("V1", f"revision {rev} was acknowledged and is not in the ledger")
        if (entry["institution"], entry["sid"]) != key or entry["body"].hex() != call["body"] or \
                entry.get("expect_rev") != call["expect_rev"] or entry["committed_at"] != head["committed_at"]:
            self.say("V1", f"revision {rev} is not what {key} was acknowledged for")
        if entry["leaf"].hex() != head["leaf_hash"]:
            self.say("V6", f"the receipt for {rev} has another leaf hash than the entry")
        if rev <= self.floor[key]:
            self.say("V4", f"{key} was first sent after a receipt for {self.floor[key]} had come, and got {rev}")
        self.returned = max(self.returned, rev)
        self.of_point[call["point"]] = max(self.of_point.get(call["point"], 0), rev)

    def _reject(self, key, head, time):
        if head["code"] != E_CONFLICT:
            return
        call, current = self.calls[key], head["current_rev"]
        revs = self.ledger.of_point.get(call["point"], [])
        if key in self.ledger.by_sid:
            self.say("V4", f"{key} was refused with E_CONFLICT and is revision {self.ledger.by_sid[key]}")
        if current == call["expect_rev"] or (current != 0 and current not in revs):
            self.say("V4", f"E_CONFLICT for {key} names {current}, which is none that it can be")
        elif current < call["point_floor"]:
            self.say("V4", f"E_CONFLICT for {key} names {current}; {call['point_floor']} had been acknowledged")
        elif current:
            entry = self.ledger.entries[current]
            if self.first_call.get((entry["institution"], entry["sid"]), 0) > time:
                self.say("V4", f"E_CONFLICT for {key} names {current}, which was sent later")

    def end(self):
        for key, rev in self.ledger.by_sid.items():
            last = self.last_answer.get(key)
            if key not in self.calls:
                self.say("V1", f"revision {rev} is a submission that nobody made: {key}")
            elif self.ledger.entries[rev]["body"].hex() != self.calls[key]["body"]:
                self.say("V1", f"revision {rev} is not what was sent as {key}")
            elif last and last["type"] == REJECT and last["class"] != RETRY and last["code"] != E_SID_REUSED:
                self.say("V1", f"revision {rev} was refused with {last['code']}")


# --- V5: watches

class Watch:
    """One watch from its beginning to its end; who resumes begins another one."""

    def __init__(self, line, ledger, say, last_seen):
        self.line, self.ledger, self.name = line, ledger, f"watch {line['watch']} of {line['who']}"
        self.say = lambda property_, text: say("V5 " + property_, f"{self.name}: {text}")
        self.root = lambda rev, root: check_root(ledger, say, self.name, rev, root)
        self.snapshot, self.upto, self.resumed = None, 0, False
        self.cursor = self.prev = None                              # not known before the first message with START = now
        if line["start"] == AFTER:
            self.cursor = self.prev = line["rev"]
            self.resumed = True
            if last_seen is not None and line["rev"] > last_seen:
                self.say("Resumable", f"resumes after {line['rev']}, but only {last_seen} was told")

    def frame(self, head, body):
        kind = head["type"]
        if kind in (SNAP_BEGIN, SNAP_ITEM, SNAP_END):
            self._snapshot(kind, head, body)
        elif kind == EVENT:
            self._event(head, body)
        elif kind == PROGRESS:
            self._progress(head)

    def _missing(self, upto):
        """Entries after the cursor, up to a revision, that the filter selects."""
        return [r for r in range(self.cursor + 1, min(upto, self.ledger.head) + 1) if self.ledger.matches(r, self.line)]

    def _event(self, head, body):
        rev, entry = head["rev"], self.ledger.entries.get(head["rev"])
        if self.cursor is None:
            self.cursor = self.prev = head["prev"]
        if self.snapshot:
            self.say("Atomic", f"event {rev} in the middle of a snapshot")
        if rev == self.prev and rev != self.line.get("rev"):
            self.say("Unique", f"event {rev} came twice")
        elif rev <= self.cursor:
            self.say("Ordered" if not self.resumed else "Resumable", f"event {rev} came after {self.cursor}")
        elif missing := self._missing(rev - 1):
            self.say("Resumable" if self.resumed else "Reliable", f"{missing[0]} is missing before {rev}")
        if head["prev"] != self.prev:
            self.say("Reliable", f"event {rev} says that {self.prev if self.prev is None else head['prev']} came before")
        if entry is None or entry["leaf"].hex() != head["leaf_hash"] or leaf_of(head, body) != entry["leaf"]:
            self.say("Atomic", f"event {rev} is not that entry of the ledger")
        elif not self.ledger.matches(rev, self.line):
            self.say("Filter", f"event {rev} is none that was asked for")
        self.cursor, self.prev, self.resumed = max(self.cursor, rev), rev, False

    def _progress(self, head):
        upto = head["upto"]
        if self.cursor is None:
            self.cursor = self.prev = upto
        if upto < max(self.upto, self.prev or 0):
            self.say("Bookmarkable", f"progress went back to {upto}")
        elif missing := self._missing(upto):
            self.say("Bookmarkable", f"progress {upto}, but {missing[0]} was not sent")
        if head["head"] < upto or upto > self.ledger.head:
            self.say("Bookmarkable", f"progress {upto} beyond the head")
        elif "leaf_hash" in head and upto and self.ledger.leaves[upto - 1].hex() != head["leaf_hash"]:
            self.say("Bookmarkable", f"progress {upto} has the leaf hash of another entry")
        self.root(head["head"], head.get("root"))
        self.upto, self.cursor, self.resumed = upto, max(self.cursor, upto), False

    def _snapshot(self, kind, head, body):
        if kind == SNAP_BEGIN:
            self.snapshot = dict(rev=head["rev"], count=head["count"], digest=bytes(32), seen=0)
            self.root(head["rev"], head["root"])
        elif self.snapshot is None:
            self.say("Atomic", "a snapshot without its beginning")
        elif kind == SNAP_ITEM:
            self._item(head, body)
        else:
            told = (head["rev"], head["count"], head["digest"])
            if told != (self.snapshot["rev"], self.snapshot["seen"], self.snapshot["digest"].hex()):
                self.say("Atomic", f"the snapshot of {self.snapshot['rev']} is not whole")
            self.cursor = self.prev = self.snapshot["rev"]
            self.snapshot = None

    def _item(self, head, body):
        snapshot, item = self.snapshot, unpack(body)
        if head["index"] != snapshot["seen"]:
            self.say("Atomic", f"item {head['index']} where {snapshot['seen']} was next")
        snapshot["seen"] += 1
        snapshot["digest"] = sha(snapshot["digest"] + body)
        latest = item.get(7)
        shown = item[2], item[4], latest[4] if latest else None
        if shown != self.ledger.state(item[1][1], snapshot["rev"]):
            self.say("Atomic", f"point {item[1][1]} is not as it was at {snapshot['rev']}")


def check_root(ledger, say, who, rev, root):
    if root is None:
        return
    if ledger.tree.root(rev) is None:
        say("V1", f"{who} was told of revision {rev}, which is not in the ledger")
    elif ledger.tree.root(rev).hex() != root:
        say("V6", f"{who} was told another root of {rev}")


def check(records, dump):
    """Findings as (property, text), and counts of what was looked at."""
    findings, counts = [], {}
    lines = sorted(records, key=lambda line: line["t"])

    def say(name, text):
        findings.append((name, text))
    ledger = Ledger(dump, say)
    submissions, watches, seen = Submissions(ledger, say), {}, {}
    for line in lines:
        kind = line["kind"]
        counts[kind] = counts.get(kind, 0) + 1
        if kind == "call":
            submissions.call(line)
        elif kind == "return":
            submissions.back(line)
        elif kind == "root":
            check_root(ledger, say, line["who"], line["rev"], line["root"])
        elif kind == "watch":
            watches[line["who"], line["watch"]] = Watch(line, ledger, say, seen.get(line["who"]))
        elif kind == "frame":
            watch = watches[line["who"], line["watch"]]
            watch.frame(line["head"], bytes.fromhex(line["body"]))
            if watch.cursor is not None:
                seen[line["who"]] = max(seen.get(line["who"], 0), watch.cursor)
    submissions.end()
    counts |= {"entries": ledger.head, "receipts": len(submissions.receipts), "watches": len(watches)}
    return findings, counts


def load(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.endswith("\n")]   # a recorder that was killed cuts its last line


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    findings, counts = check(load(sys.argv[1]), load(sys.argv[2]))
    for name, text in findings[:50]:
        print(f"{name}: {text}")
    print(" ".join(f"{name}={count}" for name, count in counts.items()))
    print("clean" if not findings else f"{len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
