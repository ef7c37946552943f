#!/usr/bin/env python3
"""Who may include whom: the flow is one-way, and a box knows nothing of its neighbours."""

import re
import sys

from style_common import finish, read, sources

# Folder -> beginnings of what it may include.
MAY_INCLUDE = {
    "core": ["core/"],
    "acquisition": ["core/", "acquisition/"],
    "analysis": ["core/", "analysis/"],
    "storage": ["core/", "storage/"],
    "report": ["core/", "report/"],
    "sensors-sim": ["core/", "sensors-sim/", "acquisition/wire.h"],
}
# Foreign header -> the only folders that may know of it.
ONLY_IN = {
    "sqlite3.h": ["storage", "tests", "bench"],
    "libserialport.h": ["acquisition", "tests"],
    "fftw3.h": ["analysis", "tests", "bench"],
    "ini.h": ["core"],
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def check(root):
    complaints = []
    for path in sources(root):
        folder = path.split("/")[0]
        text = read(root, path)
        for match in INCLUDE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            quoted, target = match.group(1) == '"', match.group(2)
            allowed = MAY_INCLUDE.get(folder)
            if quoted and allowed and not target.startswith(tuple(allowed)):
                complaints.append(f"{path}:{line}: {folder}/ may not include {target}")
            if folder not in ONLY_IN.get(target, [folder]):
                complaints.append(f"{path}:{line}: <{target}> belongs in {ONLY_IN[target][0]}/ alone")
    return complaints


if __name__ == "__main__":
    finish(check(sys.argv[1]))
