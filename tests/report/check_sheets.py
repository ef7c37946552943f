#!/usr/bin/env python3
"""Sheets as a foreign reader sees them: two of A4, their text, and the same bytes each time.

    check_sheets.py MAKE_PAGES

Exits with 77 without poppler's tools."""

import glob
import os
import shutil
import subprocess
import sys
import tempfile


def tell(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read(path):
    with open(path, "rb") as file:
        return file.read()


def check_sheet(path):
    about = dict(line.split(":", 1) for line in tell("pdfinfo", path).splitlines() if ":" in line)
    text = " ".join(tell("pdftotext", "-layout", path, "-").split())
    if about["Pages"].strip() != "2":
        yield f"{about['Pages'].strip()} sheets"
    if "A4" not in about["Page size"]:
        yield f"paper of {about['Page size'].strip()}"
    if not about["Title"].strip().startswith(("Night of ", "Nap, filed under ")):
        yield f"title '{about['Title'].strip()}'"
    for wanted in ("1 of 2", "2 of 2", "How to read this", "does not diagnose",
                   "What to change tonight", "Figures"):
        if wanted not in text:
            yield f"no '{wanted}'"
    if about["CreationDate"].strip() == "":
        yield "no date"
    if "nan" in text.split():
        yield "a number that is none"
    if subprocess.run(["pdffonts", path], check=True, capture_output=True,
                      text=True).stdout.count("DejaVu") == 0:
        yield "no fonts in it"


WORDS = {
    "page-ordinary": ["You were in bed for 7 h 14 min between 23:02 and 06:22, and got out once",
                      "on the left side, 1 h 50 min", "65 % 4 h 44 min", "1900 counts"],
    "page-rich": ["Try: a firm pillow between the knees", "Lumbar arch"],
    "page-gaps": ["cable unplugged", "no data"],
    "page-empty": ["Nobody was seen on the mat"],
    "page-dst-spring": ["from UTC+1 to UTC+2"],
    "page-unknown": ["EXCLUDED", "UNSURE"],
    "page-two-minutes": ["Nap, filed under"],
    "hostile-1": ["<script>alert(1)</script>"],
}


def check_words(path):
    name = os.path.basename(path).rsplit(".", 1)[0]
    text = " ".join(tell("pdftotext", "-layout", path, "-").split())
    yield from (f"no '{wanted}'" for wanted in WORDS.get(name, []) if wanted not in text)


def main():
    if not all(map(shutil.which, ("pdfinfo", "pdftotext", "pdffonts"))):
        print("SKIPPED: no poppler here (Debian package poppler-utils)")
        sys.exit(77)
    complaints = []
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as again:
        for place in (folder, again):
            subprocess.run([sys.argv[1], place, "pdf"], check=True)
        sheets = sorted(glob.glob(os.path.join(folder, "*.pdf")))
        for path in sheets:
            name = os.path.basename(path)
            complaints += [f"{name}: {c}" for c in [*check_sheet(path), *check_words(path)]]
            if read(path) != read(os.path.join(again, name)):
                complaints.append(f"{name}: not the same bytes twice")
    print("\n".join(complaints))
    print(f"{len(sheets)} files, {len(complaints)} complaints")
    sys.exit(1 if complaints or not sheets else 0)


if __name__ == "__main__":
    main()
