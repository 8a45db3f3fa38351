#!/usr/bin/python3
"""The dashboard in Debian's Chromium: tests/web/dashboard.mjs against real services with the real data."""
import pathlib
import shutil
import subprocess

import harness

WEB = harness.REPO / "tests/web"
BROWSER = pathlib.Path("/usr/bin/chromium")


def test(site):
    node = shutil.which("node")
    if not node or not BROWSER.exists() or not (WEB / "node_modules/playwright-core").is_dir():
        raise harness.Skip("needs chromium, node, and `npm ci` in tests/web")
    instance = site.instance()
    site.broker(instance)
    site.aggregator(instance).ready()
    done = site.run(instance, "import", "--origin", "compiled", harness.REPO / "deploy/register/updates.csv")
    harness.check(done.returncode == 0, done.stderr)
    gateway = site.start("waymark-gateway", instance, "--listen", "127.0.0.1:0").ready()
    port = gateway.log.split("ready port=")[1].split()[0]
    done = subprocess.run([node, WEB / "dashboard.mjs", f"http://127.0.0.1:{port}", site.bin / "waymark", instance.folder,
                           BROWSER], capture_output=True, text=True, timeout=300)
    print(done.stdout, done.stderr)
    harness.check(done.returncode == 0, "the dashboard does not hold")


if __name__ == "__main__":
    harness.run(test, __doc__)
