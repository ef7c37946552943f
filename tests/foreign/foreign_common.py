"""What the checks of exported files share: made nights, the real programs, and how they end."""

import contextlib
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile

TABLES = ["nights", "epochs", "events", "flags"]
FORMULA = re.compile(r"^[=+\-@\t\r]")


class Bench:
    """A private folder with a database of hostile nights and one of many."""

    def __init__(self, folder, programs, make_hostile, make_years):
        self.folder, self.programs = folder, programs
        self.hostile, self.many = os.path.join(folder, "hostile.db"), os.path.join(folder, "many.db")
        subprocess.run([make_hostile, self.hostile], check=True)
        subprocess.run([make_years, self.many, "20"], check=True)

    def run(self, program, *arguments, ok=True):
        result = subprocess.run([os.path.join(self.programs, program), *arguments],
                                capture_output=True, text=True, check=False)
        if ok and result.returncode != 0:
            fail(f"{program} {arguments}: {result.stderr}")
        return result

    def export(self, name, *options, db=None):
        place = os.path.join(self.folder, name)
        self.run("posture-export", "--db", db or self.hostile, "--output", place, *options)
        return place


@contextlib.contextmanager
def bench():
    folder = tempfile.mkdtemp(prefix="pmat-foreign-")
    try:
        yield Bench(folder, *sys.argv[1:4])
    finally:
        shutil.rmtree(folder)


def rows_of(place, table, **dialect):
    """Header and rows of a table as Python's own reader has them."""
    with open(os.path.join(place, table + ".csv"), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, **dialect))
    return rows[0], rows[1:]


def need(program):
    found = shutil.which(program)
    if found is None:
        print(f"SKIPPED: {program} is not installed")
        sys.exit(77)
    return found


def fail(text):
    print(text)
    sys.exit(1)


def check(truth, text):
    if not truth:
        fail(text)
