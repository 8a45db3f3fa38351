#!/usr/bin/python3
"""An old copy of the store is put back: whoever saw more of the history notices, at once or when it has grown again."""
import shutil

import harness
import wmp
from harness import check

EARLY, LATE = 20, 30
E_HISTORY_DIVERGED, E_REV_FUTURE = 500, 501
EXIT_DIVERGED = 3


def resume(instance, cursor, code, name):
    client = instance.watcher()
    try:
        first = next(client.watch(wmp.AFTER, cursor))
    except wmp.Refused as refused:
        check(refused.code == code, f"{name}: {refused}")
        print(f"ok   {name}: {refused}")
    else:
        raise AssertionError(f"{name}: got {first}")
    client.close()


def aggregator_notices(site, instance, name):
    aggregator = site.aggregator(instance)
    status = aggregator.wait()
    check(status == EXIT_DIVERGED, f"{name}: exit status {status}\n{aggregator.log}")
    check("E_HISTORY_DIVERGED" in aggregator.log and "--rebuild" in aggregator.log, f"{name}\n{aggregator.log}")
    print(f"ok   {name}: exit {status}")


def rolled_up_to(instance, revision):
    """Until the roll-ups stand for a revision."""
    client = instance.client(harness.ROLLUP_FLOW)
    client.send(wmp.WATCH, watch=1, start=wmp.SNAPSHOT, credit=1000, what=6)
    client.take(lambda head: head["type"] == wmp.PROGRESS and head["upto"] >= revision)
    client.close()


def test(site):
    instance, institution = site.instance(), harness.busiest(1)[0]
    store, copy, points = instance.folder / "store", site.folder / "copy", harness.points_of(institution, 3)
    broker = site.broker(instance)
    harness.submit_many(instance.submitter(institution), points, EARLY)
    check(broker.terminate() == 0, "exit status")
    shutil.copytree(store, copy)

    broker = site.broker(instance)
    aggregator = site.aggregator(instance).ready()
    last = harness.submit_many(instance.submitter(institution), points, LATE)
    cursor = instance.watcher().welcome["store"], last["rev"], last["leaf_hash"]
    check(last["rev"] == EARLY + LATE, "head")
    rolled_up_to(instance, last["rev"])
    check((aggregator.terminate(), broker.terminate()) == (0, 0), "exit status")

    shutil.rmtree(store)
    shutil.copytree(copy, store)
    broker = site.broker(instance)
    check(instance.watcher().welcome["head"] == EARLY, "the old copy is not there")
    resume(instance, cursor, E_REV_FUTURE, "a cursor beyond the head")
    aggregator_notices(site, instance, "an aggregator beyond the head")

    client = instance.submitter(institution)
    harness.submit_many(client, points, LATE)
    resume(instance, cursor, E_HISTORY_DIVERGED, "a cursor at the head of another history")
    aggregator_notices(site, instance, "an aggregator at the head of another history")
    harness.submit_many(client, points, LATE)
    resume(instance, cursor, E_HISTORY_DIVERGED, "a cursor within another history")
    aggregator_notices(site, instance, "an aggregator within another history")

    aggregator = site.aggregator(instance, "--rebuild").ready()
    rolled_up_to(instance, EARLY + 2 * LATE)
    check((aggregator.terminate(), broker.terminate()) == (0, 0), "exit status")
    print("ok   an aggregator with --rebuild goes on")


if __name__ == "__main__":
    harness.run(test, __doc__)
