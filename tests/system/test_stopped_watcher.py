#!/usr/bin/python3
"""A watcher that is stopped while tens of thousands of updates pass costs the broker a cursor, and loses nothing.

Then it is stopped once more while the broker is killed and started again: it resumes after its cursor.
"""
import os
import signal

import harness
import wmp
from harness import check

WRITERS = 4
GROWTH_MAX_KIB = 16 * 1024
SAMPLE_EVERY = 1000


def watch(instance, marks, said):
    """The watcher, a process of its own: every revision in order; tells when it has reached a mark."""
    resumed, hashes, seen = [], b"", 0
    for head in harness.follow(instance, resumed=resumed, credit=256):
        if head["type"] == wmp.SNAP_END:
            check(head["rev"] == 0, "the watch began late")
            said.put(0)
        elif head["type"] == wmp.EVENT:
            seen += 1
            check(head["rev"] == seen, f"revision {head['rev']} where {seen} was next")
            hashes = wmp.sha256(hashes + head["leaf_hash"])
            if seen in marks:
                said.put(seen)
            if seen == marks[-1]:
                said.put((hashes, len(resumed)))
                return


def submit_watched(broker, clients, points, count):
    """Updates over several connections; the most memory that the broker was seen to have, KiB."""
    def write(client):
        greatest = 0
        for done in range(0, count // WRITERS, SAMPLE_EVERY):
            harness.submit_many(client, points, min(SAMPLE_EVERY, count // WRITERS - done), window=64)
            greatest = max(greatest, broker.anonymous_kib())
        return greatest
    return max(harness.in_threads([lambda c=c: write(c) for c in clients]))


def test(site):
    instance, count = site.instance(), site.count(50_000, 2_000) // WRITERS * WRITERS
    warm, more = count // 10, count // 50
    marks, said = [1, warm + count, warm + count + more], harness.SPAWN.Queue()
    broker, institution = site.broker(instance), harness.busiest(1)[0]
    points = harness.points_of(institution, 4)
    clients = [instance.submitter(institution) for _ in range(WRITERS)]

    def reached(mark):
        got = said.get(timeout=2 * harness.DEADLINE)
        check(got == mark, f"the watcher says {got}, not {mark}")

    process = site.process(watch, instance, marks, said)
    reached(0)
    harness.submit_many(clients[0], points, warm)                   # buffers and tables reach their usual size
    reached(1)
    os.kill(process.pid, signal.SIGSTOP)
    before = broker.anonymous_kib()
    growth = submit_watched(broker, clients, points, count) - before
    os.kill(process.pid, signal.SIGCONT)
    reached(warm + count)

    os.kill(process.pid, signal.SIGSTOP)
    broker.kill()
    site.broker(instance)
    harness.submit_many(instance.submitter(institution), points, more)
    os.kill(process.pid, signal.SIGCONT)
    reached(marks[-1])
    hashes, resumed = said.get(timeout=harness.DEADLINE)
    expected = b""
    for entry in instance.watcher().log()[0]:
        expected = wmp.sha256(expected + entry["leaf_hash"])
    print(f"{count} updates while the watcher was stopped and {more} beside a restart: it got all {marks[-1]} in "
          f"order, resuming {resumed} times; memory of the broker grew by {growth} KiB (from {before} KiB)")
    check(hashes == expected, "the watcher saw another history than the ledger has")
    check(resumed > 0, "the watcher never resumed")
    check(site.sanitized or growth < GROWTH_MAX_KIB, "the stopped watcher costs memory")


if __name__ == "__main__":
    harness.run(test, __doc__)
