#!/usr/bin/python3
"""The disk is full: submissions are refused with E_STORAGE_FULL, reading goes on, and writing resumes by itself."""
import errno
import itertools
import os

import harness
import wmp
from harness import TODAY, check

DISK = "size=12m"
TEXT = "x" * 4000
E_STORAGE_FULL = 101
REFUSALS = 20
CYCLES = 3
ROOM = 512 * 1024                   # left by the ballast: full comes in the middle of the work
WINDOW = 8


class Ballast:
    """A file that takes what is left of a disk, but for some room."""

    def __init__(self, path):
        self.path = path

    def fill(self, room):
        with open(self.path, "wb", buffering=0) as file:
            for size in (1 << 20, 4096):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError as full:
                    check(full.errno == errno.ENOSPC, str(full))
        check(os.statvfs(self.path).f_bavail == 0, "the disk is not full")
        os.truncate(self.path, self.path.stat().st_size - room)

    def remove(self):
        self.path.unlink()


def fill_up(client, jobs):
    """Submit until E_STORAGE_FULL, and some more; receipts by sid, and what was refused by sid."""
    stored, refused, bodies = {}, {}, {}

    def until_full():
        for sid, body in jobs:
            bodies[sid] = body
            yield sid, body, {}
            if len(refused) >= REFUSALS:
                return
    for sid, answer in harness.pipeline(client, until_full(), window=WINDOW):
        if answer["type"] == wmp.RECEIPT:
            stored[sid] = answer, bodies[sid]
            continue
        check((answer["code"], answer["class"]) == (E_STORAGE_FULL, 1), f"refused: {answer}")
        check(answer.get("retry_after", 0) > 0, "E_STORAGE_FULL without retry_after")
        refused[sid] = bodies[sid]
    check(stored, "the disk was full from the beginning")
    return stored, refused


def reads_go_on(instance, watch, client, head):
    """GET, LOG and a new session; the open watch has every event and tells that nothing is missing."""
    check(client.ping()["head"] == head, "a refusal moved the head")
    check(client.get()[0]["rev"] == head, "GET")
    check(len(client.log(max(head - 5, 1))[0]) == min(head, 6), "LOG")
    fresh = instance.watcher()
    check(fresh.get(as_of_rev=head)[0]["rev"] == head, "GET on a new connection")
    fresh.close()
    next(m for m in watch if m["type"] == wmp.PROGRESS and m["upto"] == head)


def test(site):
    disk = site.folder / "disk"
    disk.mkdir()
    site.mount("-t", "tmpfs", "-o", DISK, "tmpfs", disk)
    instance, ballast = site.instance(disk / "instance"), Ballast(disk / "ballast")
    broker, institution = site.broker(instance), harness.busiest(1)[0]
    points = harness.points_of(institution, 3)
    client, reader, watcher = instance.submitter(institution), instance.watcher(), instance.watcher()
    watch = watcher.watch(wmp.SNAPSHOT)
    jobs = ((wmp.new_sid(), wmp.update(points[i % 3], TODAY, {1: f"{i} {TEXT}"[:4096]})) for i in itertools.count())
    acknowledged, refusals = {}, 0

    for _ in range(CYCLES):
        ballast.fill(ROOM)
        stored, refused = fill_up(client, jobs)
        acknowledged, refusals = acknowledged | stored, refusals + len(refused)
        reads_go_on(instance, watch, reader, len(acknowledged))
        ballast.remove()
        for sid, body in refused.items():
            receipt = client.submit(body, sid)
            check(receipt["type"] == wmp.RECEIPT and not receipt["replayed"], f"after room was made: {receipt}")
            acknowledged[sid] = receipt, body
    check(broker.process.poll() is None, "the broker ended")
    next(m for m in watch if m["type"] == wmp.PROGRESS and m["upto"] == len(acknowledged))
    watch.close()
    check(broker.terminate() == 0, "exit status")

    site.broker(instance)
    entries = {e["sid"]: e for e in instance.watcher().log()[0]}
    check(entries.keys() == acknowledged.keys(), "the ledger has other submissions than were acknowledged")
    for sid, (receipt, body) in acknowledged.items():
        entry = entries[sid]
        check((entry["rev"], entry["leaf_hash"], entry["body"]) == (receipt["rev"], receipt["leaf_hash"], body),
              f"differs from {receipt}")
    print(f"{CYCLES} times full: {refusals} refused with E_STORAGE_FULL and taken later with the same sid, "
          f"without a restart; {len(acknowledged)} acknowledged, 0 lost")


if __name__ == "__main__":
    harness.run(test, __doc__)
