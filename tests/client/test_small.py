#!/usr/bin/python3
"""The hundred-line client of small.py submits and watches: proto/protocol.md is enough to write one."""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "system"))
import harness  # noqa: E402
from harness import TODAY, check  # noqa: E402


def small(instance, command, flow, key, *words, **options):
    return subprocess.Popen([sys.executable, HERE / "small.py", command, instance.endpoints[flow],
                             instance.folder / "keys/server.pub", instance.folder / "keys" / key, *map(str, words)],
                            stdout=subprocess.PIPE, text=True, **options)


def submit(instance, institution, *words):
    process = small(instance, "submit", harness.SUBMIT_FLOW, f"institution/{institution}.key", *words,
                    stderr=subprocess.PIPE)
    out, err = process.communicate(timeout=harness.DEADLINE)
    return process.returncode, out.split() or err


def test(site):
    instance, institution = site.instance(), harness.busiest(1)[0]
    site.broker(instance)
    point, *_ = harness.points_of(institution, 1)
    check(submit(instance, institution, point, TODAY, "first", 10)[1][:2] == ["receipt", "1"], "submit")
    watch = small(instance, "watch", harness.WATCH_FLOW, "observer/observer.key", 3)
    check(watch.stdout.readline().split() == ["state", "1", "79"], "the snapshot")
    for rev in (2, 3, 4):
        check(submit(instance, institution, point, TODAY, f"number {rev}")[1][:2] == ["receipt", str(rev)], "submit")
    lines = watch.stdout.read().splitlines()
    check(lines == [f"event {rev} {point} {institution} number {rev}" for rev in (2, 3, 4)], f"{lines}")
    check(watch.wait(harness.DEADLINE) == 0, "status")
    for words, code in (((point, TODAY + 9, "future"), "306"), ((999, TODAY, "nowhere"), "304"),
                        ((point, TODAY, "too much", 101), "307")):
        status, text = submit(instance, institution, *words)
        check(status == 1 and f"refused: {code} " in text, f"{words}: {text}")
    print("submits, watches without a gap, and is told why it is refused")


if __name__ == "__main__":
    harness.run(test, __doc__)
