#!/usr/bin/python3
"""One cycle from open to published, read with every reading command: the figures are one function's, whoever prints them.

The worked example gives its figures exactly; the aggregator's roll-up equals the one that the command line computes; a
figure explained is as long as the figure; what the ministers saw is the same to the byte after more was handed in.
"""
import csv
import json

import harness
import pictures
import wmp
from harness import TODAY, check
from pictures import AREA, COMPLETE, LIMITED, NOT_STARTED, NOW, OLD, POINTS, RED, SUBSTANTIAL, date, name

FIVE = ["unknown", "not_started", "limited", "substantial", "complete"]


def equal(got, wanted, what):
    check(got == wanted, f"{what}: {got}, not {wanted}")


def area_of(document, area=AREA):
    return next(row for row in document["areas"] if row["area"] == area)


def point_of(document, point):
    return next(row for row in document["points"] if row["id"] == name(point))


def check_worked_example(waymark):
    """n 15, 20 %, 53.8 %, 46.7 to 60.0 %, shares 20/27/27/13/13."""
    area = area_of(waymark.json("rollup", "--as-of", waymark.head))
    equal(area["n"], 15, "n")
    equal(area["cancelled"], [name(pictures.CANCELLED_POINT)], "cancelled")
    equal([area["completion"][level] for level in FIVE], [2, 2, 4, 4, 3], "distribution")
    equal([area["shares_percent"][level] for level in FIVE], [13, 13, 27, 27, 20], "shares")
    equal((area["verified_complete"], area["verified_complete_bp"]), (3, 2000), "verified")
    equal((area["self_reported_complete"], area["self_reported_complete_bp"]), (3, 2000), "self-reported")
    equal((area["mean_progress_bp"], area["k"], area["imputed"], area["bounds_bp"]), (5385, 13, 13, [4667, 6000]), "mean")
    equal((area["overdue"], area["longest_overdue"]["days"]), ([name(pictures.OVERDUE_POINT)], 33), "overdue")
    equal((area["rescheduled"], area["slip_days"]), ([name(pictures.RESCHEDULED_POINT)], 60), "rescheduled")
    reporting = area["reporting"]
    equal([reporting[key] for key in ("expected", "received", "on_time", "accepted", "unassigned")], [15, 13, 13, 3, 0],
          "reporting")
    equal((reporting["completeness_bp"], reporting["accepted_bp"]), (8667, 2000), "reporting rates")
    equal(area["colour"]["value"], "green", "colour")
    text = waymark.text("rollup", "--as-of", waymark.head, "--area", AREA)
    for words in ("53.85 % over 13 of 15", "bounds 46.67 % to 60.00 %", "average of steps,", "not completion",
                  "complete 3 (20 %)", "red from a critical red point or 20 %"):
        check(words in text, f"the roll-up does not say {words!r}")


def check_one_function(waymark, instance):
    """R12: aggregator, recomputation and snapshot give the same figures."""
    pictures.wait_rollups(instance, waymark.head)
    ready = waymark.json("rollup")
    equal(ready["source"], "aggregator", "source")
    computed = waymark.json("rollup", "--as-of", waymark.head, "--on", ready["evaluated_on"])
    equal(computed["source"], "computed", "source")
    shown = json.loads(waymark.run("snapshot", "--as-of", waymark.head, "--on", ready["evaluated_on"]))
    equal(ready["origins"], computed["origins"], "origins")
    check(ready["origins"]["filed"] > 0, "what was filed is counted")
    alone = waymark.json("rollup", "--area", AREA)
    equal((alone["areas"], alone["programme"]), ([area_of(ready)], ready["programme"]), "one area, and the programme")
    for other in (computed, waymark.json("status", "--on", ready["evaluated_on"])):
        for mine, its in zip([*ready["areas"], ready["programme"]], [*other["areas"], other["programme"]]):
            for figure in mine:
                equal(its[figure], mine[figure], f"area {mine['area']}, {figure}")
        equal(other["thresholds"], ready["thresholds"], "thresholds")
    for area in shown["areas"]:
        for figure, value in area["rollup"].items():
            equal(value, area_of(ready, area["area"])[figure], f"snapshot, area {area['area']}, {figure}")
    summed = [sum(area["completion"][level] for area in ready["areas"]) for level in FIVE]
    equal([ready["programme"]["completion"][level] for level in FIVE], summed, "the programme is the pool")


def check_beside(waymark, desk):
    """R3: a weighted mean beside that of equal weights; R5: of the continuous, how many have reported."""
    desk.report(302, completion=SUBSTANTIAL, cycle=NOW)
    desk.report(301, completion=LIMITED, cycle=NOW)
    light = next(row for row in waymark.json("status")["points"]
                 if row["area"] == 3 and row["kind"] != "continuous" and row["id"] != pictures.HEAVY)
    reporter = waymark.submitter(light["reporters"][0])
    answer = reporter.submit(wmp.update(int(light["id"].replace(".", "")), TODAY - 2, {1: "Begun."}, percent=15))
    check(answer["type"] == wmp.RECEIPT, f"refused: {answer}")
    desk.head = answer["rev"]
    area = area_of(waymark.json("rollup", "--as-of", desk.head), 3)
    equal((area["mean_progress_bp"], area["mean_equal_weights_bp"], area["k"]), (6000, 4500, 2), "means")
    equal(area["continuous_reported"], 1, "continuous")
    text = waymark.text("rollup", "--as-of", desk.head, "--area", 3)
    check("with equal weights the average is 45.00 %" in text, "the mean with equal weights")
    check(f"1 of {len(area['continuous'])} reported for cycle {NOW}" in text, "the continuous")


def check_institutions(waymark):
    rows = waymark.json("rollup", "--as-of", waymark.head, "--by", "institution")["institutions"]
    lead = next(row for row in rows if row["institution"] == pictures.LEAD)
    area = area_of(waymark.json("rollup", "--as-of", waymark.head))
    check(lead["reporting"]["received"] == area["reporting"]["received"], "received, by institution")
    check(name(pictures.OVERDUE_POINT) in lead["overdue"], "overdue, by institution")
    nobody = next(row for row in rows if row["institution"] is None)
    equal((nobody["reporting"]["expected"], nobody["reporting"]["unassigned"]), (0, nobody["leads"]), "without a lead")


def check_explained(waymark):
    """Every figure is as long as it says, and every update behind it is there."""
    for area in ([], ["--area", AREA], ["--area", 3]):
        document = waymark.json("explain", *area, "--as-of", waymark.head)
        known = {entry["revision"] for entry in document["updates"]}
        for figure in document["figures"]:
            equal(len(figure["points"]), figure["value"], f"explain {area} {figure['figure']}")
            for point in figure["points"]:
                check(known >= set(point["updates"]), f"{figure['figure']}: an update of {point['action']} is not told")
    mean = waymark.json("explain", "--area", AREA, "mean", "--as-of", waymark.head)["figures"][0]
    percents = [int(point["contributes"].split()[0]) for point in mean["points"]]
    equal(sum(percents) * 100 // len(percents), 5384, "the mean is that of what is listed")
    verified = waymark.json("explain", "--area", AREA, "verified", "--as-of", waymark.head)
    check(all(entry["entry"] == "assessment" for entry in verified["updates"]), "behind verified stand assessments")
    check("evidence https://example.org/act.pdf" in waymark.text("explain", "--area", AREA, "verified"), "evidence")


def check_page(waymark):
    """What a page says beside the values."""
    page = waymark.text("status", "--action", name(pictures.STEPS_POINT))
    for words in ("Milestones (1 of 2 open)", f"met on {date(TODAY - 6)}", "state unknown", "20.0, status A",
                  "target by", "not assessed by the coordinator", "the latest update", "cycle NOW-1: on_time"):
        check(words in page, f"the page does not say {words!r}")
    late = waymark.text("status", "--action", name(pictures.OVERDUE_POINT))
    check("overdue 33 days" in late and "confidence is green, but it is overdue" in late, "overdue and green")
    never = point_of(waymark.json("status"), POINTS[13])
    equal((never["freshness"]["class"], never["axes"]["completion"]["value"], never["axes"]["confidence"]["value"]),
          ("never", None, None), "nobody spoke")
    moved = point_of(waymark.json("status"), pictures.RESCHEDULED_POINT)["time"]
    equal((moved["class"], moved["rescheduled"], moved["slip_days"]), ("not_due", True, 60), "rescheduled is not late")
    equal(point_of(waymark.json("status", "--on", date(TODAY + 65)), pictures.RESCHEDULED_POINT)["time"]["class"],
          "due_soon", "due soon, on a later day")


def check_snapshot(waymark, revision, first):
    """The same options, the same bytes; what is in them names where they are from."""
    words = ["--as-of", revision, "--view", "published"]
    check(waymark.run("snapshot", *words) == first, "the snapshot of that day is another one")
    table = waymark.run("snapshot", *words, "--format", "csv")
    check(waymark.run("snapshot", *words, "--format", "csv") == table, "the table of that day is another one")
    document = json.loads(first)
    equal((document["view"], document["published_revision"], document["evaluated_on"]),
          ("published", revision, document["ages_to"]), "what it is of")
    equal(document["register"]["version"], 1, "register")
    check(document["thresholds"]["red_percent"] == 20 and document["root"], "thresholds and root")
    return document


def check_table(site, waymark):
    """The cells of the table are what import takes; unknown, zero and absent stay three things."""
    rows = {row["id"]: row for row in csv.DictReader(waymark.text("snapshot", "--format", "csv").splitlines())}
    steps, withdrawn, never = (rows[name(point)] for point in (pictures.STEPS_POINT, POINTS[11], POINTS[13]))
    equal((steps["milestones"], steps["indicators"]), (f"1=met@{date(TODAY - 6)}", f"1@{date(TODAY - 20)}=20.0:A"), "steps")
    equal((steps["completion"], withdrawn["completion"], never["completion"]), ("substantial", "unknown", ""), "three things")
    taken = ["lifecycle", "completion", "percent", "confidence", "milestones", "indicators"]
    table = [["update_id", "action_id", "institution", "as_of", "summary_en", "evidence_url", *taken]]
    table += [[f"again {row['id']}", row["id"], pictures.LEAD, row["latest_as_of"], row["latest_summary_en"],
               "https://example.org/act.pdf", *(row[column] for column in taken)] for row in (steps, withdrawn)]
    pictures.write_csv(site.folder / "again.csv", table)
    done = waymark.json("import", site.folder / "again.csv", "--dry-run")
    check(all(row["result"] == "valid" for row in done["rows"]), f"import does not take the table: {done}")


def check_published(waymark, before, revision):
    """The published view is what was accepted at the publication, and nothing before it."""
    check("Nothing had been published" in waymark.text("status", "--view", "published", "--as-of", before), "no figures")
    empty = waymark.json("rollup", "--view", "published", "--as-of", before)
    equal((empty["areas"], empty["programme"]), ([], None), "figures that are n/a")
    published = area_of(waymark.json("rollup", "--view", "published", "--as-of", revision))
    equal((published["n"], published["self_reported_complete"], published["k"]), (16, 3, 3), "published")
    accepted = area_of(waymark.json("rollup", "--view", "accepted", "--as-of", revision))
    published["revision"] = accepted["revision"]
    equal(published["completion"], accepted["completion"], "accepted and published, on that day")


def changes(document):
    return {row["action"]: row for row in document["points"]}


def check_change(waymark, revision, made):
    """R10 on the same points; the correction apart, with old and new and its reason."""
    document = waymark.json("diff", f"review:{NOW}", "head")
    found = changes(document)
    equal((document["from"]["revision"], document["from"]["view"]), (revision, "accepted"), "from")
    corrected = found[name(POINTS[2])]
    equal((corrected["change"], corrected["before"]["completion"]["value"], corrected["after"]["completion"]["value"],
           corrected["correction"]["reason"], corrected["correction"]["supersedes"]),
          ("corrected", "complete", "substantial", "source_revised", made[POINTS[2]]), "corrected")
    equal(document["changes"], {"same": 79, "unchanged": 78, "improved": 0, "declined": 0, "became_known": 0,
                                "became_unknown": 0, "added": 0, "removed": 0, "corrected": 1}, "accepted view")
    document = waymark.json("diff", revision)
    found = {action: row["change"] for action, row in changes(document).items()}
    equal(found, {name(POINTS[2]): "corrected", name(POINTS[3]): "improved", name(POINTS[7]): "declined",
                  name(POINTS[13]): "became_known", name(POINTS[12]): "removed", name(POINTS[11]): "became_unknown",
                  name(POINTS[6]): "became_unknown", name(POINTS[10]): "improved"},   # taken back; news after a correction
          "reported view")
    equal(document["changes"]["same"], 78, "the same points")
    text = waymark.text("diff", revision, "head")
    for words in ("improved: 2", "completion substantial -> complete", "corrects", "source_revised",
                  "the denominator changed from"):
        check(words in text, f"the change does not say {words!r}")
    equal(waymark.json("diff", revision, revision)["points"], [], "nothing changed in no time")
    waymark.run("diff", "head", revision, status=2)
    waymark.run("diff", "review:NONE", status=3)


def check_trail(waymark, made):
    """Who knew what, when: of the point that was corrected after acceptance."""
    lines = waymark.lines("log", "--action", name(POINTS[2]))
    steps = [(line["institution"], step["update"], step["from"], step["to"]) for line in lines for step in line["states"]]
    first, second = made[POINTS[2]], next(line["revision"] for line in lines if line.get("kind") == "correction")
    own = [step for step in steps if step[1] in (first, second)]
    equal([(update, before, after) for _, update, before, after in own],
          [(first, "none", "submitted"), (first, "submitted", "approved"), (first, "approved", "accepted"),
           (first, "accepted", "published"), (second, "none", "submitted"), (second, "submitted", "approved"),
           (second, "approved", "accepted"), (first, "published", "superseded")], "the trail")
    check(all(line["committed_at"] for line in lines), "when")
    text = waymark.text("log", "--action", name(POINTS[4]))
    for words in ("review    return of", "Where is the act?", "submitted -> returned"):
        check(words in text, f"the trail does not say {words!r}")
    kinds = {line["entry"] for line in waymark.lines("log")}
    equal(kinds, {"update", "review", "assessment"}, "kinds of entries")


def check_late(waymark):
    """A report that came after the due day of its cycle is late for ever; a later one was on time."""
    document = waymark.json("status", "--on", date(TODAY - 30))
    late = point_of(document, POINTS[5])["reporting"]
    equal((late["cycle"], late["status"], late["late_days"]), (OLD, "late", 60), "late")
    equal(point_of(document, POINTS[6])["reporting"]["status"], "missing", "missing")


def check_amended(waymark, desk, instance):
    """A later deadline and a new action point: said by an entry, seen from there on and not before."""
    before, rows = desk.head, {}
    for body in instance.watcher().get(what=7)[1]:
        row = wmp.unpack(body)
        if 15 not in row or isinstance(row.get(1), int) and row[1] > 100:
            rows[row[1]] = row
    old, model = rows[pictures.OVERDUE_POINT], rows[POINTS[14]]
    added = model | {1: 117, 2: 80}
    revision = desk.amend("JC 2026/7", ("P", old, old | {12: TODAY + 10, 17: old[12]}), ("P", None, added))
    line = waymark.lines("log", "--from", revision)[0]
    equal((line["entry"], line["decision"], line["row_count"], [row["row"] for row in line["rows"]],
           [row["change"] for row in line["rows"]]),
          ("amendment", "JC 2026/7", 2, [name(pictures.OVERDUE_POINT), "1.17"], ["changed", "added"]), "the amendment")
    watched = waymark.lines("watch", "--after", before, "--count", 1)
    equal([row["entry"] for row in watched if row["type"] == "event"], ["amendment"], "watch")
    now, then = (point_of(waymark.json("status", "--as-of", at), pictures.OVERDUE_POINT) for at in (revision, before))
    equal((then["time"]["class"], then["time"]["days"], then["time"]["rescheduled"]), ("overdue", 33, False), "before")
    equal((now["time"]["class"], now["time"]["slip_days"], now["original_end"]), ("due_soon", 43, then["planned_end"]),
          "late is not rescheduled")
    document = waymark.json("diff", before, revision)
    equal([(row["action"], row["change"]) for row in document["points"]], [("1.17", "added")], "added")
    equal((document["from"]["register"]["version"], document["to"]["register"]["version"]), (1, 2), "register versions")
    check("amendment  decision JC 2026/7" in waymark.text("log", "--action", name(pictures.OVERDUE_POINT)), "in the trail")


def after_publication(desk, made):
    """A year of updates, as far as the rules go."""
    point = POINTS[2]
    correction = desk.report(point, kind=wmp.CORRECTION, supersedes=made[point], reason=3, completion=SUBSTANTIAL,
                             lifecycle=2)
    desk.accept(point, correction)
    desk.report(POINTS[3], TODAY - 1, completion=COMPLETE, evidence=pictures.EVIDENCE)
    desk.report(POINTS[7], TODAY - 1, completion=NOT_STARTED, rationale={1: "The tender was annulled."})
    desk.report(POINTS[13], TODAY - 1, completion=LIMITED)
    desk.report(POINTS[12], TODAY - 1, lifecycle=pictures.CANCELLED)
    desk.report(POINTS[11], TODAY - 1, completion=None)
    desk.report(POINTS[8], TODAY, kind=wmp.NO_CHANGE, cycle=NOW)
    desk.report(POINTS[6], TODAY, kind=wmp.WITHDRAWAL, supersedes=made[POINTS[6]], reason=4)
    desk.report(POINTS[10], kind=wmp.CORRECTION, supersedes=made[POINTS[10]], reason=1, completion=NOT_STARTED)
    desk.report(POINTS[10], TODAY - 1, completion=SUBSTANTIAL)


def test(site):
    instance = pictures.instance(site)
    site.broker(instance)
    waymark, desk = pictures.Waymark(site, instance), pictures.Desk(instance)

    made = desk.fill()
    for point in POINTS[:3]:
        desk.accept(point, made[point])
        desk.verify(point, 5)
    waymark.head = desk.head
    check_worked_example(waymark)
    site.aggregator(instance).ready()
    check_one_function(waymark, instance)
    check_institutions(waymark)
    check_beside(waymark, desk)
    waymark.head = desk.head
    check_one_function(waymark, instance)
    check_explained(waymark)
    check_page(waymark)

    returned = desk.report(POINTS[4], TODAY - 1, completion=SUBSTANTIAL, confidence=RED, rationale={1: "No money."})
    desk.review(wmp.RETURN, POINTS[4], returned, "Where is the act?")
    desk.report(POINTS[5], TODAY - 70, cycle=OLD, completion=LIMITED)
    before = desk.head
    revision = desk.publish(NOW)
    check_published(waymark, before, revision)
    first = waymark.run("snapshot", "--as-of", revision, "--view", "published")
    check_late(waymark)
    desk.report(POINTS[11], TODAY - 2, completion=None)
    check_table(site, waymark)

    after_publication(desk, made)
    waymark.head = desk.head
    check_snapshot(waymark, revision, first)
    check_change(waymark, revision, made)
    check_trail(waymark, made)
    check_one_function(waymark, instance)
    check_amended(waymark, desk, instance)
    waymark.head = desk.head
    check_one_function(waymark, instance)
    check(waymark.run("snapshot", "--as-of", revision, "--view", "published") == first, "amended since: other bytes")
    print(f"{desk.head} entries: every figure of status, snapshot, explain and of the aggregator is the same; the "
          f"published snapshot of revision {revision} is the same to the byte after {desk.head - revision} more")


if __name__ == "__main__":
    harness.run(test, __doc__)
