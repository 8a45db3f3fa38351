#!/usr/bin/python3
"""A full map, readers that hold pages, readers that died (fault tests 9, 10, 11): no restart is needed for any of them."""
import os
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
import harness  # noqa: E402
import wmp  # noqa: E402
from harness import TODAY, check  # noqa: E402

E_STORAGE_FULL = 101
MAP = 3 << 20
WATCHERS = 50
DEAD = 600
TEXT = "x" * 3000


def jobs(points, count, text=TEXT):
    for i in range(count):
        yield wmp.new_sid(), wmp.update(points[i % len(points)], TODAY, {1: f"{i} {text}"}), {}


def until_full(client, points):
    """Submit until refused; the number of receipts, and the refused (sid, body)."""
    stored = 0
    for sid, body, _ in jobs(points, 100_000):
        answer = client.submit(body, sid)
        if answer["type"] != wmp.RECEIPT:
            check((answer["code"], answer["class"]) == (E_STORAGE_FULL, 1), f"{answer}")
            check(answer.get("retry_after", 0) > 0, "no retry_after")
            return stored, (sid, body)
        stored += 1
    raise AssertionError("the map never got full")


def full_map(site, instance, broker, institution, points):
    """Refused at 90 %, all readers served; a greater map_bytes at SIGHUP, and the same sid is taken."""
    watchers = [instance.watcher().watch(wmp.SNAPSHOT) for _ in range(WATCHERS)]
    for watch in watchers:
        next(m for m in watch if m["type"] == wmp.SNAP_END)
    client = instance.submitter(institution)
    stored, (sid, body) = until_full(client, points)
    broker.wait_line("the map is filling")
    broker.wait_line("ALARM the map is full")
    for watch in watchers:                                          # everybody has everything although it is full
        next(m for m in watch if m["type"] == wmp.PROGRESS and m["upto"] == stored)
    check(len(instance.watcher().log()[0]) == stored, "LOG")
    instance.configure(map_bytes=8 * MAP)
    os.kill(broker.pid, signal.SIGHUP)
    broker.wait_line("the map has grown")
    receipt = client.submit(body, sid)
    check((receipt["type"], receipt.get("rev"), receipt.get("replayed")) == (wmp.RECEIPT, stored + 1, False), f"{receipt}")
    last = harness.submit_many(client, points, 100)["rev"]
    for watch in watchers:
        next(m for m in watch if m["type"] == wmp.PROGRESS and m["upto"] == last)
    client.close()
    print(f"ok   full at {stored} entries, grown under {WATCHERS} watchers without a restart, {last} entries")
    return last


def stalled_export(site, instance, institution, points):
    """A snapshot that nobody takes on costs no page; in the end it is the state of its revision."""
    reader = instance.watcher()
    watch = reader.watch(wmp.SNAPSHOT, credit=2, grant=False)
    first = next(watch)
    client = instance.submitter(institution)
    before = (instance.folder / "store/data.mdb").stat().st_size
    rounds = 300
    for _ in range(rounds):                                         # small commits: each frees what it copies
        client.submit(wmp.update(points[0], TODAY, {1: "s"}))
    growth = (instance.folder / "store/data.mdb").stat().st_size - before
    check(growth < rounds * 4096, f"the file grew by {growth} bytes")
    next(watch)
    reader.send(wmp.CREDIT, watch=first["watch"], credit=1000)
    bodies = []
    for message in watch:
        if message["type"] == wmp.SNAP_ITEM:
            bodies.append(message["body"])
        elif message["type"] == wmp.SNAP_END:
            break
    check(message["rev"] == first["rev"] and bodies == instance.watcher().get(as_of_rev=first["rev"])[1][1:],
          "the snapshot is not that of its revision")
    client.close()
    print(f"ok   {rounds} commits beside a stalled snapshot: the file grew by {growth} bytes, the snapshot is whole")


def held_pages(site, instance, broker, institution, points):
    """Another process holds a reader: the file grows, the alarm is raised; it dies, and all goes on by itself."""
    holder = subprocess.Popen([site.bin / "store_tool", "hold", instance.folder / "store"], stdout=subprocess.PIPE)
    site.stack.callback(holder.kill)
    check(holder.stdout.readline() == b"held\n", "no reader is held")
    client, alarms = instance.submitter(institution), broker.log.count("ALARM the map is full")
    refused, rooms = None, broker.log.count("the map has room again")
    while refused is None:
        answer = client.submit(wmp.update(points[0], TODAY, {1: "h"}))
        if answer["type"] != wmp.RECEIPT:
            refused = answer
    check((refused["code"], refused["class"]) == (E_STORAGE_FULL, 1), f"{refused}")
    broker.wait_count("ALARM the map is full", alarms + 1)
    check(len(instance.watcher().get()[1]) > 0, "GET while full")
    holder.kill()
    holder.wait()
    broker.wait_count("the map has room again", rooms + 1)
    receipt = client.submit(wmp.update(points[0], TODAY, {1: "after"}))
    check(receipt["type"] == wmp.RECEIPT, f"{receipt}")
    client.close()
    print(f"ok   pages held by a reader: refused at revision {receipt['rev'] - 1}, taken again when it had died")


def dead_readers(site, instance, broker):
    """Slots of processes that were killed are found again, and no client hears of it."""
    subprocess.run([site.bin / "store_tool", "die", instance.folder / "store", str(DEAD)], check=True,
                   timeout=4 * harness.DEADLINE)
    for _ in range(20):
        reader = instance.watcher()
        check(len(reader.get()[1]) > 0 and len(reader.log(1)[0]) > 0, "reading")
        reader.close()
    done = site.run(instance, "backup")                             # needs a slot of its own
    check(done.returncode == 0, done.stderr)
    check(broker.terminate() == 0, "exit status")
    site.broker(instance)
    check(len(instance.watcher().get()[1]) > 0, "GET after a restart")
    print(f"ok   {DEAD} readers were killed: reading, a backup and a restart find slots")


def test(site):
    instance, institution = site.instance(), harness.busiest(1)[0]
    points = harness.points_of(institution, 3)
    instance.configure(map_bytes=MAP)
    broker = site.broker(instance)
    full_map(site, instance, broker, institution, points)
    stalled_export(site, instance, institution, points)
    held_pages(site, instance, broker, institution, points)
    dead_readers(site, instance, broker)


if __name__ == "__main__":
    harness.run(test, __doc__)
