#!/usr/bin/python3
"""The edge dies, hangs or is not there: the core keeps running, a new edge serves, and clients go on where they were."""
import os
import pathlib
import signal
import threading

import harness
import wmp
from harness import check

DEATHS = (signal.SIGKILL, signal.SIGABRT, signal.SIGTERM, signal.SIGKILL)


def is_running(pid):
    stat = pathlib.Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def watch(instance, last):
    """Every revision in order from the first snapshot on, through each death; how often it resumed."""
    resumed, at = [], None
    for head in harness.follow(instance, resumed=resumed, credit=64):
        if head["type"] == wmp.SNAP_END:
            check(at is None, "a second snapshot")
            at = head["rev"]
        elif head["type"] == wmp.EVENT:
            check(head["rev"] == at + 1, f"revision {head['rev']} after {at}")
            at += 1
        if last and at == last[0]:
            return len(resumed)


def deaths(site, instance, institutions):
    broker, over, last = site.broker(instance), threading.Event(), []
    core, before = broker.pid, instance.watcher().welcome["head"]
    partners = [harness.Partner(instance, name, harness.points_of(name, 1)[0]) for name in institutions]

    def kill():
        try:
            for number in DEATHS:
                victim, before = broker.edge(), len(partners[0].receipts)
                os.kill(victim, number)
                broker.edge(other_than=victim)
                target = before + 20
                while len(partners[0].receipts) < target and not over.is_set():  # they move again before the next one dies
                    check(broker.process.poll() is None, "the core ended with the edge")
                    over.wait(0.05)
        finally:
            over.set()
    watcher = []
    thread = threading.Thread(target=lambda: watcher.append(watch(instance, last)), daemon=True)
    thread.start()
    harness.in_threads([kill] + [lambda p=p: p.until(over) for p in partners])
    for partner in partners:
        partner.submit("the last one")
        partner.close()
    head = harness.compare_receipts(instance, partners, before)
    last.append(head)
    thread.join(harness.DEADLINE)
    check(watcher and broker.pid == core, "the watcher did not get everything")
    check(broker.process.poll() is None, "the core is gone")
    edge = broker.edge()
    check(broker.terminate() == 0, f"exit status\n{broker.log}")
    check(not is_running(edge), "the edge outlives the core")
    print(f"ok   {len(DEATHS)} deaths of the edge: {head} entries, each with its one receipt; the watcher resumed "
          f"{watcher[0]} times; slowest submission {max(p.slowest for p in partners):.1f} s")


def core_dies(site, instance):
    broker = site.broker(instance)
    edge = broker.edge()
    broker.kill()
    deadline = threading.Event()
    for _ in range(200):
        if not is_running(edge):
            break
        deadline.wait(0.05)
    check(not is_running(edge), "the edge outlives a core that was killed")
    broker = site.broker(instance)                                   # the ports are free again
    check(broker.terminate() == 0, "exit status")
    print("ok   the core is killed: the edge goes with it")


def hang(site, instance, institution):
    """An edge that says nothing is replaced."""
    broker = site.broker(instance)
    partner = harness.Partner(instance, institution, harness.points_of(institution, 1)[0])
    partner.submit()
    edge = broker.edge()
    os.kill(edge, signal.SIGSTOP)
    broker.wait_line("it is silent")
    check(broker.edge(other_than=edge) != edge, "no other edge")
    partner.submit()
    partner.close()
    check(broker.terminate() == 0, "exit status")
    print("ok   an edge that is stopped: replaced")


def no_tcp_in_the_core(site, instance):
    """The core holds no network socket; the edge holds no file of the store."""
    def links(pid):
        return [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]

    def inodes(table):
        rows = pathlib.Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        return {f"socket:[{row.split()[9]}]" for row in rows}
    broker = site.broker(instance)
    tcp = inodes("tcp") | inodes("tcp6")
    check(not tcp & set(links(broker.pid)), "the core holds a TCP socket")
    edge = links(broker.edge())
    check(tcp & set(edge), "the edge holds no TCP socket")
    check(not any("/store/" in link for link in edge), f"the edge holds the store: {edge}")
    run = instance.folder / "run"
    check(run.stat().st_mode & 0o777 == 0o700, "run/ is open to others")
    check(broker.terminate() == 0, "exit status")
    print("ok   no TCP socket in the core, nothing of the store in the edge")


def external(site, instance, institution):
    """Two programs that somebody else starts, in any order; SIGTERM to the edge says goodbye."""
    edge = site.start("waymark-edge", instance)
    check(edge.wait() == 1 and "core" in edge.log, f"an edge without a core\n{edge.log}")
    core = site.start("waymarkd", instance, "--edge", "external").ready()
    for _ in range(2):
        edge = site.start("waymark-edge", instance)
        edge.wait_line("serving")
        second = site.start("waymark-edge", instance)
        check(second.wait() == 1, "two edges at once")
        partner = harness.Partner(instance, institution, harness.points_of(institution, 1)[0])
        partner.submit()
        check(edge.terminate() == 0, "exit status of the edge")
        partner.client.take(lambda head: head["type"] == wmp.BYE)
        check(core.process.poll() is None, "the core ended with the edge")
    check(core.terminate() == 0, "exit status of the core")
    print("ok   edge and core started by somebody else; a second edge is not let in; BYE when the edge is stopped")


def open_folder(site, instance):
    (instance.folder / "run").chmod(0o750)
    broker = site.start("waymarkd", instance)
    check(broker.wait() == 1 and "/run may be entered" in broker.log, f"a run/ that others can enter\n{broker.log}")
    (instance.folder / "run").chmod(0o700)
    print("ok   a run/ that others can enter: refused")


def test(site):
    instance, institutions = site.instance(), harness.busiest(3)
    no_tcp_in_the_core(site, instance)
    open_folder(site, instance)
    external(site, instance, institutions[0])
    deaths(site, instance, institutions)
    core_dies(site, instance)
    hang(site, instance, institutions[0])


if __name__ == "__main__":
    harness.run(test, __doc__)
