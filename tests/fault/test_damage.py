#!/usr/bin/python3
"""A flipped bit in every table and in the meta pages is found, and never served as good (fault test 28).

Found at the start, by the check after a stop that was not in order, or by the next pass of the scrub; then updates are
refused, reading goes on, and a backup brings the ledger back.
"""
import json
import pathlib

import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
import harness  # noqa: E402
import wmp  # noqa: E402
from harness import TODAY, check  # noqa: E402

E_READONLY, E_INTERNAL = 102, 502
ENTRIES = 1100                      # tiles, kept states, and more than what every start hashes
TABLES = ["entry", "point", "history", "state", "time", "idem", "tile", "register", "key", "meta frontier", "meta head",
          "meta store", "meta register"]
AT_START = {"point", "register", "key", "tile", "meta head", "meta frontier", "meta register", "entry"}
PAGE = 4096
META = {"magic": 16, "version": 20, "root of the tables": 24 + 16 + 48 + 40, "last page": 24 + 16 + 96,
        "transaction": 24 + 16 + 96 + 8}


def tool(site, *arguments):
    subprocess.run([site.bin / "store_tool", *map(str, arguments)], check=True, timeout=harness.DEADLINE)


def refuses_updates(instance, institution, point, head):
    """E_READONLY, class 1; reading goes on, but for what needs the damaged row."""
    client, reader = instance.submitter(institution), instance.watcher()
    answer = client.submit(wmp.update(point, TODAY, {1: "no"}))
    check((answer.get("code"), answer.get("class")) == (E_READONLY, 1), f"{answer}")
    check(reader.welcome["head"] == head and client.ping()["head"] == head, "head")
    good = 0
    for ask in (reader.get, lambda: reader.get(points=[point]), lambda: reader.get(what=7), lambda: reader.log(head)):
        try:
            ask()
            good += 1
        except wmp.Refused as refused:
            check(refused.code == E_INTERNAL, str(refused))
    check(good > 0, "nothing can be read")
    for one in (client, reader):
        one.close()


def find_while_running(site, instance, institution, point, head):
    for table in TABLES:
        broker = site.broker(instance)
        broker.wait_line("scrub passed")
        tool(site, "flip", instance.folder / "store", *table.split())
        broker.wait_line("ALARM the store is damaged")
        refuses_updates(instance, institution, point, head)
        check(broker.terminate() == 0, "exit status")
        check("store=damaged" in broker.log, "the last line does not say damaged")
        tool(site, "flip", instance.folder / "store", *table.split())           # back again
    broker = site.broker(instance)
    broker.wait_line("scrub passed")
    check(broker.terminate() == 0 and "store=good" in broker.log, "exit status")
    print(f"ok   a flipped bit in each of {len(TABLES)} rows is found by the scrub of a running broker")


def met_by_a_resend(site, instance, institution, jobs):
    """The row of a submission, or its entry, is damaged when the same submission comes again: no receipt that is wrong,
    no E_SID_REUSED for words that were not changed, and the broker stays."""
    for table in ("idem", "entry"):
        broker = site.broker(instance)
        broker.wait_line("scrub passed")
        tool(site, "flip", instance.folder / "store", table)
        answers = [answer for _, answer in harness.pipeline(instance.submitter(institution), jobs, window=16)]
        replayed = [a for a in answers if a["type"] == wmp.RECEIPT]
        refused = {a["code"] for a in answers if a["type"] != wmp.RECEIPT}
        check(refused == {E_READONLY}, f"refused with {refused}")
        check(all(a["replayed"] for a in replayed), "a resend was stored as new")
        broker.wait_line("ALARM the store is damaged")
        check(broker.terminate() == 0, "the broker ended")
        tool(site, "flip", instance.folder / "store", table)
    print(f"ok   a damaged row met by a resend: {len(replayed)} replayed before it, then E_READONLY")


def find_at_start(site, instance):
    """All but the store id, which is bound to nothing: another one is another history, as every watcher is told."""
    for table in TABLES:
        if table == "meta store":
            continue
        tool(site, "flip", instance.folder / "store", *table.split())
        broker = site.start("waymarkd", instance)
        if table in AT_START:
            check(broker.wait() == 1 and "E_CORRUPT" in broker.log, f"{table}: {broker.log}")
        else:
            broker.ready().wait_line("ALARM the store is damaged")
            check(broker.terminate() == 0, "exit status")
        tool(site, "flip", instance.folder / "store", *table.split())
    print(f"ok   after a restart the same: {len(AT_START)} of them are not even opened")


def find_after_an_unclean_stop(site, instance, institution, points, head):
    """The rows of the last entries are compared before anybody is served."""
    broker = site.broker(instance)
    check("not in order" not in broker.log, "a clean stop was not recognised")
    last = harness.submit_many(instance.submitter(institution), points, 1)
    check(last["rev"] == head + 1, "head")
    broker.kill()
    tool(site, "flip", instance.folder / "store", "idem")
    broker = site.broker(instance)
    log = broker.log
    check("not in order" in log, "an unclean stop was not noticed")
    check(-1 < log.find("ALARM the store is damaged") < log.find(" ready"), "found only after clients were served")
    check(broker.terminate() == 0, "exit status")
    tool(site, "flip", instance.folder / "store", "idem")
    broker = site.broker(instance)
    check(broker.terminate() == 0 and "not in order" in broker.log, "a damaged store was left as clean")
    print("ok   after kill -9 the last entries are checked before the broker is ready")
    return head + 1


def flip_meta_pages(site, instance, head, root):
    """Another meta page is used, or the start is refused; what is served is what was."""
    file = instance.folder / "store/data.mdb"
    good, served = file.read_bytes(), 0
    for page in (0, 1):
        for name, offset in META.items():
            at = page * PAGE + offset
            file.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
            broker = site.start("waymarkd", instance)
            broker.wait_either(" ready")
            if not broker.ended:
                reader = instance.watcher()
                check((reader.welcome["head"], reader.welcome["root"]) == (head, root), f"{name}: another past")
                check(len(reader.log()[0]) == head, "LOG")
                check(broker.terminate() == 0, "exit status")
                served += 1
            else:
                check(broker.wait() != 0, f"{name} of meta page {page}: exit status 0")
            file.write_bytes(good)
    print(f"ok   {2 * len(META)} flips in the meta pages: {served} times the same history was served, else no start")


def raw_flip_and_repair(site, instance, institution, point, head):
    """A byte of an entry in the file itself; the backup brings it back."""
    taken = json.loads(site.run(instance, "backup", "--json").stdout)
    broker = site.programs[-1]
    check(broker.terminate() == 0, "exit status")
    file = instance.folder / "store/data.mdb"
    good = file.read_bytes()
    at = good.index(b"EARLY-MARK")
    file.write_bytes(good[:at] + b"e" + good[at + 1:])
    broker = site.broker(instance)
    broker.wait_line("ALARM the store is damaged")
    refuses_updates(instance, institution, point, head)
    try:
        instance.watcher().log()
    except wmp.Broken as broken:
        print(f"ok   the damaged entry is served with a hash that betrays it: {broken}")
    else:
        raise AssertionError("the damaged entry passed for good")
    done = site.run(instance, "backup")
    check(done.returncode != 0, "a backup of a damaged store counts")
    check(broker.terminate() == 0, "exit status")
    done = site.run(instance, "restore", "--from", instance.folder / "backup" / taken["name"])
    check(done.returncode == 0, done.stderr)
    site.broker(instance)
    check(len(instance.watcher().log()[0]) == head, "the restored ledger")
    receipt = instance.submitter(institution).submit(wmp.update(point, TODAY, {1: "again"}))
    check(receipt["type"] == wmp.RECEIPT, f"{receipt}")
    print("ok   restored from the backup: updates are taken again")


def test(site):
    instance, institution = site.instance(), harness.busiest(1)[0]
    points = harness.points_of(institution, 3)
    broker = site.broker(instance)
    client = instance.submitter(institution)
    client.submit(wmp.update(points[0], TODAY, {1: "EARLY-MARK"}))
    jobs = [(wmp.new_sid(), wmp.update(points[i % 3], TODAY, {1: f"u{i}"}), {}) for i in range(ENTRIES)]
    head = max(receipt["rev"] for _, receipt in harness.receipts(client, jobs, window=32))
    check(broker.terminate() == 0, "exit status")
    met_by_a_resend(site, instance, institution, jobs)
    find_at_start(site, instance)
    instance.configure(scrub_seconds=1)
    find_while_running(site, instance, institution, points[0], head)
    head = find_after_an_unclean_stop(site, instance, institution, points, head)
    broker = site.broker(instance)
    root = instance.watcher().welcome["root"]
    check(broker.terminate() == 0, "exit status")
    flip_meta_pages(site, instance, head, root)
    site.broker(instance)
    raw_flip_and_repair(site, instance, institution, points[0], head)


if __name__ == "__main__":
    harness.run(test, __doc__)
