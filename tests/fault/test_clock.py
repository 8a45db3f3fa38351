#!/usr/bin/python3
"""The wall clock is set while updates pass: an hour back, a day ahead, past 2038, by a leap second (fault test 27).

The clock of the broker alone, by a preloaded shim.
"""
import pathlib
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "torture"))
import kit  # noqa: E402
import harness  # noqa: E402
from harness import check  # noqa: E402

HOUR, DAY = 3_600_000, 86_400_000
Y2038 = (2 ** 31 + 1000) * 1000


def asked(instance, committed_at):
    """What GET says as of a time: revision and bodies."""
    begin, bodies = instance.watcher().get(as_of_time=committed_at)
    return begin["rev"], begin["root"], bodies


def test(site):
    instance, clock = site.instance(), site.folder / "clock"
    clock.write_bytes(struct.pack("=q", 0))
    past = int(time.time() * 1000)
    steps = {"an hour back": -HOUR, "a day ahead": DAY, "a leap second back": DAY - 1000, "a leap second ahead": DAY,
             "past 2038": Y2038 - past, "back from 2038": 0}
    broker, known = site.broker(instance, **site.shim(WM_SHIM_CLOCK=str(clock))), {}
    with kit.Load(site, instance, seed=61, publishers=2, watchers=2) as load:
        load.progress()
        first = instance.watcher().log()[0][-1]
        known[first["committed_at"]] = asked(instance, first["committed_at"])
        for name, offset in steps.items():
            with open(clock, "r+b") as file:                        # the file stays the one that is mapped
                file.write(struct.pack("=q", offset))
            load.progress()
            server_time = instance.watcher().welcome["server_time"]
            check(abs(server_time - int(time.time() * 1000) - offset) < HOUR // 2, "the clock was not set")
            for committed_at, answer in known.items():
                if committed_at <= server_time:
                    check(asked(instance, committed_at) == answer, f"{name}: another answer as of {committed_at}")
            last = instance.watcher().log(instance.watcher().welcome["head"])[0][-1]
            if last["committed_at"] + 1 < server_time and last["rev"] + 1 < instance.watcher().welcome["head"]:
                known[last["committed_at"]] = asked(instance, last["committed_at"])
            print(f"ok   {name}")
        print(f"ok   {len(known)} questions as of a time have one answer; {load.verdict()}")
    check(broker.terminate() == 0, "exit status")
    site.broker(instance)
    times = [entry["committed_at"] for entry in instance.watcher().log()[0]]
    check(times == sorted(times) and times[-1] >= Y2038, "committed_at went back, or was never past 2038")


if __name__ == "__main__":
    harness.run(test, __doc__)
