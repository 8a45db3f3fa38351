"""Load on an instance that is recorded, and the verdict of the independent checker over it.

    with kit.Load(site, instance, seed=3) as load:
        broker = site.broker(instance)
        load.progress()                 # every publisher has new receipts, every watcher follows
        broker.kill()
        site.broker(instance)
        load.progress()
        print(load.verdict())           # settles everything, dumps LOG, runs the checker
"""
import json
import pathlib
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "system"))
sys.path.insert(0, str(HERE))
import harness  # noqa: E402
import wmp  # noqa: E402
from harness import check  # noqa: E402
from proxy import Proxy  # noqa: E402

SLOWEST = 10.0                      # a client that needs longer to settle is reported, s


class Client:
    """One client.py; what it said last is known."""

    def __init__(self, load, who, options, prefix=()):
        self.who, self.role = who, options["role"]
        self.acked = self.at = self.settled = self.connected = self.gone = self.full = 0
        self.changed = threading.Condition()
        path = load.folder / f"{who}.json"
        path.write_text(json.dumps(options | dict(who=who, records=str(load.folder / f"{who}.jsonl"))))
        self.process = subprocess.Popen([*prefix, sys.executable, HERE / "client.py", path], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.ended = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            word, _, number = line.strip().partition(" ")
            with self.changed:
                if word == "acked":
                    self.acked = int(number)
                elif word == "at":
                    self.at = int(number)
                elif line.startswith("retry 101"):
                    self.full += 1
                elif word in ("settled", "connected", "gone"):
                    setattr(self, word, getattr(self, word) + 1)
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait(self, condition, what):
        with self.changed:
            self.changed.wait_for(lambda: condition(self) or self.ended, harness.DEADLINE)
            if not condition(self):
                error = self.process.stderr.read() if self.ended else "it still runs"
                raise AssertionError(f"{self.who}: {what}: {error}")

    def stop(self, upto=0):
        self.process.stdin.write(f"stop {upto}\n")
        self.process.stdin.flush()

    def finish(self):
        self.process.wait(timeout=harness.DEADLINE)
        error = self.process.stderr.read()
        check(self.process.returncode == 0, f"{self.who} ended with {self.process.returncode}: {error}")


def filters():
    """Every kind of filter, and none."""
    return [{}, {"areas": [1]}, {"areas": [2, 3]}, {"points": [101, 307]}, {"institutions": harness.busiest(1)}]


def records(load, who):
    with open(load.folder / f"{who}.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Load:
    def __init__(self, site, instance, seed=1, publishers=3, watchers=3, rate=60, window=8, proxied=True, prefix=(),
                 address=None, credit=64, selections=None, points=None):
        self.site, self.instance, self.seed, self.prefix = site, instance, seed, prefix
        self.count, self.rate, self.window, self.credit = publishers, rate, window, credit
        self.folder = site.folder / f"load-{seed}-{time.monotonic_ns()}"
        self.folder.mkdir()
        self.proxy, self.ports = None, [instance.port + flow for flow in range(3)]
        self.address = address or "127.0.0.1"
        if proxied:
            first = harness.free_ports()
            self.proxy = Proxy([(first + flow, instance.port + flow) for flow in range(2)], seed)
            self.ports = [first + flow for flow in range(2)]
        self.publishers, self.watchers, self.slowest = [], [], 0.0
        self.points = points or {name: harness.points_of(name, 4) for name in harness.busiest(2)}
        self.selections = selections or filters()[:watchers]

    def __enter__(self):
        names = list(self.points)
        for number in range(self.count):
            name = names[number % len(names)]
            self.publishers.append(self._start(f"publisher-{number}", dict(
                role="publisher", institution=name, points=self.points[name], window=self.window,
                rate=self.rate, today=harness.TODAY), harness.SUBMIT_FLOW, f"institution/{name}"))
        for number, selected in enumerate(self.selections):
            self.watchers.append(self._start(f"watcher-{number}", dict(
                role="watcher", selected=selected, credit=self.credit), harness.WATCH_FLOW, "observer/observer"))
        return self

    def __exit__(self, *_):
        for client in self.publishers + self.watchers:
            if client.process.poll() is None:
                client.process.kill()
                client.process.wait()

    def _start(self, who, options, flow, key):
        key = self.instance.key(f"{key}.key")
        options |= dict(seed=f"{self.seed} {who}", endpoint=f"tcp://{self.address}:{self.ports[flow]}",
                        server=self.instance.server.decode(), public=key["public"].decode(),
                        secret=key["secret"].decode())
        return Client(self, who, options, self.prefix)

    def progress(self, receipts=5):
        """Until every publisher has so many new receipts and every watcher was told of a later head."""
        began, marks = time.monotonic(), [(c, c.acked) for c in self.publishers]
        for client, mark in marks:
            client.wait(lambda c, m=mark: c.acked >= m + receipts, f"no {receipts} receipts")
        self.slowest = max(self.slowest, time.monotonic() - began)
        seen = [(c, c.at) for c in self.watchers]
        for client, mark in seen:
            client.wait(lambda c, m=mark: c.at > m, "no progress")

    def verdict(self):
        """Settle, dump, check.  Counts of the checker's summary; AssertionError with what it found."""
        for client in self.publishers:
            client.stop()
        for client in self.publishers:
            client.finish()
        reader = self.instance.watcher()
        entries, end = reader.log()
        for client in self.watchers:
            client.stop(end["head"])
        for client in self.watchers:
            client.finish()
        records, dump = self.folder / "records.jsonl", self.folder / "ledger.jsonl"
        with open(dump, "w", encoding="utf-8") as file:
            for entry in entries:
                head = {name: value for name, value in entry.items() if name != "body"}
                file.write(json.dumps(dict(head=head, body=entry["body"]), default=bytes.hex) + "\n")
        with open(records, "w", encoding="utf-8") as file:
            for client in self.publishers + self.watchers:
                file.write((self.folder / f"{client.who}.jsonl").read_text(encoding="utf-8"))
            for at in ({"rev": end["upto"], "root": end["root"].hex()},
                       {"rev": reader.welcome["head"], "root": reader.welcome["root"].hex()}):
                file.write(json.dumps(dict(kind="root", who="dump", t=time.monotonic_ns(), **at)) + "\n")
        reader.close()
        done = subprocess.run([sys.executable, HERE.parent / "checker/check.py", records, dump], capture_output=True,
                              text=True, timeout=10 * harness.DEADLINE)
        check(done.returncode == 0, f"the checker found:\n{done.stdout}{done.stderr}")
        return done.stdout.splitlines()[0]
