#!/usr/bin/python3
"""A snapshot in every format: opened with somebody else's reader, and the same bytes again after more was handed in.

The figures are compared with those that the roll-up gives; what others wrote (titles, requests) comes out as text,
whatever is in it.
"""
import csv
import datetime
import html.parser
import io
import json
import os
import pathlib
import re
import subprocess
import zipfile

import harness
import msgpack
import openpyxl
import pictures
from harness import TODAY, check
from pictures import AMBER, AREA, COMPLETE, NOW, POINTS, RED, SUBSTANTIAL, date, name

HOSTILE = 'Decide <script>alert("1")</script> & | *now* =1+1 \u2028\ufffe'
RUSSIAN = "Просим министров решить вопрос о сроках."
VOID = {"meta", "br", "link"}


class Page(html.parser.HTMLParser):
    """Every element is closed, and nothing is loaded or run."""

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.bad, self.names = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.names.append(tag)
        self.bad += [name for name, value in attributes if name in ("src", "onload", "onclick", "style")]
        self.bad += [value for name, value in attributes if name == "href" and not value.startswith("#")]
        if tag in ("script", "link", "img", "iframe", "object"):
            self.bad.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.names.append(tag)

    def handle_endtag(self, tag):
        check(self.open and self.open.pop() == tag, f"</{tag}> closes something else")

    def handle_data(self, data):
        self.text.append(data)


def snapshot(waymark, form, *words):
    return waymark.run("snapshot", "--format", form, *words)


def handed_in(desk):
    made = desk.fill()
    for point in POINTS[:3]:
        desk.accept(point, made[point])
        desk.verify(point, 5)
    before = desk.publish(NOW)
    desk.report(POINTS[3], completion=COMPLETE, cycle=NOW, evidence=pictures.EVIDENCE, decision_requested={1: HOSTILE})
    desk.report(POINTS[7], completion=2, confidence=RED, cycle=NOW, rationale={1: "A law is missing."},
                decision_requested={2: RUSSIAN})
    desk.report(POINTS[8], completion=2, confidence=AMBER, cycle=NOW, rationale={1: "Late."})
    desk.report(POINTS[13], completion=SUBSTANTIAL, percent=0, cycle=NOW)
    return before


def check_html(data, lang):
    text = data.decode()
    page = Page(text)
    check(not page.bad and not page.open, f"html: {page.bad} {page.open}")
    check(page.names.count("svg") == 3, "three charts")
    check("<script" not in text and "http-equiv=\"Content-Security-Policy\"" in text, "no scripts")
    words = "".join(page.text)
    check(HOSTILE.replace("\ufffe", " ") in words, "what others wrote comes out as text")
    check(RUSSIAN in words, "Russian")
    check(f'<html lang="{lang}">' in text, "language")
    check("53.85 %" not in words and "waymark snapshot --as-of" in words, "generation rule")
    return words


def check_markdown(data):
    text = data.decode()
    check("\\<script\\>" in text and "<script>" not in text.replace("\\<script\\>", ""), "markdown is escaped")
    rows = 0
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        widths = {len(re.sub(r"\\.", "", line).split("|")) for line in block.strip("\n").split("\n")}
        check(len(widths) == 1, f"a table has rows of different widths: {block[:300]}")
        rows += block.count("\n") - 2
    check(rows > 79, "there are tables")


def check_pdf(site, data, title):
    """Text, pages and fonts by another reader; A4."""
    path = site.folder / "report.pdf"
    path.write_bytes(data)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    check(not text.stderr and title in text.stdout and RUSSIAN in text.stdout, f"pdftotext: {text.stderr}")
    about = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    pages = int(re.search(r"Pages:\s+(\d+)", about)[1])
    check("(A4)" in about and f"{pages} / {pages}" in text.stdout, f"pages: {about}")
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    check(fonts and all("DejaVuSans" in font and " yes yes " in font for font in fonts), f"fonts: {fonts}")


def check_xlsx(waymark, data):
    """Sheets, numbers, dates and charts by another reader; nothing is a formula."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    check(book.sheetnames[:5] == ["Overview", "Deadlines", "Institutions", "Changes", "Decisions requested"]
          and "Area 1" in book.sheetnames and "Definitions" in book.sheetnames, f"sheets: {book.sheetnames}")
    check(len(book["Overview"]._charts) == 3, "charts")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    check(not any(cell.data_type == "f" for cell in cells), "a formula")
    check(any(cell.value == HOSTILE.replace("\ufffe", "   ") for cell in cells), "what others wrote")
    check(any(isinstance(cell.value, datetime.datetime) for cell in cells), "dates are dates")
    area = book["Area 1"]
    check(area.freeze_panes and area.auto_filter.ref and area.page_setup.orientation == "landscape", "layout of a sheet")
    header = next(row[0].row for row in area.iter_rows() if row[0].value == "Point")
    check(area.max_row == header + len(POINTS), "one row for each point")
    zero = [row for row in area.iter_rows(min_row=header, values_only=True) if row[0] == name(POINTS[13])][0]
    check(zero[4] == 0 and [row for row in area.iter_rows(values_only=True) if row[0] == name(POINTS[14])][0][4] == "n/a",
          "zero is not unknown")
    check("waymark snapshot --as-of" in book.properties.description, "generation rule")


def check_tables(waymark, data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    check(archive.testzip() is None and {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}, "archive")
    tables = {file: list(csv.reader(io.StringIO(archive.read(file).decode()))) for file in archive.namelist()}
    for file, rows in tables.items():
        check(len({len(row) for row in rows}) == 1, f"{file} has rows of different widths")
    check(archive.read("snapshot.csv") == snapshot(waymark, "csv", "--as-of", waymark.head), "the table that import reads")
    about = dict(tables["about.csv"][1:])
    check(about["revision"] == str(waymark.head) and len(about["root"]) == 64, "what it is of")
    area = next(row for row in tables["completion.csv"] if row[0].startswith("Area 1"))
    check(sum(map(int, area[3:])) == int(area[2]), "the distribution sums to n")


def check_iati(site, waymark, data):
    """Against our own grammar of the part of IATI 2.03 that is used; the official schema is in no package."""
    path = site.folder / "iati.xml"
    path.write_bytes(data)
    grammar = pathlib.Path(__file__).with_name("iati_2.03_part.rng")
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--relaxng", grammar, path], capture_output=True, text=True)
    check(done.returncode == 0, f"iati: {done.stderr}")
    text = data.decode()
    check(text.count("<iati-activity ") == 79 and "left-out" not in text, "every point has a date now")
    steps = re.search(f"<iati-identifier>X-TEST-{name(pictures.STEPS_POINT)}<.*?</iati-activity>", text, re.S)[0]
    check('<baseline year="2024" value="12.5"/>' in steps and '<actual value="20.0">' in steps
          and '<target value="40.0"/>' in steps and ">met<" in steps, "results and indicators")
    check('url="https://example.org/act.pdf"' in text, "documents")
    code = re.search(r'X-TEST-1\.04<.*?<activity-status code="(\d)"', text, re.S)[1]
    check(code == "3", f"complete and not verified is finalisation, not {code}")
    code = re.search(r'X-TEST-1\.01<.*?<activity-status code="(\d)"', text, re.S)[1]
    check(code == "4", f"complete and verified is closed, not {code}")
    few = snapshot(waymark, "iati", "--as-of", waymark.head).decode()
    check(few.count("<iati-activity ") + few.count("left-out-without-any-date") == 79, "none is lost")


def check_verify(site, waymark, made):
    """Identical, or where it differs; a rule from elsewhere does not write."""
    path = site.folder / "verify"
    for file, data in made.items():
        if file == "csv":
            continue
        path.write_bytes(data)
        check("identical" in waymark.text("verify", path), f"verify {file}")
    path.write_bytes(made["json"].replace(b'"limited"', b'"complete"', 1))
    check("differs at byte" in waymark.text("verify", path, status=3), "a changed file")
    path.write_bytes(made["csv"])
    waymark.run("verify", path, status=1)
    for words in ("-o pwned", "-opwned", "--output pwned", "--outp pwned"):
        path.write_text(f"waymark snapshot --as-of 1 {words}")
        waymark.run("verify", path, status=2)


def check_diff(waymark, since):
    page = waymark.run("diff", since, waymark.head, "--format", "html")
    words = "".join(Page(page.decode()).text)
    check("became known" in words and "Deadlines" not in words, "only the changes")
    again = re.search(r"waymark (diff [^\"<]*)", page.decode())[1].split()
    check(waymark.run(*again) == page, "the rule of a diff makes another file")
    check("| improved |" in waymark.text("diff", since, waymark.head, "--format", "md"), "a diff in Markdown")


def check_figures(waymark, words):
    """R12: what is printed is what the roll-up gives."""
    area = next(row for row in waymark.json("rollup", "--as-of", waymark.head)["areas"] if row["area"] == AREA)
    mean = area["mean_progress_bp"]
    check(f"{mean // 100}.{mean % 100:02d} %" in words, "the mean")
    check(name(pictures.OVERDUE_POINT) in words and "33" in words, "overdue")


def every(waymark, since):
    """Each format, with all that it can be given."""
    at = ["--as-of", waymark.head]
    made = {}
    for form in ("json", "csv", "msgpack"):
        made[form] = (form, *at)
    made["iati"] = ("iati", *at, "--iati-org", "X-TEST", "--iati-start", "2025-04-04")
    for form in REPORTS:
        for lang in ("en", "ru"):
            made[f"{lang}.{form}"] = (form, *at, "--lang", lang, "--since", since)
    return made


REPORTS = ("md", "html", "pdf", "xlsx", "tables")


def test(site):
    instance = pictures.instance(site)
    site.broker(instance)
    waymark = pictures.Waymark(site, instance)
    desk = pictures.Desk(instance)
    before = handed_in(desk)
    waymark.head = desk.head
    wanted = every(waymark, f"review:{NOW}")
    made = {file: snapshot(waymark, *words) for file, words in wanted.items()}
    keep = os.environ.get("KEEP_FORMATS")
    if keep:
        pathlib.Path(keep).mkdir(exist_ok=True)
        for file, data in made.items():
            (pathlib.Path(keep) / (file if "." in file else f"snapshot.{file}")).write_bytes(data)

    document = json.loads(made["json"])
    check(msgpack.unpackb(made["msgpack"])["points"] == document["points"], "msgpack and JSON say the same")
    check_figures(waymark, check_html(made["en.html"], "en"))
    check_html(made["ru.html"], "ru")
    check_markdown(made["en.md"])
    check_markdown(made["ru.md"])
    check("Просрочено" in made["ru.html"].decode() or "просрочено" in made["ru.html"].decode(), "Russian words")

    check_pdf(site, made["en.pdf"], "Status report on the joint roadmap")
    check_pdf(site, made["ru.pdf"], "Отчёт о ходе выполнения совместной дорожной карты")
    check_xlsx(waymark, made["en.xlsx"])
    check_tables(waymark, made["en.tables"])
    check_iati(site, waymark, made["iati"])
    check_diff(waymark, before)

    # The generation rule is enough to make the file again.
    rule = re.search(r"waymark (snapshot [^\"<]*)", made["ru.html"].decode())[1].split()
    check(waymark.run(*rule) == made["ru.html"], "the generation rule makes another file")

    # A selection says so, and holds nothing else.
    part = snapshot(waymark, "html", "--as-of", waymark.head, "--area", "2").decode()
    check("--area 2" in part and ">2.01<" in part and ">1.01<" not in part, "a selection")
    check("is none of" in subprocess.run([waymark.command, "snapshot", "--format", "docx", "--instance", waymark.folder],
                                         capture_output=True, text=True).stderr, "an unknown format")

    # More is handed in: the same revision gives the same bytes.
    desk.report(POINTS[4], completion=COMPLETE, cycle=NOW, evidence=pictures.EVIDENCE)
    desk.verify(POINTS[4], 5)
    for file, words in wanted.items():
        check(snapshot(waymark, *words) == made[file], f"{file} is another file after more updates")
    check_verify(site, waymark, made)


if __name__ == "__main__":
    harness.run(test, __doc__)
