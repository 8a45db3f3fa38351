"""A reporting cycle from open to published, and what the ledger then answers.

With a return, a correction after acceptance, a late report, an amendment and an assessment.  Then: who knew what, when,
and what did the ministers see on that day.  The picture of that day is the same to the byte after everything else that
happened.  Everything is done with the command line, as a partner would.
"""
import csv
import datetime
import json
import re
import shutil
import subprocess

import harness
from harness import DEADLINE, REPO, TODAY, check

URL = "https://example.org/"
OK, USAGE, REFUSED, ROWS, NOT_AUTHORISED = 0, 2, 3, 4, 5


def day(offset):
    return str(datetime.date(1970, 1, 1) + datetime.timedelta(days=TODAY + offset))


class Partner:
    """The command line with one instance."""

    def __init__(self, site, instance):
        self.program, self.instance = site.bin / "waymark", instance

    def run(self, *words, status=OK):
        done = subprocess.run([self.program, *map(str, words), "--instance", self.instance.folder], capture_output=True,
                              timeout=DEADLINE)
        check(done.returncode == status, f"waymark {' '.join(map(str, words))}: {done.returncode} instead of {status}\n"
              f"{done.stdout.decode()}{done.stderr.decode()}")
        self.errors = done.stderr.decode()
        return done.stdout

    def json(self, *words, status=OK):
        return json.loads(self.run(*words, "--json", status=status))

    def refused(self, code, *words, status=REFUSED):
        self.run(*words, status=status)
        check(code in self.errors, f"{words}: {self.errors!r} instead of {code}")

    def submit(self, institution, action, *words):
        """The revision of an update."""
        return self.json("submit", "--as", institution, "--action", action, "--as-of", day(0), *words)["revision"]

    def head(self):
        return self.json("review", "list", "--state", "all")["head"]

    def review(self, revision):
        return self.json("review", "show", revision)

    def snapshot(self, *words):
        return self.run("snapshot", *words)

    def due(self, *words):
        return self.json("due", *words)


def folder_with_cycles(site):
    """The small register, with one cycle that has been frozen and one that is open today."""
    folder = site.folder / "register"
    shutil.copytree(REPO / "tests/register", folder)
    (folder / "cycles.csv").write_text(
        "id,opens,due,grace,freeze\n"
        f"spring,{day(-120)},{day(-30)},{day(-20)},{day(-10)}\n"
        f"autumn,{day(-5)},{day(25)},{day(35)},{day(45)}\n")
    return folder


def edit(folder, name, change):
    """Let change(row) have every row of a table."""
    path = folder / name
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


# --- the cycle -------------------------------------------------------------------------------------------------------

def report(partner):
    """Everybody reports: on time, incomplete, and for a cycle that is over."""
    made = {}
    partner.refused("E_RULE", "submit", "--as", "kg-mfa", "--action", "1.02", "--as-of", day(0), "--summary", "Done.",
                    "--completion", "complete")
    partner.refused("E_RULE", "submit", "--as", "kz-mfa", "--action", "1.01", "--as-of", day(0), "--summary", "Signed.",
                    "--milestone", f"1=met@{day(-40)}")
    made["kz"] = partner.submit("kz-mfa", "1.01", "--summary", "The agreement was signed.", "--completion", "limited",
                                "--percent", 40, "--confidence", "green", "--milestone", f"1=met@{day(-40)}",
                                "--milestone", "2=scheduled", "--actual-start", day(-200),
                                "--evidence", URL + "agreement", "--evidence-title", "Agreement",
                                "--evidence-date", day(-40), "--evidence-lang", "en",
                                "--evidence-file", REPO / "LICENSE" if (REPO / "LICENSE").exists() else REPO / "README.md")
    made["kg"] = partner.submit("kg-mfa", "1.02", "--summary", "Some schools.", "--completion", "limited")
    made["uz"] = partner.submit("uz-mfa", "2.01", "--summary", "Measured.", "--lifecycle", "implementation", "--cycle",
                                "spring", "--indicator", f"1@{day(-60)}=1.5:P")
    made["alone"] = partner.submit("uz-mfa", "2.02", "--summary", "Saplings ordered.", "--percent", 0)
    check(partner.review(made["kz"])["cycle"] == "autumn", "the open cycle is the default")
    check(partner.review(made["uz"])["cycle"] == "spring", "a cycle that is named is taken")
    partner.refused("E_RULE", "submit", "--as", "kz-mfa", "--action", "1.01", "--as-of", day(0), "--summary", "Worse.",
                    "--percent", 30)
    return made


def separation_of_duties(partner, made):
    """Nobody approves what is his own, or another's to approve."""
    keys = partner.instance.folder / "keys"
    partner.run("review", "approve", made["kz"], "--key", keys / "institution/kz-mfa.key", status=NOT_AUTHORISED)
    partner.run("review", "approve", made["kz"], "--as", "kg-mfa", status=NOT_AUTHORISED)
    partner.run("review", "approve", made["kz"], "--key", keys / "roadmap/coordinator.key", status=NOT_AUTHORISED)
    partner.run("review", "accept", made["kz"], "--as", "kz-mfa", status=NOT_AUTHORISED)
    partner.run("review", "publish", "--cycle", "autumn", "--key", keys / "coordinator/kz-mfa.key",
                status=NOT_AUTHORISED)
    partner.run("register", "amend", "--action", "1.01", "--set", "weight=9", "--decision", "x", "--decided-on", day(0),
                "--rationale", "x", "--key", keys / "coordinator/kz-mfa.key", status=NOT_AUTHORISED)
    result = partner.json("submit", "--as", "roadmap-coordinator", "--action", "1.01", "--as-of", day(0), "--summary", "x",
                          "--key", keys / "roadmap/coordinator.key", status=NOT_AUTHORISED)
    check(result["error"]["name"] == "E_DENIED", f"a coordinator files nothing: {result}")
    states = {row["revision"]: row["state"] for row in partner.json("review", "list", "--state", "all")["updates"]}
    check(set(states.values()) == {"submitted"}, f"nothing of that changed anything: {states}")


def states(partner, made):
    """A return and what may follow it."""
    partner.run("review", "accept", made["kg"], status=REFUSED)         # its lead was not asked
    partner.run("review", "return", made["kg"], "--as", "kg-mfa", status=USAGE)      # without a reason
    partner.run("review", "return", made["kg"], "--as", "kg-mfa", "--reason", "How many schools?")
    for verb in ("approve", "return"):
        partner.run("review", verb, made["kg"], "--as", "kg-mfa", "--reason", "again", status=REFUSED)
    partner.refused("E_STATE", "submit", "--as", "kz-mfa", "--action", "1.01", "--as-of", day(0), "--kind", "correction",
                    "--supersedes", made["withdrawn"], "--reason", "typing_error", "--summary", "x")
    made["kg again"] = partner.submit("kg-mfa", "1.02", "--summary", "Twelve schools.", "--completion", "limited",
                                      "--indicator", f"1@{day(-60)}=12")
    show = partner.review(made["kg"])
    check(show["state"] == "returned" and show["waits_for"] == "kg-mfa", f"returned to its author: {show}")
    check([step["reason"] for step in show["trail"]] == ["How many schools?"], "the reason stays")


def withdraw(partner, made):
    made["withdrawn"] = partner.submit("kz-mfa", "1.01", "--summary", "By mistake.", "--cycle", "spring")
    partner.submit("kz-mfa", "1.01", "--kind", "withdrawal", "--supersedes", made["withdrawn"], "--reason",
                   "wrong_action", "--summary", "It was about something else.")
    check(partner.review(made["withdrawn"])["state"] == "withdrawn", "withdrawn by its institution")


def accept(partner, made):
    """In bulk, with a result for each, and again: nothing happens twice."""
    for institution in ("kz-mfa", "kg-mfa", "uz-mfa"):
        bulk = partner.json("review", "approve", "--as", institution, "--area", 1, "--area", 2, "--all-submitted")
        check(bulk["done"] == 1 and len(bulk["results"]) == 1, f"each lead approves its own: {bulk}")
    mixed = partner.json("review", "approve", made["kz"], made["kg again"], "--as", "kz-mfa", status=ROWS)
    check([row["replayed"] for row in mixed["results"]] == [True, False] and mixed["refused"] == 1, f"{mixed}")
    check(mixed["results"][1]["error"]["name"] == "E_DENIED", f"one is another's: {mixed}")
    accepted = partner.json("review", "accept", "--all-approved", "--all-submitted")
    check(accepted["done"] == 4, f"three approved, one without a lead: {accepted}")
    again = partner.json("review", "accept", *(row["target"] for row in accepted["results"]))
    check(again["replayed"] == 4 and again["done"] == 0, f"accepting again changes nothing: {again}")
    partner.run("review", "return", made["kz"], "--reason", "too late", status=REFUSED)      # it is frozen
    partner.refused("E_STATE", "submit", "--as", "kz-mfa", "--action", "1.01", "--as-of", day(0), "--kind", "withdrawal",
                    "--supersedes", made["kz"], "--reason", "wrong_action", "--summary", "x")


def correct(partner, made):
    """After acceptance only a correction changes a value, and it is reviewed like everything else."""
    made["before correction"] = partner.head()
    made["correction"] = partner.submit("kz-mfa", "1.01", "--kind", "correction", "--supersedes", made["kz"], "--reason",
                                        "typing_error", "--summary", "The agreement was signed; 30, not 40 per cent.",
                                        "--completion", "limited", "--percent", 30, "--confidence", "green",
                                        "--milestone", f"1=met@{day(-40)}", "--evidence", URL + "agreement")
    check(partner.review(made["kz"])["state"] == "accepted", "until it is accepted the first word stands")
    partner.run("review", "approve", made["correction"], "--as", "kz-mfa")
    partner.run("review", "accept", made["correction"])
    check(partner.review(made["kz"])["state"] == "superseded", "then it is superseded")
    show = partner.review(made["correction"])
    check(show["supersedes"] == made["kz"] and show["reason"] == "typing_error", f"{show}")
    check(show["against"] == made["kz"] and {"axis": "percent", "silent_before": False, "before": 40, "after": 30}
          in show["changes"], f"what changed is told: {show['changes']}")


def amend(partner, made):
    """Official wording and a new deadline, by decision; the original deadline stays."""
    partner.run("register", "amend", "--action", "2.02", "--set", "wording=official", "--set", "source_url=",
                "--decision", "JC 1", "--decided-on", day(-2), "--rationale", "x", status=REFUSED)
    partner.run("register", "amend", "--action", "1.01", "--set", "weight=0.5", "--decision", "JC 1", "--decided-on",
                day(-2), "--rationale", "x", status=REFUSED)
    words = ("register", "amend", "--action", "1.01", "--set", "wording=official", "--set", "planned_end=2028-06-30",
             "--set", "title_en=Open the Trans-Caspian corridor", "--decision", "JC 1/2026", "--decided-on", day(-2),
             "--rationale", "Agreed by the joint committee")
    dry = partner.json(*words, "--dry-run")
    fields = {field["field"]: (field["old"], field["new"]) for field in dry["changes"][0]["fields"]}
    check(fields == {"wording": ("reported", "official"), "planned_end": ("2027-06-30", "2028-06-30"),
                     "original_end": (None, "2027-06-30"),
                     "title_en": ("Open the middle corridor", "Open the Trans-Caspian corridor")}, f"{fields}")
    made["before amendment"] = partner.head()
    check(partner.json(*words)["done"] == 1, "one amendment")
    made["amendment"] = partner.head()
    check(partner.json(*words)["amendments"] == [], "asked again there is nothing left to change")


def verify(partner, made):
    words = ("review", "verify", "--action", "1.01", "--level", "limited", "--rationale", "The text was seen.",
             "--evidence", URL + "agreement", "--assessor", "Secretariat")
    partner.run("review", "verify", "--action", "1.01", "--level", "complete", "--rationale", "x", status=REFUSED)
    first, again = partner.json(*words), partner.json(*words)
    check(not first["replayed"] and again["replayed"] and first["revision"] == again["revision"], "once is enough")
    made["assessment"] = first["revision"]


def publish(partner, made):
    partner.run("review", "publish", "--cycle", "winter", status=REFUSED)
    first = partner.json("review", "publish", "--cycle", "autumn")
    check(partner.json("review", "publish", "--cycle", "autumn")["replayed"], "the same picture is published once")
    made["published"] = first["revision"]


# --- a year of updates later -----------------------------------------------------------------------------------------

def later(partner, made, folder):
    """The next draft moves, in every way that there is."""
    for step in range(4):
        partner.submit("kz-mfa", "1.01", "--summary", f"Step {step}.", "--percent", 50 + step)
        partner.submit("uz-mfa", "2.01", "--kind", "no_change", "--summary", "As before.")
    partner.submit("kg-mfa", "1.02", "--summary", "Forty schools.", "--completion", "substantial", "--indicator",
                   f"1@{day(-1)}=40", "--evidence", URL + "schools")
    for institution in ("kz-mfa", "kg-mfa", "uz-mfa"):
        partner.run("review", "approve", "--as", institution, "--all-submitted")
    partner.run("review", "accept", "--all-approved")
    partner.run("review", "verify", "--action", "1.02", "--level", "substantial", "--rationale", "Visited.", "--evidence",
                URL + "visit")
    partner.run("register", "amend", "--action", "1.02", "--set", "planned_end=2029-12-31", "--set", "critical=yes",
                "--decision", "JC 2/2027", "--decided-on", day(0), "--rationale", "More schools")
    partner.run("review", "publish", "--cycle", "autumn")


def points_of(snapshot):
    return {point["id"] if "id" in point else point["action"]: point for point in json.loads(snapshot)["points"]}


def who_knew_what(partner, made):
    """The trail of an update, with who and when, and the picture before and after each step."""
    show = partner.review(made["kz"])
    steps = [(step["verb"], step["by"]) for step in show["trail"]]
    check(steps[:2] == [("approve", "kz-mfa"), ("accept", "roadmap-coordinator")] and
          ("supersede", "roadmap-coordinator") in steps, f"{steps}")
    revisions = [step["revision"] for step in show["trail"]]
    check(revisions == sorted(revisions) and all(step["committed_at"] for step in show["trail"]), f"{revisions}")
    at = {name: points_of(partner.snapshot("--as-of", made[name]))["1.01"]
          for name in ("before correction", "correction", "before amendment", "amendment")}
    check(at["before correction"]["percent"] == 40 if "percent" in at["before correction"] else True, "40 was known")
    values = {name: re.search(r'"percent": *(\{[^}]*\}|\d+)', json.dumps(point)).group(1) for name, point in at.items()}
    check("40" in values["before correction"] and "30" in values["correction"], f"what was known when: {values}")
    check(at["before amendment"]["title"] == "Open the middle corridor" and
          at["amendment"]["title"] == "Open the Trans-Caspian corridor", "the register of that day")
    nothing = json.loads(partner.snapshot("--view", "published", "--as-of", made["published"] - 1))
    check(nothing["published_revision"] is None and nothing["points"] == [], "before, nothing was published")


def who_is_late(partner, made):
    spring = {(row["institution"], row["action"]): row for row in partner.due("--cycle", "spring")["due"]}
    late = spring["uz-mfa", "2.01"]
    check((late["status"], late["late_days"], late["revision"]) == ("late", 30, made["uz"]), f"{late}")
    missing = spring["kg-mfa", "1.02"]
    check(missing["status"] == "missing" and missing["reminder"]["step"] == 30 and
          missing["reminder"]["goes_to"] == "senior_official", f"{missing}")
    autumn = partner.due()
    check(autumn["cycle"]["id"] == "autumn" and autumn["cycle"]["phase"] == "open" and
          autumn["cycle"]["days_left"] == 25, f"{autumn['cycle']}")
    check((autumn["expected"], autumn["unassigned"]) == (3, 2), "leads are expected, nobody else")
    alone = partner.due("--institution", "kz-mfa")
    check([row["action"] for row in alone["due"]] == ["1.01"], f"{alone['due']}")
    check(alone["due"][0]["status"] == "on_time", "and in time")


def calendar(partner):
    """RFC 5545, and the same bytes again."""
    words = ("due", "--cycle", "spring", "--ics", "-")
    first = partner.run(*words)
    check(first == partner.run(*words), "the same bytes again")
    check(first.endswith(b"END:VCALENDAR\r\n") and b"\n" not in first.replace(b"\r\n", b""), "lines end in CRLF")
    check(max(len(line) for line in first.split(b"\r\n")) <= 75, "folded")
    check(first.count(b"BEGIN:VEVENT") == 2 and b"UID:spring.kg-mfa." in first, "one event for who still owes a report")
    check(f"DTSTART;VALUE=DATE:{day(-30).replace('-', '')}".encode() in first, "on the day it was due")


# --- the register ----------------------------------------------------------------------------------------------------

def registers(site, partner, made, folder):
    """Export, the same files again; the annex, checked, shown, imported, and imported again."""
    old, now = site.folder / "old", site.folder / "now"
    partner.run("register", "export", old, "--as-of", made["before amendment"])
    for file in sorted(folder.iterdir()):
        if file.name != "register.csv":
            check((old / file.name).read_bytes() == file.read_bytes(), f"{file.name} comes back as it was")
    partner.run("register", "export", now)
    check(partner.json("register", "diff", now)["changes"] == [], "what was exported does not differ")
    edit(now, "actions.csv", lambda row: row.update(wording="official", title_ru="Пункт " + row["id"],
                                                    source_url=row["source_url"] or URL + "annex"))
    edit(now, "institutions.csv", lambda row: row.update(name_kk="Атауы"))
    edit(now, "register.csv", lambda row: row.update(points="6") if row["area"] == "" else None)
    words = ("register", "import", now, "--decision", "Annex", "--decided-on", day(-1), "--rationale", "Official text")
    partner.refused("E_RULE", *words)
    check("register.csv:2: points: 6 are declared, 5 are there" in partner.errors, partner.errors)
    edit(now, "register.csv", lambda row: row.update(points="5") if row["area"] == "" else None)
    before = partner.head()
    dry = partner.json(*words, "--dry-run")
    check(dry["wording"] == {"pending": 0, "reported": 0, "official": 5} and len(dry["changes"]) == 10, f"{dry}")
    check(partner.head() == before, "a dry run sends nothing")
    partner.run(*words)
    check(partner.json(*words)["amendments"] == [], "imported again, nothing is left to do")
    missing = partner.json("register", "missing")
    check(missing["missing_by_language"]["en"] == 0 and "1.03" not in
          [row["row"] for row in missing["rows"] if "ru" in row["missing"] and row["field"] == "title"], "ru is there now")
    edit(now, "actions.csv", lambda row: row.update(wording="reported"))
    partner.refused("E_RULE", "register", "import", now, "--decision", "Annex", "--decided-on", day(-1), "--rationale",
                    "Back")


def coordinators_colour(site, partner):
    """R6: the coordinator may set another colour, with a reason, by an amendment; both are shown."""
    folder = site.folder / "colour"
    partner.run("register", "export", folder)
    words = ("register", "import", folder, "--decision", "Note 7", "--decided-on", day(-1), "--rationale", "Seen from here")
    edit(folder, "areas.csv", lambda row: row.update(colour="amber") if row["area"] == "1" else None)
    partner.refused("E_RULE", *words)
    edit(folder, "areas.csv", lambda row: row.update(colour_reason_en="Funds end in May") if row["area"] == "1" else None)
    before = partner.head()
    partner.run(*words)
    colour = partner.json("rollup", "--as-of", partner.head())["areas"][0]["colour"]
    check(colour["coordinator"] == {"value": "amber", "reason": "Funds end in May"} and "reason" in colour, f"{colour}")
    check("amber, says the coordinator: Funds end in May" in partner.run("rollup", "--as-of", partner.head()).decode(),
          "the text says both")
    check(partner.json("rollup", "--as-of", before)["areas"][0]["colour"]["coordinator"] is None, "not before it was set")


def annex(site):
    """The whole register of the repository at once: more than one amendment can hold, and resumable."""
    instance = site.instance(site.folder / "annex instance")
    site.broker(instance)
    partner, folder = Partner(site, instance), site.folder / "annex"
    partner.run("register", "export", folder)
    official = dict(wording="official", source_url=URL + "annex", text_en="The Parties will. " * 60)
    edit(folder, "actions.csv", lambda row: row.update(official) if row["area"] == "1" else None)
    words = ("register", "import", folder, "--decision", "Annex", "--decided-on", day(-1), "--rationale", "Official text")
    check(partner.json(*words)["done"] == 1, "a part of it")
    edit(folder, "actions.csv", lambda row: row.update(official))
    rest = partner.json(*words)
    check(rest["done"] >= 2 and sum(part["changes"] for part in rest["amendments"]) == 63,
          f"only what still differs, in several amendments: {[part['changes'] for part in rest['amendments']]}")
    check([part["from_version"] for part in rest["amendments"]] == list(range(2, 2 + rest["done"])), "one on another")
    check(partner.json(*words)["amendments"] == [], "nothing is left")


def imports(site, partner):
    """A table of updates: an earlier row is superseded, and zero, unknown and not applicable survive."""
    table = site.folder / "updates.csv"
    table.write_text(
        "update_id,action_id,institution,as_of,lifecycle,completion,percent,confidence,summary_en,kind,supersedes,reason,"
        "cycle,rationale_ru,milestones,indicators,actual_start,evidence_url,evidence_lang,summary_uz\n"
        f"a,2.02,uz-mfa,{day(0)},,,0,unknown,Nothing is planted.,,,,autumn,,,,{day(-3)},{URL}a,uz,Hali\n"
        f"b,2.02,uz-mfa,{day(0)},,,unknown,,The share is not known.,correction,a,new_evidence,,,,,,,,\n"
        f"c,2.01,uz-mfa,{day(0)},,,,,No value can exist.,,,,,,,1@{day(-2)}=:M,,,,\n"
        f"d,1.01,kz-mfa,{day(0)},,,,amber,Trains wait.,,,,autumn,Таможня,2=not_met,,,,,\n"
        f"e,2.02,uz-mfa,{day(0)},,,,,It names nobody.,correction,zzz,typing_error,,,,,,,,\n", encoding="utf-8")
    dry = partner.json("import", table, "--dry-run", status=ROWS)
    check([row["result"] for row in dry["rows"]] == ["valid"] * 4 + ["refused"], f"{dry['rows']}")
    done = partner.json("import", table, status=ROWS)
    results = {row["update_id"]: row for row in done["rows"]}
    check(results["d"]["error"]["name"] == "E_RULE", f"a milestone is missed after its due date only: {results['d']}")
    check(done["accepted"] == 3, f"{done}")
    again = partner.json("import", table, status=ROWS)
    check(again["replayed"] == 3 and again["accepted"] == 0, f"again, nothing new: {again}")
    first, second, third = (partner.review(results[name]["revision"]) for name in "abc")
    check(first["percent"] == 0 and first["confidence"] is None and first["actual_start"] == day(-3), f"{first}")
    check(second["percent"] is None and second["supersedes"] == results["a"]["revision"], f"{second}")
    check(third["indicators"] == [{"id": 1, "period_end": day(-2), "status": "M", "value": None}], f"{third}")
    check(first["summaries"]["uz"] == "Hali" and first["evidence"][0]["lang"] == "uz", "languages survive")


def test(site):
    folder = folder_with_cycles(site)
    instance = site.instance(register=folder)
    site.broker(instance)
    partner = Partner(site, instance)
    made = report(partner)
    separation_of_duties(partner, made)
    withdraw(partner, made)
    states(partner, made)
    accept(partner, made)
    correct(partner, made)
    amend(partner, made)
    verify(partner, made)
    publish(partner, made)
    that_day = ("--view", "published", "--as-of", made["published"])
    seen = partner.snapshot(*that_day)
    check(points_of(seen)["1.01"]["title"] == "Open the Trans-Caspian corridor", "the ministers saw the official wording")
    who_is_late(partner, made)
    later(partner, made, folder)
    imports(site, partner)
    calendar(partner)
    registers(site, partner, made, folder)
    coordinators_colour(site, partner)
    who_knew_what(partner, made)
    check(partner.snapshot(*that_day) == seen, "what the ministers saw on that day is the same to the byte")
    check(partner.snapshot("--view", "published") != seen, "while the next picture has moved")
    annex(site)


if __name__ == "__main__":
    harness.run(test, __doc__)
