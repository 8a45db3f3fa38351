#!/usr/bin/python3
"""Keys come and go as entries of the ledger: rotation with overlap, revocation in the middle of a connection.

A key that was revoked gets E_REVOKED at its next message, its watches are closed with that reason, and it does not get
in again; nobody else notices, and after a restart it is the same.
"""
import zmq
import zmq.utils.z85

import harness
import wmp
from harness import TODAY, check

ADD, REVOKE = 1, 2
SUBMITTER, OBSERVER, COORDINATOR = 1, 2, 5
KEY_CHANGE = 12
E_SCHEMA, E_RANGE, E_RULE, E_NO_SUCH_INSTITUTION, E_DENIED, E_REVOKED = 202, 307, 305, 308, 400, 401
ROADMAP = "roadmap/coordinator"


def key_change(action, key, institution, role, reason="a test"):
    public = zmq.utils.z85.decode(key["public"])
    return wmp.pack({1: action, 2: public, 3: institution, 4: role, 5: reason} | wmp.GREASE)


def new_key():
    public, secret = zmq.curve_keypair()
    return dict(public=public, secret=secret)


def change(client, *what, **more):
    return client.submit(key_change(*what, **more), kind=KEY_CHANGE)


def accepted(client, *what, **more):
    answer = change(client, *what, **more)
    check(answer["type"] == wmp.RECEIPT, f"{what}: {answer}")
    return answer["rev"]


def refused(code, client, *what, **more):
    answer = change(client, *what, **more)
    check(answer["type"] == wmp.REJECT and answer["code"] == code, f"{what}: {answer}")


def is_let_in(instance, key, flow=harness.SUBMIT_FLOW):
    try:
        instance.client(flow, key, timeout=2.0).close()
    except TimeoutError:
        return False
    return True


def who_may(instance, institution, coordinator):
    key = new_key()
    for who in (f"institution/{institution}", f"coordinator/{institution}", "observer/observer", "service/aggregator"):
        client = instance.client(harness.SUBMIT_FLOW, who)
        refused(E_DENIED, client, ADD, key, institution, SUBMITTER)
        client.close()
    refused(E_NO_SUCH_INSTITUTION, coordinator, ADD, key, "nobody-at-all", SUBMITTER)
    refused(E_RANGE, coordinator, ADD, key, institution, 99)
    refused(E_RANGE, coordinator, 3, key, institution, SUBMITTER)
    refused(E_RULE, coordinator, REVOKE, key, institution, SUBMITTER)
    own = instance.key(f"{ROADMAP}.key")
    refused(E_RULE, coordinator, REVOKE, own, "roadmap-coordinator", COORDINATOR)
    refused(E_RULE, coordinator, ADD, own, "roadmap-coordinator", COORDINATOR)
    refused(E_RULE, coordinator, REVOKE, instance.key(f"institution/{institution}.key"), institution, SUBMITTER, reason="")
    refused(E_RULE, coordinator, REVOKE, instance.key(f"institution/{institution}.key"), institution, OBSERVER)
    check(not is_let_in(instance, key), "a key that was refused is let in")
    print("ok   only the Roadmap's coordinator changes keys, and never takes its own last one away")


def rotation(instance, institution, point, coordinator):
    """The new key works while the old one still does."""
    old, new = instance.key(f"institution/{institution}.key"), new_key()
    accepted(coordinator, ADD, new, institution, SUBMITTER)
    before, beside = instance.client(0, old), instance.client(0, new)
    for client, text in ((before, "old"), (beside, "new")):
        check(client.submit(wmp.update(point, TODAY, {1: text}))["type"] == wmp.RECEIPT, text)
    sid, body = wmp.new_sid(), wmp.update(point, TODAY, {1: "in doubt"})
    first = before.submit(body, sid=sid)
    again = beside.submit(body, sid=sid)                            # a submission is the institution's, not the key's
    check((again["rev"], again["replayed"]) == (first["rev"], True), f"{again}")
    watcher = instance.client(harness.WATCH_FLOW, old)
    watch = watcher.watch(wmp.NOW)
    check(next(watch)["type"] == wmp.PROGRESS, "no watch")
    return old, new, before, beside, watch


def revocation(instance, institution, point, coordinator, old, before, beside, watch):
    accepted(coordinator, REVOKE, old, institution, SUBMITTER, reason="rotated")
    answer = before.submit(wmp.update(point, TODAY, {1: "too late"}))
    check(answer["type"] == wmp.REJECT and answer["code"] == E_REVOKED, f"the next message of a revoked key: {answer}")
    try:
        while next(watch)["type"] in (wmp.PROGRESS, wmp.EVENT):
            pass
    except wmp.Refused as end:
        check(end.code == E_REVOKED, f"the watch ended with {end}")
    else:
        raise AssertionError("the watch goes on")
    for flow in (harness.SUBMIT_FLOW, harness.WATCH_FLOW):
        check(not is_let_in(instance, old, flow), "a revoked key is let in")
    check(beside.submit(wmp.update(point, TODAY, {1: "the new one"}))["type"] == wmp.RECEIPT, "the new key")
    before.socket.close(linger=0)
    print("ok   a revoked key: E_REVOKED at the next message, its watch closed, no way in; the new one goes on")


def by_command(site, instance, institution, point):
    """The same with `waymark key`: the secret is made at the partner's and stays there."""
    def run(*words, status=0):
        done = site.run(instance, "key", *map(str, words))
        check(done.returncode == status, f"{words}: {done.returncode} {done.stdout} {done.stderr}")
        return done.stdout
    pair = site.folder / "partner.key"
    run("new", "--out", pair)
    check(pair.stat().st_mode & 0o777 == 0o400, "the secret can be read by others")
    secret = pair.read_text().split("secret = ")[1].split()[0]
    check(secret not in (site.folder / "partner.key.pub").read_text(), "the secret is in the public file")
    run("new", "--out", pair, status=1)                             # nothing is written over
    run("add", "--public", f"{pair}.pub", "--institution", institution, "--role", "submitter", "--reason", "by command")
    listed = run("list")
    check(secret not in listed and pair.with_name("partner.key.pub").read_text().split("public = ")[1].split()[0] in listed,
          f"the list: {listed}")
    client = instance.client(0, {name: line.encode() for name, line in
                                 (pair_line.split(" = ") for pair_line in pair.read_text().splitlines()
                                  if not pair_line.startswith("#"))})
    check(client.submit(wmp.update(point, TODAY, {1: "by the new key"}))["type"] == wmp.RECEIPT, "the new key")
    run("revoke", "--public", f"{pair}.pub", status=2)              # not without a reason
    run("revoke", "--public", f"{pair}.pub", "--reason", "the test is over")
    answer = client.submit(wmp.update(point, TODAY, {1: "too late"}))
    check(answer["code"] == E_REVOKED, f"{answer}")
    log = site.run(instance, "log").stdout
    check("key added" in log and "key revoked" in log and "the test is over" in log, f"the log: {log}")
    print("ok   waymark key new, add, list, revoke; waymark log shows who changed which key and why")


def test(site):
    instance = site.instance()
    broker, institution = site.broker(instance), harness.busiest(1)[0]
    point, coordinator = harness.points_of(institution, 1)[0], instance.client(0, ROADMAP)
    aggregator = site.aggregator(instance).ready()
    who_may(instance, institution, coordinator)
    by_command(site, instance, institution, point)
    old, new, before, beside, watch = rotation(instance, institution, point, coordinator)
    check(is_let_in(instance, new, harness.ROLLUP_FLOW) or is_let_in(instance, new, harness.ROLLUP_FLOW),
          "the aggregator does not know the new key")
    revocation(instance, institution, point, coordinator, old, before, beside, watch)
    for _ in range(int(harness.DEADLINE)):
        if not is_let_in(instance, old, harness.ROLLUP_FLOW):
            break
    check(not is_let_in(instance, old, harness.ROLLUP_FLOW), "the aggregator knows the old key still")

    changes = [(e["institution"], wmp.unpack(e["body"])[1]) for e in instance.watcher().log()[0] if e["kind"] == KEY_CHANGE]
    check(changes == 2 * [("roadmap-coordinator", ADD), ("roadmap-coordinator", REVOKE)], f"the ledger has {changes}")
    check(broker.terminate() == 0, "exit status")
    broker = site.broker(instance)
    check(not is_let_in(instance, old) and is_let_in(instance, new), "after a restart it is another way")
    check(aggregator.process.poll() is None, "the aggregator is gone")
    print("ok   entries of the ledger say who did it; after a restart it is the same")


if __name__ == "__main__":
    harness.run(test, __doc__)
