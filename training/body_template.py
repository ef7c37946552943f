"""Mean profiles of load and width along the body, from simulated bodies: writes analysis/bodymap_template.c.

    body_table profiles 11 12000 0 0 turns > p.csv; body_table profiles 12 6000 64 32 turns >> p.csv
    python3 training/body_template.py p.csv analysis/bodymap_template.c
"""
import sys

import numpy as np

BINS, BIN_HIP, FRAC, STEP_CM, LINES = 38, 25, 0.02, 3.0, 88
POSTURES = ("supine", "side", "prone")


def read(path):
    rows = {name: [] for name in POSTURES}
    for text in open(path):
        cells = text.strip().split(",")
        name = "side" if cells[0] in ("left", "right") else cells[0]
        rows[name].append([float(c) for c in cells[1:]])
    return {name: np.array(r) for name, r in rows.items()}


def profile(row):
    """One body in bins of its true stature from its true hips."""
    stature, hip = row[0], row[1]
    lines = row[6:].reshape(LINES, 4)
    at = hip + (np.arange(BINS) - BIN_HIP + 0.5) * FRAC * stature / STEP_CM - 0.5
    low = np.floor(at).astype(int)
    beyond = at - low
    inside = (low >= 0) & (low + 1 < LINES)
    low = np.clip(low, 0, LINES - 2)
    known = inside & (lines[low, 0] > 0) & (lines[low + 1, 0] > 0)
    load = np.sqrt((1 - beyond) * lines[low, 1] + beyond * lines[low + 1, 1])
    near = np.where(beyond < 0.5, low, low + 1)
    width = np.nan_to_num((lines[near, 3] - lines[near, 2]) / stature)
    if known.sum() < BINS - 8 or load[known].sum() <= 0:
        return None
    load = np.where(known, load / load[known].mean(), np.nan)
    return np.concatenate([load, np.where(known, width, np.nan)])


def rows_of(values):
    lines = []
    for i in range(0, len(values), 10):
        lines.append(", ".join(f"{v:.3f}f" for v in values[i:i + 10]))
    return "{" + ",\n ".join(lines) + "}"


def main(source, target):
    rows = read(source)
    out = ["/* Written by training/body_template.py from simulated bodies (bench/body_table.c): see",
           " * docs/indicators.md. */", "#include <stddef.h>", "",
           '#include "analysis/bodymap_parts.h"', ""]
    for name in POSTURES:
        table = np.array([p for p in map(profile, rows[name]) if p is not None])
        mean, sd = np.nanmean(table, axis=0), np.nanstd(table, axis=0)
        sd = np.concatenate([np.maximum(sd[:BINS], 0.12), np.maximum(sd[BINS:], 0.02)])
        out.append(f"static const struct pmat_body_template {name} = {{")
        for field, values in (("load", mean[:BINS]), ("load_sd", sd[:BINS]),
                              ("width", mean[BINS:]), ("width_sd", sd[BINS:])):
            out.append(f".{field} = {rows_of(values)},")
        out += ["};", ""]
    out.append("""const struct pmat_body_template *pmat_body_template_of(enum pmat_posture posture)
{
    if (!pmat_posture_is_lying(posture))
        return NULL;
    if (posture == PMAT_POSTURE_SUPINE)
        return &supine;
    return posture == PMAT_POSTURE_PRONE ? &prone : &side;
}
""")
    open(target, "w").write("\n".join(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
