#!/usr/bin/env python3
"""Every C file looks as clang-format writes it, every shell script passes shellcheck."""

import os
import shutil
import subprocess
import sys

from style_common import finish, sources


def is_script(path):
    with open(path, "rb") as file:
        return file.read(64).split(b"\n")[0] in (b"#!/bin/bash", b"#!/bin/sh")


def scripts(root):
    found = []
    for place, inner, names in os.walk(root):
        inner[:] = [d for d in inner if d == ".ci" or not d.startswith((".", "build", "__"))]
        found += [os.path.join(place, n) for n in names if is_script(os.path.join(place, n))]
    return sorted(os.path.relpath(p, root) for p in found)


def run(tool, root, paths):
    """The tool's complaints, a line each."""
    if not paths:
        return []
    done = subprocess.run([*tool, *paths], cwd=root, capture_output=True, text=True)
    if done.returncode == 0:
        return []
    return [line for line in (done.stdout + done.stderr).splitlines() if ": error:" in line or
            ": warning:" in line or ": note:" in line] or [f"{tool[0]} failed: {done.stderr}"]


def check(root):
    return [*run(["clang-format", "--dry-run", "-Werror", "--style=file"], root, sources(root)),
            *run(["shellcheck", "-f", "gcc"], root, scripts(root))]


if __name__ == "__main__":
    for tool in ("clang-format", "shellcheck"):
        if shutil.which(tool) is None:
            print(f"SKIPPED: {tool} is not installed")
            sys.exit(77)
    finish(check(sys.argv[1]))
