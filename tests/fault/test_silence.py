#!/usr/bin/python3
"""Packets that vanish, as behind a DROP rule: both sides notice, and everybody resumes (fault test 15).

Broker and clients are in network namespaces of their own, joined by a veth pair; what goes to a wrong hardware address
is dropped there without a word. Needs root and ip(8); skipped otherwise.
"""
import contextlib
import ctypes
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "torture"))
import kit  # noqa: E402
import harness  # noqa: E402
from harness import check  # noqa: E402

NEW_NET = 0x40000000
HERE, THERE = "10.77.0.2", "10.77.0.1"
NOWHERE = "02:00:00:00:00:99"
NOTICED = 15                        # both sides know within, s


def ip(*arguments):
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise harness.Skip(f"ip {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


class Net:
    """This process moves into a namespace of its own; `name` is the one of the broker."""

    def __init__(self, stack):
        if os.geteuid() != 0 or not shutil.which("ip"):
            raise harness.Skip("network namespaces need root and ip(8)")
        if ctypes.CDLL(None, use_errno=True).unshare(NEW_NET) != 0:
            raise harness.Skip(f"unshare: {os.strerror(ctypes.get_errno())}")
        self.name = f"wm{os.getpid()}"
        ip("link", "set", "lo", "up")
        ip("netns", "add", self.name)
        stack.callback(subprocess.run, ["ip", "netns", "del", self.name], check=False)
        ip("link", "add", "wm0", "type", "veth", "peer", "name", "wm1", "netns", self.name)
        ip("addr", "add", f"{HERE}/24", "dev", "wm0")
        ip("link", "set", "wm0", "up")
        for arguments in (("addr", "add", f"{THERE}/24", "dev", "wm1"), ("link", "set", "wm1", "up"),
                          ("link", "set", "lo", "up")):
            ip("-n", self.name, *arguments)

    def prefix(self):
        return ["ip", "netns", "exec", self.name]

    @contextlib.contextmanager
    def silence(self):
        """Nothing arrives, in either direction, and nobody is told."""
        ip("neigh", "replace", THERE, "lladdr", NOWHERE, "dev", "wm0", "nud", "permanent")
        ip("-n", self.name, "neigh", "replace", HERE, "lladdr", NOWHERE, "dev", "wm1", "nud", "permanent")
        yield
        ip("neigh", "del", THERE, "dev", "wm0")
        ip("-n", self.name, "neigh", "del", HERE, "dev", "wm1")


def test(site):
    net, instance = Net(site.stack), None
    instance = site.instance()
    instance.move(THERE)
    broker = site.broker(instance, prefix=net.prefix())
    with kit.Load(site, instance, seed=41, publishers=2, watchers=2, proxied=False, address=THERE) as load:
        load.progress()
        slowest = 0.0
        for _ in range(site.count(3, 1)):
            marks = [(client, client.gone) for client in load.publishers + load.watchers]
            with net.silence():
                began = time.monotonic()
                for client, mark in marks:
                    client.wait(lambda c, m=mark: c.gone > m, "it did not notice")
                slowest = max(slowest, time.monotonic() - began)
            load.progress()
        check(slowest < NOTICED, f"noticed after {slowest:.1f} s")
        print(f"ok   silence noticed within {slowest:.1f} s, resumed within {load.slowest:.1f} s; {load.verdict()}")
    check(broker.terminate() == 0, "exit status")


if __name__ == "__main__":
    harness.run(test, __doc__)
