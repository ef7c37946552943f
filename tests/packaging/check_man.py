#!/usr/bin/env python3
"""Every program has a man page; its options are those of --help, with the same arguments, and mandoc
finds nothing wrong with it.

check_man.py PROGRAMS PAGES SOURCES
"""

import os
import re
import shutil
import subprocess
import sys

# What scdoc writes into every page; readers show it well.
OF_SCDOC = ("skipping paragraph macro: PP empty", "skipping paragraph macro: PP after SH",
            "lower case character in document title", "input text line longer than 80 bytes")
SECTIONS = ("NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "SEE ALSO")


def options_of_help(program):
    """{name: argument or ''} as --help lists them."""
    text = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    found = {}
    for line in text.splitlines():
        match = re.match(r"  --([a-z-]+)( \S.*?)?(?:  .*)?$", line)
        if match is None:
            continue
        # The switches of cli.c have one blank before their text at most when they are long.
        name, rest = match.group(1), line[4 + len(match.group(1)):]
        argument = "" if rest.startswith("  ") else re.split(r"  +", rest.strip())[0]
        if len(line) > 28 and line[27] == " ":
            argument = line[:28][4 + len(name):].strip()
        found[name] = argument
    return found


def options_of_page(source):
    """The same of a page's source: '*--from* _YYYY-MM-DD_, *--to* _YYYY-MM-DD_'."""
    found = {}
    with open(source, encoding="utf-8") as file:
        for line in file:
            if line.startswith("*--"):
                for name, argument in re.findall(r"\*--([a-z-]+)\*(?: _([^_]+)_)?", line):
                    found[name] = argument
    return found


def lint(page):
    output = subprocess.run(["mandoc", "-Tlint", page], capture_output=True, text=True,
                            check=False).stdout
    return [line for line in output.splitlines() if not any(known in line for known in OF_SCDOC)]


def complaints_about(name, programs, pages, sources):
    source = os.path.join(sources, name + ".1.scd")
    if not os.path.exists(source):
        return [f"{name} has no page in packaging/man"]
    told, written = options_of_help(os.path.join(programs, name)), options_of_page(source)
    found = [f"{name}: --help has --{o}, the page has not" for o in told if o not in written]
    found += [f"{name}: the page has --{o}, --help has not" for o in written if o not in told]
    found += [f"{name}: --{o} wants '{told[o]}' by --help, '{written[o]}' by the page"
              for o in told if o in written and told[o] != written[o]]
    with open(source, encoding="utf-8") as file:
        headings = re.findall(r"^# (.*)$", file.read(), re.M)
    found += [f"{name}: the page has no {s}" for s in SECTIONS if s not in headings]
    page = os.path.join(pages, name + ".1")
    if os.path.exists(page) and shutil.which("mandoc"):
        found += lint(page)
    return found


def main(programs, pages, sources):
    names = sorted(n for n in os.listdir(programs) if n.startswith("posture-"))
    complaints = [c for n in names for c in complaints_about(n, programs, pages, sources)]
    print("\n".join(complaints) or f"{len(names)} pages say what {len(names)} programs do")
    if complaints:
        sys.exit(1)
    if not os.path.isdir(pages) or not shutil.which("mandoc"):
        print("SKIPPED: scdoc or mandoc is missing: pages were compared, but not built and checked")
        sys.exit(77)


main(*sys.argv[1:4])
