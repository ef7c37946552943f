#!/usr/bin/env python3
"""Alarms for size: functions over 60 lines, mains over 40, files over 600."""

import os
import subprocess
import sys

from style_common import finish, read, sources

FUNCTION_LINES_MAX = 60
MAIN_LINES_MAX = 40
FILE_LINES_MAX = 600


def functions(root, paths):
    """(path, name, first line, number of lines) of each function, by universal-ctags."""
    if not paths:
        return
    output = subprocess.run(["ctags", "-x", "--_xformat=%F\t%N\t%n\t%{end}", "--languages=C",
                             "--kinds-C=f", "--map-C=+.h", *paths], cwd=root, check=True,
                            capture_output=True, text=True).stdout
    for line in output.splitlines():
        path, name, first, last = line.split("\t")
        yield path, name, int(first), int(last) - int(first) + 1


def check(root):
    complaints = []
    paths = sources(root)
    for path in paths:
        lines = read(root, path).count("\n")
        if lines > FILE_LINES_MAX:
            complaints.append(f"{path}: {lines} lines; {FILE_LINES_MAX} is the alarm")
    for path, name, first, lines in functions(root, paths):
        # The main of a test is its table of rows.
        is_main = name == "main" and path.split(os.sep)[0] == "programs"
        limit = MAIN_LINES_MAX if is_main else FUNCTION_LINES_MAX
        if lines > limit:
            complaints.append(f"{path}:{first}: {name}() has {lines} lines; {limit} is the alarm")
    return complaints


if __name__ == "__main__":
    finish(check(sys.argv[1]))
