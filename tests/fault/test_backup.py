#!/usr/bin/python3
"""Backups under load, cut off at every place, damaged; restores that are never silently another past (fault test 19)."""
import json
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
import harness  # noqa: E402
import wmp  # noqa: E402
from harness import check  # noqa: E402

E_DENIED, E_HISTORY_DIVERGED = 400, 500
REFUSED, FAILED = 3, 1
EARLY = 200


def backup(site, instance, *options, **environment):
    done = site.run(instance, "backup", "--json", *options, **environment)
    check(done.returncode == 0, f"backup: {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def names(instance):
    folder = instance.folder / "backup"
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith(".")) if folder.exists() else []


def under_load(site, instance, institution, points):
    """Updates are committed while it is taken; what it holds is what the ledger held."""
    stop, first = threading.Event(), threading.Event()

    def write():
        client, last = instance.submitter(institution), None
        while not stop.is_set():
            last = harness.submit_many(client, points, 20, window=8)
            first.set()
        client.close()
        return last["rev"]

    def take():
        check(first.wait(harness.DEADLINE), "no progress")
        taken = [backup(site, instance) for _ in range(3)]
        stop.set()
        return taken
    head, taken = harness.in_threads([write, take])
    leaves = [entry["leaf_hash"] for entry in instance.watcher().log()[0]]
    check(len(leaves) >= head, "log")
    for one in taken:
        check(wmp.tree_root(leaves[:one["revision"]]).hex() == one["root"], f"root of {one}")
    print(f"ok   {len(taken)} backups while {head} updates were committed: roots are those of the ledger")


def only_services(instance):
    client = instance.watcher()
    try:
        client.ask(wmp.BACKUP)
    except wmp.Refused as refused:
        check(refused.code == E_DENIED, str(refused))
    else:
        raise AssertionError("an observer took a backup")
    print("ok   an observer is denied")


def cut_off(site, instance):
    """A copy that was not verified and named is no backup, and does not stop the next one."""
    for place in ("in_backup_copy", "in_backup_rename"):
        for action in ("kill", "error"):
            broker = site.broker(instance, failpoint=f"{place}:{action}")
            before = names(instance)
            done = site.run(instance, "backup")
            check(done.returncode != 0 and "no backup was made" in done.stderr, f"{place}: {done}")
            check(names(instance) == before, f"{place}:{action} left a backup")
            broker.wait_line("backup failed")
            check(broker.terminate() == 0, "exit status")
    broker = site.broker(instance)
    taken = backup(site, instance)
    check(not (instance.folder / "backup/.unfinished").exists(), "the unfinished one stays")
    print("ok   cut off or failed at two places: no backup, and the next one is made")
    check(broker.terminate() == 0, "exit status")
    return taken


def not_by_hand(site, instance):
    child = site.start("waymarkd", instance, "--backup-child", "3")
    check(child.wait() == 1 and "waymark backup" in child.log, child.log)
    print("ok   the child cannot be started by hand")


def refused(site, instance, name, status, *options):
    before = instance.digest()
    done = site.run(instance, "restore", *options)
    check(done.returncode == status, f"{name}: {done}")
    check(instance.digest() == before, f"{name}: the store was touched")
    print(f"ok   {name}: {done.stderr.strip()[:110]}")


def damaged(site, instance, path):
    """A byte of the file, or of the text beside it."""
    for file in ("data.mdb", "backup.txt"):
        good = (path / file).read_bytes()
        (path / file).chmod(0o600)
        at = len(good) // 2 if file == "backup.txt" else good.index(b"EARLY-MARK")
        (path / file).write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
        refused(site, instance, f"a backup with a flipped bit in {file}", FAILED, "--from", path)
        (path / file).write_bytes(good)


def resume(instance, cursor, code):
    client = instance.watcher()
    try:
        head = next(client.watch(wmp.AFTER, cursor))
    except wmp.Refused as end:
        check(end.code == code, str(end))
    else:
        raise AssertionError(f"went on silently: {head}")
    client.close()


def restored(site, instance, path, taken, cursors, after):
    """A new history: everybody ahead, and everybody else, is told so; the old store stays beside it."""
    done = site.run(instance, "restore", "--from", path)
    check(done.returncode == 0, done.stderr)
    check(len(list(instance.folder.glob("store.before-*"))) == 1, "the old store is gone")
    broker = site.broker(instance)
    client = instance.watcher()
    welcome = client.welcome
    check(welcome["head"] == taken["revision"] and welcome["root"].hex() == taken["root"], "not what the backup said")
    check(welcome["store"].hex() != taken["store"], "the store id is the old one")
    for cursor in cursors:
        resume(instance, cursor, E_HISTORY_DIVERGED)
    check(site.start("waymark-aggregator", instance).wait() == 3, "the aggregator went on")
    sids = {entry["sid"] for entry in client.log()[0]}
    check(after not in sids, "an update from after the backup is there")
    check(broker.terminate() == 0, "exit status")
    print("ok   a restored backup is a new history for everybody; the old store is kept")


def test(site):
    instance, institution = site.instance(), harness.busiest(1)[0]
    points = harness.points_of(institution, 3)
    broker = site.broker(instance)
    client = instance.submitter(institution)
    client.submit(wmp.update(points[0], harness.TODAY, {1: "EARLY-MARK"}))
    harness.submit_many(client, points, EARLY)
    only_services(instance)
    under_load(site, instance, institution, points)
    check(broker.terminate() == 0, "exit status")
    taken = cut_off(site, instance)
    not_by_hand(site, instance)
    path = instance.folder / "backup" / taken["name"]

    # Nothing was acknowledged since: the operator can prove it, and the history stays the same.
    proof = ["--head", str(taken["revision"]), "--root", taken["root"]]
    done = site.run(instance, "restore", "--from", path, "--keep-id", *proof)
    check(done.returncode == 0, done.stderr)
    broker = site.broker(instance)
    check(instance.watcher().welcome["store"].hex() == taken["store"], "--keep-id")
    old = instance.watcher().log()[0][-1]
    print("ok   --keep-id with the proof: the same history")

    # From here on there is more than the backup has.
    aggregator = site.aggregator(instance).ready()
    cursors = [(bytes.fromhex(taken["store"]), old["rev"], old["leaf_hash"])]
    receipt = instance.submitter(institution).submit(wmp.update(points[0], harness.TODAY, {1: "later"}))
    cursors.append((bytes.fromhex(taken["store"]), receipt["rev"], receipt["leaf_hash"]))
    rollups = instance.client(harness.ROLLUP_FLOW)
    rollups.send(wmp.WATCH, watch=1, start=wmp.SNAPSHOT, credit=1000, what=6)
    rollups.take(lambda head: head["type"] == wmp.PROGRESS and head["upto"] >= receipt["rev"])
    refused(site, instance, "a restore while the broker runs", FAILED, "--from", path)
    check((aggregator.terminate(), broker.terminate()) == (0, 0), "exit status")
    refused(site, instance, "--keep-id where the store has more", REFUSED, "--from", path, "--keep-id", *proof)
    store = instance.folder / "store/data.mdb"
    good = store.read_bytes()
    store.write_bytes(b"")                                          # only the aggregator knows
    refused(site, instance, "--keep-id where the aggregator has seen more", REFUSED, "--from", path, "--keep-id", *proof)
    store.write_bytes(good)
    refused(site, instance, "--keep-id with a later head", REFUSED, "--from", path, "--keep-id",
            "--head", str(receipt["rev"]), "--root", taken["root"])
    refused(site, instance, "--keep-id without a proof", REFUSED, "--from", path, "--keep-id")
    damaged(site, instance, path)
    for copy in instance.folder.glob("store.before-*"):
        for file in copy.iterdir():
            file.unlink()
        copy.rmdir()
    restored(site, instance, path, taken, cursors, receipt["sid"])


if __name__ == "__main__":
    harness.run(test, __doc__)
