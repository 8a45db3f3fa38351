#!/usr/bin/python3
"""A thousand joins while a publisher submits all the time: no watcher misses a change between snapshot and events.

Each join takes the snapshot and the events after it, checks that they form one chain, applies the events to the
snapshot by a model written from the documents, and compares with what GET says as of the last revision.
"""
import harness
import model
import wmp
from harness import TODAY, check

JOINERS = 4
JOINS_OF_A_CONNECTION = 10
EVENTS = 5
CREDITS = (8, 200)                  # a snapshot that commits interrupt, and one that is sent in one go


def publish(instance, institution, points, stop, done):
    """The publisher, a process of its own: until it is told to stop."""
    dice, client, made = harness.random_of("joins"), instance.submitter(institution), 0

    def jobs():
        nonlocal made
        while not stop.is_set():
            made += 1
            yield wmp.new_sid(), model.some_update(dice, dice.choice(points), TODAY, f"u{made}"), {}
    for _ in harness.receipts(client, jobs(), window=16):
        pass
    done.put(made)


def join(client, points, credit):
    """One join; false if something between snapshot and events was missed."""
    items, last, seen = {}, None, 0
    watch = client.watch(wmp.SNAPSHOT, credit=credit)
    try:
        for head in watch:                                          # checks count, digest and prev
            if head["type"] == wmp.SNAP_ITEM:
                item = wmp.unpack(head["body"])
                items[item[1][1]] = item
            elif head["type"] == wmp.SNAP_END:
                last = head["rev"]
            elif head["type"] == wmp.EVENT:
                if head["rev"] != last + 1:
                    return False                                    # without a filter every entry comes
                items[head["point"]] = model.apply(items[head["point"]], head)
                last, seen = head["rev"], seen + 1
                if seen == EVENTS:
                    break
    except wmp.Broken as broken:
        print(broken)
        return False
    finally:
        watch.close()
    now = [wmp.unpack(body) for body in client.get(as_of_rev=last)[1]]
    for item in now:
        check(model.plain(items[item[1][1]]) == model.plain(item),
              f"snapshot and events give {items[item[1][1]]}, GET as of {last} gives {item}")
    return len(now) == len(items) == points


def join_all(instance, joins, points):
    missed, client = 0, None
    for i in range(joins):
        if i % JOINS_OF_A_CONNECTION == 0:
            if client:
                client.close()
            client = instance.watcher()
        missed += not join(client, points, CREDITS[i % len(CREDITS)])
    client.close()
    return missed


def test(site):
    instance, joins = site.instance(), site.count(1000, 40)
    site.broker(instance)
    points = len(instance.watcher().get()[1])
    institution = harness.busiest(1)[0]
    stop, done = harness.SPAWN.Event(), harness.SPAWN.Queue()
    publisher = site.process(publish, instance, institution, harness.points_of(institution, 4), stop, done)
    missed = sum(harness.in_threads([lambda: join_all(instance, joins // JOINERS, points)] * JOINERS))
    stop.set()
    made = done.get(timeout=harness.DEADLINE)
    publisher.join(harness.DEADLINE)
    check(publisher.exitcode == 0, "the publisher failed")
    print(f"{joins // JOINERS * JOINERS} joins while {made} updates were committed: {missed} missed a change")
    check(missed == 0, "a change was missed")


if __name__ == "__main__":
    harness.run(test, __doc__)
