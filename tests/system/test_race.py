#!/usr/bin/python3
"""Races: of many writers with one expect_rev one wins, and one sid sent twice at once is one entry."""
import threading

import harness
import wmp
from harness import TODAY, check

RACERS, ROUNDS = 20, 25
TWINS = 1000
E_CONFLICT = 300


def race(clients, point, rounds):
    """Everybody submits on top of the same revision at the same time; revisions of the winners."""
    start, current, won = threading.Barrier(len(clients)), 0, []

    def one(client, number):
        body = wmp.update(point, TODAY, {1: f"racer {number}"})
        start.wait(harness.DEADLINE)
        return client.submit(body, expect_rev=current)
    for _ in range(rounds):
        answers = harness.in_threads([lambda c=c, n=n: one(c, n) for n, c in enumerate(clients)])
        receipts = [a for a in answers if a["type"] == wmp.RECEIPT]
        check(len(receipts) == 1, f"{len(receipts)} receipts for one expect_rev")
        current = receipts[0]["rev"]
        losers = [(a.get("code"), a.get("current_rev")) for a in answers if a["type"] != wmp.RECEIPT]
        check(losers == [(E_CONFLICT, current)] * (len(clients) - 1), f"the losers were told {losers}")
        won.append(current)
    return won


def twins(pair, point, count):
    """The same submission on two connections at once."""
    start = threading.Barrier(2)

    def one(client, body, sid):
        start.wait(harness.DEADLINE)
        return client.submit(body, sid)
    revisions = []
    for number in range(count):
        sid, body = wmp.new_sid(), wmp.update(point, TODAY, {1: f"twin {number}"})
        first, second = harness.in_threads([lambda c=c: one(c, body, sid) for c in pair])
        check(first["type"] == second["type"] == wmp.RECEIPT, f"{first} {second}")
        same = [[a[k] for k in ("sid", "rev", "leaf_hash", "committed_at")] for a in (first, second)]
        check(same[0] == same[1], f"two receipts for one sid: {same}")
        check(sorted([first["replayed"], second["replayed"]]) == [False, True], "one of them is the replayed one")
        revisions.append(first["rev"])
    return revisions


def test(site):
    instance, rounds, count = site.instance(), site.count(ROUNDS, 5), site.count(TWINS, 20)
    site.broker(instance)
    institution = harness.busiest(1)[0]
    contested, calm = harness.points_of(institution, 2)
    clients = [instance.submitter(institution) for _ in range(RACERS)]
    won = race(clients, contested, rounds)
    check(won == list(range(1, rounds + 1)), "a loser left a revision")
    revisions = twins(clients[:2], calm, count)
    check(revisions == list(range(rounds + 1, rounds + count + 1)), "a sid took two revisions")
    entries, end = instance.watcher().log()
    check(end["head"] == len(entries) == rounds + count, "the ledger has more than was acknowledged")
    print(f"{rounds} rounds of {RACERS} racers: one receipt and {RACERS - 1} E_CONFLICT each; "
          f"{count} sids sent twice at once: one revision and equal receipts each")


if __name__ == "__main__":
    harness.run(test, __doc__)
