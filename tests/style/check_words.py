#!/usr/bin/env python3
"""Words that the code may not hold, and sources that must exist."""

import os
import re
import sys

from style_common import FOLDERS, finish, read, sources, without_comments_and_strings

EVERYWHERE = {
    r"\b(v?sprintf|strcpy|stpcpy|gets|strtok|atoi|atol|atof)\s*\(": "is not bounded or not checked",
    r"\balloca\s*\(": "takes memory that nobody counts",
    r"\bmktime\s*\(": "a stored wall time is never turned back into an instant",
}
OUTSIDE_TESTS = {
    r"\b(localtime|gmtime|asctime|ctime|strerror_l)\s*\(": "keeps state in the C library",
}
OUTSIDE_PROGRAMS = {
    r"\b(_?exit|quick_exit|abort)\s*\(": "only a program's main ends it",
}

# "docs/sources.md: fsr-power, fsr-creep" in a comment, which may go on in the next line.
REFERENCE = re.compile(r"docs/sources\.md:[\s*#]*([a-z0-9][a-z0-9_-]*(?:,[\s*#]*[a-z0-9][a-z0-9_-]*)*)")


def banned(path):
    words = dict(EVERYWHERE)
    folder = path.split(os.sep)[0]
    if folder != "tests":
        words.update(OUTSIDE_TESTS)
    if folder not in ("programs", "tests", "bench"):
        words.update(OUTSIDE_PROGRAMS)
    return words


def check_banned(root):
    for path in sources(root):
        code = without_comments_and_strings(read(root, path))
        for pattern, why in banned(path).items():
            for match in re.finditer(pattern, code):
                line = code.count("\n", 0, match.start()) + 1
                yield f"{path}:{line}: {match.group().rstrip('( ')}: {why}"


def check_ifdefs(root):
    """No #ifdef inside a function: the brace depth where it stands must be 0."""
    for path in sources(root):
        depth = 0
        for number, line in enumerate(
                without_comments_and_strings(read(root, path)).splitlines(), 1):
            if depth > 0 and re.match(r"\s*#\s*(if|ifdef|ifndef)\b", line):
                yield f"{path}:{number}: #ifdef inside braces"
            depth += line.count("{") - line.count("}")


def check_references(root):
    """Each key that a comment names has its heading in docs/sources.md, and each heading but one."""
    headings = re.findall(r"^## (\S+)$", read(root, "docs/sources.md"), re.M)
    for key in sorted({k for k in headings if headings.count(k) > 1}):
        yield f"docs/sources.md: '{key}' stands there twice"
    for path in sources(root, FOLDERS, (".c", ".h", ".py")):
        if path.startswith(os.path.join("tests", "style")):
            continue
        text = read(root, path)
        for match in REFERENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            for key in re.findall(r"[a-z0-9][a-z0-9_-]*", match.group(1)):
                if key not in headings:
                    yield f"{path}:{line}: docs/sources.md has no '## {key}'"


def check(root):
    return [*check_banned(root), *check_ifdefs(root), *check_references(root)]


if __name__ == "__main__":
    finish(check(sys.argv[1]))
