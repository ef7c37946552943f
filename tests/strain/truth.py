"""What is true of a scripted night, from its bodies, its times and its words alone: no pressure, no
indicator, and none of the program's own thresholds (they stand here a second time)."""

import csv
import datetime

SIDES, LYING = ("left", "right"), ("supine", "left", "right", "prone")
# Minutes of one night from which on a flag is a watch or a strain: all together, without a break.
LEVELS = {
    "prone": ((10, 5), (45, 20)),
    "lumbar_arch": ((30, 20), (90, 45)),
    "hips_unstacked": ((30, 20), (90, 45)),
    "tight_fetal": ((30, 20), (120, 60)),
    "torso_twist": ((30, 20), (90, 45)),
    "awkward_lie": ((30, 20), None),
    "long_still": ((None, 120), (None, 180)),
    "long_in_bed": ((570, None), (660, None)),
}
BREAK_S = 60        # two epochs
FETAL_FULL_DEG = 110


def read(path):
    """The truth that posture-sim wrote, a row a second."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name, text in row.items():
            if name not in ("utc", "posture", "detail"):
                row[name] = float(text) if text else float("nan")
        row["detail"] = set(row["detail"].split(";"))
    return rows


def twist(row):
    return abs(row["thorax_roll_deg"] - row["pelvis_roll_deg"])


def unstacked(row):
    stack = max(0.0, 1 - abs(90 - row["pelvis_roll_deg"]) / 45)
    hangs = "upper_knee_forward" in row["detail"] and "supported_side" not in row["detail"]
    return row["posture"] in SIDES and stack <= .5 and (twist(row) >= 20 or hangs)


def awkward(row):
    axis = min(row["axis_deg"], 180 - row["axis_deg"])
    return row["posture"] in LYING and (axis >= 20 or row["edge_load_frac"] >= .15)


def exposures(gap_over_cm):
    return {
        "prone": lambda row: row["posture"] == "prone",
        "lumbar_arch": lambda row: row["posture"] == "supine" and row["lumbar_gap_cm"] > gap_over_cm,
        "hips_unstacked": unstacked,
        "tight_fetal": lambda row: (row["posture"] in SIDES and
                                    row["hip_flexion_deg"] / FETAL_FULL_DEG >= .7),
        "torso_twist": lambda row: row["posture"] in LYING and twist(row) >= 30,
        "awkward_lie": awkward,
    }


def minutes_of(rows, exposed):
    """All together and the longest, in minutes. A break shorter than two epochs is none."""
    total = longest = run = idle = 0
    for row in rows:
        if exposed(row):
            run, idle = run + 1, 0
            total, longest = total + 1, max(longest, run)
        else:
            idle += 1
            if idle >= BREAK_S:
                run = 0
    return total / 60, longest / 60


def severity(name, total, longest):
    found = None
    for word, level in zip(("watch", "strain"), LEVELS[name]):
        if level and any(limit is not None and value >= limit
                         for value, limit in zip((total, longest), level)):
            found = word
    return found


def in_bed(rows):
    return [row for row in rows if row["posture"] != "empty"]


def changes_per_h(rows):
    """Postures that were held for a minute, one after the other, by the hour in bed."""
    held, last, since = [], None, 0
    for row in in_bed(rows):
        since = since + 1 if row["posture"] == last else 1
        last = row["posture"]
        if since == 60 and (not held or held[-1] != last):
            held.append(last)
    return max(0, len(held) - 1) * 3600 / max(1, len(in_bed(rows)))


def rises_abruptly(rows):
    """Less than 10 s on a side or sitting since the last second on back or front."""
    bed = in_bed(rows)
    last = max(i for i, row in enumerate(bed) if row["posture"] in ("supine", "prone"))
    return sum(row["posture"] in ("left", "right", "sitting") for row in bed[last + 1:]) < 10


def years_between(bought, night):
    days = datetime.date.fromisoformat(night) - datetime.date.fromisoformat(bought)
    return days.days / 365.25


def flags(rows, night):
    """{flag: (severity, minutes or None)}. `night` has gap_over_cm, date, bought, mattress and own:
    the mattress of the nights before, or None."""
    found = {}
    for name, exposed in exposures(night["gap_over_cm"]).items():
        total, longest = minutes_of(rows, exposed)
        word = severity(name, total, longest)
        if word:
            found[name] = (word, total)
    _, still = minutes_still(rows)
    if severity("long_still", 0, still):
        found["long_still"] = (severity("long_still", 0, still), still)
    bed = len(in_bed(rows)) / 60
    if severity("long_in_bed", bed, 0):
        found["long_in_bed"] = (severity("long_in_bed", bed, 0), bed)
    if changes_per_h(rows) >= 5:
        found["restless"] = ("watch", None)
    if rises_abruptly(rows):
        found["abrupt_rise"] = ("watch", None)
    years = years_between(night["bought"], night["date"]) if night["bought"] else 0
    if years >= 7:
        found["mattress_old"] = ("watch" if years >= 10 else "info", None)
    order = ["soft", "medium", "firm"]
    if night["own"]:
        way = order.index(night["mattress"]) - order.index(night["own"])
        if way:
            found["mattress_firm" if way > 0 else "mattress_soft"] = ("info", None)
    return found


def minutes_still(rows):
    longest = run = 0
    for row in rows:
        run = run + 1 if row["posture"] in LYING and not row["moving"] else 0
        longest = max(longest, run)
    return None, longest / 60
