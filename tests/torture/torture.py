#!/usr/bin/python3
"""Rounds of faults under recorded load, and the verdict of the independent checker; scripts/torture runs it.

Each round throws the dice for one fault and sees everybody through it: every publisher gets new receipts, every watcher
is told of a later head. After some rounds the load is settled, the ledger dumped and checked, and a new instance made.
The same seed gives the same rounds, the same places and the same offsets; what the machine does between them is its own.
"""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import kit  # noqa: E402
import harness  # noqa: E402
import wmp  # noqa: E402
from harness import check  # noqa: E402

PLACES = ["before_begin", "after_put", "before_commit", "after_commit_before_receipt", "after_receipt_before_event"]
EXIT_UNKNOWN, EXIT_FAILPOINT = 70, 86
EPOCH = 20                          # rounds on one instance
DISK = "size=40m"
ROOM = 256 * 1024                   # what the ballast leaves
E_STORAGE_FULL = 101


class Round:
    """What a fault works on: an instance with load and a broker that runs."""

    def __init__(self, site, dice, load, instance, clock):
        self.site, self.dice, self.load, self.instance, self.clock = site, dice, load, instance, clock
        self.broker, self.aggregator = None, None
        self.restart()

    def restart(self, **environment):
        self.broker = self.site.broker(self.instance, **environment)

    def start(self, **environment):
        """A broker that may not live long enough to be ready."""
        self.broker = self.site.start("waymarkd", self.instance, **environment)
        return self.broker

    def ends(self, statuses, line=None):
        status = self.broker.wait()
        check(status in statuses, f"exit status {status}, not {statuses}\n{self.broker.log[-2000:]}")
        check(line is None or line in self.broker.log, f"the log does not say {line}")


def failpoint(r, place, action):
    r.broker.terminate()
    r.start(failpoint=f"{place}:{action}:{r.dice.randrange(1, 60)}").wait_line("failpoint")


def failpoint_kill(r):
    failpoint(r, r.dice.choice(PLACES), "kill")
    r.ends([-signal.SIGKILL])
    r.restart()


def failpoint_exit(r):
    failpoint(r, r.dice.choice(PLACES), "exit")
    r.ends([EXIT_FAILPOINT])
    r.restart()


def failpoint_error(r):
    failpoint(r, r.dice.choice(PLACES), "error")
    r.ends([EXIT_UNKNOWN, 0])
    r.restart()


def failpoint_pause(r):
    failpoint(r, r.dice.choice(PLACES), "pause")
    os.waitpid(r.broker.pid, os.WUNTRACED)
    os.kill(r.broker.pid, signal.SIGCONT)


def failpoint_in_snapshot(r):
    r.broker.terminate()
    r.restart(failpoint=f"in_snapshot:{r.dice.choice(['kill', 'error'])}:{r.dice.randrange(1, 79)}")
    reader = r.instance.watcher(timeout=5)
    with contextlib.suppress(wmp.Refused, wmp.Broken, TimeoutError):
        reader.get()
    reader.socket.close(linger=0)
    if r.broker.process.poll() is not None or "kill" in r.broker.log:
        r.broker.wait()
        r.restart()


def kill(r):
    marks = [(p, p.acked + r.dice.randrange(1, 30)) for p in r.load.publishers]
    client, mark = r.dice.choice(marks)
    client.wait(lambda c: c.acked >= mark, "no progress")
    r.broker.kill()
    r.restart()


def kill_edge(r):
    """The process that holds the network dies, sometimes together with the one that holds the ledger."""
    edge, both = r.broker.edge(), r.dice.random() < 0.3
    os.kill(edge, signal.SIGKILL)
    if both:
        r.broker.kill()
        r.restart()
    else:
        r.broker.edge(other_than=edge)


def stop_edge(r):
    """Until clients take it for silent; longer than the core takes it, now and then."""
    edge, marks = r.broker.edge(), [(client, client.gone) for client in r.load.publishers]
    os.kill(edge, signal.SIGSTOP)
    for client, mark in marks:
        client.wait(lambda c, m=mark: c.gone > m, "it did not notice the silence")
    if r.dice.random() < 0.3:
        r.broker.edge(other_than=edge)                              # killed by the core, and another one started
    else:
        os.kill(edge, signal.SIGCONT)


def terminate(r):
    check(r.broker.terminate() == 0, "exit status of a stop")
    r.restart()


def stop_broker(r):
    """For less, or for more, than what clients take for silence."""
    marks = [(client, client.gone) for client in r.load.publishers if r.dice.random() < 0.5]
    os.kill(r.broker.pid, signal.SIGSTOP)
    for client, mark in marks:
        client.wait(lambda c, m=mark: c.gone > m, "it did not notice the silence")
    os.kill(r.broker.pid, signal.SIGCONT)


def stop_watcher(r):
    client = r.dice.choice(r.load.watchers)
    os.kill(client.process.pid, signal.SIGSTOP)
    for publisher in r.load.publishers:
        mark = publisher.acked + 100
        publisher.wait(lambda c, m=mark: c.acked >= m, "a stopped watcher holds a publisher up")
    os.kill(client.process.pid, signal.SIGCONT)


def wild_connections(r):
    r.load.proxy.wild(cut_within=r.dice.randrange(3_000, 40_000), delay=r.dice.choice((0, 0.01, 0.05)),
                      double=r.dice.choice((0, 0.002)))
    cuts = r.load.proxy.cuts + r.dice.randrange(5, 25)
    for client in r.load.publishers + r.load.watchers:
        client.wait(lambda c: r.load.proxy.cuts >= cuts, "too few connections were cut")
    r.load.proxy.calm()


def swallowed_connections(r):
    marks = [(client, client.gone) for client in r.load.publishers + r.load.watchers]
    r.load.proxy.drop_all()
    for client, mark in marks:
        client.wait(lambda c, m=mark: c.gone > m, "it did not notice the silence")
    r.load.proxy.cut_all()
    r.load.proxy.calm()


def failing_sync(r):
    r.broker.terminate()
    r.start(**r.site.shim(WM_SHIM_FAIL_SYNC=str(r.dice.randrange(2, 50))))
    r.ends([EXIT_UNKNOWN], "outcome not known")
    r.restart()


def power_cut(r):
    r.broker.terminate()
    r.start(**r.site.shim(WM_SHIM_CUT=f"{r.dice.randrange(1, 120)}:{r.dice.randrange(1 << 30)}"))
    r.ends([-signal.SIGKILL], "power cut")
    r.restart()


def power_cut_after_kill(r):
    """Two faults on end, without a moment in between."""
    r.broker.kill()
    r.start(**r.site.shim(WM_SHIM_CUT=f"{r.dice.randrange(1, 20)}:{r.dice.randrange(1 << 30)}"))
    r.ends([-signal.SIGKILL], "power cut")
    r.start(failpoint=f"after_commit_before_receipt:kill:{r.dice.randrange(1, 5)}")
    r.ends([-signal.SIGKILL])
    r.restart()


def clock_step(r):
    r.clock.write_bytes(struct.pack("=q", 0))
    r.broker.terminate()
    r.restart(**r.site.shim(WM_SHIM_CLOCK=str(r.clock)))
    for _ in range(4):
        r.load.progress(2)
        with open(r.clock, "r+b") as file:                          # the file that is mapped
            file.write(struct.pack("=q", r.dice.choice((-3_600_000, -1000, 1000, 60_000))))
    r.load.progress(2)
    check(r.broker.terminate() == 0, "exit status of a stop")
    r.restart()


def full_disk(r):
    """The ballast takes the disk of the instance while updates pass; then it gives it back."""
    ballast = r.site.folder / "disk" / "ballast"
    marks = [(client, client.full) for client in r.load.publishers]
    with open(ballast, "wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(bytes(1 << 16))
    os.truncate(ballast, max(0, ballast.stat().st_size - ROOM))
    for client, mark in marks[:1]:
        client.wait(lambda c, m=mark: c.full > m, "the disk never got full")
    check(len(r.instance.watcher().get()[1]) > 0, "nothing can be read on a full disk")
    ballast.unlink()
    check(r.broker.process.poll() is None, "the broker ended on a full disk")


def backup(r):
    """Taken under load, sometimes with a child that dies; then it is what the ledger was."""
    place = r.dice.choice((None, "in_backup_copy:kill", "in_backup_rename:kill", "in_backup_rename:error"))
    if place:
        r.broker.terminate()
        r.restart(failpoint=place)
        check(r.site.run(r.instance, "backup").returncode != 0, "a backup that was cut off counts")
        r.broker.terminate()
        r.restart()
    done = r.site.run(r.instance, "backup", "--json")
    check(done.returncode == 0, f"backup: {done.stderr}")
    taken = json.loads(done.stdout)
    leaves = [entry["leaf_hash"] for entry in r.instance.watcher().log()[0]]
    check(wmp.tree_root(leaves[:taken["revision"]]).hex() == taken["root"], f"root of {taken}")


def export_rename(r):
    """An export that dies before its rename leaves the old file; the next one is whole."""
    path = r.site.folder / "export.json"
    before = path.read_bytes() if path.exists() else None
    done = r.site.run(r.instance, "snapshot", "-o", path, failpoint="in_export_rename:kill")
    check(done.returncode == -signal.SIGKILL, f"{done}")
    check((path.read_bytes() if path.exists() else None) == before, "a part of an export has its name")
    check(r.site.run(r.instance, "snapshot", "-o", path).returncode == 0, "snapshot")
    json.loads(path.read_text())
    for rest in r.site.folder.glob("export.json.*"):
        rest.unlink()


def aggregator(r):
    """Killed in its checkpoint, it goes on and has the sums of a rebuild."""
    first = r.site.start("waymark-aggregator", r.instance,
                         failpoint=f"in_aggregator_checkpoint:kill:{r.dice.randrange(1, 4)}")
    first.wait_either("failpoint")
    first.wait()
    again = r.site.start("waymark-aggregator", r.instance).ready()
    check(again.terminate() == 0, "exit status of the aggregator")


FAULTS = [failpoint_kill, failpoint_exit, failpoint_error, failpoint_pause, failpoint_in_snapshot, kill, kill_edge,
          stop_edge, terminate, stop_broker, stop_watcher, wild_connections, swallowed_connections, failing_sync, power_cut,
          power_cut_after_kill, clock_step, full_disk, backup, export_rename, aggregator]


class Table:
    """What was done and how it went."""

    def __init__(self):
        self.rounds, self.seconds, self.failed = collections.Counter(), collections.Counter(), {}
        self.counts = collections.Counter()

    def add(self, fault, seconds, failure=None):
        self.rounds[fault] += 1
        self.seconds[fault] += seconds
        if failure:
            self.failed.setdefault(fault, failure)

    def add_counts(self, summary):
        for pair in summary.split():
            name, _, count = pair.partition("=")
            self.counts[name] += int(count)

    def show(self, slowest):
        print(f"\n{'fault':28} {'rounds':>6} {'mean s':>7}  verdict")
        for fault in sorted(self.rounds):
            verdict = "FAILED: " + self.failed[fault].splitlines()[0][:70] if fault in self.failed else "clean"
            print(f"{fault:28} {self.rounds[fault]:6} {self.seconds[fault] / self.rounds[fault]:7.1f}  {verdict}")
        print(f"\nV1-V6 over {dict(self.counts)}")
        print(f"slowest recovery of a client: {slowest:.1f} s"
              + ("" if slowest <= kit.SLOWEST else f"  (more than {kit.SLOWEST:.0f} s)"))


def deck(dice, rounds, skipped):
    """Every fault comes before one comes again; the dice say in which order."""
    faults = [fault for fault in FAULTS if fault.__name__ not in skipped]
    order = []
    while len(order) < rounds:
        order += dice.sample(faults, len(faults))
    return order[:rounds]


def epoch(site, dice, faults, number, table):
    """Some rounds on one instance; the slowest recovery."""
    disk, clock = site.folder / "disk", site.folder / "clock"
    disk.mkdir(exist_ok=True)
    clock.write_bytes(struct.pack("=q", 0))
    if full_disk in faults:
        site.mount("-t", "tmpfs", "-o", DISK, "tmpfs", disk)
    instance = site.instance(disk / "instance")
    name = "start"
    with kit.Load(site, instance, seed=f"{number}", publishers=3, watchers=4, rate=60) as load:
        r = Round(site, dice, load, instance, clock)
        load.progress()
        for fault in faults:
            name, began = fault.__name__, time.monotonic()
            print(f"{number:3} {name} ...", end=" ", flush=True)
            try:
                fault(r)
                load.progress()
            except BaseException as failure:
                table.add(name, time.monotonic() - began, str(failure) or repr(failure))
                print("FAILED", flush=True)
                raise
            table.add(name, time.monotonic() - began)
            print(f"{time.monotonic() - began:.1f} s", flush=True)
        summary = load.verdict()
        check(r.broker.terminate() == 0, "exit status of the last stop")
        table.add_counts(summary)
        print(f"    checker: clean, {summary}", flush=True)
        return load.slowest


def keep(site, number):
    """What is needed to look into a failure."""
    kept = pathlib.Path(tempfile.mkdtemp(prefix="waymark-torture-"))
    subprocess.run(["cp", "-r", site.folder, kept], check=False)
    print(f"everything of epoch {number} is kept in {kept}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs: a test build")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="faults to choose from, comma separated")
    parser.add_argument("--list", action="store_true", help="name the faults and end")
    options = parser.parse_args()
    if options.list:
        print("\n".join(f"{fault.__name__:24} {(fault.__doc__ or '').splitlines()[0] if fault.__doc__ else ''}" for fault in FAULTS))
        return 0
    dice, table, slowest, skipped = random.Random(options.seed), Table(), 0.0, set()
    if options.only:
        skipped = {fault.__name__ for fault in FAULTS} - set(options.only.split(","))
    if os.geteuid() != 0:
        print("SKIP full_disk: mounting a tmpfs needs root")
        skipped.add("full_disk")
    order = deck(dice, options.rounds, skipped)
    print(f"seed {options.seed}, {options.rounds} rounds of {len(FAULTS) - len(skipped)} faults")
    for number in range(0, len(order), EPOCH):
        with contextlib.ExitStack() as stack:
            folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wm-torture-")))
            site = harness.Site(options.bin.resolve(), 1.0, folder, stack)
            try:
                slowest = max(slowest, epoch(site, random.Random(f"{options.seed} {number}"),
                                             order[number:number + EPOCH], options.seed * 1000 + number, table))
            except BaseException as failure:
                traceback.print_exc()
                if not table.failed:
                    table.add("verdict", 0, str(failure))
                for program in site.programs[-2:]:
                    print(f"--- end of the log of {program.name}", *program.lines[-15:], sep="\n")
                keep(site, number)
                break
    table.show(slowest)
    good = not table.failed and sum(table.rounds.values()) == options.rounds
    print("verdict: " + ("clean" if good else "NOT CLEAN"), flush=True)
    sys.stderr.flush()
    os._exit(0 if good else 1)                                      # threads that hang in a failed run do not hold it


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
