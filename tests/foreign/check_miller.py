#!/usr/bin/env python3
"""Miller reads the tables: counts, types, sums, umlauts, and no cell that begins like a formula."""

import json
import os
import subprocess

from foreign_common import FORMULA, TABLES, bench, check, need, rows_of

mlr = need("mlr")


def miller(place, table, *verbs):
    result = subprocess.run([mlr, "--icsv", "--ojson", *verbs, os.path.join(place, table + ".csv")],
                            capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


with bench() as b:
    many = b.export("many", db=b.many)
    check(miller(many, "epochs", "count") == [{"count": 20 * 960}], "epochs are lost")
    types = miller(many, "nights", "put", "$bed = typeof($time_in_bed_min); $n = typeof($session);"
                   "$arch = typeof($lumbar_arch_median); $pain = typeof($pain_0_10)")
    # A whole number of minutes reads as an int there.
    check(all(t["bed"] in ("float", "int") and t["n"] == "int" and t["pain"] == "empty"
              and t["arch"] in ("float", "int") for t in types), f"other types: {types}")
    [sums] = miller(many, "nights", "stats1", "-a", "sum", "-f",
                    "time_in_bed_min,supine_min,left_min,right_min,prone_min,sitting_min,unknown_min")
    parts = sum(v for k, v in sums.items() if not k.startswith("time_in_bed"))
    check(abs(parts - sums["time_in_bed_min_sum"]) < 0.01, f"minutes do not add up: {sums}")
    hostile = b.export("hostile")
    for table in TABLES:
        header, rows = rows_of(hostile, table)
        read = miller(hostile, table, "-S", "cat")
        check(len(read) == len(rows), f"{table}: {len(read)} rows of {len(rows)}")
        for record, row in zip(read, rows):
            row = [cell.replace("\r\n", "\n") for cell in row]  # as Miller reads line ends
            check([str(v) for v in record.values()] == row, f"{table}: {record} is not {row}")
            numbers = {"torso_twist_deg"}  # a number below zero is no formula
            for name, cell in zip(header, row):
                check(name in numbers or not FORMULA.match(cell), f"{table}.{name}: '{cell}'")
    reasons = [r["reason"] for r in miller(hostile, "events", "-S", "cat")]
    check(reasons.count("unter die Bettdecke geschlüpft, später größer") == 2, "umlauts are lost")
    print("miller reads the tables")
