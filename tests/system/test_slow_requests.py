#!/usr/bin/python3
"""Thousands of requests that take long and answer little do not keep submitters waiting for all of them."""
import harness
import wmp
from harness import TODAY, check

ENTRIES, REQUESTS, SUBMISSIONS = 20000, 3000, 5


def nothing_found(client):
    """Look through the whole ledger for entries of an institution that has none."""
    return client.send(wmp.LOG, rev=1, max=1, institutions=["nobody-at-all"])


def answered(client):
    """LOG_ENDs that are there by now."""
    count = 0
    while client.socket.poll(0):
        head, _ = client.socket.recv_multipart()
        count += wmp.unpack(head)[2] == wmp.LOG_END
    return count


def test(site):
    instance, institution = site.instance(), harness.busiest(1)[0]
    broker, points = site.broker(instance), harness.points_of(institution, 2)
    submitter, greedy, entries = instance.submitter(institution), instance.watcher(), site.count(ENTRIES)
    harness.submit_many(submitter, points, entries, 1024)
    first = nothing_found(greedy)
    for _ in range(REQUESTS):
        nothing_found(greedy)
    greedy.take(lambda head: head["req"] == first)
    for i in range(SUBMISSIONS):
        receipt = submitter.submit(wmp.update(points[0], TODAY, {1: f"meanwhile {i}"}))
        check(receipt["type"] == wmp.RECEIPT, f"{receipt}")
    done = answered(greedy)
    check(done < REQUESTS, f"{SUBMISSIONS} submissions waited for all of the {REQUESTS} requests of another client")
    greedy.socket.close(linger=0)
    check(broker.process.poll() is None, "the broker is gone")
    print(f"{SUBMISSIONS} receipts when {done} of {REQUESTS} requests over {entries} entries were answered")


if __name__ == "__main__":
    harness.run(test, __doc__)
