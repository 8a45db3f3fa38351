#!/usr/bin/python3
"""scripts/run, twice, and every command of README.md's "First steps": the two commands do what they say."""
import os
import re
import shlex
import signal
import subprocess

import harness
from command import Command
from harness import DEADLINE, REPO, check

POINT, AREA = r"(?m)^\d\.\d\d  (?:pending|reported|official)  ", r"(?m)^Area \d: "


def run(environment, *words, status=0):
    done = subprocess.run([REPO / "scripts/run", *words], capture_output=True, text=True, env=environment,
                          timeout=2 * DEADLINE)
    check(done.returncode == status, f"run {words}: exit status {done.returncode}\n{done.stdout[-500:]}{done.stderr}")
    return done.stdout


def readme_commands():
    """The lines of the code blocks of a section, continued lines joined."""
    section = (REPO / "README.md").read_text(encoding="utf-8").split("## First steps")[1].split("\n## ")[0]
    blocks = "\n".join(re.findall(r"(?s)```\n(.*?)```", section)).replace("\\\n", " ")
    return [words for line in blocks.splitlines() if (words := shlex.split(line, comments=True))]


def follow(waymark, words):
    """A watch runs until it is interrupted; its first line shows that it was served."""
    process = waymark.popen(*words, stdout=subprocess.PIPE, text=True)
    try:
        check(process.stdout.readline().startswith("{"), f"{words}: no line")
        process.send_signal(signal.SIGINT)
        process.stdout.close()
        check(process.wait(DEADLINE) == 0, f"{words}: an interrupt ends it with status 0")
    finally:
        process.kill()


def test(site):
    folder, port = site.folder / "run", harness.free_ports()
    environment = os.environ | {"WAYMARK_DIR": str(folder), "WAYMARK_PORT": str(port), "WAYMARK_BIN": str(site.bin)}
    site.stack.callback(subprocess.run, [REPO / "scripts/run", "stop"], env=environment, check=False,
                        stdout=subprocess.DEVNULL)
    first = run(environment)
    check("152 rows: 152 accepted, 0 already there, 0 refused" in first, first[:500])
    tables, _, figures = first.partition("Roll-up at revision 152, from the aggregator")
    check(len(re.findall(POINT, tables)) == 79 and len(re.findall(AREA, figures)) == 5, "79 points and 5 roll-ups")
    check("To stop: scripts/run stop" in figures, "it does not say how to stop it")
    again = run(environment)
    check("152 rows: 0 accepted, 152 already there, 0 refused" in again, again[:500])
    check(len(re.findall(POINT, again)) == 79 and len(re.findall(AREA, again)) == 10, "the second call")

    waymark, count = Command(site, folder / "instance"), 0
    os.chdir(site.folder)
    (site.folder / "deploy").symlink_to(REPO / "deploy")
    for words in readme_commands():
        if words[0] != "waymark":
            check(words[0] in ("export",), f"README.md: {words}")
            continue
        count += 1
        if words[1] == "watch":
            follow(waymark, words[1:])
        else:
            waymark.run(*words[1:])
    check(count > 12, f"README.md has {count} commands")

    pids = [int((folder / f"{name}.pid").read_text()) for name in ("waymarkd", "waymark-aggregator")]
    check(run(environment, "stop") == "stopped\n", "stop")
    check(not any(os.path.exists(f"/proc/{pid}") for pid in pids), "stop left a service behind")
    run(environment, "nonsense", status=2)
    print(f"the two commands, and {count} commands of README.md")


if __name__ == "__main__":
    harness.run(test, __doc__)
