"""What every system test needs: an instance in a temporary folder, its programs, clients, and an end.

A test is a function that is given a Site; run() is its main program:

    def test(site):
        instance = site.instance()
        broker = site.broker(instance)
        ...
    if __name__ == "__main__":
        harness.run(test, __doc__)

Exit status: 0 all held, 1 something did not, 77 not possible here (raise Skip).  Everything that was started is ended
and everything that was mounted is unmounted, whatever happens.  Nothing here waits for a time to pass: waits are for an
event, and DEADLINE only turns an event that never comes into a failure.
"""
import argparse
import collections
import contextlib
import csv
import multiprocessing
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(REPO / "tests/client"))
import wmp  # noqa: E402

DEADLINE = 60.0
SKIPPED = 77
E_NO_SESSION = 105
TODAY = int(time.time()) // 86400
SEED = 20241                        # every random choice of a test comes from it
SUBMIT_FLOW, WATCH_FLOW, ROLLUP_FLOW = range(3)
SPAWN = multiprocessing.get_context("spawn")


class Skip(Exception):
    """The machine does not allow this test; the text says why."""


def check(condition, text):
    if not condition:
        raise AssertionError(text)


def require_mount():
    """Some tests need a file system of their own."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        raise Skip("mounting needs root")


def random_of(name):
    return random.Random(f"{SEED} {name}")


class Program:
    """A running program; its log is read as it is written."""

    def __init__(self, command, environment, name):
        self.name, self.lines, self.changed, self.ended = name, [], threading.Condition(), False
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, errors="replace", env=environment)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line)
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    @property
    def pid(self):
        return self.process.pid

    @property
    def log(self):
        return "".join(self.lines)

    def wait_line(self, text):
        """Until a line of the log has the text."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or any(text in line for line in self.lines), DEADLINE)
            check(any(text in line for line in self.lines), f"{self.name} never said {text!r}")

    def wait_count(self, text, count):
        """Until so many lines of the log have the text."""
        with self.changed:
            check(self.changed.wait_for(lambda: sum(text in line for line in self.lines) >= count, DEADLINE),
                  f"{self.name} never said {text!r} {count} times")

    def wait_either(self, text):
        """Until a line of the log has the text, or the program has ended."""
        with self.changed:
            check(self.changed.wait_for(lambda: self.ended or any(text in line for line in self.lines), DEADLINE),
                  f"{self.name} neither ended nor said {text!r}")

    def ready(self):
        self.wait_line(" ready")
        return self

    def wait(self):
        """The exit status; its log is complete then."""
        status = self.process.wait(timeout=DEADLINE)
        self.reader.join(DEADLINE)
        return status

    def kill(self):
        self.process.kill()
        return self.wait()

    def terminate(self):
        self.process.terminate()
        return self.wait()

    def edge(self, other_than=None):
        """The process id of the edge that a broker has started; of the next one, when one is named that it is not."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            for child in pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
                with contextlib.suppress(FileNotFoundError):
                    name = pathlib.Path(f"/proc/{child}/comm").read_text().strip()
                    if name == "waymark-edge" and int(child) != other_than:
                        return int(child)
            time.sleep(0.01)                                        # there is no event for a process of somebody else
        raise AssertionError("there is no edge")

    def anonymous_kib(self):
        """Memory of its own: without the pages of mapped files, of which LMDB has many."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("RssAnon:")[1].split()[0])


class Instance:
    """An instance directory.  It can be handed to another process."""

    def __init__(self, folder, port):
        self.folder = folder
        self.endpoints = [f"tcp://127.0.0.1:{port + flow}" for flow in range(3)]
        self.port = port
        self.server = self.key("server.pub")["public"]

    def key(self, path):
        """A key file: lines `public = Z85` and `secret = Z85`."""
        lines = (self.folder / "keys" / path).read_text().splitlines()
        pairs = [line.partition("=") for line in lines if not line.startswith("#")]
        return {name.strip(): value.strip().encode() for name, _, value in pairs if value}

    def client(self, flow, who="observer/observer", server=None, timeout=DEADLINE, **options):
        key = self.key(f"{who}.key") if isinstance(who, str) else who
        return wmp.Client(self.endpoints[flow], server or self.server, key["public"], key["secret"], timeout=timeout,
                          **options)

    def submitter(self, institution, **options):
        return self.client(SUBMIT_FLOW, f"institution/{institution}", **options)

    def watcher(self, **options):
        return self.client(WATCH_FLOW, **options)

    def configure(self, **settings):
        """Change settings of waymark.conf."""
        path = self.folder / "waymark.conf"
        lines = [line for line in path.read_text().splitlines() if line.split(" = ")[0] not in settings]
        path.write_text("\n".join(lines + [f"{name} = {value}" for name, value in settings.items()]) + "\n")

    def move(self, address):
        """To another address, the same ports."""
        self.endpoints = [f"tcp://{address}:{self.port + flow}" for flow in range(3)]
        self.configure(**dict(zip(("submit_endpoint", "watch_endpoint", "rollup_endpoint"), self.endpoints)))

    def digest(self):
        """Of the ledger's file."""
        return wmp.sha256((self.folder / "store/data.mdb").read_bytes())


class Site:
    """A temporary folder and all that lives in it."""

    def __init__(self, programs, scale, folder, stack):
        self.bin, self.scale, self.folder, self.stack, self.programs = programs, scale, folder, stack, []

    def count(self, full, least=1):
        """A number of repetitions; smaller in builds that are slow."""
        return max(least, int(full * self.scale))

    @property
    def sanitized(self):
        """Sanitizers keep freed memory, so figures of memory say nothing."""
        program = (self.bin / "waymarkd").read_bytes()
        return any(library in program for library in (b"libasan", b"libtsan", b"__asan_init", b"__tsan_init"))

    def instance(self, folder=None, register=REPO / "deploy/register"):
        """`waymark init` with a register, by default that of the repository, on free ports."""
        folder, port = folder or self.folder / "instance", free_ports()
        subprocess.run([self.bin / "waymark", "init", "--instance", folder, "--register", register,
                        "--port", str(port)], check=True, stdout=subprocess.DEVNULL, timeout=DEADLINE)
        return Instance(folder, port)

    def start(self, name, instance, *options, prefix=(), **environment):
        """environment: failpoint for WAYMARK_FAILPOINT, and others by their name; prefix: a command that runs it."""
        folder = instance.folder if isinstance(instance, Instance) else instance
        if "failpoint" in environment:
            environment["WAYMARK_FAILPOINT"] = environment.pop("failpoint")
        quarantine = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=4:verify_asan_link_order=0"
        program = Program([*prefix, self.bin / name, "--instance", folder, *options],
                          os.environ | {"ASAN_OPTIONS": quarantine} | environment, name)
        self.programs.append(program)
        self.stack.callback(self._end, program)
        return program

    def broker(self, instance, **environment):
        return self.start("waymarkd", instance, **environment).ready()

    def aggregator(self, instance, *options, **environment):
        return self.start("waymark-aggregator", instance, *options, **environment)

    def shim(self, **settings):
        """The environment that preloads tests/fault/shim.c."""
        return {"LD_PRELOAD": str(self.bin / "libwm_shim.so"), "WM_SHIM_FILE": "store/data.mdb"} | settings

    def run(self, instance, command, *options, **environment):
        """`waymark COMMAND`; the completed process, whatever its status."""
        if "failpoint" in environment:
            environment["WAYMARK_FAILPOINT"] = environment.pop("failpoint")
        return subprocess.run([self.bin / "waymark", command, "--instance", instance.folder, *options],
                              capture_output=True, text=True, timeout=DEADLINE, env=os.environ | environment)

    def process(self, function, *arguments):
        """Run a function of a test in a process of its own."""
        process = SPAWN.Process(target=function, args=arguments, daemon=True)
        process.start()
        self.stack.callback(self._end_process, process)
        return process

    def mount(self, *arguments):
        """mount ARGUMENTS..., the last of which is the folder; undone at the end."""
        require_mount()
        done = subprocess.run(["mount", *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise Skip(f"mount {' '.join(map(str, arguments))}: {done.stderr.strip()}")
        self.stack.callback(subprocess.run, ["umount", "--lazy", arguments[-1]], check=False)

    def finish(self):
        """What still runs has to end well, too; a sanitizer has its last word there."""
        for program in self.programs:
            if program.process.poll() is None:
                status = program.terminate()
                check(status == 0, f"{program.name} ended with {status}")

    @staticmethod
    def _end(program):
        if program.process.poll() is None:
            program.process.kill()
            program.wait()

    @staticmethod
    def _end_process(process):
        if process.is_alive():
            process.kill()
            process.join()


def free_ports():
    """Three free loopback ports in a row, below those that the system gives to outgoing connections."""
    while True:
        port = random.randrange(10000, 32000)
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for at in range(3):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port + at))
            return port


def reporting():
    """(action point, institution) for every line of the register on which an institution may report."""
    with open(REPO / "deploy/register/actions.csv", encoding="utf-8") as file:
        return [(int(row["id"].replace(".", "")), institution) for row in csv.DictReader(file)
                for institution in row["reporters"].split()]


def points_of(institution, count):
    """Action points on which one institution may report."""
    points = [point for point, reporter in reporting() if reporter == institution]
    check(len(points) >= count, f"the register has no {count} points of {institution}")
    return points[:count]


def busiest(count):
    """Institutions that may report on most points, and how many."""
    return [name for name, _ in collections.Counter(name for _, name in reporting()).most_common(count)]


class Partner:
    """An honest institution: one submission after the other, each sent again until it has a receipt."""

    def __init__(self, instance, institution, point):
        self.instance, self.institution, self.point = instance, institution, point
        self.client, self.receipts, self.slowest, self.reconnects = None, [], 0.0, 0

    def connected(self):
        while self.client is None:
            with contextlib.suppress(TimeoutError, wmp.Broken, wmp.Refused):
                self.client = self.instance.submitter(self.institution, timeout=2.0)
        return self.client

    def disconnected(self):
        if self.client is not None:
            self.client.socket.close(linger=0)
            self.client, self.reconnects = None, self.reconnects + 1

    def submit(self, text="honest"):
        sid, body, began = wmp.new_sid(), wmp.update(self.point, TODAY, {1: text}), time.monotonic()
        while time.monotonic() - began < DEADLINE:
            try:
                answer = self.connected().submit(body, sid=sid)
            except (TimeoutError, wmp.Broken, wmp.Refused):
                self.disconnected()
                continue
            if answer["type"] == wmp.REJECT and answer["code"] == E_NO_SESSION:
                self.disconnected()                                 # libzmq connected anew, to a server that forgot
                continue
            if answer["type"] == wmp.RECEIPT:
                self.slowest = max(self.slowest, time.monotonic() - began)
                self.receipts.append((sid, answer["rev"]))
                return answer
            check(answer["class"] == 1, f"{self.institution} was refused: {answer}")
        raise AssertionError(f"{self.institution} got no receipt")

    def until(self, over):
        """Until the event; a failure sets it, so that nobody waits for this partner."""
        try:
            while not over.is_set():
                self.submit()
        finally:
            over.set()
        return self

    def close(self):
        if self.client is not None:
            self.client.close()


def compare_receipts(instance, partners, before=0):
    """Every receipt is in the ledger, once, and every entry after a revision has one."""
    entries, end = instance.watcher().log()                         # checks leaf hashes and root
    check([e["rev"] for e in entries] == list(range(1, end["head"] + 1)), "the revisions have holes")
    told = sorted((rev, partner.institution, sid) for partner in partners for sid, rev in partner.receipts)
    made = [(e["rev"], e["institution"], e["sid"]) for e in entries[before:]]
    check(told == made, "receipts and entries differ")
    return end["head"]


def pipeline(client, jobs, window=256):
    """Submit (sid, body, options) with a window in flight; yields (sid, answer) as answers come."""
    jobs, flying = iter(jobs), {}
    while True:
        while len(flying) < window and (job := next(jobs, None)):
            sid, body, options = job
            flying[client.send(wmp.SUBMIT, body, sid=sid, **options)] = sid
        if not flying:
            return
        head = client.receive()
        if head["type"] in (wmp.RECEIPT, wmp.REJECT) and head["req"] in flying:
            yield flying.pop(head["req"]), head
        else:
            raise wmp.Refused(head)


def receipts(client, jobs, window=256):
    """As pipeline(), where nothing may be refused."""
    for sid, answer in pipeline(client, jobs, window):
        check(answer["type"] == wmp.RECEIPT, f"refused: {answer}")
        yield sid, answer


def submit_many(client, points, count, window=256):
    """Submit count plain updates round the points; the last receipt."""
    answer = None
    for _, answer in receipts(client, ((wmp.new_sid(), wmp.update(points[i % len(points)], TODAY, {1: f"u{i}"}), {})
                                       for i in range(count)), window):
        pass
    return answer


def follow(instance, cursor=None, resumed=None, **options):
    """Events and snapshots for ever, through lost connections: what a watcher with a cursor does."""
    while True:
        try:
            client = instance.watcher()
        except (TimeoutError, wmp.Refused, wmp.Broken):
            continue
        start = wmp.AFTER if cursor and cursor[1] is not None else wmp.SNAPSHOT
        watch = client.watch(start, cursor, **options)
        try:
            for head in watch:
                cursor = client.cursor or cursor
                yield head
        except (wmp.Refused, wmp.Broken, TimeoutError) as end:
            if isinstance(end, wmp.Refused) and end.code not in (104, 105):
                raise
            if isinstance(end, wmp.Broken) and "silent" not in str(end):
                raise
            if resumed is not None:
                resumed.append(str(end))
        finally:
            client.socket.close(linger=0)


def in_threads(functions):
    """Run functions at the same time; their results, or the first exception."""
    results, failures = [None] * len(functions), []

    def one(at, function):
        try:
            results[at] = function()
        except BaseException as failure:                            # handed to the caller below
            failures.append(failure)
    threads = [threading.Thread(target=one, args=pair, daemon=True) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(4 * DEADLINE)
        check(not thread.is_alive(), "a thread of the test hangs")
    if failures:
        raise failures[0]
    return results


def run(test, doc):
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies the numbers of repetitions")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))           # a time-out of ctest cleans up, too
    status, began = 0, time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wm-system-")))
        site = Site(options.bin.resolve(), options.scale, folder, stack)
        try:
            test(site)
            site.finish()
        except Skip as skip:
            status = SKIPPED
            print("SKIP", skip)
        except BaseException:
            status = 1
            traceback.print_exc()
            for program in site.programs[-3:]:
                print(f"--- end of the log of {program.name}", *program.lines[-15:], sep="\n", file=sys.stderr)
    print(f"{'ok' if status == 0 else 'not ok'} after {time.monotonic() - began:.1f} s", flush=True)
    sys.stderr.flush()
    os._exit(status)                                                # threads that hang in a failed test do not hold it
