#!/usr/bin/python3
"""A snapshot in every format: opened with somebody else's reader, and the same bytes again after more was handed in.

The figures are compared with those that the roll-up gives; what others wrote (titles, requests) comes out as text,
whatever is in it.
"""
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess

import harness
import msgpack
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
    for form in REPORTS:
        for lang in ("en", "ru"):
            made[f"{lang}.{form}"] = (form, *at, "--lang", lang, "--since", since)
    return made


REPORTS = ("md", "html", "pdf", "xlsx")


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


if __name__ == "__main__":
    harness.run(test, __doc__)
