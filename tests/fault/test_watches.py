#!/usr/bin/python3
"""Filters of every kind under load, and cursors that fit nothing (fault tests 17 and 18)."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "torture"))
import kit  # noqa: E402
import harness  # noqa: E402
import wmp  # noqa: E402
from harness import check  # noqa: E402

E_SCHEMA, E_HISTORY_DIVERGED, E_REV_FUTURE = 202, 500, 501
SET = 16                            # points in one filter


def every_filter(site, instance):
    """Each area, every point, institutions, nothing at all; a broker that is killed in between."""
    names, points = harness.busiest(8), sorted({point for point, _ in harness.reporting()})
    selections = [{}] + [{"areas": [area]} for area in range(1, 6)]
    selections += [{"points": points[at:at + SET]} for at in range(0, len(points), SET)]
    selections += [{"institutions": names[:2]}, {"areas": [1], "institutions": names[:1]}]
    may = {name: [p for p, reporter in harness.reporting() if reporter == name] for name in names}
    with kit.Load(site, instance, seed=51, publishers=4, points=may, selections=selections, rate=80) as load:
        broker = site.broker(instance)
        load.progress(receipts=site.count(60, 10))
        broker.kill()
        broker = site.broker(instance)
        load.progress(receipts=site.count(60, 10))
        print(f"ok   {len(selections)} filters: {load.verdict()}")
    return broker


def refused(instance, name, code, start, cursor):
    client = instance.watcher()
    try:
        first = next(client.watch(start, cursor))
    except wmp.Refused as end:
        check(end.code == code, f"{name}: {end}")
        print(f"ok   {name}: {end}")
    else:
        raise AssertionError(f"{name}: got {first}")
    client.close()


def cursors(instance):
    client = instance.watcher()
    store, entries = client.welcome["store"], client.log()[0]
    head, other = len(entries), bytes(16)
    refused(instance, "one revision beyond the head", E_REV_FUTURE, wmp.AFTER, (store, head + 1, None))
    refused(instance, "the greatest revision", E_REV_FUTURE, wmp.AFTER, (store, 2 ** 64 - 1, None))
    refused(instance, "a foreign store", E_HISTORY_DIVERGED, wmp.AFTER, (other, head, entries[-1]["leaf_hash"]))
    refused(instance, "a foreign store at revision 0", E_HISTORY_DIVERGED, wmp.AFTER, (other, 0, None))
    refused(instance, "a wrong leaf hash", E_HISTORY_DIVERGED, wmp.AFTER, (store, head - 3, entries[2]["leaf_hash"]))
    watch = client.watch(wmp.AFTER, (store, 0, None), credit=512)
    seen = [next(watch) for _ in range(head)]
    check([event["rev"] for event in seen] == list(range(1, head + 1)), "revision 0 is the whole ledger")
    watch.close()
    watch = client.watch(wmp.AFTER, (store, head, entries[-1]["leaf_hash"]))
    first = next(watch)
    check(first["type"] == wmp.PROGRESS and first["upto"] == head, f"after the head: {first}")
    watch.close()
    print("ok   revision 0 gives every event, the head gives progress only")


def test(site):
    instance = site.instance()
    broker = every_filter(site, instance)
    cursors(instance)
    check(broker.terminate() == 0, "exit status")


if __name__ == "__main__":
    harness.run(test, __doc__)
