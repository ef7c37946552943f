"""Mean profiles of load and width along the body, from simulated bodies: writes analysis/bodymap_template.c.

    training/indicators                                              makes the profiles and calls this
    python3 training/body_template.py PROFILES.csv analysis/bodymap_template.c

Needs numpy, and clang-format (template_file.py).
"""
import sys

import numpy as np

from template_file import FIELDS, POSTURES, text_of

BINS, BIN_HIP, FRAC, STEP_CM, LINES = 38, 25, 0.02, 3.0, 88


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


def learn(source):
    rows, tables = read(source), {}
    for name in POSTURES:
        table = np.array([p for p in map(profile, rows[name]) if p is not None])
        mean, sd = np.nanmean(table, axis=0), np.nanstd(table, axis=0)
        sd = np.concatenate([np.maximum(sd[:BINS], 0.12), np.maximum(sd[BINS:], 0.02)])
        tables[name] = dict(zip(FIELDS, (mean[:BINS], sd[:BINS], mean[BINS:], sd[BINS:])))
        print(f"body template, {name}: {len(table)} bodies", flush=True)
    return tables


def main(source, target):
    text = text_of(learn(source), target)
    open(target, "w").write(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
