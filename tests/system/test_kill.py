#!/usr/bin/python3
"""kill -9 of the broker under load, again and again: what was acknowledged is there, once, and nothing else.

Three writers keep a window of submissions in flight; a fourth one chains its updates with expect_rev, so that a resend
that was stored twice, or a receipt for something that was lost, ends its chain.
"""
import threading

import harness
import wmp
from harness import TODAY, check

WINDOW = 32


class Writer:
    """Submits, and settles after each crash what it got no answer for: by the same bytes with the same sid."""

    def __init__(self, institution, points, window):
        self.institution, self.points, self.window = institution, points, window
        self.made, self.doubt, self.receipts, self.settled = 0, {}, {}, [0, 0]

    def job(self):
        self.made += 1
        point = self.points[self.made % len(self.points)]
        return wmp.new_sid(), (wmp.update(point, TODAY, {1: f"{self.institution} {self.made}"}), {})

    def acknowledged(self, sid, head):
        check(head["type"] == wmp.RECEIPT, f"refused: {head}")
        self.receipts[sid] = self.doubt.pop(sid)[0], head

    def settle(self, client):
        for sid, head in harness.pipeline(client, [(sid, *job) for sid, job in self.doubt.items()]):
            self.settled[head.get("replayed", False)] += 1
            self.acknowledged(sid, head)

    def write(self, instance, killed, count_receipt):
        """Until the broker is gone and everything that it had sent is read."""
        client = instance.submitter(self.institution)
        try:
            self.settle(client)
        except (wmp.Broken, TimeoutError):  # the others were fast, and the broker is gone before this one has settled
            check(killed.is_set(), "a living broker is silent")
            client.socket.close(linger=0)
            return
        flying = {}
        while True:
            while len(flying) < self.window and not killed.is_set():
                sid, job = self.job()
                self.doubt[sid] = job
                flying[client.send(wmp.SUBMIT, job[0], sid=sid, **job[1])] = sid
            try:
                head = client.receive(timeout=0.1)
            except TimeoutError:
                if killed.is_set():
                    break
                continue
            if head["req"] in flying:
                self.acknowledged(flying.pop(head["req"]), head)
                count_receipt()
        client.socket.close(linger=0)


class Chain(Writer):
    """One at a time, each on top of the one before."""

    def __init__(self, institution, point):
        super().__init__(institution, [point], 1)
        self.last = 0

    def job(self):
        sid, (body, _) = super().job()
        return sid, (body, dict(expect_rev=self.last))

    def acknowledged(self, sid, head):
        super().acknowledged(sid, head)
        self.last = head["rev"]


class Gate:
    """Counts receipts and opens at a number of them."""

    def __init__(self, number):
        self.left, self.lock, self.open = number, threading.Lock(), threading.Event()

    def pass_one(self):
        with self.lock:
            self.left -= 1
            if self.left <= 0:
                self.open.set()


def kill_rounds(site, instance, writers, rounds):
    dice = harness.random_of("kill")
    for _ in range(rounds):
        broker, killed, gate = site.broker(instance), threading.Event(), Gate(dice.randrange(1, 1500))

        def kill():
            check(gate.open.wait(harness.DEADLINE), "the writers make no progress")
            broker.kill()
            killed.set()
        harness.in_threads([kill] + [lambda w=w: w.write(instance, killed, gate.pass_one) for w in writers])


def compare(instance, writers):
    """The ledger against what the writers know."""
    entries, end = instance.watcher().log()                         # checks leaf hashes and root
    check([e["rev"] for e in entries] == list(range(1, end["head"] + 1)), "the revisions have holes")
    by_sid = {(e["institution"], e["sid"]): e for e in entries}
    check(len(by_sid) == len(entries), "a sid is in the ledger twice")
    check(sum(len(w.receipts) for w in writers) == len(entries), "the ledger has what nobody was told, or lost entries")
    for writer in writers:
        check(not writer.doubt, "a submission was never settled")
        for sid, (body, receipt) in writer.receipts.items():
            entry = by_sid[writer.institution, sid]
            check((entry["rev"], entry["leaf_hash"], entry["body"], entry["committed_at"]) ==
                  (receipt["rev"], receipt["leaf_hash"], body, receipt["committed_at"]), f"differs from {receipt}")
    last = {}
    for entry in entries:
        check(entry["point_prev"] == last.get(entry["point"], 0), "point_prev does not chain")
        last[entry["point"]] = entry["rev"]
    return end["head"]


def test(site):
    instance, rounds = site.instance(), site.count(50, 5)
    first, second = harness.busiest(2)
    *shared, alone = harness.points_of(first, 6)
    writers = [Writer(first, shared, WINDOW), Writer(first, shared[1:], WINDOW),
               Writer(second, harness.points_of(second, 4), WINDOW), Chain(first, alone)]
    kill_rounds(site, instance, writers, rounds)
    broker = site.broker(instance)
    for writer in writers:
        client = instance.submitter(writer.institution)
        writer.settle(client)
        client.close()
    head = compare(instance, writers)
    check(broker.terminate() == 0, "the broker ends with 0")
    new, replayed = (sum(w.settled[i] for w in writers) for i in range(2))
    print(f"{rounds} kills: {head} entries, {len(writers[3].receipts)} of them chained; settled by resending: "
          f"{replayed} had been stored, {new} had not; lost 0, doubled 0")


if __name__ == "__main__":
    harness.run(test, __doc__)
