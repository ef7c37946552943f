#!/usr/bin/env python3
"""The indicators on the people of pmat1: which of the comparisons that the labels allow hold, person by person.

    posture-eval --as-is --indicators FILE ../shared/data/pmat1
    training/people.py FILE

In brackets S2, S5, S8 and S11, from whom nothing was learnt.
"""
import csv
import sys

LEFT_OUT = {"S2", "S5", "S8", "S11"}
SIDES, WEDGES = ("left", "right"), ("roll60_wedge", "roll30_wedge")


class People:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))
        self.names = sorted({row["person"] for row in self.rows}, key=lambda name: int(name[1:]))

    def value(self, person, posture, detail, column):
        """Mean over the recordings of this pose; NaN, which no comparison holds for, where one is empty."""
        cells = [row[column] for row in self.rows
                 if (row["person"], row["posture"], row["detail"]) == (person, posture, detail)]
        return sum(float(cell or "nan") for cell in cells) / len(cells) if cells else float("nan")

    def tell(self, words, holds):
        right = [name for name in self.names if holds(name)]
        missed = [name for name in self.names if name not in right]
        kept = len(LEFT_OUT.intersection(right))
        print(f"{words}: {len(right)} of {len(self.names)} ({kept} of {len(LEFT_OUT)})"
              + (f"; not {', '.join(missed)}" if missed else ""))


def tell_arch(people):
    def arch(name, detail):
        return people.value(name, "supine", detail, "lumbar_arch")

    details = ("both_knees_up", "straight", "hands_on_body", "star_arms_up")
    print("lumbar_arch: " + ", ".join(details))
    for name in people.names:
        print(f"  {name:4}" + " ".join(f"{arch(name, detail):6.2f}" for detail in details))
    for detail in details[1:]:
        people.tell(f"lumbar_arch with both knees up under {detail}",
                    lambda name, detail=detail: arch(name, details[0]) < arch(name, detail))


def tell_raised(people):
    supine = [row for row in people.rows if row["posture"] == "supine"]
    raised = [row for row in supine if row["detail"].startswith("bed_")]
    flat = [row for row in supine if row not in raised]
    seen = [row for row in raised if "upper_body_raised" in row["details"]]
    kept = [sum(row["person"] in LEFT_OUT for row in rows) for rows in (seen, raised)]
    wrong = sum("upper_body_raised" in row["details"] for row in flat)
    print(f"raised bed seen: {len(seen)} of {len(raised)} ({kept[0]} of {kept[1]}), lumbar_arch then empty in "
          f"{sum(not row['lumbar_arch'] for row in seen)}; not "
          + ", ".join(f"{row['person']} {row['detail']}" for row in raised if row not in seen))
    print(f"raised bed seen in flat ones: {wrong} of {len(flat)}; lumbar_arch empty in "
          f"{sum(not row['lumbar_arch'] for row in flat)}")


def tell_sides(people):
    def stack(name, side, detail):
        return people.value(name, side, detail, "hip_stack")

    people.tell("hip_stack straight over both wedges, both sides", lambda name: all(
        stack(name, side, "straight") > stack(name, side, wedge) for side in SIDES for wedge in WEDGES))
    people.tell("hip_stack fetal not under straight by more than .15, both sides", lambda name: all(
        stack(name, side, "fetal") >= stack(name, side, "straight") - 0.15 for side in SIDES))
    people.tell("fetal index fetal over straight, both sides", lambda name: all(
        people.value(name, side, "fetal", "fetal") > people.value(name, side, "straight", "fetal") for side in SIDES))


def main(path):
    people = People(path)
    tell_arch(people)
    tell_raised(people)
    tell_sides(people)


if __name__ == "__main__":
    main(*sys.argv[1:])
