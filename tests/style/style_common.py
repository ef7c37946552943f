"""What the style checks share: the files they look at, and how they end."""

import os
import re
import sys

FOLDERS = ["core", "acquisition", "analysis", "storage", "report", "sensors-sim", "programs",
           "bench", "tests", "training"]


def sources(root, folders=FOLDERS, endings=(".c", ".h")):
    """Paths below `root`, relative to it, in a steady order."""
    found = []
    for folder in folders:
        for place, inner, names in os.walk(os.path.join(root, folder)):
            inner[:] = sorted(d for d in inner if not d.startswith((".", "__", "build")))
            found += [os.path.relpath(os.path.join(place, n), root)
                      for n in sorted(names) if n.endswith(endings)]
    return found


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def without_comments_and_strings(text):
    """The code alone; lines keep their numbers."""
    token = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

    def blank(match):
        kept = "\n" * match.group().count("\n")
        return '""' if match.group()[0] in "\"'" else " " + kept

    return token.sub(blank, text)


def finish(complaints):
    for line in complaints:
        print(line)
    print(f"{len(complaints)} complaints" if complaints else "nothing to complain about")
    sys.exit(1 if complaints else 0)
