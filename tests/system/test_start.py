#!/usr/bin/python3
"""Starting where one must not, and stopping under load: the reason is in the log and nothing is harmed."""
import socket
import subprocess
import threading

import harness
import wmp
from harness import TODAY, check

WRITERS, WINDOW = 3, 64
E_SHUTTING_DOWN = 104


def refuses(site, instance, name, *texts):
    """The broker ends with 1 and its log has the texts."""
    broker = site.start("waymarkd", instance)
    status = broker.wait()
    check(status == 1, f"{name}: exit status {status}\n{broker.log}")
    for text in texts:
        check(text in broker.log, f"{name}: the log does not say {text}\n{broker.log}")
    print(f"ok   {name}: {broker.lines[-1].strip().partition(': ')[2]}")


def second_start(site, instance, institution, point):
    broker = site.broker(instance)
    client = instance.submitter(institution)
    first = client.submit(wmp.update(point, TODAY, {1: "before"}))
    refuses(site, instance, "a second start on one store", "E_LOCKED")
    second = client.submit(wmp.update(point, TODAY, {1: "after"}))
    check((first["rev"], second["rev"]) == (1, 2), "the first broker was harmed")
    client.close()
    check(broker.terminate() == 0, "exit status")


def newer_schema(site, instance):
    helper = site.bin / "set_schema"
    store = instance.folder / "store"
    subprocess.run([helper, store, "99"], check=True, timeout=harness.DEADLINE)
    before = instance.digest()
    refuses(site, instance, "a store with a newer schema", "E_SCHEMA_NEWER")
    check(instance.digest() == before, "the store was touched")
    subprocess.run([helper, store, "2"], check=True, timeout=harness.DEADLINE)


def readable_key(site, instance):
    key = instance.folder / "keys/server.key"
    mode = key.stat().st_mode & 0o777
    key.chmod(0o444)
    refuses(site, instance, "a secret key that others may read", "server.key")
    key.chmod(mode)


def open_to_others(site, instance):
    """What others may write, and secrets that they may read, wherever they lie."""
    conf = instance.folder / "waymark.conf"
    for path, mode, text in [(instance.folder, 0o770, "written by others"),
                             (conf, 0o666, "waymark.conf may be written"),
                             (instance.folder / "store/data.mdb", 0o620, "data.mdb may be written"),
                             (instance.folder / "store", 0o777, "store may be written"),
                             (instance.folder / "keys/institution/eeas.key", 0o440, "eeas.key is secret"),
                             (instance.folder / "keys/server.pub", 0o664, "server.pub may be written")]:
        before = path.stat().st_mode & 0o777
        path.chmod(mode)
        refuses(site, instance, f"{path.name} with mode {mode:o}", "E_DENIED", text)
        path.chmod(before)


def public_without_keys(site, instance):
    """An endpoint that faces the network while nobody has a key is a mistake, not a service."""
    bare, conf = site.instance(site.folder / "bare"), site.folder / "bare/waymark.conf"
    subprocess.run([site.bin / "store_tool", "empty", bare.folder / "store", "key"], check=True, timeout=harness.DEADLINE)
    before = conf.read_text()
    conf.write_text(before.replace("127.0.0.1", "0.0.0.0"))
    refuses(site, bare, "a public endpoint without keys", "E_DENIED", "knows no key")
    conf.write_text(before)


def port_in_use(site, instance):
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", instance.port + 1))
        squatter.listen()
        refuses(site, instance, "a port that is in use", "endpoint")


def terminate_under_load(site, instance, institution, points):
    """Exit 0, BYE to everybody, and what had been acknowledged is there after the next start."""
    broker, enough = site.broker(instance), threading.Event()
    watcher = instance.watcher()

    def write():
        client, acknowledged, flying, over = instance.submitter(institution), {}, {}, False
        while not over:
            while len(flying) < WINDOW:
                sid, body = wmp.new_sid(), wmp.update(points[len(acknowledged) % len(points)], TODAY, {1: "load"})
                flying[client.send(wmp.SUBMIT, body, sid=sid)] = sid, body
            head = client.receive()
            if head["type"] == wmp.RECEIPT:
                sid, body = flying.pop(head["req"])
                acknowledged[sid] = head["rev"], body
                if len(acknowledged) == 2 * WINDOW:
                    enough.set()
            elif head["type"] == wmp.REJECT:
                check(head["code"] == E_SHUTTING_DOWN, f"refused: {head}")
                del flying[head["req"]]
            over = head["type"] == wmp.BYE
        check(head["code"] == E_SHUTTING_DOWN, f"BYE with code {head['code']}")
        client.socket.close(linger=0)
        return acknowledged

    def stop():
        check(enough.wait(harness.DEADLINE), "no progress")
        check(broker.terminate() == 0, f"exit status {broker.process.returncode}")
    _, *told = harness.in_threads([stop] + [write] * WRITERS)
    watcher.take(lambda head: head["type"] == wmp.BYE)
    site.broker(instance)
    entries = {e["sid"]: (e["rev"], e["body"]) for e in instance.watcher().log()[0]}
    acknowledged = {sid: value for one in told for sid, value in one.items()}
    check(all(entries.get(sid) == value for sid, value in acknowledged.items()), "a receipt is not in the ledger")
    site.finish()
    print(f"ok   SIGTERM under load: exit 0, BYE to {WRITERS} writers and a watcher, "
          f"{len(acknowledged)} receipts durable")


def read_only(site, instance):
    store = instance.folder / "store"
    site.mount("-o", "bind,ro", store, store)
    refuses(site, instance, "a store on a read-only file system", "E_READONLY")


def test(site):
    instance, institution = site.instance(), harness.busiest(1)[0]
    points = harness.points_of(institution, 3)
    refuses(site, site.folder / "nothing", "a missing instance", "cannot open the instance")
    second_start(site, instance, institution, points[0])
    newer_schema(site, instance)
    readable_key(site, instance)
    open_to_others(site, instance)
    public_without_keys(site, instance)
    port_in_use(site, instance)
    terminate_under_load(site, instance, institution, points)
    read_only(site, instance)


if __name__ == "__main__":
    harness.run(test, __doc__)
