#!/usr/bin/python3
"""Bad input to the command line: each gets its code and its status, and the ledger has nothing of it."""
import os
import shutil
import stat
import subprocess

import harness
from command import HEADER, Command
from harness import TODAY, check

E_USAGE, REFUSED, ROWS, RIGHTS, HERE = 2, 3, 4, 5, 1
BASE = {"--as": "eeas", "--action": "1.02", "--as-of": "2026-01-10", "--summary": "words"}
LONG = "x" * 60001

# What differs from BASE, the code, the exit status.
SUBMISSIONS = [
    ({"--action": "9.99"}, "E_NO_SUCH_POINT", REFUSED), ({"--action": "1.99"}, "E_NO_SUCH_POINT", REFUSED),
    ({"--action": "1.2"}, "E_USAGE", E_USAGE), ({"--action": "foo"}, "E_USAGE", E_USAGE),
    ({"--as": "nobody"}, "E_NO_SUCH_INSTITUTION", REFUSED), ({"--as": "../eeas"}, "E_NO_SUCH_INSTITUTION", REFUSED),
    ({"--as-of": "2999-01-01"}, "E_FUTURE_DATE", REFUSED), ({"--as-of": "2026-02-30"}, "E_CELL", REFUSED),
    ({"--as-of": "1990-12-31"}, "E_RANGE", REFUSED), ({"--percent": "101"}, "E_RANGE", REFUSED),
    ({"--percent": "-1"}, "E_CELL", REFUSED), ({"--percent": "40.5"}, "E_CELL", REFUSED),
    ({"--summary": os.fsdecode(b"R\xe9union")}, "E_UTF8", REFUSED), ({"--summary": ""}, "E_RULE", REFUSED),
    ({"--summary": LONG}, "E_LIMIT", REFUSED), ({"--evidence": "ftp://example.org"}, "E_RULE", REFUSED),
    ({"--lifecycle": "done"}, "E_CELL", REFUSED), ({"--confidence": "Green"}, "E_CELL", REFUSED),
    ({"--origin": "guessed"}, "E_CELL", REFUSED), ({"--action": "3.07"}, "E_DENIED", RIGHTS),
    ({"--expect-rev": "7"}, "E_CONFLICT", REFUSED), ({"--sid": "no-uuid"}, "E_USAGE", E_USAGE),
    ({"--key": "/dev/null"}, "E_NO_KEY", RIGHTS),
]

# A row after the update_id, its code; they stand in one file with rows that are in order.
TABLE = [
    ("9.99,eeas,2026-01-10,,,,,words,,,", "E_NO_SUCH_POINT"), ("1.2,eeas,2026-01-10,,,,,words,,,", "E_NO_SUCH_POINT"),
    ("1.02,nobody,2026-01-10,,,,,words,,,", "E_NO_SUCH_INSTITUTION"),
    ("1.02,eeas,2999-01-01,,,,,words,,,", "E_FUTURE_DATE"), ("1.02,eeas,10.01.2026,,,,,words,,,", "E_CELL"),
    ("1.02,eeas,2026-01-10,,,101,,words,,,", "E_RANGE"), (f"1.02,eeas,2026-01-10,,,,,{LONG},,,", "E_LIMIT"),
    (f"1.02,eeas,2026-01-10,,,,,{LONG + LONG[:6000]},,,", "E_LIMIT"), ("1.02,eeas,2026-01-10,,,,,,,,", "E_RULE"),
    ("1.02,eeas,2026-01-10,,,,,words,,a title without an address,", "E_RULE"),
    ("3.07,eeas,2026-01-10,,,,,words,,,", "E_DENIED"), ("1.02,eeas,2026-01-10,,,,,one cell too few,,", "E_FILE_ROW"),
]


def submissions(waymark):
    for change, code, status in SUBMISSIONS:
        words = [word for pair in (BASE | change).items() for word in pair]
        text = waymark.refused(code, status, "submit", *words)
        if code == "E_DENIED":
            check("among the reporters" in text, f"{text}: does not say what to do")
    check(waymark.json("outbox", "list")["items"] == [], "a refused submission waits in the outbox")
    check(waymark.head() == 0, "a refused submission is in the ledger")


def questions(waymark):
    """Filters and cuts that mean nothing end at once instead of waiting or printing nothing."""
    for command in ("status", "log", "watch"):
        waymark.refused("E_NO_SUCH_POINT", REFUSED, command, "--action", "9.99")
        waymark.refused("E_RANGE", REFUSED, command, "--area", "9")
    for command in ("log", "watch"):
        waymark.refused("E_NO_SUCH_INSTITUTION", REFUSED, command, "--institution", "nobody")
    for command in ("status", "snapshot", "rollup"):
        waymark.refused("E_REV_FUTURE", REFUSED, command, "--as-of", "999")
        waymark.refused("E_REV_FUTURE", REFUSED, command, "--as-of", "2999-01-01")
        waymark.refused("E_USAGE", E_USAGE, command, "--as-of", "yesterday")
        waymark.refused("E_USAGE", E_USAGE, command, "--facts-to", "now")


def keys(waymark, instance, folder):
    """A stranger's key, and one that others can read."""
    stranger, key = folder / "stranger.key", instance.folder / "keys/institution/eeas.key"
    other = instance.folder / "keys/service/aggregator.key"
    words = [word for pair in BASE.items() for word in pair]
    import zmq                                                      # a key pair that no server knows
    public, secret = zmq.curve_keypair()
    stranger.write_text(f"public = {public.decode()}\nsecret = {secret.decode()}\n")
    stranger.chmod(0o400)
    waymark.refused("E_AUTH", RIGHTS, "submit", *words, "--key", stranger)
    waymark.refused("E_AUTH", RIGHTS, "status", "--key", stranger)
    waymark.refused("E_NO_KEY", RIGHTS, "submit", *words, "--key", other)
    loose = folder / "loose.key"
    shutil.copy(key, loose)
    loose.chmod(0o444)
    waymark.refused("E_NO_KEY", RIGHTS, "submit", *words, "--key", loose)
    check(waymark.head() == 0 and waymark.json("outbox", "list")["items"] == [], "keys")


def forms(waymark, folder):
    """The same table as people's programs write it; and what is no table."""
    row = '1.02,eeas,2026-01-10,,,,,"He said ""yes"",\nand again",,,\n'
    good = {"bom": b"\xef\xbb\xbf" + f"{HEADER}bom,{row}".encode(),
            "crlf": f"{HEADER}crlf,{row}".replace("\n", "\r\n").replace(",\r\nand", ",\nand").encode(),
            "moved": f"more,{HEADER}x,moved,{row}".encode(), "plain": f"{HEADER}plain,{row}".encode()}
    for name, content in good.items():
        done = waymark.json("import", waymark.file(folder, f"{name}.csv", content))
        check(done["accepted"] == 1, f"{name}: {done}")
    head = waymark.head()
    check(head == len(good), "head")
    texts = [line.split("  ")[-1] for line in waymark.out("log").splitlines()]
    check(all(text == 'He said "yes", and again' for text in texts), f"{texts}")
    for name, content, code in (
            ("columns", HEADER.replace("completion,", "") + "a,1.02,eeas,2026-01-10,,,,x,,,\n", "E_FILE_COLUMNS"),
            ("semicolon", HEADER.replace(",", ";"), "E_FILE_COLUMNS"), ("empty", "", "E_FILE_COLUMNS"),
            ("quote", HEADER + 'a,1.02,eeas,2026-01-10,,,,,"no end,,,\n', "E_FILE_SYNTAX"),
            ("utf16", (HEADER + "a").encode("utf-16"), "E_FILE_ENCODING")):
        path = waymark.file(folder, f"{name}.csv", content)
        waymark.refused(code, REFUSED, "import", path)
        waymark.refused(code, REFUSED, "import", "--dry-run", path)
    latin = f"{HEADER}l1,1.02,eeas,2026-01-10,,,,,Réunion,,,\nl2,1.02,eeas,2026-01-11,,,,,fine,,,\n".encode("latin-1")
    done = waymark.json("import", waymark.file(folder, "latin.csv", latin), status=ROWS)
    check([(row["line"], row["result"], (row["error"] or {}).get("name")) for row in done["rows"]] ==
          [(2, "refused", "E_UTF8"), (3, "accepted", None)], f"{done}")
    check(waymark.head() == head + 1, "head")


def rows(waymark, folder):
    """Good rows land, bad ones are named; corrected and run again, the rest lands and nothing twice."""
    good = [f"good{i},1.02,eeas,2026-01-1{i},,,{i},,words,,,\n" for i in range(3)]
    bad = [f"bad{i},{row}\n" for i, (row, _) in enumerate(TABLE)]
    path, head = waymark.file(folder, "rows.csv", HEADER + good[0] + "".join(bad) + "".join(good[1:])), waymark.head()
    for words, results in ((("--dry-run",), {"valid"}), ((), {"accepted"}), ((), {"replayed"})):
        done = waymark.json("import", path, *words, status=ROWS)
        codes = [row["error"]["name"] for row in done["rows"] if row["error"]]
        check(codes == [code for _, code in TABLE], f"{words}: {codes}")
        check({row["result"] for row in done["rows"] if not row["error"]} == results, f"{words}: {done}")
        check([row["line"] for row in done["rows"]] == list(range(2, len(done["rows"]) + 2)), "line numbers")
    text = waymark.run("import", path, status=ROWS).stdout
    check(all(f"{path}:{line}: " in text for line in range(3, 3 + len(bad))), "line numbers in the text")
    check(waymark.head() == head + len(good), "the ledger has other rows than the good ones")
    mended = "".join(f"bad{i},1.02,eeas,2026-01-10,,,,,mended,,,\n" for i in range(len(bad)))
    done = waymark.json("import", waymark.file(folder, "rows.csv", HEADER + good[0] + mended + "".join(good[1:])))
    check((done["accepted"], done["replayed"]) == (len(bad), len(good)), f"{done}")
    twice = waymark.file(folder, "twice.csv", HEADER + good[0] + good[0])
    done = waymark.json("import", twice, status=ROWS)
    check(done["rows"][1]["error"]["name"] == "E_CELL", "an update_id that is there twice")
    edited = waymark.file(folder, "edited.csv", HEADER + good[0].replace("words", "other words"))
    check(waymark.json("import", edited, status=ROWS)["rows"][0]["error"]["name"] == "E_SID_REUSED", "edited row")
    check(waymark.head() == head + len(good) + len(bad), "head")


def read_only(site, waymark, folder, instance):
    """Nothing can be written: not the snapshot, not the outbox, not a new instance."""
    words = [word for pair in BASE.items() for word in pair]
    closed = folder / "closed"
    closed.mkdir()
    (closed / "old.json").write_text("old")
    site.mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", closed)
    (closed / "old.json").write_text("old")
    subprocess.run(["mount", "-o", "remount,ro", closed], check=True)
    head = waymark.head()
    waymark.run("snapshot", "-o", closed / "old.json", status=HERE)
    check((closed / "old.json").read_text() == "old" and os.listdir(closed) == ["old.json"], "snapshot")
    waymark.run("init", "--instance", closed / "new", "--register", harness.REPO / "deploy/register", status=HERE)
    waymark.environment["WAYMARK_OUTBOX"] = str(closed / "outbox")
    waymark.environment.pop("WAYMARK_INSTANCE")
    remote = ("--endpoint", instance.endpoints[0], "--server-key", instance.folder / "keys/server.pub",
              "--key", instance.folder / "keys/institution/eeas.key")
    waymark.run("submit", *words, *remote, status=HERE)
    waymark.environment["WAYMARK_INSTANCE"] = str(instance.folder)
    check(waymark.head() == head, "it was sent although it could not be kept")


def full(site, waymark, folder):
    """The disk is full where a file shall be written: the old one stays as it was."""
    disk = folder / "full"
    disk.mkdir()
    site.mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", disk)
    (disk / "state.json").write_text("old")
    waymark.refused("E_STORAGE_FULL", HERE, "snapshot", "-o", disk / "state.json")
    check((disk / "state.json").read_text() == "old" and os.listdir(disk) == ["state.json"], "snapshot")
    with open("/dev/full", "w") as nowhere:
        check(stat.S_ISCHR(os.fstat(nowhere.fileno()).st_mode), "/dev/full")
        process = waymark.popen("snapshot", stdout=nowhere, stderr=-1, text=True)
        text = process.stderr.read()
        check(process.wait() == HERE and "not written completely" in text, f"standard output is full: {text}")
        process.stderr.close()


def test(site):
    instance, folder = site.instance(), site.folder / "files"
    folder.mkdir()
    site.broker(instance)
    waymark = Command(site, instance)
    submissions(waymark)
    questions(waymark)
    keys(waymark, instance, folder)
    forms(waymark, folder)
    rows(waymark, folder)
    print(f"{len(SUBMISSIONS)} bad submissions and {len(TABLE)} bad rows (today is day {TODAY}), each with its code")
    read_only(site, waymark, folder, instance)
    full(site, waymark, folder)


if __name__ == "__main__":
    harness.run(test, __doc__)
