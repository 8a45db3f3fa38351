#!/usr/bin/python3
"""Connections that are cut, delayed, doubled or swallowed, at random byte offsets (fault tests 14 and 16)."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "torture"))
import kit  # noqa: E402
import harness  # noqa: E402
import wmp  # noqa: E402
from harness import check  # noqa: E402

CUTS = 120


def wild_connections(site, instance):
    cuts = site.count(CUTS, 20)
    with kit.Load(site, instance, seed=31, publishers=2, watchers=3) as load:
        load.progress()
        load.proxy.wild(cut_within=30_000, delay=0.02, double=0.002)
        while load.proxy.cuts < cuts:
            load.progress(receipts=1)                               # it goes on, if slowly
        load.proxy.calm()
        load.progress()
        print(f"ok   {load.proxy.cuts} connections cut; {load.verdict()}")


def lost_last_event(site, instance, institution, point):
    """The event is swallowed on its way: the watcher notices the silence and gets it after resuming."""
    with kit.Load(site, instance, seed=32, publishers=0, watchers=3) as load:
        client = instance.submitter(institution)
        for number in range(site.count(6, 2)):
            head = client.submit(wmp.update(point, harness.TODAY, {1: f"seen {number}"}))["rev"]
            for watcher in load.watchers:
                watcher.wait(lambda c: c.at >= head, "no progress")
            load.proxy.drop_all()
            head = client.submit(wmp.update(point, harness.TODAY, {1: f"swallowed {number}"}))["rev"]
            check(all(watcher.at < head for watcher in load.watchers), "it was not swallowed")
            load.proxy.cut_all()                                    # between EVENT and PROGRESS
            load.proxy.calm()
            for watcher in load.watchers:
                watcher.wait(lambda c: c.at >= head, "the last event stays lost")
        entries = instance.watcher().log()[0]
        for watcher in load.watchers:
            watcher.stop(len(entries))
            watcher.finish()
        # Nobody recorded the submissions: what the watchers were told is held against the ledger here.
        told = [line for line in kit.records(load, "watcher-0") if line["kind"] == "frame" and line["head"]["type"] == wmp.EVENT]
        first = told[0]["head"]["rev"] if told else 0
        check([line["head"]["rev"] for line in told] == list(range(first, len(entries) + 1)), "the watcher lost an event")
        print(f"ok   the last event lost {number + 1} times: every watcher has it after resuming")


def test(site):
    instance, institution = site.instance(), harness.busiest(1)[0]
    site.broker(instance)
    wild_connections(site, instance)
    lost_last_event(site, instance, institution, harness.points_of(institution, 1)[0])


if __name__ == "__main__":
    harness.run(test, __doc__)
