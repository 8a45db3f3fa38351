#!/usr/bin/python3
"""Publication into a folder: all of a revision or nothing of it, the link moves, old ones go by the rule, the hook is called."""
import os
import pathlib
import subprocess

import harness
import pictures
from harness import check
from pictures import POINTS

SCRIPT = harness.REPO / "deploy/waymark-publish"


def publish(site, instance, folder, status=0, **settings):
    environment = os.environ | {"PATH": f"{site.bin}:{os.environ['PATH']}", "WAYMARK_INSTANCE": str(instance.folder),
                                "PUBLISH_FORMATS": "html csv tables", "PUBLISH_LANGS": "ru"} | settings
    done = subprocess.run([SCRIPT, folder], env=environment, capture_output=True, text=True, timeout=harness.DEADLINE)
    check(done.returncode == status, f"publish: {done.returncode} {done.stdout} {done.stderr}")
    return done.stdout


def test(site):
    instance = pictures.instance(site)
    site.broker(instance)
    desk, folder = pictures.Desk(instance), site.folder / "public"
    desk.report(POINTS[0], completion=2)
    log, hook = site.folder / "hooked", site.folder / "hook"
    hook.write_text(f'#!/bin/sh\necho "$1" >> {log}\n')
    hook.chmod(0o755)

    publish(site, instance, folder, PUBLISH_HOOK=str(hook))
    first = (folder / "latest").resolve()
    check({file.name for file in first.iterdir()} == {"snapshot.json", "report.ru.html", "report.ru.zip", "snapshot.csv",
                                                      "SHA256SUMS", "index.html"}, "files")
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=first, check=True)
    check(pathlib.Path(log.read_text().strip()).resolve() == first, "the hook")
    check("is there already" in publish(site, instance, folder, PUBLISH_HOOK=str(hook)), "published once")
    check(len(log.read_text().splitlines()) == 1, "the hook is called once")

    # A format that there is not: nothing appears, the link stays.
    desk.report(POINTS[1], completion=2)
    publish(site, instance, folder, 2, PUBLISH_FORMATS="html docx")
    check((folder / "latest").resolve() == first and not list(folder.glob(".new-*")), "half a publication")

    # The newest and the first of the month stay.
    names = [first.name]
    for point in POINTS[2:5]:
        desk.report(point, completion=2)
        publish(site, instance, folder, PUBLISH_KEEP="2")
        names.append((folder / "latest").resolve().name)
    check(len(set(names)) == 4, f"four revisions: {names}")
    left = {file.name for file in folder.iterdir() if file.is_dir() and not file.is_symlink()}
    months = {one[:7]: one for one in reversed(names)}
    check(left == {*names[-2:], *months.values()}, f"kept: {left} of {names}")
    index = (folder / "index.html").read_text()
    check(all(one in index for one in left) and not any(one in index for one in set(names) - left), "the index")

    # A hook that fails is told; what was published stays.
    desk.report(POINTS[6], completion=2)
    publish(site, instance, folder, 1, PUBLISH_HOOK="/bin/false")
    check((folder / "latest").resolve().name not in names, "it is published")


if __name__ == "__main__":
    harness.run(test, __doc__)
