"""The command line as a user has it: `waymark` with its output, its status and nothing else."""
import json
import os
import pathlib
import subprocess

from harness import DEADLINE, REPO, check

UPDATES = REPO / "deploy/register/updates.csv"
HEADER = ("update_id,action_id,institution,as_of,lifecycle,completion,percent,confidence,summary_en,evidence_url,"
          "evidence_title,evidence_date\n")


class Command:
    """Runs `waymark` on one instance."""

    def __init__(self, site, instance):
        self.program = site.bin / "waymark"
        folder = getattr(instance, "folder", instance)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("WAYMARK")} | {
            "WAYMARK_INSTANCE": str(folder)}

    def run(self, *words, status=0, text=True, data=None):
        """The finished process; its exit status has to be the expected one."""
        done = subprocess.run([self.program, *words], capture_output=True, env=self.environment, timeout=DEADLINE,
                              text=text, input=data)
        check(done.returncode == status, f"{words}: exit status {done.returncode}, not {status}: {done.stderr}")
        return done

    def out(self, *words, **options):
        return self.run(*words, **options).stdout

    def json(self, *words, **options):
        return json.loads(self.out(*words, "--json", **options))

    def refused(self, code, status, *words, **options):
        """It fails with this code, on one line of standard error (and a hint for wrong usage)."""
        done = self.run(*words, status=status, **options)
        first = done.stderr.splitlines()[0] if done.stderr else ""
        check(first.startswith(f"waymark: {code}: "), f"{words}: {code} was expected: {done.stderr!r}")
        return first

    def popen(self, *words, **options):
        return subprocess.Popen([self.program, *words], env=self.environment, **options)

    def head(self):
        return self.json("status", "--action", "1.01")["revision"]

    def file(self, folder, name, content):
        """A file below a folder, from text or bytes."""
        path = pathlib.Path(folder) / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path
