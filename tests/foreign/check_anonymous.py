#!/usr/bin/env python3
"""--anonymous in every format of both programs: no name, serial, note, zone or date of the original is
left, in no file and in nothing inside a file; what was measured is all there, and the shift is told.
"""

import datetime
import io
import os
import shutil
import subprocess
import zipfile

from foreign_common import bench, check, rows_of

SHIFT = -7000
# The mats, the settings, what people wrote, the zone, the day on which it was slept.
SECRETS = ["Schlafzimmer", "Süd", "groß", "Bett,", "SN-SECRET", "=calibration", "got up", "HYPERLINK",
           "Bettdecke", "+evidence", "Berlin", "2026-03", "28 March", "29 March", "March 2026",
           "1774737", "46109", "46110", "46111"]


def texts_of(path):
    """Everything that can be read in a file: itself, its members, its text."""
    with open(path, "rb") as file:
        content = file.read()
    yield path, content
    if path.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            for name in book.namelist():
                yield f"{path}/{name}", book.read(name)
    if path.endswith(".pdf") and shutil.which("pdftotext"):
        for tool, arguments in (("pdftotext", [path, "-"]), ("pdfinfo", [path])):
            yield f"{tool} {path}", subprocess.run([tool, *arguments], capture_output=True,
                                                   check=True).stdout


def check_silence(path, told):
    said = False
    for name, content in texts_of(path):
        for secret in SECRETS:
            check(secret.encode() not in content, f"{name} betrays '{secret}'")
        said = said or str(SHIFT).encode() in content
    check(said or not told, f"{path} does not tell the shift")


def check_measures(plain, clean):
    """The anonymous tables are the others, but for names, texts and whole days."""
    changed = {"night", "mat", "start_utc", "start_local", "end_utc", "end_local", "reason",
               "evidence"}
    for table in ("nights", "epochs", "events", "flags"):
        (header, before), (_, after) = rows_of(plain, table), rows_of(clean, table)
        check(len(before) == len(after), f"{table}: rows are lost")
        for old, new in zip(before, after):
            for name, x, y in zip(header, old, new):
                check(name in changed or x == y, f"{table}.{name}: '{x}' became '{y}'")
                if name == "night":
                    days = datetime.date.fromisoformat(y) - datetime.date.fromisoformat(x)
                    check(days.days == SHIFT, f"{table}: {x} became {y}")
    _, nights = rows_of(plain, "nights")
    _, hidden = rows_of(clean, "nights")
    # The clock on the wall when the session began.
    check([n[5][11:19] for n in nights] == [n[5][11:19] for n in hidden], "other times of day")


with bench() as b:
    for form in ("csv", "json", "xlsx"):
        place = b.export(form, "--anonymous", "--format", form)
        for name in os.listdir(place):
            check_silence(os.path.join(place, name), name.endswith((".json", ".xlsx")))
    check_measures(b.export("plain"), os.path.join(b.folder, "csv"))
    for form in ("text", "html", "json", "pdf"):
        for kind, options in (("night", []), ("nights", ["--nights", "2"]),
                              ("range", ["--from", "2026-03-01", "--to", "2026-03-31"])):
            path = os.path.join(b.folder, f"{kind}.{form}")
            result = b.run("posture-report", "--db", b.hostile, "--mat", "Bett, \"groß\"",
                           "--anonymous", "--format", form, "--output", path, *options, ok=False)
            if result.returncode == 64 and kind != "night":
                continue  # shows one night only
            check(result.returncode == 0, f"{form} of {kind}: {result.stderr}")
            check_silence(path, True)
    other = b.export("other", "--anonymous", "--shift-days", "14")
    check(rows_of(other, "nights")[1][0][0] == "2026-04-11", "another shift is not taken")
    print("nothing is betrayed")
