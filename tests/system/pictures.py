"""What the tests of the reading commands share: a small register made of the repository's, and the program itself.

The first area is the worked example of the roll-up's rules: 16 action points that one institution leads, of which in the
end 3 are complete, 4 substantial, 4 limited, 2 not started, 2 unknown and 1 cancelled.
"""
import csv
import datetime
import json
import shutil
import subprocess

import harness
import wmp
from harness import TODAY, check

LEAD, AREA = "eeas", 1
POINTS = [AREA * 100 + number for number in range(1, 17)]
NOT_STARTED, LIMITED, SUBSTANTIAL, COMPLETE, CANCELLED = 1, 2, 3, 4, 5
GREEN, AMBER, RED = 1, 2, 3
OLD, NOW = "OLD-1", "NOW-1"
LEVELS = [COMPLETE] * 3 + [SUBSTANTIAL] * 4 + [LIMITED] * 4 + [NOT_STARTED] * 2     # 1.01 to 1.13; 1.14, 1.15 unknown
CANCELLED_POINT = POINTS[-1]                                                        # 1.16
OVERDUE_POINT, RESCHEDULED_POINT, STEPS_POINT, CRITICAL_POINT = 110, 105, 106, 108
HEAVY, CONTINUOUS = "3.02", "3.01"                                                  # of another area
EVIDENCE = [{1: "https://example.org/act.pdf", 2: "The act", 3: TODAY - 3}]


def date(day):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()


def name(point):
    return f"{point // 100}.{point % 100:02d}"


def write_csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows(rows)


def write_actions(path):
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= {"critical": "", "original_end": "", "weight": ""}
        if row["id"] == HEAVY:
            row |= {"weight": "3", "lead": LEAD, "reporters": LEAD, "kind": "one-off"}
        if row["id"] == CONTINUOUS:
            row |= {"lead": LEAD, "reporters": LEAD, "kind": "continuous"}
        if row["area"] != str(AREA):
            continue
        row |= {"kind": "one-off", "lead": LEAD, "reporters": LEAD, "supporting": "", "planned_end": ""}
        point = int(row["id"].replace(".", ""))
        if point == OVERDUE_POINT:
            row["planned_end"] = date(TODAY - 33)
        if point == RESCHEDULED_POINT:
            row |= {"planned_end": date(TODAY + 90), "original_end": date(TODAY + 30)}
        if point == CRITICAL_POINT:
            row["critical"] = "yes"
    write_csv(path, [list(rows[0])] + [list(row.values()) for row in rows])


def register(folder):
    """The register of the repository, with deadlines, steps and reporting cycles."""
    shutil.copytree(harness.REPO / "deploy/register", folder)
    write_actions(folder / "actions.csv")
    write_csv(folder / "milestones.csv", [
        ["action_id", "id", "title_en", "kind", "weight", "due", "original_due", "verification"],
        [name(STEPS_POINT), 1, "First step", "one-off", 1, date(TODAY - 5), "", "the text"],
        [name(STEPS_POINT), 2, "Second step", "one-off", 1, date(TODAY + 50), date(TODAY + 20), ""]])
    write_csv(folder / "indicators.csv", [
        ["action_id", "id", "title_en", "unit", "decimals", "ascending", "cumulative", "baseline_year", "baseline",
         "target"],
        [name(STEPS_POINT), 1, "Roads", "km", 1, "yes", "yes", 2024, "12.5", f"{date(TODAY + 50)}=40.0"]])
    write_csv(folder / "cycles.csv", [
        ["id", "opens", "due", "grace", "freeze"],
        [OLD, *(date(TODAY - days) for days in (100, 60, 50, 45))],
        [NOW, *(date(TODAY + days) for days in (-20, 10, 20, 40))]])
    return folder


def instance(site):
    folder, port = site.folder / "instance", harness.free_ports()
    subprocess.run([site.bin / "waymark", "init", "--instance", folder, "--register", register(site.folder / "register"),
                    "--port", str(port)], check=True, stdout=subprocess.DEVNULL, timeout=harness.DEADLINE)
    return harness.Instance(folder, port)


class Waymark:
    """The command line of an instance."""

    def __init__(self, site, instance):
        self.command, self.folder, self.instance = site.bin / "waymark", instance.folder, instance

    def run(self, *words, status=0):
        """Its standard output."""
        done = subprocess.run([self.command, *map(str, words), "--instance", self.folder, "--timeout", "60"],
                              capture_output=True, timeout=2 * harness.DEADLINE)
        check(done.returncode == status, f"waymark {' '.join(map(str, words))}: {done.returncode} {done.stderr.decode()}")
        return done.stdout

    def submitter(self, institution):
        return self.instance.submitter(institution)

    def text(self, *words, **options):
        return self.run(*words, **options).decode()

    def json(self, *words):
        return json.loads(self.run(*words, "--json"))

    def lines(self, *words):
        return [json.loads(line) for line in self.run(*words, "--json").splitlines()]


class Desk:
    """Those who hand in: the lead, its coordinator, the coordinator of the Roadmap."""

    def __init__(self, instance):
        self.lead = instance.submitter(LEAD)
        self.approver = instance.client(harness.SUBMIT_FLOW, f"coordinator/{LEAD}")
        self.coordinator = instance.client(harness.SUBMIT_FLOW, "roadmap/coordinator")
        self.head, self.version = 0, 1

    def _taken(self, answer):
        check(answer["type"] == wmp.RECEIPT, f"refused: {answer}")
        self.head = answer["rev"]
        return self.head

    def report(self, point, as_of=TODAY - 2, text="What was done.", **more):
        return self._taken(self.lead.submit(wmp.update(point, as_of, {1: text}, **more)))

    def review(self, verb, point, target, reason=None):
        client = self.approver if verb == wmp.APPROVE else self.coordinator
        words = {"reason": {1: reason}} if reason else {}
        return self._taken(client.submit(wmp.body(9, verb=verb, point=point, target=target, **words), kind=9))

    def accept(self, point, target):
        self.review(wmp.APPROVE, point, target)
        return self.review(wmp.ACCEPT, point, target)

    def publish(self, cycle):
        return self._taken(self.coordinator.submit(wmp.body(9, verb=wmp.PUBLISH, cycle=cycle),
                                                   kind=9))

    def verify(self, point, level, evidence=True):
        seen = {"evidence": EVIDENCE} if evidence else {}
        return self._taken(self.coordinator.submit(
            wmp.body(10, point=point, as_of=TODAY - 1, level=level, rationale={1: "Seen on the spot."}, **seen), kind=10))

    def amend(self, decision, *changes):
        """Rows are (letter, old or None, new or None), as they are in the register."""
        body = wmp.body(8, decision=decision, decided_on=TODAY - 1, from_version=self.version,
                        rationale={1: "Agreed by the ministers."},
                        changes=[[ord(letter), old and wmp.pack(old), new and wmp.pack(new)]
                                 for letter, old, new in changes])
        self.version += 1
        return self._taken(self.coordinator.submit(body, kind=8))

    def fill(self, cycle=NOW):
        """Every point of the example; revisions by point."""
        made = {}
        for point, level in zip(POINTS, LEVELS):
            proof = {"evidence": EVIDENCE} if level == COMPLETE else {}
            if point == STEPS_POINT:
                proof = {"evidence": EVIDENCE, "milestones": [[1, 2, TODAY - 6]], "indicators": [[1, 1, TODAY - 20, 200]]}
            made[point] = self.report(point, completion=level, lifecycle=2, cycle=cycle, confidence=GREEN, **proof)
        made[CANCELLED_POINT] = self.report(CANCELLED_POINT, lifecycle=CANCELLED)
        return made


def wait_rollups(instance, revision):
    """Until the aggregator stands for a revision."""
    client = instance.client(harness.ROLLUP_FLOW)
    client.send(wmp.WATCH, watch=1, start=wmp.SNAPSHOT, credit=1000, what=6)
    client.take(lambda head: head["type"] == wmp.PROGRESS and head["upto"] >= revision)
    client.close()
