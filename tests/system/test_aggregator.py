#!/usr/bin/python3
"""An aggregator that is killed at random while updates pass has the right roll-ups in the end.

They are compared with those that a model of the rules computes from what the broker's GET says, and with those of an
aggregator that starts over with --rebuild.
"""
import threading

import harness
import model
import wmp
from harness import TODAY, check

KILLS = 10
INSTITUTIONS = 12
WINDOW = 8
AHEAD = 2 * INSTITUTIONS * WINDOW   # more than can be on the way: nobody waits for the other for ever


def rollups(instance, revision):
    """The bodies of the roll-ups, once they stand for a revision."""
    client = instance.client(harness.ROLLUP_FLOW)
    client.send(wmp.WATCH, watch=1, start=wmp.SNAPSHOT, credit=1000, what=6)
    client.take(lambda head: head["type"] == wmp.PROGRESS and head["upto"] >= revision)
    begin, bodies = client.get(what=6)
    check(begin["rev"] == revision, f"roll-ups of {begin['rev']}, not of {revision}")
    client.close()
    return bodies


def expected(instance, revision):
    items = [wmp.unpack(body) for body in instance.watcher().get(as_of_rev=revision)[1]]
    areas = {0} | {item[1][3] for item in items}
    return {area: model.rollup(area, revision, items) for area in areas}


def compare(bodies, wanted):
    got = {body[1]: body for body in map(wmp.unpack, bodies)}
    check(got.keys() == wanted.keys(), f"areas {sorted(got)}, not {sorted(wanted)}")
    for area, body in got.items():
        for key in wanted[area]:
            check(body[key] == wanted[area][key], f"area {area}, key {key}: {body[key]}, not {wanted[area][key]}")


class Progress:
    """How many updates are in the ledger.  The writers stay a little ahead of the killer, who waits for his turn."""

    def __init__(self):
        self.taken = self.allowed = self.done = 0
        self.changed = threading.Condition()

    def _wait(self, condition):
        check(self.changed.wait_for(condition, harness.DEADLINE), "no progress")

    def take(self):
        with self.changed:
            self._wait(lambda: self.taken < self.allowed)
            self.taken += 1

    def count(self):
        with self.changed:
            self.done += 1
            self.changed.notify_all()

    def allow(self, number):
        with self.changed:
            self.allowed = number
            self.changed.notify_all()

    def wait(self, number):
        with self.changed:
            self._wait(lambda: self.done >= number)


def write(instance, institution, points, count, progress):
    dice, client = harness.random_of(f"aggregator {institution}"), instance.submitter(institution)

    def jobs():
        for i in range(count):
            progress.take()
            yield wmp.new_sid(), model.some_update(dice, dice.choice(points), TODAY, f"u{i}"), {}
    for _ in harness.receipts(client, jobs(), WINDOW):
        progress.count()
    client.close()


def kill_at_random(site, instance, total, progress):
    """Some die when they are ready, some on the way there; updates pass all the time."""
    dice, died_ready = harness.random_of("aggregator kills"), 0
    for at in sorted(dice.sample(range(total), KILLS)):
        progress.allow(at + AHEAD)
        aggregator = site.aggregator(instance)
        if dice.random() < 0.7:
            aggregator.ready()
            died_ready += 1
        progress.wait(at)
        aggregator.kill()
    progress.allow(total)
    return died_ready


def test(site):
    instance, each = site.instance(), site.count(5000, 240) // INSTITUTIONS
    names, total, progress = harness.busiest(INSTITUTIONS), each * INSTITUTIONS, Progress()
    site.broker(instance)
    may = {name: [p for p, reporter in harness.reporting() if reporter == name] for name in names}
    died_ready, *_ = harness.in_threads(
        [lambda: kill_at_random(site, instance, total, progress)] +
        [lambda n=n: write(instance, n, may[n], each, progress) for n in names])

    aggregator = site.aggregator(instance).ready()
    wanted = expected(instance, total)
    bodies = rollups(instance, total)
    compare(bodies, wanted)
    check(aggregator.terminate() == 0, "exit status")
    rebuilt = site.aggregator(instance, "--rebuild").ready()
    check(rollups(instance, total) == bodies, "a rebuilt aggregator has other roll-ups")
    check(rebuilt.terminate() == 0, "exit status")
    programme = wanted[0]
    print(f"{KILLS} kills ({died_ready} of a ready aggregator) while {total} updates passed: the roll-ups of "
          f"{len(wanted) - 1} areas and the programme equal the model's and a rebuild's; programme: n {programme[4]}, "
          f"k {programme[6]}, completion {programme[5]}, figures {programme[18]}")


if __name__ == "__main__":
    harness.run(test, __doc__)
