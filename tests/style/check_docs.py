#!/usr/bin/env python3
"""Links between the documents lead somewhere, and what they name of the tree exists."""

import os
import re
import sys

from style_common import FOLDERS, finish, read

LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
# `core/records.h`, `packaging/profiles/x.ini`: a path into the tree, without a placeholder.
PATH = re.compile(r"`((?:%s)/[\w./-]+)`" % "|".join([*FOLDERS, "docs", "packaging", "cmake"]))


def documents(root):
    inside = [os.path.join("docs", n) for n in sorted(os.listdir(os.path.join(root, "docs")))]
    return [p for p in ["README.md", "CONTRIBUTING.md", *inside]
            if p.endswith(".md") and os.path.exists(os.path.join(root, p))]


def check(root):
    complaints = []
    for path in documents(root):
        for number, line in enumerate(read(root, path).splitlines(), 1):
            for target, _ in LINK.findall(line):
                place = os.path.join(root, os.path.dirname(path), target)
                if "://" not in target and not os.path.exists(place):
                    complaints.append(f"{path}:{number}: the link to {target} leads nowhere")
            for target in PATH.findall(line):
                if not os.path.exists(os.path.join(root, target)):
                    complaints.append(f"{path}:{number}: there is no {target}")
    return complaints


if __name__ == "__main__":
    finish(check(sys.argv[1]))
