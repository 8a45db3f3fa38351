#!/usr/bin/python3
"""What `cmake --install` puts down is complete: programs, manuals, and a library that C and C++ find by pkg-config."""
import os
import shutil
import subprocess

import harness
from harness import REPO, Skip, check

FILES = ("bin/waymark", "bin/waymarkd", "bin/waymark-aggregator", "include/waymark.h", "share/man/man1/waymark.1",
         "share/man/man3/waymark.3", "share/man/man5/waymark.conf.5", "share/man/man8/waymarkd.8",
         "share/man/man8/waymark-aggregator.8")
PROGRAM = '#include <waymark.h>\n#include <stdio.h>\nint main(void) { return puts(wm_version()) < 0; }\n'


def test(site):
    if site.sanitized:
        raise Skip("a sanitized library does not load into a plain program")
    prefix = site.folder / "usr"
    subprocess.run(["cmake", "--install", site.bin.parent, "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
    missing = [name for name in FILES if not (prefix / name).is_file()]
    check(not missing, f"not installed: {missing}")
    library = next(prefix.rglob("libwaymark.so")).parent
    environment = os.environ | {"PKG_CONFIG_PATH": str(library / "pkgconfig"), "LD_LIBRARY_PATH": str(library)}
    flags = subprocess.run(["pkg-config", "--define-prefix", "--cflags", "--libs", "waymark"], check=True,
                           capture_output=True, text=True, env=environment).stdout.split()
    for compiler, name in (("cc", "it.c"), ("c++", "it.cpp")):
        if not shutil.which(compiler):
            raise Skip(f"no {compiler}")
        (site.folder / name).write_text(PROGRAM)
        subprocess.run([compiler, "-Wall", "-Wextra", "-Wpedantic", "-Werror", site.folder / name, *flags, "-o",
                        site.folder / "it"], check=True)
        said = subprocess.run([site.folder / "it"], check=True, capture_output=True, text=True, env=environment).stdout
        check(f"VERSION {said.strip()} " in (REPO / "CMakeLists.txt").read_text(), f"version {said}")
    done = subprocess.run([prefix / "bin/waymark", "--version"], check=True, capture_output=True, text=True,
                          env=environment)
    check(done.stdout.startswith("waymark "), "the installed program runs")
    print(f"{len(FILES)} files, and the library from C and C++")


if __name__ == "__main__":
    harness.run(test, __doc__)
