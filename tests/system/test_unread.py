#!/usr/bin/python3
"""A peer with a good key that asks and does not read costs the broker megabytes, not gigabytes, and harms nobody else."""
import harness
import wmp
from harness import TODAY, check

MARK, MOST, ANSWER = 1 << 20, 4 << 20, 1 << 20      # limits.h: WM_UNREAD_MARK_BYTES, WM_UNREAD_MAX_BYTES, WM_LOG_MAX_BYTES
E_BUSY, BODY, ENTRIES, REQUESTS, PEERS = 100, 56000, 100, 200, 4
GROWTH_KIB = 64 * 1024


def fill(instance, institution, point):
    """Entries that are long."""
    body = wmp.unpack(wmp.update(point, TODAY, {1: "x"})) | {key: "y" * 4000 for key in range(129, 143)}
    client = instance.submitter(institution)
    last = [answer for _, answer in harness.receipts(client, ((wmp.new_sid(), wmp.pack(body), {})
                                                               for _ in range(ENTRIES)), 16)][-1]
    check(last["rev"] == ENTRIES and len(wmp.pack(body)) > BODY, "filling")
    return client


def next_head(client):
    """One message, read without answering a PING."""
    check(client.socket.poll(1000 * harness.DEADLINE), "no message")
    head, body = client.socket.recv_multipart()
    return {wmp.FIELDS[key - 1]: value for key, value in wmp.unpack(head).items() if key < 128} | {"body": body}


def read_to_pong(client, nonce):
    """What had been queued before the server answered our PING, and the last PING of the server."""
    heads, ping = [], None
    while (head := next_head(client))["type"] != wmp.PONG or head["nonce"] != nonce:
        heads.append(head)
        ping = head["nonce"] if head["type"] == wmp.PING else ping
    return heads, ping


def greedy(instance):
    """LOG, again and again, and nothing is read; then one watch on top whose credit is renewed unread."""
    client = instance.watcher()
    for _ in range(REQUESTS):
        client.send(wmp.LOG, rev=1, max=512)
    client.send(wmp.WATCH, watch=1, start=wmp.AFTER, store=client.welcome["store"], rev=0, credit=1 << 40)
    for at in range(REQUESTS):
        client.send(wmp.CREDIT, watch=1, credit=(1 << 40) + at)
    client.send(wmp.PING, nonce=77)
    return client


def settle(client):
    heads, ping = read_to_pong(client, 77)
    client.send(wmp.UNWATCH, watch=1)
    unread = sum(len(head["body"]) for head in heads)
    check(MOST - MARK <= unread <= MOST + ANSWER + 2 * BODY, f"{unread} bytes were sent to a peer that reads nothing")
    refusals = [head for head in heads if head["type"] == wmp.REJECT]
    check(refusals and {(head["code"], head["class"]) for head in refusals} == {(E_BUSY, 1)}, f"{refusals[:1]}")
    check(all(head["retry_after"] > 0 for head in refusals), "E_BUSY without retry_after")
    ends = [head for head in heads if head["type"] == wmp.LOG_END]
    check(ends and all(0 < head["upto"] < ENTRIES for head in ends), "an answer is not bounded in bytes")
    client.send(wmp.PONG, nonce=ping ^ 1, req=0)
    refused = client.send(wmp.LOG, rev=1, max=1)
    while (head := next_head(client))["req"] != refused:
        check(head["type"] != wmp.EVENT, "a PONG with another nonce made room")
    check((head["type"], head.get("code")) == (wmp.REJECT, E_BUSY), f"a PONG with another nonce made room: {head}")
    client.send(wmp.PONG, nonce=ping, req=0)
    served = client.send(wmp.LOG, rev=1, max=1)
    check(client.take(lambda head: head["req"] == served)["type"] == wmp.EVENT, "read, and still refused")
    return unread, len(refusals)


def test(site):
    instance, institution = site.instance(), harness.busiest(1)[0]
    broker, point = site.broker(instance), harness.points_of(institution, 1)[0]
    submitter = fill(instance, institution, point)
    before = broker.anonymous_kib()
    peers = [greedy(instance) for _ in range(PEERS)]
    reader = instance.watcher()
    entries, end = reader.log()
    check(len(entries) == end["head"] == ENTRIES, "a reader who reads gets all of it, in several answers")
    body = wmp.update(point, TODAY, {1: "meanwhile"})
    check(submitter.submit(body)["type"] == wmp.RECEIPT, "a submitter is served meanwhile")
    growth = broker.anonymous_kib() - before
    check(site.sanitized or growth < GROWTH_KIB, f"memory grew by {growth} KiB")
    results = [settle(peer) for peer in peers]
    for peer in peers:
        peer.socket.close(linger=0)
    print(f"{PEERS} peers asked {REQUESTS} times for {ENTRIES} entries of {BODY} bytes and read nothing: (bytes sent, "
          f"refusals) {results}; memory grew by {growth} KiB")


if __name__ == "__main__":
    harness.run(test, __doc__)
