#!/usr/bin/python3
"""The broker dies, fails or stops at every failpoint under load (fault tests 1, 2, 3).

The checker is clean; every client settles; after a kill between commit and receipt the same submission gets its receipt
with `replayed`, and other content with its id is refused, also after restarts and a year later.
"""
import os
import pathlib
import signal
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "torture"))
import kit  # noqa: E402
import harness  # noqa: E402
import wmp  # noqa: E402
from harness import TODAY, check  # noqa: E402

PLACES = ["before_begin", "after_put", "before_commit", "after_commit_before_receipt", "after_receipt_before_event"]
EXIT_UNKNOWN, EXIT_FAILPOINT, KILLED = 70, 86, -signal.SIGKILL
E_SID_REUSED = 302
YEAR = 365 * 86400 * 1000
ENDS = {"kill": {KILLED}, "exit": {EXIT_FAILPOINT}, "error": {EXIT_UNKNOWN, 0}}


def wait_stopped(pid):
    """Its parent hears of it."""
    _, status = os.waitpid(pid, os.WUNTRACED)
    check(os.WIFSTOPPED(status), f"it ended: {status}")


def every_place(site, instance):
    """Each place, each action, at a random passing."""
    dice, tried = harness.random_of("failpoints"), 0
    with kit.Load(site, instance, seed=11) as load:
        for place in PLACES:
            for action in ("kill", "exit", "error", "pause"):
                broker = site.start("waymarkd", instance, failpoint=f"{place}:{action}:{dice.randrange(1, 40)}")
                broker.wait_line("failpoint")
                if action == "pause":
                    wait_stopped(broker.pid)
                    os.kill(broker.pid, signal.SIGCONT)
                    load.progress()
                    broker.kill()
                else:
                    status = broker.wait()
                    check(status in ENDS[action], f"{place}:{action}: exit status {status}")
                tried += 1
        broker = site.start("waymarkd", instance, failpoint="in_snapshot:error:90")
        broker.ready()
        load.progress()
        print(f"ok   {tried} times at {len(PLACES)} places; slowest recovery {load.slowest:.1f} s; {load.verdict()}")
    check(broker.terminate() == 0, "exit status")


def receipt_lost(site, instance, institution, point):
    """Committed, and nobody was told: the same bytes get the first receipt, and there is one event."""
    before = None
    for round_ in range(site.count(20, 3)):
        sid, body = wmp.new_sid(), wmp.update(point, TODAY, {1: f"lost {round_}"})
        broker = site.broker(instance, failpoint="after_commit_before_receipt:kill")
        client = instance.submitter(institution)
        head = client.welcome["head"]
        client.send(wmp.SUBMIT, body, sid=sid)
        check(broker.wait() == KILLED, "it lives")
        client.socket.close(linger=0)
        broker = site.broker(instance)
        client = instance.submitter(institution)
        receipt = client.submit(body, sid)
        check((receipt["type"], receipt["rev"], receipt["replayed"]) == (wmp.RECEIPT, head + 1, True), f"{receipt}")
        check(client.status(sid)["rev"] == head + 1, "STATUS")
        check(client.ping()["head"] == head + 1, "the resend was stored as well")
        check(broker.terminate() == 0, "exit status")
        client.socket.close(linger=0)
        before = sid, body, receipt
    print(f"ok   receipts lost {site.count(20, 3)} times: replayed with the same revision, one entry each")
    return before


def sid_reused(site, instance, institution, point, known):
    """Never forgotten: not by a restart, not in a year."""
    sid, body, receipt = known
    clock = site.folder / "clock"
    for offset in (0, YEAR):
        clock.write_bytes(struct.pack("=q", offset))
        broker = site.broker(instance, **site.shim(WM_SHIM_CLOCK=str(clock)))
        client = instance.submitter(institution)
        head = client.welcome["head"]
        for other, order in ((wmp.update(point, TODAY, {1: "other"}), {}), (body, {"expect_rev": 0})):
            answer = client.submit(other, sid, **order)
            check((answer.get("code"), answer.get("class")) == (E_SID_REUSED, 3), f"{answer}")
        again = client.submit(body, sid)
        check((again["rev"], again["leaf_hash"], again["replayed"]) == (receipt["rev"], receipt["leaf_hash"], True), f"{again}")
        check(client.ping()["head"] == head, "state changed")
        client.close()
        check(broker.terminate() == 0, "exit status")
    print("ok   a known sid with other content or order: E_SID_REUSED, after restarts and a year later")


def test(site):
    instance, institution = site.instance(), harness.busiest(1)[0]
    point = harness.points_of(institution, 6)[5]
    every_place(site, instance)
    known = receipt_lost(site, instance, institution, point)
    sid_reused(site, instance, institution, point, known)


if __name__ == "__main__":
    harness.run(test, __doc__)
