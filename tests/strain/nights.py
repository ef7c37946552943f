#!/usr/bin/env python3
"""Thirty scripted nights through simulator, logger and database: one with and one just without each
of the thirteen flags, and four mixtures. Flags and minutes are held against the truth of the
scripts' bodies and times (truth.py).

nights.py BINARIES [--only PATTERN] [--jobs N] [--keep FOLDER] [--quick]
Ends with 1 when a flag is missed or raised wrongly, or its minutes are more than 10 % off.
"""

import argparse
import concurrent.futures
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile

import truth

MAT = "rows = 32\ncols = 16\npitch_row_mm = 60\npitch_col_mm = 52\nrate_hz = 1\n"
# What a peak is needs cells of at most 30 cm2.
FINE_MAT = "rows = 64\ncols = 32\npitch_row_mm = 30\npitch_col_mm = 26\nrate_hz = 1\n"
SLEEPERS = ("sex = female\nheight_cm = 168\nmass_kg = 64\n",
            "sex = male\nheight_cm = 181\nmass_kg = 80\n",
            "sex = female\nheight_cm = 161\nmass_kg = 57\n")
SEED = 11  # decides the cells' gains: a sleeper's mat stays the same
DATE = "2026-03-10"
OWN_NIGHTS = 14

KNEES, LEFT, RIGHT = "supine knees_raised", "left supported_side", "right supported_side"
CALM = [(25, KNEES), (30, LEFT), (35, RIGHT), (20, KNEES), (25, LEFT)]
HANGS = "left upper_knee_forward pelvis_roll=122 thorax_roll=117"


def night(name, *lies, rise="sit", bought="", mattress="medium", own=None):
    return {"name": name, "lies": list(lies), "rise": rise, "bought": bought,
            "mattress": mattress, "own": own, "date": DATE}


def with_lie(minutes, words):
    return CALM[:2] + [(minutes, words)] + CALM[2:]


def turning(count, minutes):
    """A night of `minutes` with `count` changes between the sides."""
    return [(minutes / (count + 1), (LEFT, RIGHT)[i % 2]) for i in range(count + 1)]


NIGHTS = [
    night("prone on", *CALM[:2], (25, "prone"), *CALM[2:4], (12, "prone"), CALM[4]),
    night("prone off", *with_lie(4, "prone")),
    night("lumbar_arch on", *with_lie(50, "supine")),
    night("lumbar_arch off", *with_lie(15, "supine")),
    night("hips_unstacked on", *with_lie(36, HANGS)),
    night("hips_unstacked off", *with_lie(36, "left upper_knee_forward supported_side")),
    night("tight_fetal on", *with_lie(70, "right fetal")),
    night("tight_fetal off", *with_lie(40, "right hip=60 upper_hip=60")),
    night("torso_twist on", *with_lie(50, "right thorax_roll=130 pelvis_roll=90")),
    night("torso_twist off", *with_lie(40, "right thorax_roll=100 pelvis_roll=85")),
    night("long_still on", *CALM[:2], (126, RIGHT), *CALM[3:], (30, RIGHT)),
    night("long_still off", *CALM[:2], (100, RIGHT), *CALM[3:], (30, RIGHT)),
    night("long_in_bed on", *CALM * 4, (42, LEFT)),
    night("long_in_bed off", *CALM * 4, (15, LEFT)),
    night("mattress_firm on", *CALM, mattress="firm", own="medium"),
    night("mattress_firm off", *CALM, own="medium"),
    night("mattress_soft on", *CALM, mattress="soft", own="medium"),
    night("mattress_soft off", *CALM[::-1], own="medium"),
    night("mattress_old on", *CALM, bought="2015-05-01"),
    night("mattress_old off", *CALM, bought="2019-05-01"),
    night("abrupt_rise on", *CALM, (20, KNEES), rise="abruptly"),
    night("abrupt_rise off", *CALM, (20, KNEES)),
    night("restless on", *turning(12, 120), (20, KNEES)),
    night("restless off", *turning(9, 150), (20, KNEES)),
    night("awkward_lie on", *with_lie(40, "supine knees_raised axis=28")),
    night("awkward_lie off", *with_lie(40, "supine knees_raised axis=10 x=-10")),
    night("mixture: prone and an abrupt rise", *CALM, (50, "prone"), rise="abruptly"),
    night("mixture: curled up, and at the edge", *CALM[:2], (40, "left fetal"), CALM[2],
          (32, "left x=-37")),
    night("mixture: arched and restless", *turning(14, 84), (60, "supine"), (10, RIGHT),
          (45, "supine")),
    night("mixture: hips, stillness, old mattress", *CALM[:2], (50, HANGS), (130, RIGHT),
          bought="2018-01-01"),
]

# Short ones for ./check.
QUICK = [
    night("quick: prone, curled up, an abrupt rise", (4, KNEES), (22, "left fetal"), (6, "prone"),
          rise="abruptly", bought="2015-05-01"),
    night("quick: clean", (12, KNEES), (14, LEFT), (3, "prone"), (10, KNEES)),
]


def clock(minutes):
    seconds = round(minutes * 60)
    return f"+{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def script(lies, rise, sleeper, mattress, seed, start, mat=MAT):
    lines, at = [f"{clock(3.5)} get_in"], 4.0
    for minutes, words in lies:
        lines.append(f"{clock(at)} {'lie' if at == 4.0 else 'turn'} {words}")
        at += minutes
    if rise == "sit":
        lines += [f"{clock(at)} sit edge", f"{clock(at + .5)} get_out"]
    else:
        lines.append(f"{clock(at)} get_out abruptly")
    return (f"start = {start}\nzone = UTC\n{mat}{SLEEPERS[sleeper]}mattress = {mattress}\n"
            f"seed = {seed}\n\n" + "\n".join(lines) + f"\nend {clock(at + 5)}\n")


class Bed:
    """A folder with one sleeper's settings and database."""

    def __init__(self, binaries, folder, sleeper):
        self.binaries, self.folder, self.sleeper = binaries, folder, sleeper
        self.db, self.config = self.path("night.db"), self.path("posture.conf")
        os.makedirs(folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, program, *arguments):
        done = subprocess.run([os.path.join(self.binaries, program), *arguments],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{program} {' '.join(arguments)}: {done.stderr}")

    def play(self, text, name):
        with open(self.path(name + ".txt"), "w", encoding="utf-8") as file:
            file.write(text)
        self.run("posture-sim", "--script", self.path(name + ".txt"), "--speed", "max", "--output",
                 self.path(name + ".pmat"), "--truth", self.path(name + ".csv"))
        return self.path(name + ".pmat")

    def take_own_values(self, bought, mattress, mat):
        """As posture-setup does; the true threshold lies at the same 60 % between the true gaps."""
        text = script([(2, "supine"), (2, KNEES)], "sit", self.sleeper, mattress, SEED,
                      f"{DATE}T18:00:00Z", mat)
        recording = self.play(text, "setup")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f"[strain]\nmattress_bought = {bought}\n" if bought else "")
        self.run("posture-setup", "--port", recording, "--lumbar", self.config, "--at",
                 "empty=60,supine=300,supine=420")
        gaps = {}
        for row in truth.read(self.path("setup.csv")):
            if row["posture"] == "supine" and not row["moving"]:
                gaps.setdefault("knees_raised" in row["detail"], []).append(row["lumbar_gap_cm"])
        flat, raised = statistics.median(gaps[False]), statistics.median(gaps[True])
        return raised + .6 * (flat - raised)

    def sleep(self, text, name):
        recording = self.play(text, name)
        self.run("posture-logger", "--replay", recording, "--db", self.db, "--config", self.config,
                 "--set", "time.zone=UTC", "--quiet")
        os.unlink(recording)


def found_flags(db):
    with sqlite3.connect(db) as connection:
        return {row[0]: row[1:] for row in connection.execute(
            "SELECT flag, severity, minutes, evidence FROM flag JOIN session ON id = session_id"
            " WHERE night = ?", (DATE,))}


def sleep_own_nights(bed, mattress):
    """Fourteen nights of an hour and a half each, before the one that is compared with them."""
    for i in range(OWN_NIGHTS):
        x = f" x={i % 5 - 2}"
        lies = [(32 + i % 3, KNEES + x), (20, (LEFT, RIGHT)[i % 2] + x),
                (30 + i % 4, (RIGHT, LEFT)[i % 2] + x)]
        bed.sleep(script(lies, "sit", bed.sleeper, mattress, SEED,
                         f"2026-02-{10 + i:02d}T21:{i:02d}:00Z", FINE_MAT), "own")


def play_night(binaries, folder, number, wanted):
    bed = Bed(binaries, os.path.join(folder, str(number)), number % len(SLEEPERS))
    mat = FINE_MAT if wanted["own"] else MAT
    wanted["gap_over_cm"] = bed.take_own_values(wanted["bought"], wanted["own"] or "medium", mat)
    if wanted["own"]:
        sleep_own_nights(bed, wanted["own"])
    bed.sleep(script(wanted["lies"], wanted["rise"], bed.sleeper, wanted["mattress"], SEED,
                     f"{DATE}T21:40:00Z", mat), "night")
    return truth.flags(truth.read(bed.path("night.csv")), wanted), found_flags(bed.db)


def close(wanted, found):
    if wanted is None:
        return True
    return found is not None and abs(found - wanted) <= .1 * wanted


def describe(flag, entry):
    word, minutes = entry[0], entry[1]
    return f"{flag} {word}" + (f" {minutes:.1f} min" if minutes is not None else "")


def compare(name, wanted, found, tally):
    faults = []
    for flag in sorted(set(wanted) | set(found)):
        if flag not in found:
            faults.append("missed " + describe(flag, wanted[flag]))
            tally["missed"] += 1
        elif flag not in wanted:
            faults.append("wrong " + describe(flag, found[flag]) + f" [{found[flag][2]}]")
            tally["wrong"] += 1
        else:
            tally["right"] += 1
            if not close(wanted[flag][1], found[flag][1]):
                tally["minutes"] += 1
                faults.append(f"minutes of {flag}: {found[flag][1]} for {wanted[flag][1]:.1f}")
            elif wanted[flag][0] != found[flag][0]:
                tally["severity"] += 1
                faults.append(f"{flag} is {found[flag][0]}, not {wanted[flag][0]}")
    truth_words = ", ".join(describe(flag, wanted[flag]) for flag in sorted(wanted)) or "nothing"
    print(f"| {name} | {truth_words} | {'; '.join(faults) or 'as it is'} |", flush=True)
    tally["clean"] += not wanted
    tally["clean kept"] += not wanted and not found
    tally["nights right"] += not faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep")
    parser.add_argument("--quick", action="store_true", help="two short nights instead")
    options = parser.parse_args()
    every = QUICK if options.quick else NIGHTS
    chosen = [(i, each) for i, each in enumerate(every) if re.search(options.only, each["name"])]
    tally = dict.fromkeys(("right", "missed", "wrong", "minutes", "severity", "clean", "clean kept",
                           "nights right"), 0)
    print("| night | true | found |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="posture-strain-") as temporary:
        folder = options.keep or temporary
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            nights = [pool.submit(play_night, options.binaries, folder, *each) for each in chosen]
            for (_, each), played in zip(chosen, nights):
                compare(each["name"], *played.result(), tally)
    print(f"{tally['nights right']} of {len(chosen)} nights right; flags: {tally['right']} raised "
          f"rightly, {tally['missed']} missed, {tally['wrong']} wrong, {tally['minutes']} with "
          f"minutes more than 10 % off, {tally['severity']} of another severity; "
          f"{tally['clean kept']} of {tally['clean']} clean nights without a flag")
    return 0 if tally["nights right"] == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
