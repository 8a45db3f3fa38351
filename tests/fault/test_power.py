#!/usr/bin/python3
"""A sync that fails, and power that is cut between write and sync (fault tests 6 and 7).

No receipt is given for a batch whose sync failed: the process ends. After a power cut everything that was acknowledged
is there with the same bytes, the store opens, and its root is that of its entries.
"""
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "torture"))
import kit  # noqa: E402
import harness  # noqa: E402
from harness import check  # noqa: E402

EXIT_UNKNOWN = 70
FAILURES, CUTS = 8, 30


def failing_syncs(site, instance, dice):
    with kit.Load(site, instance, seed=21, watchers=1) as load:
        for number in range(site.count(FAILURES, 3)):
            # The first ones hit the opening of the store and the mark that it is in use, later ones a batch.
            broker = site.start("waymarkd", instance, **site.shim(WM_SHIM_FAIL_SYNC=str(dice.randrange(2, 30))))
            status = broker.wait()
            check(status == EXIT_UNKNOWN and "outcome not known" in broker.log, f"exit status {status}\n{broker.log}")
        broker = site.broker(instance)
        load.progress()
        print(f"ok   {number + 1} failed syncs: exit {EXIT_UNKNOWN} each; {load.verdict()}")
    check(broker.terminate() == 0, "exit status")


def power_cuts(site, instance, dice):
    at_start = 0
    with kit.Load(site, instance, seed=22, watchers=2, rate=120) as load:
        for number in range(site.count(CUTS, 6)):
            cut = f"{dice.randrange(1, 40)}:{dice.randrange(1 << 30)}"
            broker = site.start("waymarkd", instance, **site.shim(WM_SHIM_CUT=cut))
            status = broker.wait()
            check(status == -signal.SIGKILL and "power cut" in broker.log, f"exit status {status}\n{broker.log}")
            at_start += " ready" not in broker.log
        broker = site.broker(instance)
        load.progress()
        print(f"ok   {number + 1} power cuts ({at_start} of them while starting); {load.verdict()}")
    check(broker.terminate() == 0, "exit status")


def lying_disk(site, instance):
    """What this test is worth: on a disk that lies about its syncs, the same check finds what was lost."""
    with kit.Load(site, instance, seed=23, watchers=1, rate=120) as load:
        site.broker(instance, **site.shim(WM_SHIM_CUT="400:1", WM_SHIM_LIE="1")).wait()
        broker = site.start("waymarkd", instance)
        broker.wait_either(" ready")
        if broker.ended:                                            # LMDB may die of pages that are not there
            status, said = broker.wait(), broker.lines[-1:] or ["no word"]
            check(status != 0, "a broker that is not ready ended with 0")
            print(f"ok   a disk that lies: the start ends with {status}, {said[0].strip().rpartition(': ')[2]}")
            return
        try:
            load.progress()
            load.verdict()
        except AssertionError as found:
            print(f"ok   a disk that lies: {str(found).splitlines()[1]}")
        else:
            raise AssertionError("acknowledged updates were lost and nothing was found")


def test(site):
    instance, dice = site.instance(), harness.random_of("power")
    failing_syncs(site, instance, dice)
    power_cuts(site, site.instance(site.folder / "second"), dice)
    lying_disk(site, site.instance(site.folder / "third"))


if __name__ == "__main__":
    harness.run(test, __doc__)
