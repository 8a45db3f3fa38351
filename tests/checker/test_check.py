#!/usr/bin/python3
"""The checker finds what it is for: a good history is clean, and each planted violation is named by its property."""
import copy
import hashlib
import pathlib
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check  # noqa: E402

WHO = {"a": [101, 102, 301], "b": [102, 301, 307]}
ENTRIES = 40
TYPES = dict(receipt=check.RECEIPT, reject=check.REJECT)


def packed(value):
    """MessagePack of small values, by hand."""
    if isinstance(value, dict):
        return bytes([0x80 | len(value)]) + b"".join(packed(k) + packed(v) for k, v in value.items())
    if isinstance(value, bytes):
        return bytes([0xc4, len(value)]) + value
    if isinstance(value, list):
        return bytes([0x90 | len(value)]) + b"".join(map(packed, value))
    if value is None:
        return b"\xc0"
    if isinstance(value, str):
        return bytes([0xa0 | len(value)]) + value.encode()
    return bytes([value]) if value < 128 else b"\xcd" + value.to_bytes(2, "big")


class History:
    """Makes a history the way a right server would, with its records."""

    def __init__(self):
        self.dice, self.t, self.records, self.dump, self.last = random.Random(7), 0, [], [], {}
        self.states = {}

    def note(self, kind, **fields):
        self.t += 10
        self.records.append(dict(kind=kind, t=self.t, **fields))
        return self.records[-1]

    def submit(self, by, point, expect=None, resent=False):
        rev, sid = len(self.dump) + 1, self.dice.randbytes(16).hex()
        body = packed({1: point, 2: self.dice.randrange(20000, 20010), 9: {1: f"u{rev}"}})
        head = dict(type=check.EVENT, rev=rev, kind=2, committed_at=1000 + rev // 3, point=point, area=point // 100,
                    point_prev=self.last.get(point, 0), institution=by, sid=sid, key_id="00" * 8)
        if expect is not None:
            head["expect_rev"] = expect
        head["leaf_hash"] = check.leaf_of(head, body).hex()
        call = dict(who=by, institution=by, sid=sid, point=point, expect_rev=expect, body=body.hex())
        self.note("call", **call)
        self.dump.append(dict(head=head, body=body.hex()))
        receipt = dict(type=check.RECEIPT, rev=rev, leaf_hash=head["leaf_hash"], committed_at=head["committed_at"],
                       replayed=resent)
        if resent:                                                  # the first receipt was lost
            self.note("call", **call)
        self.note("return", who=by, institution=by, sid=sid, head=receipt)
        self.last[point] = rev

    def conflict(self, by, point, expect):
        sid = self.dice.randbytes(16).hex()
        self.note("call", who=by, institution=by, sid=sid, point=point, expect_rev=expect, body="80")
        self.note("return", who=by, institution=by, sid=sid,
                  head={"type": check.REJECT, "code": check.E_CONFLICT, "class": 2, "current_rev": self.last[point]})

    def root(self, rev):
        return check.Tree([bytes.fromhex(line["head"]["leaf_hash"]) for line in self.dump[:rev]]).root(rev).hex()

    def watch(self, who, start, rev=None, **selected):
        name = f"w{self.t}"
        self.note("watch", who=who, watch=name, start=start, rev=rev, **selected)
        return dict(who=who, watch=name, prev=rev, **selected)

    def frame(self, watch, body=b"", **head):
        self.note("frame", who=watch["who"], watch=watch["watch"], head=head, body=body.hex())

    def snapshot(self, watch, rev):
        digest, points = bytes(32), sorted({p for ps in WHO.values() for p in ps})
        self.frame(watch, type=check.SNAP_BEGIN, rev=rev, count=len(points), root=self.root(rev))
        for index, point in enumerate(points):
            revs = [line["head"]["rev"] for line in self.dump[:rev] if line["head"]["point"] == point]
            bodies = {r: bytes.fromhex(self.dump[r - 1]["body"]) for r in revs}
            latest = max(revs, key=lambda r: (check.unpack(bodies[r])[2], r)) if revs else None
            body = packed({1: {1: point}, 2: revs[-1] if revs else 0, 4: len(revs)} |
                          ({7: {1: latest, 4: bodies[latest]}} if revs else {}))
            digest = hashlib.sha256(digest + body).digest()
            self.frame(watch, body, type=check.SNAP_ITEM, index=index)
        self.frame(watch, type=check.SNAP_END, rev=rev, count=len(points), digest=digest.hex())
        watch["prev"] = rev

    def events(self, watch, first, last):
        for line in self.dump[first - 1:last]:
            head = line["head"]
            if watch.get("areas") and head["area"] not in watch["areas"]:
                continue
            if watch.get("institutions") and head["institution"] not in watch["institutions"]:
                continue
            self.frame(watch, bytes.fromhex(line["body"]), **head | {"prev": watch["prev"]})
            watch["prev"] = head["rev"]

    def progress(self, watch, upto):
        self.frame(watch, type=check.PROGRESS, upto=upto, head=upto, root=self.root(upto),
                   leaf_hash=self.dump[upto - 1]["head"]["leaf_hash"])


def good():
    history = History()
    for i in range(ENTRIES // 2):
        by = "ab"[i % 2]
        point = WHO[by][i % 3]
        history.submit(by, point, history.last.get(point, 0) if i % 2 else None, resent=i % 5 == 0)
    history.conflict("a", 101, 0)
    whole, part = history.watch("x", check.SNAPSHOT), history.watch("y", check.NOW, areas=[3], institutions=["a"])
    history.snapshot(whole, 20)
    part["prev"] = 20
    for i in range(ENTRIES // 2):
        by = "ba"[i % 2]
        history.submit(by, WHO[by][i % 3])
    history.events(whole, 21, 30)
    history.progress(whole, 30)
    history.events(part, 21, 40)
    history.progress(part, 40)
    later = history.watch("x", check.AFTER, 30)
    history.events(later, 31, 40)
    history.progress(later, 40)
    history.note("root", who="z", rev=40, root=history.root(40))
    return history.records, history.dump


# --- planted violations: each changes a good history, and names what has to be found

def lines(records, kind, **wanted):
    return [line for line in records if line["kind"] == kind and
            all(line.get(k, line.get("head", {}).get(k)) == v for k, v in wanted.items())]


def events(records, who):
    return lines(records, "frame", who=who, type=check.EVENT)


def rehash(dump, rev):
    """Make an entry that was changed look right."""
    head = dump[rev - 1]["head"]
    head["leaf_hash"] = check.leaf_of(head, bytes.fromhex(dump[rev - 1]["body"])).hex()


def lost_at_the_end(records, dump):
    dump.pop()


def lost_in_the_middle(records, dump):
    del dump[9]


def other_bytes(records, dump):
    dump[5]["body"] = dump[6]["body"]
    rehash(dump, 6)


def made_up(records, dump):
    dump.append(copy.deepcopy(dump[-1]))
    dump[-1]["head"] |= dict(rev=41, sid="ff" * 16, point_prev=40)
    rehash(dump, 41)


def refused_but_stored(records, dump):
    lines(records, "return")[-1]["head"] = {"type": check.REJECT, "code": 305, "class": 2}


def stored_twice(records, dump):
    dump.append(copy.deepcopy(dump[-1]))
    dump[-1]["head"] |= dict(rev=41, point_prev=40)
    rehash(dump, 41)


def two_revisions_told(records, dump):
    receipts = [line for line in lines(records, "return", type=check.RECEIPT) if line["head"]["replayed"]]
    again = copy.deepcopy(receipts[0])
    again["head"]["rev"] += 1
    again["t"] += 1
    records.append(again)


def twice_new(records, dump):
    again = copy.deepcopy(lines(records, "return", type=check.RECEIPT, replayed=False)[0])
    again["t"] += 1
    records.append(again)


def hole(records, dump):
    for line in dump[20:]:
        line["head"]["rev"] += 1


def stale_compare_and_set(records, dump):
    line = next(line for line in dump[5:] if line["head"].get("expect_rev"))
    line["head"]["expect_rev"] -= 1
    rehash(dump, line["head"]["rev"])


def wrong_predecessor(records, dump):
    dump[30]["head"]["point_prev"] -= 1
    rehash(dump, 31)


def against_real_time(records, dump):
    """The first submission was sent only after the last one had its receipt."""
    sid = dump[0]["head"]["sid"]
    for n, line in enumerate(line for line in records if line.get("sid") == sid):
        line["t"] = 10 ** 9 + n


def conflict_with_a_stale_revision(records, dump):
    lines(records, "return", code=check.E_CONFLICT)[0]["head"]["current_rev"] = 1


def conflict_with_a_foreign_revision(records, dump):
    foreign = next(line["head"]["rev"] for line in dump if line["head"]["point"] != 101)
    lines(records, "return", code=check.E_CONFLICT)[0]["head"]["current_rev"] = foreign


def time_goes_back(records, dump):
    dump[30]["head"]["committed_at"] = 1
    rehash(dump, 31)


def event_skipped(records, dump):
    chain = events(records, "x")
    chain[4]["head"]["prev"] = chain[2]["head"]["rev"]              # the server hides it, too
    records.remove(chain[3])


def event_skipped_openly(records, dump):
    records.remove(events(records, "x")[3])


def events_swapped(records, dump):
    first, second = events(records, "x")[3:5]
    first["t"], second["t"] = second["t"], first["t"]


def event_twice(records, dump):
    again = copy.deepcopy(events(records, "x")[3])
    again["t"] += 1
    records.append(again)


def event_of_other_bytes(records, dump):
    chain = events(records, "x")
    chain[2]["body"] = chain[3]["body"]


def skipped_after_resuming(records, dump):
    chain = [line for line in events(records, "x") if line["head"]["rev"] > 30]
    chain[1]["head"]["prev"] = 30
    records.remove(chain[0])


def sent_again_after_resuming(records, dump):
    chain = [line for line in events(records, "x")]
    again = copy.deepcopy(chain[8])
    first = next(line for line in chain if line["head"]["rev"] == 31)
    again |= dict(t=first["t"] - 1, watch=first["watch"])
    records.append(again)


def resumed_beyond_what_was_told(records, dump):
    lines(records, "watch", start=check.AFTER)[0]["rev"] = 35


def progress_beyond_what_was_sent(records, dump):
    lines(records, "frame", type=check.PROGRESS, who="x")[0]["t"] = events(records, "x")[5]["t"] - 1


def progress_goes_back(records, dump):
    again = copy.deepcopy(lines(records, "frame", type=check.PROGRESS, who="x")[-1])
    again["head"] |= dict(upto=33, leaf_hash=dump[32]["head"]["leaf_hash"])
    again["t"] += 1
    records.append(again)


def progress_with_a_foreign_leaf(records, dump):
    lines(records, "frame", type=check.PROGRESS, who="x")[0]["head"]["leaf_hash"] = dump[3]["head"]["leaf_hash"]


def not_asked_for(records, dump):
    watch = lines(records, "watch", who="y")[0]
    watch["institutions"] = ["b"]


def filtered_event_skipped(records, dump):
    """The only entry of the filter that is hidden, with a chain that says nothing of it."""
    chain = events(records, "y")
    chain[1]["head"]["prev"] = chain[0]["head"]["prev"]
    records.remove(chain[0])


def snapshot_of_another_state(records, dump):
    items = lines(records, "frame", type=check.SNAP_ITEM)
    items[0]["body"] = items[0]["body"].replace("0213", "0212") if "0213" in items[0]["body"] else \
        packed({1: {1: 101}, 2: 1, 4: 1}).hex()


def snapshot_item_lost(records, dump):
    records.remove(lines(records, "frame", type=check.SNAP_ITEM)[2])


def root_of_another_tree(records, dump):
    lines(records, "root")[0]["root"] = "00" * 32


def root_in_progress(records, dump):
    lines(records, "frame", type=check.PROGRESS)[0]["head"]["root"] = "11" * 32


def root_in_a_snapshot(records, dump):
    lines(records, "frame", type=check.SNAP_BEGIN)[0]["head"]["root"] = "22" * 32


def leaf_in_a_receipt(records, dump):
    lines(records, "return", type=check.RECEIPT)[3]["head"]["leaf_hash"] = "33" * 32


def leaf_in_the_ledger(records, dump):
    dump[7]["head"]["leaf_hash"] = "44" * 32


PLANTED = {
    "V1": [lost_at_the_end, lost_in_the_middle, other_bytes, made_up, refused_but_stored],
    "V2": [stored_twice, two_revisions_told, twice_new],
    "V3": [hole, lost_in_the_middle],
    "V4": [stale_compare_and_set, wrong_predecessor, against_real_time, conflict_with_a_stale_revision,
           conflict_with_a_foreign_revision, time_goes_back],
    "V5 Ordered": [events_swapped],
    "V5 Unique": [event_twice],
    "V5 Atomic": [event_of_other_bytes, snapshot_of_another_state, snapshot_item_lost],
    "V5 Reliable": [event_skipped, event_skipped_openly, filtered_event_skipped],
    "V5 Resumable": [skipped_after_resuming, sent_again_after_resuming, resumed_beyond_what_was_told],
    "V5 Bookmarkable": [progress_beyond_what_was_sent, progress_goes_back, progress_with_a_foreign_leaf],
    "V5 Filter": [not_asked_for],
    "V6": [root_of_another_tree, root_in_progress, root_in_a_snapshot, leaf_in_a_receipt, leaf_in_the_ledger],
}


def main():
    records, dump = good()
    findings, counts = check.check(copy.deepcopy(records), copy.deepcopy(dump))
    assert not findings, f"a good history: {findings[:5]}"
    assert counts["entries"] == ENTRIES and counts["watches"] == 3, counts
    planted = 0
    for wanted, plants in PLANTED.items():
        for plant in plants:
            broken = copy.deepcopy(records), copy.deepcopy(dump)
            plant(*broken)
            assert broken != (records, dump), f"{plant.__name__} changed nothing"
            named = {name for name, _ in check.check(*broken)[0]}
            assert wanted in named, f"{plant.__name__}: {wanted} was not found, but {named}"
            planted += 1
            print(f"ok   {wanted:16} {plant.__name__}")
    print(f"a good history is clean; {planted} planted violations of {len(PLANTED)} properties are found")


if __name__ == "__main__":
    main()
