#!/usr/bin/python3
"""SIGTERM under load, and another build on the same store, back and forth, with clients that stay (fault test 30)."""
import argparse
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "torture"))
import kit  # noqa: E402
import harness  # noqa: E402
from harness import check  # noqa: E402

RESTARTS = 12


def test(site, builds):
    instance, slowest = site.instance(), 0.0
    sites = [site] + [harness.Site(build, site.scale, site.folder, site.stack) for build in builds]
    with kit.Load(site, instance, seed=71, publishers=3, watchers=4) as load:
        for number in range(site.count(RESTARTS, 4)):
            broker = sites[number % len(sites)].broker(instance)
            load.progress()
            began = time.monotonic()
            check(broker.terminate() == 0, "exit status")
            slowest = max(slowest, time.monotonic() - began)
            check("store=good" in broker.log and (number == 0 or "not in order" not in broker.log), broker.log)
        broker = site.broker(instance)
        load.progress()
        print(f"ok   {number + 1} stops under load with {len(sites)} builds: exit 0 each, the slowest after "
              f"{slowest:.1f} s; {load.verdict()}")
    check(broker.terminate() == 0, "exit status")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--other", type=pathlib.Path, action="append", default=[], help="programs of another build")
    known, sys.argv[1:] = parser.parse_known_args()
    harness.run(lambda site: test(site, known.other), __doc__)
