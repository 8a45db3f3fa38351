#!/usr/bin/python3
"""Every command on the real data: what it prints, as text, JSON and CSV, and what it must not claim."""
import csv
import io
import json
import os
import pty
import re

import harness
from command import HEADER, UPDATES, Command
from harness import DEADLINE, check

AXES = ("lifecycle", "completion", "percent", "confidence")
POINTS, AREAS = 79, 5
NOTICE = "No official wording is loaded"
ROLLUP = {"n", "completion", "self_reported_complete", "mean_progress_bp", "k", "bounds_bp", "confidence", "revision"}
RECEIPT = {"sid", "revision", "replayed", "leaf_hash", "committed_at"}
RECEIPTS = ("--as", "eeas", "--action", "1.02", "--as-of", "2026-01-10")


def load(waymark):
    """The real updates, once and once more."""
    rows = list(csv.DictReader(UPDATES.open(encoding="utf-8")))
    first = waymark.json("import", "--origin", "compiled", UPDATES)
    check((first["accepted"], first["refused"]) == (len(rows), 0), f"{first['accepted']} of {len(rows)} accepted")
    again = waymark.json("import", "--origin", "compiled", UPDATES)
    check((again["accepted"], again["replayed"]) == (0, len(rows)), "a second import changed something")
    check([row["revision"] for row in again["rows"]] == [row["revision"] for row in first["rows"]], "other receipts")
    filed = waymark.json("import", "--origin", "filed", UPDATES, status=4)
    check({row["error"]["name"] for row in filed["rows"]} == {"E_SID_REUSED"}, "compiled rows passed as filed")
    return len(rows)


def nothing_is_filed(waymark, head):
    """Nobody filed anything yet: no face may say so."""
    points = waymark.json("status")["points"]
    check(len(points) == POINTS, f"{len(points)} points")
    spoken = [axis for point in points for axis in point["axes"].values() if axis["basis"] != "none"]
    check(spoken and {axis["origin"] for axis in spoken} == {"compiled"}, "a compiled value is shown as filed")
    check(all("age_days" in axis for axis in spoken), "an age is missing")
    for point in points:
        check({voice[axis]["origin"] for voice in point["voices"] for axis in AXES if axis in voice} <= {"compiled"},
              f"{point['id']}: a voice is shown as filed")
        check(point["latest"] is None or point["latest"]["origin"] == "compiled", f"{point['id']}: latest")
    lines = re.findall(r"^\d\.\d\d  .*$", waymark.out("status"), re.M)
    check(len(lines) == POINTS, f"{len(lines)} lines in the table")
    for line, point in zip(lines, points):
        marks = line.count("†")
        check(marks == sum(axis["value"] is not None for axis in point["axes"].values()), f"marks missing: {line}")
        check(f"  {point['wording']}  " in line, f"wording missing: {line}")
    check(all("  compiled  " in line for line in waymark.out("log").splitlines()), "log")
    rollup = waymark.json("rollup", "--wait")
    check((rollup["origins"]["filed"], rollup["origins"]["compiled"]) == (0, len(spoken)), f"{rollup['origins']}")
    check(f" 0 were filed by institutions and {len(spoken)} were compiled " in waymark.out("rollup"), "rollup")
    check(head == waymark.head(), "reading changed the head")
    return points


def unknown_stays_unknown(waymark, points):
    """In every form: null in JSON, empty or the word in CSV, the word in text; never 0, never green."""
    table = {row["id"]: row for row in csv.DictReader(io.StringIO(waymark.out("snapshot", "--format", "csv")))}
    snapshot = {point["id"]: point for point in json.loads(waymark.out("snapshot"))["points"]}
    lines = {line[:4]: line for line in waymark.out("status").splitlines() if re.match(r"\d\.\d\d  ", line)}
    count = 0
    for point in points:
        row, line = table[point["id"]], lines[point["id"]]
        check(row["wording"] == point["wording"] == snapshot[point["id"]]["wording"], "wording")
        check((row["kind"] == "") == (point["kind"] is None) and (point["wording"] != "pending" or not row["kind"]),
              f"{point['id']}: a blank kind did not stay blank")
        for axis in AXES:
            value, cell = point["axes"][axis]["value"], row[axis]
            check(snapshot[point["id"]]["axes"][axis]["value"] == value, f"snapshot: {axis} of {point['id']}")
            if value is None:
                check(cell in ("", "unknown"), f"CSV says {cell!r} where {axis} of {point['id']} is unknown")
                count += 1
            else:
                check(cell == str(value), f"CSV says {cell!r}, not {value!r}")
                check(row[f"{axis}_origin"] == point["axes"][axis]["origin"], "CSV origin")
        check(line.count("unknown") >= sum(axis["value"] is None for axis in point["axes"].values()), line)
    check(count > POINTS, "the data has unknown values")


def wording_is_marked(waymark):
    for words in (("status",), ("status", "--action", "4.14"), ("rollup",), ("rollup", "--as-of", "10"), ("snapshot",),
                  ("status", "--json"), ("rollup", "--json")):
        check(NOTICE in waymark.out(*words), f"{words} does not say that no official wording is loaded")
    check("not the official text" in waymark.out("status", "--action", "1.01"), "page")


def rollups(waymark, head):
    """The aggregator's and those computed from the points are the same."""
    stored, computed = waymark.json("rollup", "--wait"), waymark.json("rollup", "--as-of", str(head))
    check((stored["source"], computed["source"]) == ("aggregator", "computed"), "source")
    check(stored["revision"] == head and len(stored["areas"]) == AREAS, f"revision {stored['revision']}")
    check(stored["areas"] == computed["areas"] and stored["programme"] == computed["programme"], "roll-ups differ")
    status = waymark.json("status")
    check(status["areas"] == stored["areas"] and status["programme"] == stored["programme"], "status differs")
    for area in stored["areas"]:
        check(ROLLUP <= area.keys() and "unknown" in area["completion"], f"{area.keys()}")
        check(sum(area["completion"].values()) == area["n"], "the distribution is not of n")
        check(all(isinstance(bp, int) for bp in area["bounds_bp"]), "basis points are integers")
    one = waymark.json("rollup", "--area", "3")["areas"]
    check([area["area"] for area in one] == [3], "--area")


def snapshots(waymark, folder, head):
    """One file in one step, the same bytes every time, and named."""
    path = folder / "today.json"
    path.write_text("before")
    inode = path.stat().st_ino
    waymark.run("snapshot", "-o", path)
    check(path.stat().st_ino != inode and os.listdir(folder) == ["today.json"], "not written in one step")
    once = path.read_bytes()
    waymark.run(*RECEIPTS_OF("more"))
    check(waymark.out("snapshot", "--as-of", str(head), text=False) == once, "other bytes for one revision")
    document = json.loads(once)
    check(document["revision"] == head and len(document["store"]) == 32 and len(document["root"]) == 64 and
          document["register"]["version"] == 1, "the snapshot does not say of what")
    waymark.refused("E_NOTFOUND", 1, "snapshot", "-o", folder / "missing" / "x.json")
    check(path.read_bytes() == once, "a failure touched another file")
    for cut in (("--as-of", "0"), ("--as-of", "100"), ("--facts-to", "2024-12-31"),
                ("--as-of", "100", "--facts-to", "2024-12-31")):
        pair = [waymark.out("snapshot", *cut, text=False) for _ in range(2)]
        check(pair[0] == pair[1] != once, f"{cut}")


def RECEIPTS_OF(text, *more):
    return "submit", *RECEIPTS, "--summary", text, *more


def submissions(waymark):
    """Receipts, the same id again, another content under it, and the axes one by one."""
    sid = "01900000-0000-7000-8000-000000000001"
    first = waymark.json(*RECEIPTS_OF("Second meeting held.", "--percent", "0", "--sid", sid))
    check(RECEIPT <= first.keys() and first["sid"] == sid and first["replayed"] is False, f"{first}")
    again = waymark.json(*RECEIPTS_OF("Second meeting held.", "--percent", "0", "--sid", sid))
    check(again == first | {"replayed": True}, f"{again}")
    waymark.refused("E_SID_REUSED", 3, *RECEIPTS_OF("Other words.", "--sid", sid))
    waymark.refused("E_CONFLICT", 3, *RECEIPTS_OF("Late.", "--expect-rev", "1"))
    axes = waymark.json("status", "--action", "1.02")["points"][0]["axes"]
    check((axes["percent"]["value"], axes["percent"]["origin"]) == (0, "filed"), f"zero is a value: {axes['percent']}")
    waymark.json(*RECEIPTS_OF("Withdrawn.", "--percent", "unknown", "--expect-rev", str(first["revision"])))
    axes = waymark.json("status", "--action", "1.02")["points"][0]["axes"]
    check((axes["percent"]["value"], axes["percent"]["basis"]) == (None, "lead"), f"withdrawn: {axes['percent']}")
    old = waymark.json("status", "--action", "1.02", "--as-of", str(first["revision"]))["points"][0]["axes"]
    check(old["percent"]["value"] == 0, "what the ledger knew before the withdrawal")
    cells = next(row for row in csv.DictReader(io.StringIO(waymark.out("snapshot", "--format", "csv")))
                 if row["id"] == "1.02")
    check((cells["percent"], cells["percent_basis"]) == ("unknown", "lead"), "CSV of a withdrawn value")


def outbox(site, instance, waymark, broker):
    """The broker is away: the submission is kept and sent later, with its id."""
    broker.terminate()
    kept = waymark.json(*RECEIPTS_OF("While the line was down.", "--timeout", "1"), status=75)
    check(kept["kept"] is True and kept["error"]["name"] == "E_UNREACHABLE", f"{kept}")
    listed = waymark.json("outbox", "list")
    check([item["sid"] for item in listed["items"]] == [kept["sid"]] and listed["waiting"] == 1, f"{listed}")
    waymark.refused("E_UNREACHABLE", 75, "outbox", "flush", "--timeout", "1")
    broker = site.broker(instance)
    waymark.run("outbox", "flush")
    check(waymark.json("outbox", "list")["items"] == [], "the outbox is not empty")
    last = json.loads(waymark.out("log", "--json").splitlines()[-1])
    check((last["sid"], last["origin"]) == (kept["sid"], "filed"), f"{last}")
    return broker


def watching(waymark, head):
    """The four types, in order, and filters; ended by a signal with status 0."""
    watch = waymark.popen("watch", "--area", "1", "--json", stdout=-1, text=True)
    types = []
    try:
        for line in watch.stdout:
            entry = json.loads(line)
            types.append(entry["type"])
            if types.count("progress") == 1 and entry["type"] == "progress":
                waymark.run(*RECEIPTS_OF("Watched."))
            if entry["type"] == "event":
                check((entry["prev"], entry["action"], entry["origin"]) == (head, "1.02", "filed"), f"{entry}")
                break
        watch.terminate()
        watch.stdout.close()
        check(watch.wait(DEADLINE) == 0, "a signal ends it with status 0")
    finally:
        watch.kill()
    items = types.count("snapshot_item")
    check(types[:items + 3] == ["snapshot_begin"] + ["snapshot_item"] * items + ["snapshot_end", "progress"], f"{types}")
    events = waymark.out("watch", "--after", str(head), "--count", "1").splitlines()
    check(json.loads(events[0])["revision"] == head + 1, "--after")
    check("verified: " in waymark.out("log", "--verify"), "log --verify")


def through_a_terminal(waymark, *words):
    """What it prints on a terminal."""
    leader, follower = pty.openpty()
    process, text = waymark.popen(*words, stdout=follower, stderr=follower), b""
    os.close(follower)
    try:
        while part := os.read(leader, 65536):
            text += part
    except OSError:                                                 # its other end is closed
        pass
    check(process.wait(DEADLINE) == 0, f"{words} on a terminal")
    os.close(leader)
    return text.decode()


def colours(waymark, site):
    """On a terminal, and nowhere else."""
    table = site.folder / "one.csv"
    table.write_text(HEADER)
    for words in (("status",), ("rollup",), ("outbox", "list"), ("import", table), ("help",)):
        done = waymark.run(*words)
        check("\033" not in done.stdout + done.stderr and "\r" not in done.stdout + done.stderr, f"colour: {words}")
    check("\033[" in through_a_terminal(waymark, "status"), "no colour on a terminal")
    check("\rimport: " in through_a_terminal(waymark, "import", "--origin", "compiled", UPDATES), "no progress")


def statuses(waymark, site):
    """Every documented exit status that the scenarios above do not see."""
    waymark.refused("E_USAGE", 2, "status", "--no-such-option")
    waymark.refused("E_EXISTS", 1, "init", "--instance", site.folder, "--register", harness.REPO / "deploy/register")
    waymark.refused("E_UNREACHABLE", 69, "status", "--endpoint", "tcp://127.0.0.1:1", "--timeout", "1")
    waymark.refused("E_NOTFOUND", 1, "import", site.folder / "no-such-file.csv")


def test(site):
    instance = site.instance()
    broker, waymark, folder = site.broker(instance), Command(site, instance), site.folder / "out"
    folder.mkdir()
    site.aggregator(instance).ready()
    head = load(waymark)
    unknown_stays_unknown(waymark, nothing_is_filed(waymark, head))
    wording_is_marked(waymark)
    rollups(waymark, head)
    snapshots(waymark, folder, head)
    submissions(waymark)
    broker = outbox(site, instance, waymark, broker)
    watching(waymark, waymark.head())
    colours(waymark, site)
    statuses(waymark, site)
    print(f"every command on {POINTS} action points and {head} updates, as text, JSON and CSV")


if __name__ == "__main__":
    harness.run(test, __doc__)
